#include "server/phone_page.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "server/ticket.h"
#include "server/transfers.h"

enum { PLACE_SIZE = 32, PATH_SIZE = 96, RETRY_S = 2 };

static const char HTML_TYPE[] = "text/html; charset=utf-8";
static const char FILE_TYPE[] = "application/x-pkcs12";
/* A name that tells nobody whose it is. */
static const struct response_header FILE_HEADERS[] = {
    {"Content-Disposition", "attachment; filename=\"certificate.p12\""},
    {"Content-Security-Policy", "default-src 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Robots-Tag", "noindex, nofollow"},
};

/* One request, read. */
struct visit {
    struct phone_page *page;
    const struct request *request;
    struct response *response;
    char ticket[PLACE_SIZE]; /* a secret, if it is one: what stands in its place, cut to the room for it */
    enum page_language language;
    char other_language[PATH_SIZE]; /* path of the same page in the other one */
};

/* --- the path --- */

/* False: not one of this page's. A ticket of another form is read too: it counts as a wrong one. */
static bool read_path(struct visit *visit)
{
    const size_t before = sizeof TRANSFERS_PATH - 1;
    const char *path = visit->request->path;
    size_t len = 0;

    if (strncmp(path, TRANSFERS_PATH, before) != 0)
        return false;
    path += before;
    len = strcspn(path, "/");
    (void)snprintf(visit->ticket, sizeof visit->ticket, "%.*s", (int)(len < PLACE_SIZE ? len : PLACE_SIZE), path);
    if (path[len] == '\0')
        visit->language = page_language_wanted(visit->request->accept_language);
    else if (!page_language_read(path + len + 1, &visit->language))
        return false;
    return true;
}

/* What came in the path goes into the page if it is a ticket's form, and never else. */
static void name_other_language(struct visit *visit)
{
    const enum page_language other = visit->language == PAGE_EN ? PAGE_ZH_TW : PAGE_EN;

    (void)snprintf(visit->other_language, sizeof visit->other_language, TRANSFERS_PATH "%s/%s",
                   ticket_plausible(visit->ticket) ? visit->ticket : "-", page_language_tag(other));
}

/* --- answers --- */

static void show(struct visit *visit, int http_status, enum phone_kind kind, int64_t left_s, int64_t at_utc)
{
    struct response *response = visit->response;
    const struct phone_values values = {visit->other_language, left_s, at_utc};

    buf_clear(&response->body);
    response->headers = visit->page->says;
    response->header_count = sizeof visit->page->headers / sizeof visit->page->headers[0];
    if (phone_html_append(visit->page->html, kind, visit->language, &values, &response->body) == ST_OK) {
        response->http_status = http_status;
        response->content_type = HTML_TYPE;
    } else {
        response->http_status = 500;
    }
}

static void show_blocked(struct visit *visit, int64_t wait_s)
{
    visit->response->retry_after_s = wait_s;
    show(visit, 429, PHONE_BLOCKED, wait_s, 0);
}

static void show_busy(struct visit *visit)
{
    visit->response->retry_after_s = RETRY_S;
    show(visit, 503, PHONE_BUSY, 0, 0);
}

/* What waits, and what has ended. */
static void show_seen(struct visit *visit, const struct transfer_seen *seen)
{
    switch (seen->state) {
    case TRANSFER_WAITING:
        show(visit, 200, seen->device == DEVICE_IPHONE ? PHONE_IPHONE : PHONE_ANDROID, seen->left_s, 0);
        break;
    case TRANSFER_FETCHED:
        show(visit, 410, PHONE_FETCHED, 0, seen->ended_utc);
        break;
    case TRANSFER_EXPIRED:
        show(visit, 410, PHONE_EXPIRED, 0, seen->ended_utc);
        break;
    case TRANSFER_CANCELLED:
        show(visit, 410, PHONE_CANCELLED, 0, seen->ended_utc);
        break;
    }
}

/* A wrong ticket. From an address that is blocked it does not count once more: the wait has an end. */
static void show_unknown(struct visit *visit)
{
    const struct request *request = visit->request;
    const int64_t now_utc = ra_now_utc(visit->page->ra);
    int64_t wait_s = wrong_tickets_wait_s(visit->page->wrong, request->peer, now_utc);

    if (wait_s > 0) {
        show_blocked(visit, wait_s);
        return;
    }
    wait_s = wrong_tickets_count(visit->page->wrong, request->peer, visit->ticket, now_utc);
    if (wait_s > 0)
        log_line(LOG_WARNING, "%s sent too many wrong tickets: blocked for %lld s", request->peer, (long long)wait_s);
    show(visit, 404, PHONE_UNKNOWN, 0, 0);
}

