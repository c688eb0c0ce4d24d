#include "surface/standing_text.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/time_text.h"
#include "client/message.h"

enum status standing_text_append(struct buf *out, const struct status_report *report, int sentence)
{
    const struct standing_question *question = &report->question;
    char days[24];
    char date[TIME_DATE_SIZE];

    if (sentence == 0)
        return ST_OK;
    (void)snprintf(days, sizeof days, "%" PRId64, report->standing.days_left);
    time_to_date(question->end_utc, question->zone_offset_s, date);
    return words_append(out, sentence, WORDS_ALL, WORDS(days, date));
}

int standing_text_host(const struct standing_question *question)
{
    static const int ids[STANDING_HOST_COUNT] = {
        [STANDING_HOST_UNKNOWN] = MSG_HOST_UNKNOWN, [STANDING_HOST_NONE] = MSG_HOST_NONE,
        [STANDING_HOST_VALID] = MSG_HOST_VALID,     [STANDING_HOST_DUE] = MSG_HOST_DUE,
        [STANDING_HOST_EXPIRED] = MSG_HOST_EXPIRED, [STANDING_HOST_REVOKED] = MSG_HOST_REVOKED,
        [STANDING_HOST_PENDING] = MSG_HOST_PENDING,
    };

    return question->host_mute && question->host == STANDING_HOST_UNKNOWN ? MSG_HOST_MUTE : ids[question->host];
}

int standing_text_pc(enum standing_pc pc)
{
    static const int ids[STANDING_PC_COUNT] = {
        [STANDING_PC_NONE] = MSG_PC_NONE,       [STANDING_PC_VALID] = MSG_PC_VALID,
        [STANDING_PC_DUE] = MSG_PC_DUE,         [STANDING_PC_EXPIRED] = MSG_PC_EXPIRED,
        [STANDING_PC_NOT_YET] = MSG_PC_NOT_YET, [STANDING_PC_NO_KEY] = MSG_PC_NO_KEY,
        [STANDING_PC_OTHER] = MSG_PC_OTHER,
    };

    return ids[pc];
}

int standing_text_action(enum standing_action action)
{
    static const int ids[ACTION_COUNT] = {
        [ACTION_APPLY] = MSG_ACTION_APPLY,   [ACTION_RENEW] = MSG_ACTION_RENEW,
        [ACTION_IMPORT] = MSG_ACTION_IMPORT, [ACTION_EXPORT] = MSG_ACTION_EXPORT,
        [ACTION_REMOVE] = MSG_ACTION_REMOVE, [ACTION_REVOKE] = MSG_ACTION_REVOKE,
        [ACTION_RESUME] = MSG_ACTION_RESUME, [ACTION_CANCEL_ORDER] = MSG_ACTION_CANCEL_ORDER,
        [ACTION_LOGIN] = MSG_ACTION_LOGIN,
    };

    return ids[action];
}
