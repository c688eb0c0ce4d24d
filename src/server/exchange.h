/*
 * One request on its way through a route: what the route may look at, and how it answers. Routes decode, call one
 * domain function, encode; rules are not theirs.
 */
#ifndef SERVER_EXCHANGE_H
#define SERVER_EXCHANGE_H

#include "protocol/problem.h"
#include "protocol/renewal_id.h"
#include "server/listen.h"
#include "server/orders.h"
#include "server/ra.h"

struct exchange {
    struct ra *ra;
    const struct request *request;
    struct response *response;
    struct caller caller; /* of authenticated routes */
    const char *token;    /* of a logged-in caller; borrowed, a secret */
    /* What stands in the path at {o}, {t}, {c} and {i}. */
    char order[LIMIT_ID_SIZE], transfer[LIMIT_ID_SIZE], certificate[SERIAL_TEXT_SIZE], renewal_id[RENEWAL_ID_SIZE];
    char language[LIMIT_LANGUAGE_SIZE]; /* at {l}; "" without it */
    struct problem refusal;             /* with ST_REFUSED */
    struct err err;                     /* with any other failure */
};

/*
 * ST_OK: the response is filled. ST_REFUSED: exchange->refusal is. ST_BUSY: busy. Anything else: internal, and logged;
 * so is bad input that comes from deeper than the decoder, where it is not the client's.
 */
typedef enum status route_handler(struct exchange *exchange);

/*
 * Runs it, and again if the database undid it (store_was_undone): any request may come twice, and what was undone is as
 * if it came once more. what: for the work alone.
 */
typedef enum status exchange_work(struct exchange *exchange, const void *what);
MUST_CHECK enum status exchange_run(struct exchange *exchange, exchange_work *work, const void *what);

/* Of that media type, with or without parameters (RFC 9110 8.3.1). */
bool exchange_is_of_type(const struct exchange *exchange, const char *type);
/* The body is JSON and not longer than most. ST_REFUSED: unsupportedMediaType, tooLarge. */
MUST_CHECK enum status exchange_want_json(struct exchange *exchange, size_t most_bytes);
/* There is no body, or an empty object. ST_REFUSED: malformed, tooLarge. */
MUST_CHECK enum status exchange_want_nothing(struct exchange *exchange);

/* What the decoder of the body said: its bad input is malformed (ST_REFUSED), exchange->err.what names the member. */
MUST_CHECK enum status exchange_decoded(struct exchange *exchange, enum status decoded);

/* The body was appended to response->body by an encoder that said so. */
enum status exchange_answer_json(struct exchange *exchange, int http_status, enum status encoded);
/* The order's answer, with 202 and Retry-After while it is being processed. */
enum status exchange_answer_order(struct exchange *exchange, int http_status, const struct order_answer *answer);

/*
 * What a failure that no function meant as a refusal looks like to the client, in exchange->refusal; it is logged.
 * route: "GET /v1/state".
 */
void exchange_refuse_failure(struct exchange *exchange, const char *route, enum status status);

#endif
