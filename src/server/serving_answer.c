#include "server/serving_answer.h"

#include "server/est.h"
#include "server/routes.h"
#include "server/serving.h"

void serving_answer_https(void *self, const struct request *request, struct response *response)
{
    struct serving *serving = self;
    struct generation *held = generations_hold(serving->generations);

    routes_handle(&held->ra, request, response);
    generations_let_go(serving->generations, held);
}

void serving_answer_plain(void *self, const struct request *request, struct response *response)
{
    struct serving *serving = self;
    struct generation *held = generations_hold(serving->generations);
    struct plain plain = serving->plain;

    plain.ra = &held->ra;
    plain_handle(&plain, request, response);
    generations_let_go(serving->generations, held);
}

void serving_answer_est(void *self, const struct request *request, struct response *response)
{
    struct serving *serving = self;
    struct generation *held = generations_hold(serving->generations);

    est_handle(&held->ra, request, response);
    generations_let_go(serving->generations, held);
}

void serving_answer_phone(void *self, const struct request *request, struct response *response)
{
    struct serving *serving = self;
    struct generation *held = generations_hold(serving->generations);

    phone_page_handle(&held->phone_page, request, response);
    generations_let_go(serving->generations, held);
}

void serving_busy_phone(void *self, const struct request *request, struct response *response)
{
    struct serving *serving = self;
    struct generation *held = generations_hold(serving->generations);

    phone_page_busy(&held->phone_page, request, response);
    generations_let_go(serving->generations, held);
}

void serving_answer_operators(void *self, const struct request *request, struct response *response)
{
    struct serving *serving = self;
    struct generation *held = generations_hold(serving->generations);

    operator_page_handle(&held->operator_page, request, response);
    generations_let_go(serving->generations, held);
}

void serving_busy_operators(void *self, const struct request *request, struct response *response)
{
    struct serving *serving = self;
    struct generation *held = generations_hold(serving->generations);

    operator_page_busy(&held->operator_page, request, response);
    generations_let_go(serving->generations, held);
}

void serving_answer_watch(void *self, const struct request *request, struct response *response)
{
    struct serving *serving = self;
    struct generation *held = generations_hold(serving->generations);

    serving->watch.ra = &held->ra; /* it has one thread (serving.c) */
    watch_handle(&serving->watch, request, response);
    serving->watch.ra = &serving->ra;
    generations_let_go(serving->generations, held);
}
