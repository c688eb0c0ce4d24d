/*
 * The certificates of this firm on this PC, sorted as the window pages through them: this person's first (usable, due,
 * expired, by end), then the others'. Certificates of other issuers are never listed, counted or touched.
 */
#ifndef CLIENT_INVENTORY_H
#define CLIENT_INVENTORY_H

#include "client/client.h"
#include "client/standing.h"

/* The host's word on one certificate, from a login or remembered from renewal-info. */
struct inventory_word {
    const char *sha256; /* lower-case hex; borrowed */
    int64_t renew_from_utc;
    bool current; /* it is the person's certificate at the host: only after a login is that known */
    bool revoked; /* though within its time here */
};
struct inventory_words {
    const struct inventory_word *words; /* borrowed */
    size_t count;
};

struct holding {
    struct store_entry entry;
    enum standing_pc state; /* VALID, DUE, EXPIRED, NOT_YET or NO_KEY */
    int64_t due_from_utc;   /* by the host's word, or as this PC reckons */
    bool revoked;           /* by the host's word */
    int rank;               /* among its person's: the less, the better (inventory.c) */
};

struct inventory {
    struct holding *holdings; /* owned unless borrowed; inventory_clear */
    size_t count;             /* of this firm's in all */
    size_t of_this_person;    /* that many come first */
    bool for_person;          /* read for one person: only that person's may be chosen */
    bool borrowed;            /* inventory_person: no more than of_this_person may be looked at */
};

/* national_id may be NULL, and so may words: the host has said nothing. ST_IO (FAULT_STORE), ST_NO_MEMORY. */
MUST_CHECK enum status inventory_read(const struct client *client, const char *national_id,
                                      const struct inventory_words *words, struct inventory *out, struct err *err);
void inventory_clear(struct inventory *inventory);
/* The best of this person's (the first), or NULL. */
const struct holding *inventory_best(const struct inventory *inventory);
/*
 * The one to work with: by serial (any typed form) or, without one, the only usable or else the best one of this
 * person. Of an inventory that was read for a person, never another one's. ST_NOT_FOUND (FAULT_CERTIFICATE_MISSING);
 * ST_BAD_INPUT (FAULT_SERIAL; FAULT_SEVERAL_CERTIFICATES if a choice is needed).
 */
MUST_CHECK enum status inventory_choose(const struct inventory *inventory, const char *serial,
                                        const struct holding **out, struct err *err);
/* a began later than b, or at the same moment and ends later: which of two certificates of a person is the newer. */
bool inventory_is_newer(const struct cert_info *a, const struct cert_info *b);

/*
 * The persons of an inventory that was read for nobody in particular, in turn: the best holding of the one after that
 * of 'last' (NULL begins), NULL at the end. A certificate without a national ID is nobody's.
 */
const struct holding *inventory_next_person(const struct inventory *inventory, const struct holding *last);
/* The same inventory as seen by the person of that holding; it borrows the holdings. */
struct inventory inventory_person(const struct inventory *inventory, const struct holding *best);

#endif
