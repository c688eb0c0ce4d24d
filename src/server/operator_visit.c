#include "server/operator_visit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/encoding.h"
#include "base/wipe.h"
#include "pki/random.h"
#include "server/form.h"

enum { COOKIE_BYTES = 32, MARK_HEX = 32, ACCOUNT_DIGITS_MOST = 18 };

static const char PERSON_PATH[] = "/person/";

/* A "__Host-" cookie can be set by this very host alone, and over TLS alone (RFC 6265bis 4.1.3.2). */
static const char *cookie_name(const struct operator_visit *visit)
{
    return visit->tls ? "__Host-pccert-operator" : "pccert-operator";
}

/* --- reading --- */

/* What stands behind "name="; NULL: this one is called otherwise. */
static const char *value_of(const char *pair, size_t len, const char *name, size_t *value_len)
{
    const size_t name_len = strlen(name);

    if (len <= name_len || memcmp(pair, name, name_len) != 0 || pair[name_len] != '=')
        return NULL;
    *value_len = len - name_len - 1;
    return pair + name_len + 1;
}

/* "a=1; name=VALUE; b=2" (RFC 6265 4.2.1). One that is no token of ours is none. */
static void read_cookie(struct operator_visit *visit)
{
    const char *at = visit->request->cookie;

    while (at != NULL && *at != '\0') {
        const size_t len = strcspn(at, ";");
        size_t value_len = 0;
        const char *value = value_of(at, len, cookie_name(visit), &value_len);

        if (value != NULL && value_len == LIMIT_TOKEN_SIZE - 1 && strspn(value, "0123456789abcdef") >= value_len) {
            memcpy(visit->cookie, value, value_len);
            visit->cookie[value_len] = '\0';
            return;
        }
        at += len;
        at += strspn(at, "; ");
    }
}

/* True: the path began with a language. */
static bool read_language(struct operator_visit *visit)
{
    const char *path = visit->request->path;
    char tag[8];
    size_t len = 0;

    visit->path = path;
    if (path[0] != '/')
        return false;
    len = strcspn(path + 1, "/");
    if (len >= sizeof tag)
        return false;
    (void)snprintf(tag, sizeof tag, "%.*s", (int)len, path + 1);
    if (!page_language_read(tag, &visit->language))
        return false;
    visit->path = path[1 + len] == '\0' ? "/" : path + 1 + len;
    return true;
}

/* The session's operator, as the records know them now. */
static enum status check_operator(struct operator_visit *visit, struct err *err)
{
    unsigned char digest[SHA256_BYTES];
    struct operator_record record = {.id = 0};
    struct tx *tx = NULL;
    enum status status = store_begin_read(visit->ra->store, &tx, err);

    if (status == ST_OK)
        status = store_operator_get(tx, visit->session.name, &record, err);
    status = store_finish(&tx, status, err);
    if (status == ST_OK)
        status = digest_sha256(record.password, strlen(record.password), digest, err);
    if (status != ST_OK && status != ST_NOT_FOUND)
        return status;
    visit->logged_in = status == ST_OK && record.disabled_utc == 0 &&
                       equal_in_constant_time(digest, visit->session.password_digest, sizeof digest);
    if (!visit->logged_in)
        operator_sessions_end(visit->sessions, visit->cookie);
    return ST_OK;
}

static enum status name_form(struct operator_visit *visit, struct err *err)
{
    unsigned char keyed[SHA256_BYTES];
    const enum status status = keys_name(&visit->ra->keys, "operator form", visit->cookie, keyed, err);

    if (status == ST_OK)
        hex_encode(keyed, sizeof keyed, visit->form);
    return status;
}

enum status operator_visit_take_cookie(struct operator_visit *visit, struct err *err)
{
    const enum status status = random_hex(visit->cookie, COOKIE_BYTES, err);

    if (status == ST_OK)
        operator_visit_give_cookie(visit, visit->cookie);
    return status;
}

enum status operator_visit_begin(struct operator_visit *visit, struct err *err)
{
    const bool chosen = read_language(visit);
    enum status status = ST_OK;

    read_cookie(visit);
    if (!chosen)
        visit->language = page_language_wanted(visit->request->accept_language);
    if (operator_visit_is_led_here(visit))
        return ST_OK;
    if (visit->cookie[0] == '\0')
        status = operator_visit_take_cookie(visit, err);
    else if (operator_sessions_use(visit->sessions, &visit->ra->config, visit->cookie, ra_now_utc(visit->ra),
                                   &visit->session))
        status = check_operator(visit, err);
    if (visit->logged_in && chosen)
        operator_sessions_set_language(visit->sessions, visit->cookie, visit->language);
    else if (visit->logged_in)
        visit->language = visit->session.language;
    return status == ST_OK ? name_form(visit, err) : status;
}

