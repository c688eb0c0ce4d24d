#include "surface/cleaner_view.h"

#include "client/message.h"
#include "client/renewal_info.h"
#include "ids.h"
#include "surface/reminder_file.h"

/* --- with the host's word --- */

/* What it said is kept for every later look at this PC; that it could not be written matters to nobody now. */
static enum status ask_host(const struct pc *pc, struct reminder_record *record, bool *asked, struct err *err)
{
    struct inventory inventory = {.holdings = NULL};
    struct renewal_info_words recalled;
    bool changed = false;
    enum status st = ST_OK;

    renewal_info_recall(record, &recalled);
    st = inventory_read(&pc->client, NULL, &(struct inventory_words){recalled.words, recalled.count}, &inventory, err);
    if (st == ST_OK) {
        st = renewal_info_ask_all(&pc->client, &inventory, record, &changed, err);
        *asked = st == ST_OK;
    }
    if (changed)
        (void)!reminder_file_write(record, NULL);
    inventory_clear(&inventory);
    return st;
}

enum status cleaner_view_read(const struct pc *pc, struct cleaner_view *out, struct err *err)
{
    struct reminder_record record;
    struct renewal_info_words words;
    struct err silent = ERR_INIT;

    reminder_file_read(&record);
    if (ask_host(pc, &record, &out->host_asked, &silent) == ST_CANCELLED) {
        *err = silent;
        return ST_CANCELLED;
    }
    renewal_info_recall(&record, &words);
    return cleaner_plan(&pc->client, &(struct inventory_words){words.words, words.count}, &out->plan, err);
}

void cleaner_view_clear(struct cleaner_view *view)
{
    cleaner_clear(&view->plan);
    *view = (struct cleaner_view){.host_asked = false};
}

/* --- in words --- */

int cleaner_view_why(enum cleaner_why why)
{
    static const int strings[CLEANER_WHY_COUNT] = {
        [CLEANER_EXPIRED] = MSG_CLEAN_EXPIRED,       [CLEANER_REVOKED] = MSG_CLEAN_REVOKED,
        [CLEANER_SUPERSEDED] = MSG_CLEAN_SUPERSEDED, [CLEANER_NO_KEY] = MSG_CLEAN_NO_KEY,
        [CLEANER_PROVEN] = MSG_CLEAN_PROVEN,         [CLEANER_ONLY] = MSG_CLEAN_ONLY,
        [CLEANER_UNPROVEN] = MSG_CLEAN_UNPROVEN,     [CLEANER_NEWER] = MSG_CLEAN_NEWER,
        [CLEANER_ORDER_OPEN] = MSG_CLEAN_ORDER_OPEN, [CLEANER_NO_UNDO] = MSG_CLEAN_NO_UNDO,
        [CLEANER_NOBODYS] = MSG_CLEAN_NOBODYS,
    };

    return strings[why];
}

enum status cleaner_view_append_takes(struct buf *out, const struct cleaner_person *person)
{
    static const int strings[CLEANER_TAKES_COUNT] = {
        [CLEANER_TAKES_NOTHING] = MSG_CLEAN_TAKES_NOTHING,
        [CLEANER_TAKES_RIGHT] = MSG_CLEAN_TAKES_RIGHT,
        [CLEANER_TAKES_WRONG] = MSG_CLEAN_TAKES_WRONG,
        [CLEANER_TAKES_UNPROVEN] = MSG_CLEAN_TAKES_UNPROVEN,
    };
    const char *taken = person->taken != NULL ? person->taken->entry.info.serial : "";
    const struct holding *proven = person->items[0].proven;

    return words_append(out, strings[person->takes], WORDS_ALL,
                        WORDS(taken, proven != NULL ? proven->entry.info.serial : ""));
}
