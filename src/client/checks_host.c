/*
 * The way to the host, and what it says of itself.
 */
#include "client/checks_internal.h"

#include <stdio.h>
#include <string.h>

#include "client/message.h"

enum {
    CLOCK_FINE_S = 60,  /* more is worth a word */
    CLOCK_WORST_S = 300 /* more, and what is signed bears a wrong time, and dates are judged wrongly */
};

/* --- the proxy: the way is gone here, once --- */

/* Where the configuration names it, Windows' settings are not what counts. */
static enum check_action checks_proxy_action(const struct checks *checks)
{
    return strcmp(checks->client->settings->proxy, "auto") == 0 ? CHECK_DO_PROXY : CHECK_DO_NOTHING;
}

static struct check_words checks_proxy_words(const struct checks *checks)
{
    const struct host_probe *probe = &checks->probe;

    if (probe->reach == HOST_REACH_NO_PROXY)
        return check_fails(MSG_CHECK_PROXY_DEAD, MSG_CHECK_REMEDY_PROXY, checks_proxy_action(checks));
    if (probe->reach == HOST_REACH_PROXY_REFUSED)
        return check_fails(MSG_CHECK_PROXY_REFUSED, MSG_CHECK_REMEDY_PROXY, checks_proxy_action(checks));
    return check_passes(probe->proxy[0] != '\0' ? MSG_CHECK_PROXY_USED : MSG_CHECK_PROXY_NONE);
}

int checks_no_host(const struct checks *checks)
{
    return checks->client->backend == NULL ? MSG_CHECK_HOST_NONE : MSG_CHECK_PC_UNKNOWN;
}

static enum status checks_probe(struct checks *checks, struct err *err)
{
    const struct host_probe_port *port = checks->client->probe;
    enum status status = ST_OK;

    if (port == NULL || checks->client->backend == NULL)
        return ST_OK;
    status = port->look(port->self, checks->client->progress, &checks->probe, err);
    checks->probed = status == ST_OK;
    return status;
}

enum status checks_proxy(struct checks *checks, struct err *err)
{
    const enum status status = checks_probe(checks, err);
    struct check_line *line = NULL;

    if (status != ST_OK)
        return status;
    line = checks_add(checks, CHECK_PROXY,
                      checks->probed ? checks_proxy_words(checks) : check_not_asked(checks_no_host(checks)));
    checks_insert(line, 0, CHECK_INSERT_PLAIN, checks->probe.proxy);
    if (line->result == CHECK_FAIL)
        line->cause = checks->probe.cause;
    return ST_OK;
}

/* --- the host --- */

static struct check_words checks_host_words(const struct checks *checks)
{
    switch (checks->probe.reach) {
    case HOST_REACH_NO_PROXY:
    case HOST_REACH_PROXY_REFUSED:
        return check_not_asked(MSG_CHECK_HOST_BEHIND_PROXY);
    case HOST_REACH_NO_NAME:
        return check_fails(MSG_CHECK_HOST_NO_NAME, MSG_CHECK_REMEDY_NETWORK, CHECK_DO_NOTHING);
    case HOST_REACH_REFUSED:
        return check_fails(MSG_CHECK_HOST_REFUSED, MSG_CHECK_REMEDY_NETWORK, CHECK_DO_NOTHING);
    case HOST_REACH_SILENT:
        return check_fails(MSG_CHECK_HOST_SILENT, MSG_CHECK_REMEDY_NETWORK, CHECK_DO_NOTHING);
    case HOST_REACH_BROKEN:
        return check_fails(MSG_CHECK_HOST_BROKEN, MSG_CHECK_REMEDY_NETWORK, CHECK_DO_NOTHING);
    case HOST_REACH_UNTRUSTED:
    case HOST_REACH_OK:
        break;
    }
    return check_passes(MSG_CHECK_HOST_FINE);
}

/* What it says of itself; an answer that is none is its failure, in its own words. */
static struct check_words checks_ask_directory(struct checks *checks, struct err *cause)
{
    const struct backend *backend = checks->client->backend;
    const struct clock_port *clock = checks->client->clock;
    const int64_t before_utc = clock->now_utc(clock->self);