void operator_visit_give_cookie(struct operator_visit *visit, const char *token)
{
    (void)snprintf(visit->response->set_cookie, sizeof visit->response->set_cookie,
                   "%s=%s; Path=/; HttpOnly; SameSite=Strict%s", cookie_name(visit), token,
                   visit->tls ? "; Secure" : "");
}

/* --- whose request it is --- */

bool operator_visit_is_led_here(const struct operator_visit *visit)
{
    const char *site = visit->request->fetch_site;

    return visit->cookie[0] == '\0' && site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0;
}

bool operator_visit_host_is_good(const struct operator_visit *visit)
{
    static const char *const HERE[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *host = visit->request->host;
    size_t i = 0;

    if (host == NULL || visit->tls) /* over TLS the certificate says so */
        return host != NULL;
    for (i = 0; i < sizeof HERE / sizeof HERE[0]; i++) {
        const size_t len = strlen(HERE[i]);

        if (strncasecmp(host, HERE[i], len) == 0 && (host[len] == '\0' || host[len] == ':'))
            return true;
    }
    return false;
}

static bool names_this_origin(const struct operator_visit *visit)
{
    const char *scheme = visit->tls ? "https://" : "http://";
    const char *origin = visit->request->origin;

    return origin != NULL && visit->request->host != NULL && strncmp(origin, scheme, strlen(scheme)) == 0 &&
           strcasecmp(origin + strlen(scheme), visit->request->host) == 0;
}

static bool is_form(const struct request *request)
{
    const size_t len = sizeof FORM_CONTENT_TYPE - 1;

    return request->content_type != NULL && strncasecmp(request->content_type, FORM_CONTENT_TYPE, len) == 0 &&
           (request->content_type[len] == '\0' || request->content_type[len] == ';');
}

bool operator_visit_form_is_ours(const struct operator_visit *visit)
{
    const struct request *request = visit->request;
    char form[SHA256_HEX_SIZE] = "";

    if (!names_this_origin(visit) || !is_form(request) ||
        (request->fetch_site != NULL && strcmp(request->fetch_site, "same-origin") != 0))
        return false;
    return operator_visit_field(visit, "form", form, sizeof form) == ST_OK && strlen(form) == sizeof form - 1 &&
           equal_in_constant_time(form, visit->form, sizeof form);
}

enum status operator_visit_field(const struct operator_visit *visit, const char *name, char *out, size_t size)
{
    return form_field(visit->request->body, visit->request->body_len, name, out, size);
}

/* --- paths of customers --- */

static enum status mark_of(const struct operator_visit *visit, const char *account, char out[MARK_HEX + 1],
                           struct err *err)
{
    unsigned char keyed[SHA256_BYTES];
    char hex[SHA256_HEX_SIZE], text[LIMIT_TOKEN_SIZE + ACCOUNT_DIGITS_MOST + 2];
    enum status status = ST_OK;

    (void)snprintf(text, sizeof text, "%s:%s", visit->cookie, account);
    status = keys_name(&visit->ra->keys, "operator person", text, keyed, err);
    wipe(text, sizeof text);
    if (status != ST_OK)
        return status;
    hex_encode(keyed, sizeof keyed, hex);
    (void)snprintf(out, MARK_HEX + 1, "%.*s", MARK_HEX, hex);
    return ST_OK;
}

enum status operator_visit_person_path(const struct operator_visit *visit, int64_t account,
                                       char out[OPERATOR_PATH_SIZE], struct err *err)
{
    char number[ACCOUNT_DIGITS_MOST + 4], mark[MARK_HEX + 1];
    enum status status = ST_OK;

    (void)snprintf(number, sizeof number, "%lld", (long long)account);
    status = mark_of(visit, number, mark, err);
    if (status == ST_OK)
        (void)snprintf(out, OPERATOR_PATH_SIZE, "%s%s-%s", PERSON_PATH, number, mark);
    return status;
}

enum status operator_visit_read_person(const struct operator_visit *visit, const char *text, int64_t *account,
                                       const char **rest, struct err *err)
{
    const size_t digits = strspn(text, "0123456789");
    const char *sent = text + digits + 1;
    char number[ACCOUNT_DIGITS_MOST + 1], mark[MARK_HEX + 1];
    enum status status = ST_OK;

    if (digits == 0 || digits > ACCOUNT_DIGITS_MOST || text[digits] != '-' ||
        strspn(sent, "0123456789ABCDEF") != MARK_HEX || (sent[MARK_HEX] != '\0' && sent[MARK_HEX] != '/'))
        return ST_NOT_FOUND;
    (void)snprintf(number, sizeof number, "%.*s", (int)digits, text);
    status = mark_of(visit, number, mark, err);
    if (status == ST_OK && !equal_in_constant_time(mark, sent, MARK_HEX))
        return ST_NOT_FOUND;
    if (status != ST_OK)
        return status;
    *account = strtoll(number, NULL, 10);
    *rest = sent + MARK_HEX;
    return ST_OK;
}
