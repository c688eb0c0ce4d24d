/*
 * Old certificates of this firm that a trading application may take by mistake: which can go, which one it would take,
 * and away with them. A person's go only while another one of the same person is proved to sign, and each is kept for
 * undo first.
 *
 * Order of calls: cleaner_plan, the person's answer (cleaner_item.chosen, cleaner_choose_only), cleaner_clean,
 * cleaner_clear.
 */
#ifndef CLIENT_CLEANER_H
#define CLIENT_CLEANER_H

#include "client/inventory.h"

enum cleaner_why {
    /* To go */
    CLEANER_EXPIRED,
    CLEANER_REVOKED,    /* within its time, by the host's word */
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
    const struct holding *proven;  /* of the same person: the newest that signs and is not revoked; NULL if none */
    enum cleaner_why why;
    bool to_go;
    bool chosen;           /* to be removed: at first all those to go. For the person to change, among those */
    bool undoable;         /* of those to go: it can be brought back */
    bool taken_by_mistake; /* a trading application would take this one, and not the one that is proved to sign */
    bool tried;            /* whether it signs; cleaner_plan's own */
    /* After cleaner_clean */
    bool gone;
    int64_t undo_until_utc; /* 0 if it cannot be brought back */
};

/* What becomes of a trading application that looks for a person's certificate. */
enum cleaner_takes {
    CLEANER_TAKES_NOTHING,  /* no certificate of this person has a key */
    CLEANER_TAKES_RIGHT,    /* the one that is proved to sign */
    CLEANER_TAKES_WRONG,    /* another one */
    CLEANER_TAKES_UNPROVEN, /* one that is over, revoked or does not sign: there is none that does */
    CLEANER_TAKES_COUNT
};
/* "nothing", "right"...: for JSON. Never NULL. */
const char *cleaner_takes_word(enum cleaner_takes takes);

/*
 * How each trading application chooses is not known. The plainest rule is taken for theirs: of the person's
 * certificates with a key the one that ends last; of those that end together the right one.
 */
struct cleaner_person {
    struct cleaner_item *items; /* of the plan's, beside one another */
    size_t count;
    const struct holding *taken; /* NULL: nothing */
    enum cleaner_takes takes;
};

struct cleaner_plan {
    struct inventory inventory;
    struct cleaner_item *items; /* owned; one for each holding, in its order */
    size_t count, to_go, gone;
    struct cleaner_person *persons; /* owned; without what names nobody */
    size_t person_count;
};
/*
 * words: what the host said (client/renewal_info.h); may be NULL. Makes test signatures, and looks whether keys can be
 * kept. An application that is not finished counts for nothing: its certificate may never become the person's. The
 * failures of the store and of the journal. cleaner_clear in every case.
 */
MUST_CHECK enum status cleaner_plan(const struct client *client, const struct inventory_words *words,
                                    struct cleaner_plan *out, struct err *err);
/*
 * Whether a plan is likely to find something to go: by the dates of an inventory (whoever's comes first) and without a
 * signature, for whoever only offers the cleaner.
 */
bool cleaner_is_promising(const struct inventory *inventory);
/*
 * The one of that serial (any typed form) and no other. ST_NOT_FOUND (FAULT_CERTIFICATE_MISSING), ST_BAD_INPUT
 * (FAULT_SERIAL, FAULT_SEVERAL_CERTIFICATES), ST_REFUSED (FAULT_CLEAN_STAYS) for one that is not to go.
 */
MUST_CHECK enum status cleaner_choose_only(struct cleaner_plan *plan, const char *serial, struct err *err);
size_t cleaner_chosen(const struct cleaner_plan *plan);
/*
 * Removes those that are chosen. Signs once more for each person before anything of theirs goes. Stops at the first
 * failure; what is gone by then is marked, and 'persons' says what is taken from then on. ST_IO (FAULT_CLEAN_UNPROVEN),
 * the failures of client/removal.h.
 */
MUST_CHECK enum status cleaner_clean(const struct client *client, struct cleaner_plan *plan, struct err *err);
void cleaner_clear(struct cleaner_plan *plan);

#endif
