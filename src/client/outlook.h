/*
 * How things stand on this PC for everybody who has a certificate here, without a login, and of whom to remind: what a
 * tray icon shows, in plain values that outlive the look at the store. It says what the truth table said, of the one
 * whose need is greatest.
 */
#ifndef CLIENT_OUTLOOK_H
#define CLIENT_OUTLOOK_H

#include "client/reminder.h"
#include "client/status.h"

enum { OUTLOOK_PERSONS_MAX = 32 /* who may be reminded; on no investor's PC there are more */ };

struct outlook_person {
    char sha256[SHA256_HEX_SIZE]; /* of the person's best certificate, as all that follows */
    char national_id[NATIONAL_ID_SIZE];
    char name[CERT_NAME_SIZE];
    struct standing_question question;
    struct standing standing;
    int64_t not_before_utc, not_after_utc, due_from_utc;
    int64_t unsaved_utc; /* client/reminder.h */
    bool has_key, revoked;
};

struct outlook {
    struct standing_question question; /* of the person who stands worst, or of nobody */
    struct standing standing;
    struct outlook_person persons[OUTLOOK_PERSONS_MAX];
    size_t count;
    size_t worst;        /* which of them that is; count if none */
    bool asking_wanted;  /* the host's last word on one of them is a day old, or there was none */
    bool record_changed; /* and should be written */
};

/*
 * Reads store and journal, with what the host said lately (*record). Certificates that are gone are forgotten there. If
 * ask is true and it is time, the host is asked first (client/renewal_info.h): its answers are in *record then; that it
 * does not answer is no failure, and asking stays wanted. *out is replaced. ST_IO, ST_NO_MEMORY.
 */
MUST_CHECK enum status outlook_read(const struct client *client, bool ask, struct reminder_record *record,
                                    struct outlook *out, struct err *err);

/* client/reminder.h over these persons; its 'certificate' is the person's index. */
struct reminder outlook_remind(const struct outlook *outlook, const struct calendar *calendar,
                               const struct reminder_record *record, int64_t now_utc, int32_t zone_offset_s);

#endif
