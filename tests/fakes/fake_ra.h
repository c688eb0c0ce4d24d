/*
 * A registration authority behind the backend table, with the order's states and rules but no wire. Its memory is
 * shared with child processes (a mapped file), so that a client may be killed in the middle and another one go on.
 * POSIX.
 *
 * It knows one person and issues with a fake CA.
 */
#ifndef FAKE_RA_H
#define FAKE_RA_H

#include "client/backend/backend.h"
#include "client/port/clock.h"
#include "fakes/fake_ca.h"

#define FAKE_RA_TOKEN "the-token-of-the-session"
#define FAKE_RA_PASSWORD "right horse"
#define FAKE_RA_CODE "123456"
#define FAKE_RA_CONSENT "I agree to everything.\n"

enum fake_ra_call {
    RA_NO_CALL,
    RA_LOGIN,
    RA_LOGOUT,
    RA_STATE,
    RA_PROFILE,
    RA_ORDER_CREATE,
    RA_ORDER_GET,
    RA_ORDER_CANCEL,
    RA_CODE_SEND,
    RA_CODE_VERIFY,
    RA_CONSENT_GET,
    RA_CONSENT_AGREE,
    RA_FINALIZE,
    RA_CERTIFICATE,
    RA_CONFIRM,
    RA_DIRECTORY,
    RA_REVOKE_CODE_SEND,
    RA_REVOKE,
    RA_RENEWAL_INFO,
    RA_TRANSFER_MAKE,
    RA_TRANSFER_GET,
    RA_TRANSFER_CANCEL,
    RA_RELEASE,
    RA_CALLS
};

enum fake_ra_issue { RA_ISSUE_RIGHT, RA_ISSUE_OTHER_KEY, RA_ISSUE_OTHER_PERSON, RA_ISSUE_OTHER_FIRM };

enum { FAKE_RA_ORDERS = 8, FAKE_RA_DER_MAX = 4096, FAKE_RA_RENEW_S = 30 * 86400 /* before the end */ };
enum { FAKE_RA_TRANSFER_S = 600 };
#define FAKE_RA_PAGE "https://phone.example.test:8444/t/"

struct fake_ra_order {
    char id[LIMIT_ID_SIZE];
    enum order_kind kind;
    char replaces[SERIAL_TEXT_SIZE]; /* of a renewal */
    enum order_state state;
    char spki_hash[SHA256_HEX_SIZE];
    char idempotency_key[LIMIT_IDEMPOTENCY_KEY_SIZE];
    unsigned char spki[1024];
    size_t spki_len;
    unsigned char der[FAKE_RA_DER_MAX]; /* of the certificate, from ISSUED on */
    size_t der_len;
    int64_t revoked_utc; /* of the certificate; 0: it is not */
    enum revocation_reason revoked_for;
};

/* The last file for a phone; id "" without one. */
struct fake_ra_transfer {
    char id[LIMIT_ID_SIZE];
    enum transfer_device device;
    enum transfer_state state;
    int64_t until_utc, fetched_utc;
    unsigned char file[LIMIT_TRANSFER_BYTES];
    size_t len; /* 0 once it has ended */
};

/* What child processes see too. */
struct fake_ra_memory {
    char national_id[NATIONAL_ID_SIZE];
    struct fake_ra_order orders[FAKE_RA_ORDERS];
    size_t order_count;
    size_t confirmed; /* the person's certificate, revoked or not: order's index + 1; 0 for none */
    struct fake_ra_transfer transfer;
    unsigned calls[RA_CALLS];

    /* How it behaves; zeroed: well. */
    enum fake_ra_call fail_call; /* this call fails so, that many times... */
    enum status fail_status;
    int fail_fault;
    unsigned fail_times;
    bool fail_after;           /* ... having done its work all the same: the answer is lost */
    unsigned processing_polls; /* how often it says "processing" before it issues */
    int64_t retry_after_s;
    enum fake_ra_issue issue;
    int64_t validity_s; /* 0: one year */
    bool refuse_csr_once;
    bool forget_idempotency; /* as a host does after its day */
    bool answer_other_order; /* every answer about an order is about another one */
    bool no_phone;
    bool renews_nothing, revokes_nothing, transfers_nothing; /* the directory says so */
    bool renews_early;                                       /* before renew_from too */
    bool renewal_asks;                                       /* for a code and consent, as for a first certificate */
    bool revoke_limit;                                       /* the quota is used up */
    bool overdue;                                            /* its open orders are */
    char release[LIMIT_RELEASE_SIZE];                        /* the notice that it hands out; "": it has none */
};

struct fake_ra {
    struct fake_ra_memory *memory;
    const struct fake_ca *ca, *other_ca;
    const struct clock_port *clock;
};

/* All borrowed; they must be made before any child process is. */
void fake_ra_open(struct fake_ra *ra, const char *national_id, const struct fake_ca *ca, const struct fake_ca *other_ca,
                  const struct clock_port *clock);
void fake_ra_close(struct fake_ra *ra);
struct backend fake_ra_backend(struct fake_ra *ra);

/* An order of that person that some other PC has placed, open (CREATED). Its id, borrowed. */
const char *fake_ra_order_elsewhere(struct fake_ra *ra);
/* The serial of an order's certificate. */
void fake_ra_serial(const struct fake_ra_order *order, char out[SERIAL_TEXT_SIZE]);
/* As a phone with the right ticket does: the file, appended to *out; false if there is none. */
bool fake_ra_fetch(struct fake_ra *ra, struct buf *out);
/* The next call of that kind fails so, once. */
void fake_ra_fail(struct fake_ra *ra, enum fake_ra_call call, enum status status, int fault);

#endif
