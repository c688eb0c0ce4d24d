/*
 * The chain of the audit log: each row carries an HMAC-SHA-256, under a key that is not in the database, over what it
 * says and over the row before it. No SQL here, so that an exported log is checked by the same code.
 *
 * What an unbroken chain proves: whoever could write to the database but did not have the key has changed no row,
 * inserted none, exchanged none, and removed none between two that are there. What it does not prove:
 * - that nothing was cut off at the end, or that the whole file was not put back to an earlier day: both leave a whole
 *   chain. Against that the head, the last row's number and hash, must be kept where the database's writers cannot
 * reach; a log that does not hold the head that was noted, or ends before it, is cut. (A tail that is cut with plain
 * SQL also leaves SQLite's own counter behind, which is looked at: that stops the careless.)
 * - anything against whoever has the key too, as the host itself and its administrator do: again the noted head.
 * - that everything that happened was written down.
 *
 * Where several write at once (PostgreSQL) a row waits, durably, between the commit of what it tells and its place in
 * the chain, whose order is that of chaining: milliseconds, and its own request is not answered as done before; for
 * longer only where its node died or the database failed it in between. Meanwhile it is sealed: nobody without the key
 * makes one, changes one, or lets another transaction have said it. It can be taken away, as any row can that is still
 * the last. A node takes the rows of its own transactions, each once and all of one. What is found later, left by
 * others, is chained with a row of the host's behind it that counts them (audit.resume): of those alone a copy of an
 * earlier row, put back there by somebody, would not show.
 */
#ifndef STORE_AUDIT_CHAIN_H
#define STORE_AUDIT_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "pki/digest.h"

enum { AUDIT_KEY_BYTES = 32 };

/* A row as it was kept; texts are borrowed. */
struct audit_row {
    int64_t seq; /* 1, 2, 3... without a gap */
    int64_t at_utc;
    const char *actor, *action, *object, *outcome;
    unsigned char hash[SHA256_BYTES];
    bool damaged; /* a column holds what no row of ours holds; the texts may be "" then */
};

/* before: the hash of the row before it, 32 zero bytes for the first. The row's own hash is not looked at. */
MUST_CHECK enum status audit_chain_hash(const unsigned char key[AUDIT_KEY_BYTES],
                                        const unsigned char before[SHA256_BYTES], const struct audit_row *row,
                                        unsigned char out[SHA256_BYTES], struct err *err);

/* A row that waits: by which transaction it was written (its number comes again only in a database that was made anew
 * from a dump), and as its which-th row, from 0. */
struct audit_origin {
    int64_t transaction, place;
};
/* Row's number and hash are not looked at. */
MUST_CHECK enum status audit_chain_seal(const unsigned char key[AUDIT_KEY_BYTES], const struct audit_origin *origin,
                                        const struct audit_row *row, unsigned char out[SHA256_BYTES], struct err *err);

/* A log that is checked from its first row on. Starts zeroed but for the key and the head. */
struct audit_check {
    const unsigned char *key;
    struct {
        int64_t seq; /* 0: none was noted */
        unsigned char hash[SHA256_BYTES];
    } noted;
    int64_t seq;                      /* of the last row that was good */
    unsigned char hash[SHA256_BYTES]; /* its hash: with seq, the head so far */
    const char *problem;              /* what is wrong with row seq + 1, in English; NULL: nothing so far */
};

/* The next row; nothing after the first problem is looked at. Only what stops the check itself is a failure. */
MUST_CHECK enum status audit_check_row(struct audit_check *check, const struct audit_row *row, struct err *err);
/* After the last one. counted: how many rows there have been, as far as is known; 0 if it is not. */
void audit_check_end(struct audit_check *check, int64_t counted);

#endif
