#include "server/operator_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "server/operator_actions.h"

enum { RETRY_S = 2, NUMBER_DIGITS_MOST = 18 };

static const char PERSON_PATH[] = "/person/";

static const struct route {
    const char *method, *path;
    void (*run)(struct operator_call *call);
} ROUTES[] = {
    {"GET", "/", operator_get_start},
    {"POST", "/login", operator_post_login},
    {"POST", "/logout", operator_post_logout},
    {"POST", "/look", operator_post_look},
    {"GET", "/person/{p}", operator_get_person},
    {"GET", "/person/{p}/trail/{n}", operator_get_trail},
    {"POST", "/person/{p}/unlock", operator_post_unlock},
};
enum { ROUTE_COUNT = sizeof ROUTES / sizeof ROUTES[0] };

/* "/trail/17": the number. */
static bool read_before(struct operator_call *call, const char *rest)
{
    static const char TRAIL[] = "/trail/";
    const char *digits = rest + sizeof TRAIL - 1;
    size_t len = 0;

    if (strncmp(rest, TRAIL, sizeof TRAIL - 1) != 0)
        return false;
    len = strspn(digits, "0123456789");
    if (len == 0 || len > NUMBER_DIGITS_MOST || digits[len] != '\0')
        return false;
    call->before = strtoll(digits, NULL, 10);
    return true;
}

/* The pattern of the path; NULL: it has none. What stands at its places is taken out. */
static const char *find_pattern(struct operator_call *call, struct err *err)
{
    const char *path = call->visit.path;
    const char *rest = "";
    size_t i = 0;

    for (i = 0; i < ROUTE_COUNT; i++)
        if (strcmp(ROUTES[i].path, path) == 0)
            return ROUTES[i].path;
    if (strncmp(path, PERSON_PATH, sizeof PERSON_PATH - 1) != 0 ||
        operator_visit_read_person(&call->visit, path + sizeof PERSON_PATH - 1, &call->account, &rest, err) != ST_OK)
        return NULL;
    if (*rest == '\0')
        return "/person/{p}";
    if (strcmp(rest, "/unlock") == 0)
        return "/person/{p}/unlock";
    return read_before(call, rest) ? "/person/{p}/trail/{n}" : NULL;
}

/* NULL: there is no such path (*known false), or it does not take that method. */
static const struct route *find_route(struct operator_call *call, bool *known)
{
    const char *method = strcmp(call->visit.request->method, "HEAD") == 0 ? "GET" : call->visit.request->method;
    const char *pattern = call->visit.request->has_query ? NULL : find_pattern(call, &call->err);
    size_t i = 0;

    *known = pattern != NULL;
    for (i = 0; pattern != NULL && i < ROUTE_COUNT; i++)
        if (strcmp(ROUTES[i].path, pattern) == 0 && strcmp(ROUTES[i].method, method) == 0)
            return &ROUTES[i];
    return NULL;
}

static bool is_get(const struct request *request)
{
    return strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

/* Somebody reloaded the address of a form: the look-up is what they want. */
static void refuse_route(struct operator_call *call, bool known)
{
    if (known && is_get(call->visit.request)) {
        operator_send_to(call, "/");
    } else if (known) {
        call->visit.response->allow = "GET, HEAD, POST";
        operator_show_message(call, 405, "method");
    } else {
        operator_show_message(call, 404, "missing");
    }
}

static void refuse_stranger(struct operator_call *call)
{
    if (is_get(call->visit.request) && strcmp(call->visit.path, "/") == 0)
        operator_show_login(call, 200, NULL, 0);
    else
        operator_show_login(call, 403, "login_ended", 0);
}

/* Who may not yet do anything is only shown the login, whoever sent them. */
static bool is_foreign(const struct operator_call *call, const struct route *route, bool may)
{
    if (!operator_visit_host_is_good(&call->visit))
        return true;
    return may && route != NULL && !is_get(call->visit.request) && !operator_visit_form_is_ours(&call->visit);
}

static void run(struct operator_call *call, const struct route *route, bool known)
{
    const bool may = call->visit.logged_in || (route != NULL && route->run == operator_post_login);

    if (call->visit.request->body_too_large)
        operator_show_message(call, 413, "large");
    else if (is_foreign(call, route, may))
        operator_show_message(call, 403, "forged");
    else if (operator_visit_is_led_here(&call->visit) && is_get(call->visit.request))
        operator_show_message(call, 200, "led");
    else if (!may)
        refuse_stranger(call);
    else if (route == NULL)
        refuse_route(call, known);
    else
        route->run(call);
}

static void begin_response(struct operator_call *call)
{
    call->visit.response->headers = call->page->says;
    call->visit.response->header_count = OPERATOR_HEADERS;
    (void)snprintf(call->path, sizeof call->path, "/");
}

static struct operator_call call_of(struct operator_page *page, const struct request *request,
                                    struct response *response)
{
    return (struct operator_call){
        .page = page,
        .visit =
            {.ra = page->ra, .sessions = page->sessions, .tls = page->tls, .request = request, .response = response},
        .err = ERR_INIT,
    };
}

void operator_page_handle(void *self, const struct request *request, struct response *response)
{
    struct operator_call call = call_of(self, request, response);
    const struct route *route = NULL;
    bool known = false;
    enum status status = ST_OK;

    begin_response(&call);
    status = operator_visit_begin(&call.visit, &call.err);
    if (status == ST_OK) {
        route = find_route(&call, &known);
        run(&call, route, known);
    } else {
        call.visit.logged_in = false;
        operator_show_failure(&call, status);
    }
    response->route_method = route == NULL ? NULL : route->method;
    response->route_path = route == NULL ? NULL : route->path;
    wipe(&call.visit, sizeof call.visit);
}

void operator_page_busy(void *self, const struct request *request, struct response *response)
{
    struct operator_call call = call_of(self, request, response);

    begin_response(&call);
    call.visit.language = page_language_wanted(request->accept_language);
    response->retry_after_s = RETRY_S;
    operator_show_message(&call, 503, "failed");
}

/* --- from its beginning to its end --- */

enum status operator_page_open(struct operator_page *page, struct ra *ra, struct err *err)
{
    const struct response_header headers[OPERATOR_HEADERS] = {
        {"Content-Security-Policy", NULL},
        {"Referrer-Policy", "same-origin"}, /* else a form's Origin is "null" */
        {"X-Robots-Tag", "noindex, nofollow"},
        {"X-Frame-Options", "DENY"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    struct operator_page running = {.tls = ra->config.operators.tls_certificate[0] != '\0'};
    enum status status = operator_sessions_new(&running.sessions, err);

    page->sessions = running.sessions;
    running.says = page->headers;
    if (status == ST_OK)
        status = operator_page_renew(page, &running, ra, err);
    if (status == ST_OK) {
        memcpy(page->headers, headers, sizeof headers);
        page->headers[0].value = operator_html_policy(page->html);
    }
    return status;
}

/* The policy is the style's, which is compiled in: the first page's is every page's. */
enum status operator_page_renew(struct operator_page *page, const struct operator_page *running, struct ra *ra,
                                struct err *err)
{
    page->ra = ra;
    page->sessions = running->sessions;
    page->says = running->says;
    page->tls = running->tls;
    return operator_html_new(&ra->config, &page->html, err);
}

void operator_page_forget(struct operator_page *page)
{
    operator_html_free(&page->html);
}

void operator_page_clear(struct operator_page *page)
{
    operator_sessions_free(&page->sessions);
    operator_page_forget(page);
}
