/*
 * What writing transactions lock, so that any number of them, on any number of nodes, can run at once and each still
 * counts on what it read. Where the database has one writer at a time (SQLite) all of it is nothing but the rule.
 *
 * A lock is held until its transaction ends, and is taken in the order of enum store_lock: so no two wait for each
 * other. A transaction has at most one of each; taking it once more does nothing, and another of its sort is
 * ST_BUG. After the locks come rows (ROWS_HELD
 * of engine.h). The end of the audit log is nobody's who has any of them (postgres_chain.h).
 *
 * Taking one waits for nobody: it is there when the next statement runs, and if others do not let go of it, it is that
 * statement which fails, with ST_BUSY.
 *
 * What is read before a lock is taken may be old afterwards, but for what never changes: whose an order or a
 * certificate is, an account's number and keyed national ID.
 *
 *   transaction                              locks             beside them
 *   login: counter, session                  LOGIN             the counter may have no account
 *   operator: login, another password       LOGIN             a name's counter, where nobody may have the name
 *   unlocking a person                       LOGIN PERSON
 *   order: make, cancel, code, consent,      PERSON            limits a day, one open order, tries, state of the order;
 *     finalize, confirm, give up                               a nonce is its row: a second INSERT waits for the first
 *   a message with a code                    PERSON PHONE      limits of a number that several persons may have
 *   keeping a certificate                    PERSON REVOKED    the unconfirmed one before it is revoked
 *   confirming, revoking, by whoever         PERSON REVOKED    revocations are counted in the order of their commits
 *   file for a phone: make                   PERSON, its row   limits a day, one that waits
 *     fetch, cancel, expire                  its row           expire passes over those that others have at hand
 *   consent text: add                        TEXTS             versions follow one another
 *   a revocation list                        -                 its number is unique: of two that make it one is kept
 *   session: use, end; account: add;         -                 one statement
 *     operator: add, disable, enable
 *   what is of no use any more               rows              passes over those that others have at hand
 *   an order whose node died                 its row           the lease is orders.moved_utc (store_order_lease)
 *   asking the CA behind, telling it         its row           the lease is asked.next_utc, untold.next_utc
 *   moving all records                       ALL
 *
 * What fails all the same, since the database ended it (a deadlock, a failover, a lock that was not given within five
 * seconds), is ST_BUSY and undone; who asked for it may ask again. Where the database chose it out of several, the host
 * itself does (store_was_undone): what it was asked for, and what it goes on with unasked.
 */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include <stdint.h>

#include "base/status.h"
#include "pki/digest.h"

struct tx;

enum store_lock {
    STORE_LOCK_ALL,     /* everybody else that writes: each has a share of it from its beginning */
    STORE_LOCK_TEXTS,   /* the consent texts */
    STORE_LOCK_LOGIN,   /* a national ID's wrong logins */
    STORE_LOCK_PERSON,  /* what belongs to an account: orders, codes, certificates, transfers */
    STORE_LOCK_PHONE,   /* messages to a number */
    STORE_LOCK_REVOKED, /* the count of revocations */
    STORE_LOCK_SORTS
};

/* For all, texts and revoked. */
MUST_CHECK enum status store_lock(struct tx *tx, enum store_lock lock, struct err *err);
MUST_CHECK enum status store_lock_login(struct tx *tx, const unsigned char nid_keyed[SHA256_BYTES], struct err *err);
MUST_CHECK enum status store_lock_person(struct tx *tx, int64_t account, struct err *err);
MUST_CHECK enum status store_lock_phone(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES], struct err *err);

/* The person whose it is; nobody if there is no such thing. */
MUST_CHECK enum status store_lock_order(struct tx *tx, const char *order, struct err *err);
MUST_CHECK enum status store_lock_certificate(struct tx *tx, const char *serial, struct err *err);

#endif
