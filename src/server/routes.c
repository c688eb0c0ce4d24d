#include "server/routes.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fault.h"
#include "base/log.h"
#include "protocol/order_proof.h"
#include "server/proof.h"
#include "server/refusal.h"
#include "server/route_list.h"
#include "server/sessions.h"

enum route_auth { AUTH_NONE, AUTH_TOKEN, AUTH_TOKEN_OR_PROOF };

struct route {
    const char *method, *path;
    enum route_auth auth;
    route_handler *handle;
};

/* clang-format off */
static const struct route ROUTES[] = {
    { "GET",    "/v1/directory",              AUTH_NONE,           route_directory },
    { "GET",    "/v1/consent",                AUTH_NONE,           route_consent_text },
    { "GET",    "/v1/consent/{l}",            AUTH_NONE,           route_consent_text },
    { "GET",    "/v1/release",                AUTH_NONE,           route_release },
    { "POST",   "/v1/nonces",                 AUTH_NONE,           route_nonce },
    { "POST",   "/v1/signatures",             AUTH_NONE,           route_signature_check },
    { "POST",   "/v1/sessions",               AUTH_NONE,           route_session_open },
    { "DELETE", "/v1/sessions/current",       AUTH_TOKEN,          route_session_close },
    { "GET",    "/v1/profile",                AUTH_TOKEN,          route_profile },
    { "GET",    "/v1/state",                  AUTH_TOKEN,          route_state },
    { "POST",   "/v1/orders",                 AUTH_TOKEN,          route_order_create },
    { "GET",    "/v1/orders/{o}",             AUTH_TOKEN_OR_PROOF, route_order_get },
    { "DELETE", "/v1/orders/{o}",             AUTH_TOKEN,          route_order_cancel },
    { "POST",   "/v1/orders/{o}/otp",         AUTH_TOKEN,          route_order_code },
    { "POST",   "/v1/orders/{o}/otp/verify",  AUTH_TOKEN,          route_order_code_verify },
    { "POST",   "/v1/orders/{o}/consent",     AUTH_TOKEN,          route_order_consent },
    { "POST",   "/v1/orders/{o}/finalize",    AUTH_TOKEN,          route_order_finalize },
    { "GET",    "/v1/orders/{o}/certificate", AUTH_TOKEN_OR_PROOF, route_order_certificate },
    { "POST",   "/v1/orders/{o}/confirm",     AUTH_TOKEN_OR_PROOF, route_order_confirm },
    { "POST",   "/v1/certificates/{c}/otp",    AUTH_TOKEN,         route_certificate_code },
    { "POST",   "/v1/certificates/{c}/revoke", AUTH_TOKEN,         route_certificate_revoke },
    { "GET",    "/v1/renewal-info/{i}",       AUTH_NONE,           route_renewal_info },
    { "POST",   "/v1/transfers",              AUTH_TOKEN,          route_transfer_make },
    { "GET",    "/v1/transfers/{t}",          AUTH_TOKEN,          route_transfer_get },
    { "DELETE", "/v1/transfers/{t}",          AUTH_TOKEN,          route_transfer_cancel },
};
/* clang-format on */
static const size_t ROUTE_COUNT = sizeof ROUTES / sizeof ROUTES[0];

/* What may stand at a place of a path. The identifiers that the host makes are taken in no other form than its own. */
struct place {
    const char *name, *characters;
    size_t least, size; /* characters, and room in the exchange */
    size_t at;
};

static const struct place PLACES[] = {
    {"{o}", "0123456789abcdef", LIMIT_ID_SIZE - 1, LIMIT_ID_SIZE, offsetof(struct exchange, order)},
    {"{t}", "0123456789abcdef", LIMIT_ID_SIZE - 1, LIMIT_ID_SIZE, offsetof(struct exchange, transfer)},
    {"{c}", "0123456789ABCDEF", 2, SERIAL_TEXT_SIZE, offsetof(struct exchange, certificate)},
    {"{i}", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", 3, RENEWAL_ID_SIZE,
     offsetof(struct exchange, renewal_id)},
    {"{l}", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-", 2, LIMIT_LANGUAGE_SIZE,
     offsetof(struct exchange, language)},
};

static const struct place *find_place(const char *pattern)
{
    const char *brace = strchr(pattern, '{');
    size_t i = 0;

    for (i = 0; brace != NULL && i < sizeof PLACES / sizeof PLACES[0]; i++)
        if (strncmp(brace, PLACES[i].name, strlen(PLACES[i].name)) == 0)
            return &PLACES[i];
    return NULL;
}

/* Does the path have the pattern's form; what stands at its place is taken out. */
static bool match_path(const char *pattern, const char *path, struct exchange *exchange)
{
    const struct place *place = find_place(pattern);
    size_t before = 0, len = 0;
    char *out = NULL;

    if (place == NULL)
        return strcmp(pattern, path) == 0;
    before = strcspn(pattern, "{");
    if (strncmp(pattern, path, before) != 0)
        return false;
    len = strspn(path + before, place->characters);
    if (len < place->least || len >= place->size ||
        strcmp(path + before + len, pattern + before + strlen(place->name)) != 0)
        return false;
    out = (char *)exchange + place->at;
    memcpy(out, path + before, len);
    out[len] = '\0';
    return true;
}

