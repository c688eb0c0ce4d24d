/*
 * Removing what is of no use any more, a few rows a transaction so that nobody waits for long. When that is, is the
 * caller's to say; what stays for ever (accounts, orders, certificates, consents, the audit log) has no kind here.
 */
#ifndef STORE_STORE_RETENTION_H
#define STORE_STORE_RETENTION_H

#include <stdint.h>

#include "server/store/store.h"

enum spent_kind {
    SPENT_SESSION_MADE, /* sessions that were opened at or before the moment */
    SPENT_SESSION_USED, /* last used */
    SPENT_NONCE,        /* used nonces that ended */
    SPENT_MESSAGE,      /* messages to numbers, sent */
    SPENT_CALL,         /* idempotency keys, made */
    SPENT_CODE,         /* codes that ended, but for those of an order that is still open */
    SPENT_LOGIN,    /* counters of wrong logins, of the last wrong one, but for those that only the helpdesk ends; and
                       those that count nothing, whatever the moment */
    SPENT_REQUEST,  /* of orders that ended without a certificate, ended: their request is emptied, the order stays */
    SPENT_INTENT,   /* likewise what was prepared for signing */
    SPENT_TRANSFER, /* transfers to a phone that ended, made */
    SPENT_NOTICE,   /* notices of an end, sent or tried */
    SPENT_KINDS
};

struct spent {
    int64_t before_utc; /* the moment */
    int64_t now_utc;
    int64_t wrong_below; /* SPENT_LOGIN: that many wrong logins or more stay */
    int64_t most;        /* rows in this call */
};
/* *removed: how many; fewer than most: those were the last. */
MUST_CHECK enum status store_retire(struct tx *tx, enum spent_kind kind, const struct spent *spent, int64_t *removed,
                                    struct err *err);

#endif