    if (backend->directory(backend->self, &checks->directory, cause) != ST_OK)
        return check_fails(0, 0, CHECK_DO_NOTHING);
    checks->asked_utc = before_utc + (clock->now_utc(clock->self) - before_utc) / 2;
    checks->directory_known = true;
    return check_passes(MSG_CHECK_HOST_FINE);
}

/* --- a host that says of itself no more than its CAs --- */

/* The first that the configuration does not know: what it issues would be refused here. "" if there is none. */
static enum status checks_find_other_ca(const struct checks *checks, const struct cert_list *cas,
                                        char out[CERT_NAME_SIZE], struct err *err)
{
    for (size_t i = 0; i < cas->count; i++) {
        struct cert_info info;
        bool reaches = false;
        const enum status status =
            chain_reaches(checks->client->firm_cas, cas->items[i].data, cas->items[i].len, cas, &reaches, err);

        if (status != ST_OK)
            return status;
        if (reaches || cert_read(cas->items[i].data, cas->items[i].len, &info, NULL) != ST_OK)
            continue;
        memcpy(out, info.owner_display, CERT_NAME_SIZE);
        return ST_OK;
    }
    return ST_OK;
}

/* other: the CA that is not known, for the sentence. */
static struct check_words checks_ask_cas(const struct checks *checks, char other[CERT_NAME_SIZE], struct err *cause)
{
    const struct backend *backend = checks->client->backend;
    struct cert_list cas = {.count = 0};
    enum status status = backend->cas(backend->self, &cas, cause);

    if (status == ST_OK)
        status = checks_find_other_ca(checks, &cas, other, cause);
    cert_list_clear(&cas);
    if (status != ST_OK)
        return check_fails(0, 0, CHECK_DO_NOTHING);
    return other[0] == '\0' ? check_passes(MSG_CHECK_HOST_FINE)
                            : check_warns(MSG_CHECK_HOST_CA_UNKNOWN, MSG_CHECK_REMEDY_TELL, CHECK_DO_NOTHING);
}

/* --- all together --- */

enum status checks_host(struct checks *checks, struct err *err)
{
    const struct backend *backend = checks->client->backend;
    struct check_words words = checks->probed ? checks_host_words(checks) : check_not_asked(checks_no_host(checks));
    struct err cause = ERR_INIT;
    char other[CERT_NAME_SIZE] = "";
    enum status status = ST_OK;

    if (checks->probed && checks->probe.reach == HOST_REACH_OK && (backend->capabilities & BACKEND_CAN_DIRECTORY) != 0)
        words = checks_ask_directory(checks, &cause);
    else if (checks->probed && checks->probe.reach == HOST_REACH_OK && (backend->capabilities & BACKEND_CAN_CAS) != 0)
        words = checks_ask_cas(checks, other, &cause);
    else if (words.result == CHECK_FAIL)
        cause = checks->probe.cause;
    status = checks_add_failure(checks, CHECK_HOST, words, &cause, err);
    if (status != ST_OK)
        return status;
    checks_insert(&checks->report->lines[checks->report->count - 1], 0, CHECK_INSERT_PLAIN,
                  checks->client->settings->host_url);
    checks_insert(&checks->report->lines[checks->report->count - 1], 1, CHECK_INSERT_PLAIN, other);
    return ST_OK;
}

/* --- TLS --- */

enum { TLS_SOON_S = 30 * 86400 };

/* The first one that was presented. */
static bool checks_leaf(const struct checks *checks, struct cert_info *out)
{
    const struct cert_list *chain = &checks->probe.chain;

    return chain->count > 0 && cert_read(chain->items[0].data, chain->items[0].len, out, NULL) == ST_OK;
}

static bool checks_is_in_time(const struct cert_info *info, int64_t now_utc)
{
    return now_utc >= info->not_before_utc && now_utc <= info->not_after_utc;
}

