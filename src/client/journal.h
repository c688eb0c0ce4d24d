/*
 * The journal of orders: one sealed record per order, only "have" states, so that after a crash the last thing that is
 * certain stands there and the next step can be done again (the lesson of certmonger, facts/pki.md 1.2).
 */
#ifndef CLIENT_JOURNAL_H
#define CLIENT_JOURNAL_H

#include "client/host_address.h"
#include "client/port/sealed_file.h"
#include "pki/cert.h"
#include "protocol/messages.h"

enum journal_state {
    JOURNAL_HAVE_KEY,
    JOURNAL_HAVE_CSR, /* and the idempotency key */
    JOURNAL_HAVE_ORDER,
    JOURNAL_SUBMITTED, /* finalize may have reached the host */
    JOURNAL_HAVE_CERT,
    JOURNAL_INSTALLED,
    JOURNAL_TESTED,
    JOURNAL_CONFIRMED /* what it replaced goes, then the record */
};

/* The certificate that a renewal replaces, where it was on this PC when it began; both "" in other orders. */
struct journal_replaced {
    char serial[SERIAL_TEXT_SIZE];
    char sha256[SHA256_HEX_SIZE];
};

struct journal_entry {
    enum journal_state state;
    enum order_kind kind;
    char national_id[NATIONAL_ID_SIZE];
    char host_url[HOST_ADDRESS_SIZE]; /* an order belongs to the host that it was placed with */
    char spki_hash[SHA256_HEX_SIZE];
    char idempotency_key[LIMIT_IDEMPOTENCY_KEY_SIZE];
    char order[LIMIT_ID_SIZE];
    struct journal_replaced replaced;
    int64_t begun_utc;
    struct buf key_pkcs8;          /* secret */
    struct buf csr;                /* DER */
    struct cert_list certificates; /* from HAVE_CERT on: leaf first */
};
void journal_entry_clear(struct journal_entry *entry);

/*
 * The record's own text form, versioned: *out is replaced, and holds a secret. Decoding also takes the former version,
 * which had no renewals, and refuses what it does not know: ST_BAD_FILE (FAULT_JOURNAL). ST_TOO_COSTLY past the maximum
 * of *out. journal_entry_clear after decoding.
 */
MUST_CHECK enum status journal_encode(const struct journal_entry *entry, struct buf *out, struct err *err);
MUST_CHECK enum status journal_decode(const struct buf *bytes, struct journal_entry *out, struct err *err);
const char *journal_state_word(enum journal_state state);

/* The record of a key: "order-" and half of its hash, so that the name alone tells whose order of the host's it is. */
void journal_name(const char *spki_hash, char out[SEALED_NAME_SIZE]);
/* The record behind a lock. The failures of the port, and of decoding. */
MUST_CHECK enum status journal_read(const struct sealed_file_port *sealed, struct sealed_lock *lock,
                                    struct journal_entry *out, struct err *err);
MUST_CHECK enum status journal_write(const struct sealed_file_port *sealed, struct sealed_lock *lock,
                                     const struct journal_entry *entry, struct err *err);
/*
 * Whether there is a record of that key, by its name alone: held or unreadable ones count. Among names that were listed
 * before, or now: the failures of the port.
 */
bool journal_is_listed(const struct sealed_names *names, const char *spki_hash);
MUST_CHECK enum status journal_has(const struct sealed_file_port *sealed, const char *spki_hash, bool *out,
                                   struct err *err);

/* One open order without its secrets, for lists. */
struct journal_line {
    char name[SEALED_NAME_SIZE];
    enum journal_state state;
    enum order_kind kind;
    char national_id[NATIONAL_ID_SIZE];
    char host_url[HOST_ADDRESS_SIZE];
    char spki_hash[SHA256_HEX_SIZE];
    int64_t begun_utc;
    bool busy;       /* held by another process, or its file cannot be read now: only the name is known */
    bool unreadable; /* cannot be unsealed: only the name is known */
};
struct journal_lines {
    struct journal_line *lines; /* owned; journal_lines_clear */
    size_t count;
};
/* Records that are no orders are left out. Each is locked for the moment of reading; none fails the others. */
MUST_CHECK enum status journal_list(const struct sealed_file_port *sealed, struct journal_lines *out, struct err *err);
void journal_lines_clear(struct journal_lines *lines);

#endif
