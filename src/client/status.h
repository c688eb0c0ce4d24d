/*
 * "How do I stand?": this PC's certificates, what the host says if it was asked, and the truth table's answer.
 */
#ifndef CLIENT_STATUS_H
#define CLIENT_STATUS_H

#include "client/inventory.h"
#include "client/journal.h"
#include "client/login.h"

struct status_report {
    struct inventory pc;
    bool host_asked;
    struct state_answer host;          /* if host_asked */
    bool order_here;                   /* an order of this person is in this PC's journal */
    struct standing_question question; /* what the truth table was asked: states, same, now */
    struct standing standing;          /* and what it answered */
};

/*
 * *out zeroed. session may be NULL: the host is not asked. If it is and cannot be reached, the report is filled from
 * this PC alone and the status is the host's failure (ST_OFFLINE...): the caller shows both. status_report_clear in
 * every case.
 */
MUST_CHECK enum status status_read(const struct client *client, const char *national_id, const struct session *session,
                                   struct status_report *out, struct err *err);
/* For a login that did not reach the host: this PC alone, and the answer says so. ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status status_read_unreached(const struct client *client, const char *national_id,
                                             struct status_report *out, struct err *err);
void status_report_clear(struct status_report *report);

/* What this PC holds of everybody, from one look into the store and one into the journal: both may hold thousands. */
struct status_pc {
    struct inventory inventory;
    struct journal_lines orders;
};
/* *out zeroed; status_pc_clear in every case. words: what the host said lately; may be NULL. ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status status_pc_read(const struct client *client, const struct inventory_words *words,
                                      struct status_pc *out, struct err *err);
void status_pc_clear(struct status_pc *pc);
/*
 * How one person (a holding that inventory_next_person gave) stands by it; the host is not asked, but what it said is
 * not forgotten. It borrows from *pc.
 */
void status_pc_report(const struct client *client, const struct status_pc *pc, const struct holding *best,
                      struct status_report *out);
/*
 * How the person stands who stands worst: a problem before what is due before what is fine, and of equals the one whose
 * certificate ends first. Returns that person's best holding, NULL where no certificate has a person. *out borrows.
 */
const struct holding *status_pc_worst(const struct client *client, const struct status_pc *pc,
                                      struct status_report *out);

#endif
