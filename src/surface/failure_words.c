#include "surface/failure_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "client/port/clock.h"
#include "ids.h"

static const struct clock_port *local_clock;
static failure_hint_of *hint_of;

void failure_words_open(const struct clock_port *clock)
{
    local_clock = clock;
}

void failure_words_set_hints(failure_hint_of *hints)
{
    hint_of = hints;
}

/* For a failure that has no finer cause than its status. */
static int fault_of_status(enum status status)
{
    switch (status) {
    case ST_CANCELLED:
        return FAULT_CANCELLED;
    case ST_NOT_FOUND:
        return FAULT_CERTIFICATE_MISSING;
    case ST_WRONG_SECRET:
        return FAULT_LOGIN;
    case ST_BAD_INPUT:
        return FAULT_NOT_TEXT;
    case ST_BAD_FILE:
        return FAULT_PFX_DAMAGED;
    case ST_UNSUPPORTED:
        return FAULT_PFX_ALGORITHM;
    case ST_TOO_COSTLY:
        return FAULT_PFX_COST;
    case ST_NO_KEY:
        return FAULT_CERTIFICATE_NO_KEY;
    case ST_NOT_OURS:
        return FAULT_OTHER_FIRM;
    case ST_EXPIRED:
        return FAULT_CERTIFICATE_EXPIRED;
    case ST_OFFLINE:
        return FAULT_HOST_UNREACHABLE;
    case ST_UNTRUSTED:
        return FAULT_HOST_TLS;
    case ST_REFUSED:
        return FAULT_HOST_REFUSED;
    case ST_BAD_ANSWER:
        return FAULT_HOST_RUBBISH;
    case ST_BUSY:
        return FAULT_STORE_BUSY;
    case ST_IO:
        return FAULT_IO;
    case ST_NO_MEMORY:
        return FAULT_NO_MEMORY;
    case ST_OK:
    case ST_ALREADY:
    case ST_BUG:
        break;
    }
    return FAULT_BUG;
}

int failure_words_fault(const struct err *err)
{
    return err->fault != FAULT_NONE ? err->fault : fault_of_status(err->status);
}

/* The sentence without the insert that it lives by, where the host did not say it. */
static int string_of_failure(const struct err *err)
{
    if (err->fault == FAULT_LOGIN_LOCKED && err->retry_after_s <= 0)
        return IDS_FAILURE_LOGIN_LOCKED;
    if (err->fault == FAULT_EST_TOO_MANY && err->retry_after_s <= 0)
        return IDS_FAILURE_EST_TOO_MANY;
    if (err->fault == FAULT_CODE_WRONG && err->detail[0] == '\0')
        return IDS_FAILURE_CODE_WRONG;
    if (err->fault == FAULT_CODE_TOO_SOON && err->retry_after_s <= 0)
        return IDS_FAILURE_CODE_TOO_SOON;
    if (err->fault == FAULT_NOT_ALLOWED && err->detail[0] != '\0')
        return IDS_RENEW_NOT_YET;
    if (err->fault == FAULT_REVOKE_LIMIT && err->retry_after_s <= 0)
        return IDS_REVOKE_LIMIT;
    return failure_words_fault(err);
}

enum { MOMENT_TEXT_SIZE = 20 }; /* the manual's form without tenths */

static void moment_text(int64_t wait_s, char out[MOMENT_TEXT_SIZE])
{
    const int64_t now_utc = local_clock != NULL ? local_clock->now_utc(local_clock->self) : (int64_t)time(NULL);
    const int64_t at_utc = now_utc + wait_s;
    const int32_t offset_s = local_clock != NULL ? local_clock->local_offset_s(local_clock->self, at_utc) : 0;
    char manual[TIME_MANUAL_SIZE];

    time_to_manual(at_utc, offset_s, manual);
    (void)snprintf(out, MOMENT_TEXT_SIZE, "%.19s", manual);
}

enum status failure_words_append(struct buf *out, const struct err *err, enum words_part part)
{
    const int id = string_of_failure(err);
    const char *detail = err->detail[0] != '\0' || id != FAULT_BUG ? err->detail : err->what;
    char moment[MOMENT_TEXT_SIZE] = "";
    const int hint = part != WORDS_FIRST_LINE && hint_of != NULL ? hint_of(err->fault) : 0;
    char seconds[24];
    enum status st = ST_OK;

    if (err->retry_after_s > 0)
        moment_text(err->retry_after_s, moment);
    (void)snprintf(seconds, sizeof seconds, "%" PRId64, err->retry_after_s);
    st = words_append(out, id, part, WORDS(detail, moment, seconds));
    return st == ST_OK && hint != 0 ? words_append(out, hint, WORDS_ALL, NULL) : st;
}

enum status failure_words_append_code(struct buf *out, const struct err *err)
{
    const char *word = err->fault != FAULT_NONE ? fault_word(err->fault) : status_word(err->status);
    char code[FAULT_CODE_SIZE];
    enum status st = ST_OK;

    fault_code(failure_words_fault(err), code);
    st = buf_append_format(out, "%s; %s", code, word);
    if (st == ST_OK && err->source != ERR_OURS)
        st = buf_append_format(out, "; %s %lld", err_source_word(err->source), err->number);
    if (st == ST_OK && err->what[0] != '\0')
        st = buf_append_format(out, "; %s", err->what);
    return st;
}
