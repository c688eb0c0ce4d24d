#include "surface/check_text.h"

#include <stdio.h>
#include <string.h>

#include "client/masked_text.h"
#include "client/message.h"
#include "ids.h"
#include "surface/failure_words.h"
#include "surface/person.h"

int check_text_name(enum check_kind kind)
{
    static const int ids[CHECK_KIND_COUNT] = {
        [CHECK_WINDOWS] = MSG_CHECK_NAME_WINDOWS,
        [CHECK_USER] = MSG_CHECK_NAME_USER,
        [CHECK_DISK] = MSG_CHECK_NAME_DISK,
        [CHECK_STORE_READ] = MSG_CHECK_NAME_STORE_READ,
        [CHECK_STORE_WRITE] = MSG_CHECK_NAME_STORE_WRITE,
        [CHECK_PROVIDER] = MSG_CHECK_NAME_PROVIDER,
        [CHECK_CHAIN] = MSG_CHECK_NAME_CHAIN,
        [CHECK_STALE] = MSG_CHECK_NAME_STALE,
        [CHECK_PROXY] = MSG_CHECK_NAME_PROXY,
        [CHECK_HOST] = MSG_CHECK_NAME_HOST,
        [CHECK_TLS] = MSG_CHECK_NAME_TLS,
        [CHECK_CLOCK] = MSG_CHECK_NAME_CLOCK,
        [CHECK_SIGNATURE] = MSG_CHECK_NAME_SIGNATURE,
        [CHECK_REVOCATION] = MSG_CHECK_NAME_REVOCATION,
        [CHECK_BACKUP] = MSG_CHECK_NAME_BACKUP,
        [CHECK_CAS] = MSG_CHECK_NAME_CAS,
        [CHECK_VERBS] = MSG_CHECK_NAME_VERBS,
        [CHECK_AUTOSTART] = MSG_CHECK_NAME_AUTOSTART,
        [CHECK_CALENDAR] = MSG_CHECK_NAME_CALENDAR,
        [CHECK_VERSION] = MSG_CHECK_NAME_VERSION,
    };

    return ids[kind];
}

int check_text_result(enum check_result result)
{
    static const int ids[] = {
        [CHECK_NOT_ASKED] = MSG_CHECK_RESULT_NOT_ASKED,
        [CHECK_PASS] = MSG_CHECK_RESULT_PASS,
        [CHECK_WARN] = MSG_CHECK_RESULT_WARN,
        [CHECK_FAIL] = MSG_CHECK_RESULT_FAIL,
    };

    return ids[result];
}

int check_text_action(enum check_action action)
{
    static const int ids[CHECK_ACTION_COUNT] = {
        [CHECK_DO_REPAIR] = MSG_CHECK_ACTION_REPAIR,
        [CHECK_DO_CLOCK] = MSG_CHECK_ACTION_CLOCK,
        [CHECK_DO_AUTOSTART] = MSG_CHECK_ACTION_AUTOSTART,
        [CHECK_DO_PROXY] = MSG_CHECK_ACTION_PROXY,
        [CHECK_DO_CLEAN] = MSG_CHECK_ACTION_CLEAN,
        [CHECK_DO_IMPORT] = MSG_ACTION_IMPORT,
        [CHECK_DO_EXPORT] = MSG_ACTION_EXPORT,
        [CHECK_DO_RENEW] = MSG_ACTION_RENEW,
        [CHECK_DO_APPLY] = MSG_ACTION_APPLY,
    };

    return ids[action];
}

/* --- with what is inserted --- */

static void show_message(int message, char out[CHECK_INSERT_SIZE])
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    out[0] = '\0';
    if (words_append(&text, message, WORDS_ALL, NULL) == ST_OK)
        (void)snprintf(out, CHECK_INSERT_SIZE, "%s", buf_text(&text));
    buf_clear(&text);
}

static void show_insert(const struct check_insert *insert, const struct check_text_view *view,
                        char out[CHECK_INSERT_SIZE])
{
    char serial[SERIAL_TEXT_SIZE];
    char id[NATIONAL_ID_SIZE];

    (void)snprintf(out, CHECK_INSERT_SIZE, "%s", insert->text);
    if (insert->kind == CHECK_INSERT_MESSAGE) {
        show_message(insert->message, out);
    } else if (insert->kind == CHECK_INSERT_ID) {
        person_show_id(insert->text, view->for_helpdesk ? NULL : view->given_id, id);
        (void)snprintf(out, CHECK_INSERT_SIZE, "%s", id);
    } else if (insert->kind == CHECK_INSERT_SERIAL && view->for_helpdesk) {
        masked_text_serial(insert->text, serial);
        (void)snprintf(out, CHECK_INSERT_SIZE, "%s", serial);
    } else if (insert->kind == CHECK_INSERT_USER && view->for_helpdesk) {
        (void)snprintf(out, CHECK_INSERT_SIZE, "***");
    }
}

static enum status append_words(struct buf *out, int id, const struct check_line *line,
                                const struct check_text_view *view)
{
    char inserts[CHECK_INSERTS][CHECK_INSERT_SIZE];

    for (size_t i = 0; i < CHECK_INSERTS; i++)
        show_insert(&line->inserts[i], view, inserts[i]);
    return words_append(out, id, WORDS_ALL, WORDS(inserts[0], inserts[1], inserts[2], inserts[3]));
}

enum status check_text_sentence(struct buf *out, const struct check_line *line, const struct check_text_view *view)
{
    return line->sentence != 0 ? append_words(out, line->sentence, line, view)
                               : failure_words_append(out, &line->cause, WORDS_FIRST_LINE);
}

enum status check_text_remedy(struct buf *out, const struct check_line *line, const struct check_text_view *view)
{
    if (line->remedy != 0)
        return append_words(out, line->remedy, line, view);
    return line->sentence == 0 ? failure_words_append(out, &line->cause, WORDS_SECOND_LINE) : ST_OK;
}

enum status check_text_code(struct buf *out, const struct check_line *line)
{
    enum status st = buf_append_format(out, "check.%s", check_kind_word(line->kind));

    if (st == ST_OK && line->cause.status != ST_OK)
        st = buf_append_text(out, "; ");
    return st == ST_OK && line->cause.status != ST_OK ? failure_words_append_code(out, &line->cause) : st;
}

enum status check_text_sum(struct buf *out, const struct checks_report *report)
{
    static const enum check_result results[] = {CHECK_FAIL, CHECK_WARN, CHECK_NOT_ASKED};
    char counts[3][24];
    enum status st = ST_OK;

    for (size_t i = 0; i < 3; i++)
        (void)snprintf(counts[i], sizeof counts[i], "%zu", checks_count(report, results[i]));
    if (checks_count(report, CHECK_FAIL) > 0)
        st = words_append(out, IDS_CHECK_SUM_FAIL, WORDS_ALL, WORDS(counts[0], counts[1]));
    else if (checks_count(report, CHECK_WARN) > 0)
        st = words_append(out, IDS_CHECK_SUM_WARN, WORDS_ALL, WORDS(counts[1]));
    else
        st = words_append(out, IDS_CHECK_SUM_FINE, WORDS_ALL, NULL);
    if (st == ST_OK && checks_count(report, CHECK_NOT_ASKED) > 0)
        st = words_append(out, IDS_CHECK_SUM_NOT_ASKED, WORDS_ALL, WORDS(counts[2]));
    return st;
}
