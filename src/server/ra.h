/*
 * What every domain function of the host works with: configuration, keys, store, CA, the way out for messages, the
 * clock. Filled once by ra_open, then shared by all threads and never changed: a host that serves may get another one
 * (generation.h).
 */
#ifndef SERVER_RA_H
#define SERVER_RA_H

#include "pki/password.h"
#include "protocol/messages.h"
#include "server/ca/internal.h"
#include "server/ca/outside.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/gate.h"
#include "server/keys.h"
#include "server/lock_flood.h"
#include "server/metrics.h"
#include "server/sms.h"
#include "server/store/store.h"

struct ra {
    struct config config;
    struct keys keys;
    struct store *store;
    struct ca *ca;              /* the one that issues */
    struct ca_former former;    /* those before it */
    struct outside_ca *outside; /* the one that issues in its place; NULL: the host does by itself */
    struct sms_gateway sms;
    struct consent_answer consent;
    struct gate *hashing;                    /* around every Argon2id */
    struct lock_flood *nobodys_locks;        /* of logins */
    struct lock_flood *nobodys_names;        /* of operators' logins */
    char nobody_password[PASSWORD_PHC_SIZE]; /* what an ID without an account is checked against */
    struct gate *sending;                    /* around every message: a gateway that hangs must not hold all workers */
    struct metrics *metrics;                 /* of requests; NULL: nobody counts */
    struct clock clock;
};

/* What the commands that touch persons and records need: configuration, keys, store. */
MUST_CHECK enum status ra_open_records(const char *config_path, struct ra *out, struct err *err);
/* Everything: what serve needs, and what -n checks. */
MUST_CHECK enum status ra_open(const char *config_path, struct ra *out, struct err *err);
/* Whom an ID without an account is checked against, at the cost that ra->config says. */
MUST_CHECK enum status ra_make_nobody(struct ra *ra, struct err *err);
/* That, with a salt of its own for each ID, as accounts have one: the same at each attempt (password_set_salt). */
MUST_CHECK enum status ra_nobodys_password(const struct ra *ra, const unsigned char keyed[SHA256_BYTES],
                                           char out[PASSWORD_PHC_SIZE], struct err *err);
/* Also of a zeroed or half-opened one. */
void ra_close(struct ra *ra);

int64_t ra_now_utc(const struct ra *ra);
/*
 * The certificate of the CA that issued that one, DER, appended, whichever of ours or of somebody else it is. ST_BUSY:
 * this node does not have it (yet).
 */
struct issued;
MUST_CHECK enum status ra_issuer(const struct ra *ra, const struct issued *issued, struct buf *out, struct err *err);
/* The CA of that number; NULL: this node has none (yet), or its records alone are open. */
const struct ca *ra_ca(const struct ra *ra, int64_t number);

#endif