static void checks_add_trusted(struct checks *checks, const struct cert_info *leaf, int64_t now_utc)
{
    const bool soon = leaf->not_after_utc - now_utc < TLS_SOON_S;
    struct check_line *line = checks_add(checks, CHECK_TLS,
                                         soon ? check_warns(MSG_CHECK_TLS_SOON, MSG_CHECK_REMEDY_TELL, CHECK_DO_NOTHING)
                                              : check_passes(MSG_CHECK_TLS_FINE));

    checks_insert(line, 0, CHECK_INSERT_PLAIN, leaf->issuer_display);
    checks_insert_day(checks, line, 1, leaf->not_after_utc);
}

/* The likeliest cause of all is this PC's clock; else somebody stands between. */
static void checks_add_untrusted(struct checks *checks, const struct cert_info *leaf, int64_t now_utc)
{
    struct check_line *line = NULL;

    if (leaf->sha256[0] != '\0' && !checks_is_in_time(leaf, now_utc)) {
        line = checks_add(checks, CHECK_TLS, check_fails(MSG_CHECK_TLS_TIME, MSG_CHECK_REMEDY_CLOCK, CHECK_DO_CLOCK));
        checks_insert_day(checks, line, 0, leaf->not_before_utc);
        checks_insert_day(checks, line, 1, leaf->not_after_utc);
    } else {
        line = checks_add(checks, CHECK_TLS,
                          check_fails(leaf->issuer_display[0] != '\0' ? MSG_CHECK_TLS_OTHER : MSG_CHECK_TLS_UNTRUSTED,
                                      MSG_CHECK_REMEDY_TLS, CHECK_DO_NOTHING));
        checks_insert(line, 0, CHECK_INSERT_PLAIN, leaf->issuer_display);
    }
    line->cause = checks->probe.cause;
}

enum status checks_tls(struct checks *checks, struct err *err)
{
    const int64_t now_utc = checks->client->clock->now_utc(checks->client->clock->self);
    struct cert_info leaf = {.is_ca = false};
    const bool known = checks_leaf(checks, &leaf);

    (void)err;
    if (checks->probed && checks->probe.reach == HOST_REACH_UNTRUSTED)
        checks_add_untrusted(checks, &leaf, now_utc);
    else if (checks->probed && checks->probe.reach == HOST_REACH_OK && known)
        checks_add_trusted(checks, &leaf, now_utc);
    else
        (void)checks_add(checks, CHECK_TLS, check_not_asked(MSG_CHECK_TLS_UNKNOWN));
    return ST_OK;
}

/* --- the clock --- */

static void checks_insert_span(struct check_line *line, int64_t span_s)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%lld:%02d:%02d", (long long)(span_s / 3600), (int)(span_s / 60 % 60),
                   (int)(span_s % 60));
    checks_insert(line, 0, CHECK_INSERT_PLAIN, text);
}

static bool checks_is_untold(const struct checks *checks)
{
    return checks->client->backend != NULL && (checks->client->backend->capabilities & BACKEND_CAN_DIRECTORY) == 0;
}

enum status checks_clock(struct checks *checks, struct err *err)
{
    const int64_t ahead_s = checks->directory_known ? checks->asked_utc - checks->directory.server_time_utc : 0;
    const int64_t off_s = ahead_s < 0 ? -ahead_s : ahead_s;
    const int sentence = ahead_s < 0 ? MSG_CHECK_CLOCK_BEHIND : MSG_CHECK_CLOCK_AHEAD;
    struct check_words words = check_passes(MSG_CHECK_CLOCK_FINE);

    (void)err;
    if (!checks->directory_known)
        words = check_not_asked(checks_is_untold(checks) ? MSG_CHECK_CLOCK_UNTOLD : MSG_CHECK_CLOCK_UNKNOWN);
    else if (off_s > CLOCK_WORST_S)
        words = check_fails(sentence, MSG_CHECK_REMEDY_CLOCK, CHECK_DO_CLOCK);
    else if (off_s > CLOCK_FINE_S)
        words = check_warns(sentence, MSG_CHECK_REMEDY_CLOCK, CHECK_DO_CLOCK);
    checks_insert_span(checks_add(checks, CHECK_CLOCK, words), off_s);
    return ST_OK;
}
