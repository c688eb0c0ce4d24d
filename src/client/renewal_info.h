/*
 * What the host says of this PC's certificates to whoever has them, without a login (GET /v1/renewal-info): from when
 * they are renewed, and whether they are revoked. Asked at most once a day; the answers stay in the record of reminders
 * (client/reminder_record.h), from which every look at this PC takes them. Knows no person: a certificate is asked for
 * by its own name.
 */
#ifndef CLIENT_RENEWAL_INFO_H
#define CLIENT_RENEWAL_INFO_H

#include "client/inventory.h"
#include "client/reminder_record.h"

enum { RENEWAL_INFO_PERSONS_MAX = 32 /* of whom it is asked; on no investor's PC there are more */ };
enum { RENEWAL_INFO_ALL_MAX = 32 /* certificates, by renewal_info_ask_all */ };

/*
 * Ask for the best certificate of each person of an inventory that was read for nobody in particular, where it can
 * still be renewed and the last answer is a day old; *changed becomes true with the first answer. One that the host
 * does not know is an answer, and says nothing.
 *
 * ST_OK: there is nothing more to ask today. Otherwise the failures of the backend: what came before it is in the
 * record, and another time will do; nobody is told. ST_UNSUPPORTED (FAULT_NOT_OFFERED).
 */
MUST_CHECK enum status renewal_info_ask(const struct client *client, const struct inventory *inventory,
                                        struct reminder_record *record, bool *changed, struct err *err);

/*
 * The same for somebody who waits for it: of every certificate within its time and not only each person's best, however
 * old the last answer is.
 */
MUST_CHECK enum status renewal_info_ask_all(const struct client *client, const struct inventory *inventory,
                                            struct reminder_record *record, bool *changed, struct err *err);

/* Whether renewal_info_ask would ask: a host is configured that tells, and a last answer is a day old. */
bool renewal_info_is_due(const struct client *client, const struct inventory *inventory,
                         const struct reminder_record *record);

/* The answers of a record, as inventory_read wants them; *out borrows from *record. */
struct renewal_info_words {
    struct inventory_word words[REMINDER_ENTRIES_MAX];
    size_t count;
};
void renewal_info_recall(const struct reminder_record *record, struct renewal_info_words *out);

#endif