/* NULL: refused. */
static const struct route *find_route(struct exchange *exchange)
{
    static const char *const ALLOW[] = {"",       "GET",         "POST",         "GET, POST",
                                        "DELETE", "GET, DELETE", "POST, DELETE", "GET, POST, DELETE"};
    unsigned allowed = 0; /* bits: GET, POST, DELETE */
    size_t i = 0;

    if (exchange->request->has_query) {
        (void)refusal_set(&exchange->refusal, PROBLEM_MALFORMED, "no route takes a query");
        return NULL;
    }
    for (i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = &ROUTES[i];

        if (!match_path(route->path, exchange->request->path, exchange))
            continue;
        if (strcmp(route->method, exchange->request->method) == 0)
            return route;
        allowed |= strcmp(route->method, "GET") == 0 ? 1U : strcmp(route->method, "POST") == 0 ? 2U : 4U;
    }
    if (allowed == 0) {
        (void)refusal_set(&exchange->refusal, PROBLEM_NOT_FOUND, "no such route");
        return NULL;
    }
    exchange->response->allow = ALLOW[allowed];
    (void)refusal_set(&exchange->refusal, PROBLEM_METHOD, "this route does not take that method");
    return NULL;
}

/* What follows "Scheme " in the Authorization header; NULL if it is another scheme (RFC 9110 11.4). */
static const char *credentials(const struct exchange *exchange, const char *scheme)
{
    const char *header = exchange->request->authorization;
    const size_t len = strlen(scheme);

    if (header == NULL || strncasecmp(header, scheme, len) != 0 || header[len] != ' ')
        return NULL;
    return header + len + strspn(header + len, " ");
}

static enum status authenticate(struct exchange *exchange, enum route_auth auth)
{
    const char *proof = auth == AUTH_TOKEN_OR_PROOF ? credentials(exchange, ORDER_PROOF_SCHEME) : NULL;

    if (auth == AUTH_NONE)
        return ST_OK;
    if (proof != NULL)
        return proof_check(exchange->ra, exchange->order, proof, exchange->request->path, &exchange->caller,
                           &exchange->refusal, &exchange->err);
    exchange->token = credentials(exchange, "Bearer");
    if (exchange->token == NULL)
        return refusal_set(&exchange->refusal, PROBLEM_UNAUTHENTICATED, "not logged in, or the session has ended");
    return sessions_use(exchange->ra, exchange->token, &exchange->caller.account, &exchange->refusal, &exchange->err);
}

static void refuse_failure(struct exchange *exchange, const struct route *route, enum status status)
{
    char name[64];

    (void)snprintf(name, sizeof name, "%s %s", route == NULL ? "-" : route->method, route == NULL ? "-" : route->path);
    exchange_refuse_failure(exchange, name, status);
}

/*
 * Refused logins, and a locked one's, must be the same bytes for every ID at every time, so these two carry no request
 * identifier in the body (the header has it).
 */
static void answer_problem(const struct request *request, struct problem *problem, struct response *response)
{
    struct err err = ERR_INIT;

    if (problem->name != PROBLEM_UNAUTHENTICATED && problem->name != PROBLEM_RATE_LIMITED)
        (void)snprintf(problem->request_id, sizeof problem->request_id, "%s", request->id);
    buf_clear(&response->body);
    response->http_status = problem->http_status;
    response->retry_after_s = problem->retry_after_s;
    response->may_be_stored = false;
    if (problem_encode(problem, &response->body, &err) == ST_OK)
        response->content_type = PROBLEM_CONTENT_TYPE;
    else
        log_failure(LOG_ERROR, "encoding a problem", &err);
}

static enum status handle(struct exchange *exchange, const void *found)
{
    const struct route *route = found;
    const enum status status = authenticate(exchange, route->auth);

    return status == ST_OK ? route->handle(exchange) : status;
}

void routes_handle(void *ra, const struct request *request, struct response *response)
{
    struct exchange exchange = {.ra = ra, .request = request, .response = response};
    const struct route *route = find_route(&exchange);
    const enum status status = route == NULL ? ST_REFUSED : exchange_run(&exchange, handle, route);

    if (status != ST_OK) {
        refuse_failure(&exchange, route, status);
        answer_problem(request, &exchange.refusal, response);
    }
    if (route != NULL) {
        response->route_method = route->method;
        response->route_path = route->path;
    }
    response->outcome = status == ST_OK ? "ok" : problem_name_text(exchange.refusal.name);
}

void routes_busy(void *ra, const struct request *request, struct response *response)
{
    struct problem refusal;

    (void)ra;
    (void)refusal_retry(&refusal, PROBLEM_BUSY, 1, "too many requests, or stopping");
    answer_problem(request, &refusal, response);
    response->outcome = problem_name_text(refusal.name);
}
