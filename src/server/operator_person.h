/*
 * What an operator is shown of a customer: whose account it is, what the host says to its programs, whether it can log
 * in, its certificates, and a page of its audit trail. It only reads, and writes no audit row (operator_desk.h did).
 */
#ifndef SERVER_OPERATOR_PERSON_H
#define SERVER_OPERATOR_PERSON_H

#include "protocol/messages.h"
#include "server/phone.h"
#include "server/ra.h"
#include "server/store/store_certificate.h"
#include "server/store/store_people.h"

enum { PERSON_CERTIFICATES_SHOWN = 20, PERSON_TRAIL_PAGE = 25, PERSON_OUTCOME_SIZE = 512 };

struct person_certificate {
    char serial[SERIAL_TEXT_SIZE];
    bool confirmed;
    enum revoke_reason reason;
    enum host_state state;
    int64_t not_before_utc, not_after_utc, revoked_utc; /* revoked_utc 0: it is not */
};

/* A row of the audit log, cut to fit; what it holds may be anything. */
struct person_entry {
    int64_t seq, at_utc;
    char actor[64], action[32], object[96], outcome[PERSON_OUTCOME_SIZE];
    bool damaged;
};

struct operator_person {
    char name[LIMIT_NAME_SIZE];
    char masked_id[NATIONAL_ID_SIZE];
    char masked_phone[PHONE_MASKED_SIZE]; /* "": none bound */
    int64_t created_utc;
    struct session session; /* created_utc 0: not logged in */
    struct login_count count;
    int64_t wait_s; /* 0: can log in */
    bool login_blocked, codes_blocked;
    int64_t wrong_codes;
    struct state_answer state;
    struct person_certificate certificates[PERSON_CERTIFICATES_SHOWN]; /* the last first */
    size_t certificate_count;                                          /* in all: may be more */
    struct person_entry trail[PERSON_TRAIL_PAGE];                      /* the last first */
    size_t trail_count;
    bool trail_goes_on; /* there are older ones */
};

/* before: of the trail, rows below that number; INT64_MAX: the last ones. ST_NOT_FOUND: there is no such account. */
MUST_CHECK enum status operator_person_read(struct ra *ra, int64_t account, int64_t before, struct operator_person *out,
                                            struct err *err);

#endif
