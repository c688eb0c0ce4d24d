#include "surface/backup_text.h"

#include "base/time_text.h"
#include "ids.h"
#include "surface/words.h"

enum status backup_text_line(const struct backup_entry *entry, const struct clock_port *clock, struct buf *out)
{
    char day[TIME_DATE_SIZE];

    switch (backup_entry_known(entry)) {
    case BACKUP_VERIFIED:
        time_to_date(entry->verified_utc, clock->local_offset_s(clock->self, entry->verified_utc), day);
        return words_append(out, IDS_BACKUP_LINE_VERIFIED, WORDS_ALL, WORDS(day));
    case BACKUP_NONE_YET:
        return words_append(out, IDS_BACKUP_LINE_NONE, WORDS_ALL, NULL);
    default:
        return words_append(out, IDS_BACKUP_LINE_UNKNOWN, WORDS_ALL, NULL);
    }
}

int backup_text_sentence(const struct backup_verdict *verdict)
{
    if (verdict->state == STANDING_PC_EXPIRED)
        return IDS_BACKUP_EXPIRED;
    return verdict->state == STANDING_PC_NOT_YET ? IDS_BACKUP_NOT_YET : IDS_BACKUP_USABLE;
}

int backup_text_relation(enum backup_relation relation)
{
    static const int strings[BACKUP_RELATION_COUNT] = {
        [BACKUP_SAME] = IDS_BACKUP_SAME,           [BACKUP_SAME_NO_KEY] = IDS_BACKUP_SAME_NO_KEY,
        [BACKUP_OLDER] = IDS_BACKUP_OLDER,         [BACKUP_NEWER] = IDS_BACKUP_NEWER,
        [BACKUP_NONE_HERE] = IDS_BACKUP_NONE_HERE, [BACKUP_OTHER_PERSONS] = IDS_BACKUP_OTHER_PERSONS,
    };

    return strings[relation];
}

int backup_text_form(enum backup_form form)
{
    static const int strings[BACKUP_FORM_COUNT] = {IDS_EXPORT_COMPATIBLE, IDS_EXPORT_STRONG, IDS_BACKUP_OTHER_FORM};

    return strings[form];
}
