/*
 * Old certificates of this firm that a trading application may take by mistake: which can go, and away with them. A
 * person's go only while a newer one of the same person is proved to sign, and each is kept for undo first.
 *
 * Order of calls: cleaner_plan, the person's answer, cleaner_clean, cleaner_clear.
 */
#ifndef CLIENT_CLEANER_H
#define CLIENT_CLEANER_H

#include "client/inventory.h"

enum cleaner_why {
    /* To go */
    CLEANER_EXPIRED,
    CLEANER_SUPERSEDED, /* within its time, beside a newer one of the same person */
    CLEANER_NO_KEY,
    /* To stay */
    CLEANER_PROVEN,     /* the newest that signs */
    CLEANER_ONLY,       /* of its person */
    CLEANER_UNPROVEN,   /* no certificate of its person signs */
    CLEANER_NEWER,      /* not older than the one that signs */
    CLEANER_ORDER_OPEN, /* its application is not finished */
    CLEANER_NO_UNDO,    /* its key cannot be kept: not now, or never and it is within its time */
    CLEANER_NOBODYS,    /* names no person */
    CLEANER_WHY_COUNT
};
/* "expired"...: for JSON. Never NULL. */
const char *cleaner_why_word(enum cleaner_why why);

struct cleaner_item {
    const struct holding *holding; /* of the plan's inventory */
    const struct holding *proven;  /* of the same person: the newest that signs; NULL if none does, or none was tried */
    enum cleaner_why why;
    bool to_go;
    bool undoable; /* of those to go: it can be brought back */
    /*
     * A program that takes the certificate that ends last, of those with a key, takes this one and not the one that is
     * proved to sign. How each trading application chooses is not known; this is the plainest rule.
     */
    bool taken_by_mistake;
    bool tried; /* whether it signs; cleaner_plan's own */
    /* After cleaner_clean */
    bool gone;
    int64_t undo_until_utc; /* 0 if it cannot be brought back */
};
struct cleaner_plan {
    struct inventory inventory;
    struct cleaner_item *items; /* owned; one for each holding, in its order */
    size_t count, to_go, gone;
};
/*
 * Makes test signatures, and looks whether keys can be kept. An application that is not finished counts for nothing:
 * its certificate may never become the person's. The failures of the store and of the journal. cleaner_clear in every
 * case.
 */
MUST_CHECK enum status cleaner_plan(const struct client *client, struct cleaner_plan *out, struct err *err);
/*
 * Signs once more for each person before anything of theirs goes. Stops at the first failure; what is gone by then is
 * marked. ST_IO (FAULT_CLEAN_UNPROVEN), the failures of client/removal.h.
 */
MUST_CHECK enum status cleaner_clean(const struct client *client, struct cleaner_plan *plan, struct err *err);
void cleaner_clear(struct cleaner_plan *plan);

#endif
