/*
 * A host that serves: everything opened, its listeners started, and all of it stopped in order. The same preparation
 * is what "-n" checks.
 */
#ifndef SERVER_SERVING_H
#define SERVER_SERVING_H

#include "server/generation.h"
#include "server/listen.h"
#include "server/operator_page.h"
#include "server/phone_page.h"
#include "server/plain.h"
#include "server/ra.h"
#include "server/sweeper.h"
#include "server/tls_pair.h"
#include "server/watch.h"

struct serving {
    struct ra ra; /* the first; what requests and sweepers are given is the one in force */
    struct generations *generations;
    struct tls_pair tls, phone_tls, operator_tls;
    struct workers *workers;
    struct sweeper *sweeper, *transfer_sweeper, *order_sweeper, *audit_sweeper, *notice_sweeper;
    struct sweeper *askers[CONFIG_ASKERS_MOST]; /* of the CA behind */
    struct plain plain;                         /* owns its lists */
    struct formers *former;
    struct phone_page phone_page;
    struct operator_page operator_page;
    struct listener *https, *http;
    struct listener *phone;     /* NULL: the configuration has none */
    struct listener *operators; /* NULL: the configuration has none */
    struct buf est_cas;         /* whose certificates its clients are asked for: PEM */
    struct listener *est;       /* NULL: the configuration has none */
    struct watch watch;
    struct workers *watch_workers; /* its own: it is to be heard when all others are busy */
    struct listener *watch_http;   /* NULL: the configuration has none */
};

/* Reads and opens everything that the configuration names, and rehearses it (rehearsal.h); listens nowhere yet. */
MUST_CHECK enum status serving_prepare(const char *config_path, struct serving *out, struct err *err);
/* What a configuration may say, but for development alone: an operator is told wherever it is looked at. */
typedef void serving_teller(void *self, const char *warning);
void serving_warn(const struct ra *ra, serving_teller *tell, void *self);
/* Ends what a crash left in processing, then accepts connections. */
MUST_CHECK enum status serving_start(struct serving *serving, struct err *err);
/* What serving_end takes at most, if what is under way does not end by itself. */
unsigned serving_stop_most_s(const struct serving *serving);
/* Stops accepting, answers what was begun, closes everything. Also after a failure, or of a zeroed one. */
void serving_end(struct serving *serving);

#endif
