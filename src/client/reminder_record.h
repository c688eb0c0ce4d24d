/*
 * What was shown and asked before of this PC's certificates, so that nobody is reminded twice, and the host is asked
 * once a day: by certificate, without a person or a secret. The record's text is one JSON object; the surface keeps the
 * file in the user's data folder.
 *
 * A record that is missing or damaged is an empty one: the worst that comes of it is a reminder shown once more.
 */
#ifndef CLIENT_REMINDER_RECORD_H
#define CLIENT_REMINDER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "pki/digest.h"

/* How far a certificate has come; each stage is shown once at most (client/reminder.h says when). */
enum reminder_stage {
    REMINDER_NOTHING,
    REMINDER_BACKUP,       /* the day after it was issued here, and there is no backup of it */
    REMINDER_BACKUP_AGAIN, /* a week later */
    REMINDER_DUE,
    REMINDER_14_DAYS,
    REMINDER_7_DAYS,
    REMINDER_3_DAYS,
    REMINDER_1_DAY,
    REMINDER_LAST_OPEN_DAY, /* of the market, where the end falls in or right after a closure */
    REMINDER_LAST_DAY,
    REMINDER_EXPIRED,
    REMINDER_REVOKED,
    REMINDER_STAGES
};

struct reminder_entry {
    char sha256[SHA256_HEX_SIZE];
    enum reminder_stage stage; /* the last that was shown */
    int64_t shown_day;         /* when; no meaning with REMINDER_NOTHING */
    int64_t asked_utc;         /* when the host answered for it; 0: never */
    int64_t renew_from_utc;    /* and what it said; 0 while it was never asked */
    bool revoked;
};

enum { REMINDER_ENTRIES_MAX = 64, REMINDER_RECORD_BYTES_MAX = 32 * 1024 };

/* Plain values: copied by assignment, nothing to free; zeroed it is empty. */
struct reminder_record {
    bool has_shown;
    int64_t shown_day; /* when anything was shown last, whatever has become of that certificate */
    struct reminder_entry entries[REMINDER_ENTRIES_MAX];
    size_t count;
};

/* NULL if there is none; borrowed. */
const struct reminder_entry *reminder_record_find(const struct reminder_record *record, const char *sha256);
/* A new one takes the place of the one that was shown and asked longest ago where there is no room. */
void reminder_record_shown(struct reminder_record *record, const char *sha256, enum reminder_stage stage, int64_t day);
void reminder_record_asked(struct reminder_record *record, const char *sha256, int64_t asked_utc,
                           int64_t renew_from_utc, bool revoked);
/* Forget all entries but these; for when the store was read and its certificates are known. */
void reminder_record_keep(struct reminder_record *record, const char *const *sha256s, size_t count);

/* *out is replaced. ST_NO_MEMORY; ST_TOO_COSTLY past the maximum of *out (REMINDER_RECORD_BYTES_MAX does). */
MUST_CHECK enum status reminder_record_encode(const struct reminder_record *record, struct buf *out, struct err *err);
/* Always fills *out; false: it was no whole record, and *out is empty. */
bool reminder_record_decode(const void *json, size_t len, struct reminder_record *out);

#endif
