/*
 * Is this backup any good? A PFX file opened with its password, its key proved by a signature, and compared with what
 * this PC holds. That it was is remembered (client/backup_memory.h);
 * nothing else is changed.
 */
#ifndef CLIENT_BACKUP_CHECK_H
#define CLIENT_BACKUP_CHECK_H

#include "client/backup_record.h"
#include "client/import.h"
#include "client/standing.h"

/* The certificate in the file beside the newest of the same person on this PC. */
enum backup_relation {
    BACKUP_SAME,        /* on this PC with its key */
    BACKUP_SAME_NO_KEY, /* on this PC without its key: importing brings the key back */
    BACKUP_OLDER,       /* this PC has a newer one: it has no backup in this file */
    BACKUP_NEWER,
    BACKUP_NONE_HERE,     /* none of anybody's */
    BACKUP_OTHER_PERSONS, /* only other persons' */
    BACKUP_RELATION_COUNT
};
/* "same", "older"...: for JSON. Never NULL. */
const char *backup_relation_word(enum backup_relation relation);

enum backup_form backup_form_of(const struct pfx *pfx);

struct backup_verdict {
    enum backup_relation relation;
    enum standing_pc state; /* as it would stand here after an import: VALID, DUE, EXPIRED or NOT_YET */
    enum backup_form form;  /* one of export's two, or another program's */
    bool chain_included;    /* the file's own certificates reach a root of the firm */
};
/*
 * opened: by import_inspect, of the same file. expected_id, expected_serial (any typed form): whose and which it has to
 * be, NULL for any. ST_NOT_OURS (FAULT_BACKUP_PERSON, FAULT_OTHER_FIRM), ST_BAD_INPUT (FAULT_SERIAL), ST_BAD_FILE
 * (FAULT_BACKUP_SERIAL, FAULT_PFX_KEY_MISMATCH, FAULT_PFX_SEVERAL_KEYS...), ST_NO_KEY and what else import would refuse
 * (but not that it is here already); the store's failures.
 */
MUST_CHECK enum status backup_check(const struct client *client, const struct inspection *opened,
                                    const char *expected_id, const char *expected_serial, struct backup_verdict *out,
                                    struct err *err);

#endif
