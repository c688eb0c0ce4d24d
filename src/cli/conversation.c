#include "cli/conversation.h"

#include <string.h>

#include "base/fault.h"
#include "cli/console.h"
#include "ids.h"
#include "surface/failure_words.h"

enum { ANSWER_MAX = 64 };

static const char *const words_for_yes[] = {"yes", "y", "是", "同意", "我同意"};
static const char *const words_for_no[] = {"no", "n", "否", "不同意"};

/* Text that could not be made (no memory) is left out: what matters is said again at the end, by number. */
static void say_words(int id, const char *const inserts[], const char *end)
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (words_append(&text, id, WORDS_ALL, inserts) == ST_OK && buf_append_text(&text, end) == ST_OK)
        console_say(buf_text(&text));
    buf_clear(&text);
}

void conversation_say(int id, const char *const inserts[])
{
    say_words(id, inserts, "\n");
}

void conversation_say_text(const char *text)
{
    console_say(text);
    console_say("\n");
}

void conversation_prompt(int id, const char *const inserts[])
{
    say_words(id, inserts, console_has_keyboard() ? "" : "\n");
}

void conversation_say_failure(const struct err *err)
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (failure_words_append(&text, err, WORDS_ALL) == ST_OK && buf_append_text(&text, "\n") == ST_OK)
        console_say(buf_text(&text));
    buf_clear(&text);
}

enum status conversation_input_ended(struct err *err)
{
    return err_set(err, ST_BAD_INPUT, FAULT_SECRET_MISSING, "reading standard input: it ended");
}

static bool one_of(const char *answer, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(answer, list[i]) == 0)
            return true;
    }
    return false;
}

static void lower_and_trim(struct buf *answer)
{
    size_t start = 0;

    while (answer->len > 0 && answer->data[answer->len - 1] == ' ')
        buf_truncate(answer, answer->len - 1);
    while (start < answer->len && answer->data[start] == ' ')
        start++;
    for (size_t i = start; i < answer->len; i++) {
        const unsigned char c = answer->data[i];

        answer->data[i - start] = (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    buf_truncate(answer, answer->len - start);
}

enum status conversation_ask(int question, const char *const inserts[], bool *yes, struct err *err)
{
    struct buf answer;
    enum status st = ST_OK;
    bool understood = false;

    buf_init(&answer, ANSWER_MAX);
    while (st == ST_OK && !understood) {
        conversation_prompt(question, inserts);
        st = console_read_line(CONSOLE_ECHO, &answer, NULL);
        if (st != ST_OK)
            break;
        lower_and_trim(&answer);
        *yes = one_of(buf_text(&answer), words_for_yes, sizeof words_for_yes / sizeof words_for_yes[0]);
        understood = *yes || !console_has_keyboard() ||
                     one_of(buf_text(&answer), words_for_no, sizeof words_for_no / sizeof words_for_no[0]);
    }
    buf_clear(&answer);
    if (st == ST_NOT_FOUND)
        return conversation_input_ended(err);
    if (st == ST_CANCELLED)
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "waiting for an answer");
    return st == ST_OK ? ST_OK : err_set(err, st, FAULT_NOT_TEXT, "reading an answer");
}

enum status conversation_must_agree(int question, const char *const inserts[], const char *what, struct err *err)
{
    bool yes = false;
    const enum status st = conversation_ask(question, inserts, &yes, err);

    return st == ST_OK && !yes ? err_set(err, ST_CANCELLED, FAULT_CANCELLED, what) : st;
}