static void show_failure(struct visit *visit, enum status status, const struct err *err)
{
    log_failure(status == ST_BUSY ? LOG_WARNING : LOG_ERROR, "the page for phones", err);
    show_busy(visit);
}

static void hand_out(struct visit *visit)
{
    struct response *response = visit->response;
    struct transfer_seen seen;
    struct err err = ERR_INIT;
    const enum status status =
        transfers_fetch(visit->page->ra, visit->ticket, visit->request->peer, &seen, &response->body, &err);

    if (status == ST_OK && seen.state == TRANSFER_WAITING) {
        response->http_status = 200;
        response->content_type = FILE_TYPE;
        response->headers = FILE_HEADERS;
        response->header_count = sizeof FILE_HEADERS / sizeof FILE_HEADERS[0];
    } else if (status == ST_OK) {
        show_seen(visit, &seen);
    } else if (status == ST_NOT_FOUND) {
        show_unknown(visit);
    } else {
        show_failure(visit, status, &err);
    }
}

/* For HEAD the listener sends the same header and no body. */
static bool wants_file(const struct visit *visit, const struct transfer_seen *seen)
{
    return seen->state == TRANSFER_WAITING && strcmp(visit->request->method, "POST") == 0;
}

/*
 * The ticket is looked for before anybody asks who is blocked, for many phones share an address, and the right one is
 * good from each. It is looked for by reading, with POST too: whoever tries tickets holds up nobody who writes.
 */
static void answer(struct visit *visit)
{
    struct transfer_seen seen;
    struct err err = ERR_INIT;
    const enum status status =
        ticket_plausible(visit->ticket) ? transfers_look(visit->page->ra, visit->ticket, &seen, &err) : ST_NOT_FOUND;

    if (status == ST_NOT_FOUND)
        show_unknown(visit);
    else if (status != ST_OK)
        show_failure(visit, status, &err);
    else if (wants_file(visit, &seen))
        hand_out(visit);
    else
        show_seen(visit, &seen);
}

void phone_page_handle(void *self, const struct request *request, struct response *response)
{
    struct visit visit = {.page = self, .request = request, .response = response};
    const bool found = read_path(&visit);

    name_other_language(&visit);
    if (!found) {
        response->http_status = 404;
    } else if (listen_method(request) == NULL) {
        response->http_status = 405;
        response->allow = "GET, HEAD, POST";
    } else {
        answer(&visit);
    }
    response->route_method = listen_method(request);
    response->route_path = found ? TRANSFERS_PATH "{ticket}" : NULL;
    wipe(&visit, sizeof visit);
}

void phone_page_busy(void *self, const struct request *request, struct response *response)
{
    struct visit visit = {.page = self, .request = request, .response = response};

    if (!read_path(&visit))
        visit.language = page_language_wanted(request->accept_language);
    name_other_language(&visit);
    show_busy(&visit);
    wipe(&visit, sizeof visit);
}

enum status phone_page_open(struct phone_page *page, struct ra *ra, struct err *err)
{
    const struct config *config = &ra->config;
    struct phone_page running = {.ra = NULL};
    enum status status =
        wrong_tickets_new(config->transfer.wrong_tickets, config->transfer.block_s, &running.wrong, err);

    page->wrong = running.wrong;
    running.says = page->headers;
    if (status == ST_OK)
        status = phone_page_renew(page, &running, ra, err);
    if (status == ST_OK) {
        page->headers[0] = (struct response_header){"Content-Security-Policy", phone_html_policy(page->html)};
        page->headers[1] = (struct response_header){"Referrer-Policy", "no-referrer"};
        page->headers[2] = (struct response_header){"X-Robots-Tag", "noindex, nofollow"};
        page->headers[3] = (struct response_header){"X-Frame-Options", "DENY"};
    }
    return status;
}

/* The policy is the style's, which is compiled in: the first page's is every page's. */
enum status phone_page_renew(struct phone_page *page, const struct phone_page *running, struct ra *ra, struct err *err)
{
    page->ra = ra;
    page->wrong = running->wrong;
    page->says = running->says;
    return phone_html_new(&ra->config, &page->html, err);
}

void phone_page_forget(struct phone_page *page)
{
    phone_html_free(&page->html);
}

void phone_page_clear(struct phone_page *page)
{
    wrong_tickets_free(&page->wrong);
    phone_page_forget(page);
}
