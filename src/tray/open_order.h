/*
 * One order as the window goes through it, a step at a time (client/enrol.h), for the worker's thread. Between two
 * steps nothing is held: the record lies in the journal, and each step takes it up by its name and lets it go again. So
 * the page may be left, the window hidden for days, and the order finished by another of our programs meanwhile; then
 * the next step is ST_NOT_FOUND (FAULT_NO_OPEN_ORDER).
 *
 * Order of calls: open_order_begin or open_order_resume; then, as .next says, code, consent, finish.
 */
#ifndef TRAY_OPEN_ORDER_H
#define TRAY_OPEN_ORDER_H

#include "client/enrol.h"

/* What is known of it between the steps. Zeroed: nothing is begun. */
struct open_order {
    char name[SEALED_NAME_SIZE]; /* of its record; "" before it is begun, and once it has come to nothing */
    enum order_kind kind;
    enum order_next next;
    bool was_placed;                 /* by an earlier step or start: a code may have been sent, and still counts */
    char spki_hash[SHA256_HEX_SIZE]; /* of its key, by which a firm that decides on it knows it */
    struct journal_replaced replaced;
    bool replaced_stays;          /* after open_order_finish, of a renewal */
    struct cert_info certificate; /* after open_order_finish */
};

/* Begins it, or goes on with this person's order of this PC. The failures of enrol_begin and enrol_begin_renewal. */
MUST_CHECK enum status open_order_begin(const struct client *client, const struct session *session,
                                        enum order_kind kind, bool replace_open, struct open_order *order,
                                        struct err *err);
/*
 * Goes on with what is here, and begins nothing. ST_NOT_FOUND (FAULT_NO_OPEN_ORDER); for a record of another host, or
 * one that nobody can read, the failures of enrol_open.
 */
MUST_CHECK enum status open_order_resume(const struct client *client, const struct session *session,
                                         struct open_order *order, struct err *err);

/* ST_REFUSED (FAULT_NO_PHONE): it is taken back at once, since no code will ever come; .name "" unless that failed. */
MUST_CHECK enum status open_order_send_code(const struct client *client, const struct session *session,
                                            struct open_order *order, struct code_sent_answer *out, struct err *err);
/* ST_REFUSED (FAULT_CODE_EXHAUSTED): the host has ended it, and another one has to be begun. */
MUST_CHECK enum status open_order_take_code(const struct client *client, const struct session *session,
                                            struct open_order *order, const char *typed, struct err *err);
/* As enrol_read_consent. */
MUST_CHECK enum status open_order_read_consent(const struct client *client, struct open_order *order,
                                               const char *language, struct consent_answer *out, struct err *err);
MUST_CHECK enum status open_order_agree(const struct client *client, const struct session *session,
                                        struct open_order *order, const struct consent_answer *consent,
                                        struct err *err);
MUST_CHECK enum status open_order_finish(const struct client *client, const struct session *session,
                                         struct open_order *order, struct err *err);
MUST_CHECK enum status open_order_cancel(const struct client *client, const struct session *session,
                                         struct open_order *order, struct err *err);

#endif
