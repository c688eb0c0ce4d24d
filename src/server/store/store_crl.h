/*
 * Records about revocation lists, and the revocations that stand in them. Each function belongs to the transaction it
 * is given (store.h). When a list is due, and which entries may leave it, is decided by the caller.
 *
 * Revocations are counted in the order in which they were committed, from 1, whoever wrote them: a list that knows the
 * last one knows them all. So no clock decides whether a revocation has been on a list.
 */
#ifndef STORE_STORE_CRL_H
#define STORE_STORE_CRL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/serial.h"
#include "server/store/store.h"
#include "server/store/store_certificate.h"

struct crl_record {
    int64_t number;   /* from 1 */
    int64_t made_utc; /* this_update is earlier, for verifiers whose clocks are slow */
    int64_t this_update_utc, next_update_utc;
    int64_t through; /* the last revocation that it knows, whichever CA's */
    int64_t ca;      /* number of the issuing CA (ca/names.h) */
};

/* ST_ALREADY if there is one of that number. */
MUST_CHECK enum status store_crl_add(struct tx *tx, const struct crl_record *record, const struct buf *der,
                                     struct err *err);
/* That CA's of the highest number. ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_crl_newest(struct tx *tx, int64_t ca, struct crl_record *out, struct err *err);
/* Appended. ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_crl_der(struct tx *tx, int64_t number, struct buf *out, struct err *err);
/* The highest number of any CA's; 0: there is no list. */
MUST_CHECK enum status store_crl_last_number(struct tx *tx, int64_t *out, struct err *err);
/* Removes those of that CA with lower numbers. */
MUST_CHECK enum status store_crl_forget(struct tx *tx, int64_t ca, int64_t below, struct err *err);

/* 0: nothing was ever revoked. */
MUST_CHECK enum status store_revoked_last(struct tx *tx, int64_t *out, struct err *err);

struct revoked {
    char serial[SERIAL_TEXT_SIZE];
    int64_t revoked_utc;
    enum revoke_reason reason;
};
/* A status other than ST_OK ends it and is returned. */
typedef enum status store_revoked_visitor(void *self, const struct revoked *revoked, struct err *err);
/* That CA's: those after that one, and of those before it the ones whose certificates end then or later; in their
 * order. */
MUST_CHECK enum status store_revoked_each(struct tx *tx, int64_t ca, int64_t after, int64_t ends_from_utc,
                                          store_revoked_visitor *visit, void *self, struct err *err);

#endif
