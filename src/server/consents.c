#include "server/consents.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/utf.h"
#include "server/audit.h"
#include "server/refusal.h"

/* --- the configuration's --- */

/* ST_NOT_FOUND if it is not kept yet. */
static enum status compare(const struct ra *ra, struct tx *tx, struct err *err)
{
    const struct consent_answer *own = &ra->consent;
    struct consent_text kept = {.id = ""};
    char what[ERR_WHAT_MAX];
    const enum status status = store_consent_text_get(tx, own->id, own->language, &kept, err);

    if (status != ST_OK)
        return status;
    if (kept.binding && strcmp(kept.sha256, own->sha256) == 0 && strcmp(kept.title, own->title) == 0)
        return ST_OK;
    (void)snprintf(what, sizeof what,
                   "the consent text %s was kept with other words or title: a changed text needs another consent.id",
                   own->id);
    return err_set(err, ST_BAD_FILE, FAULT_NONE, what);
}

enum status consents_check(const struct ra *ra, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = compare(ra, tx, err);
    if (status == ST_NOT_FOUND)
        status = ST_OK;
    return store_finish(&tx, status, err);
}

/* --- adding --- */

static enum status refuse(const char *why, struct err *err)
{
    return err_set(err, ST_BAD_INPUT, FAULT_USAGE, why);
}

static enum status place_binding(struct tx *tx, struct consent_text *text, struct err *err)
{
    struct consent_text last = {.version = 0};
    const enum status status = store_consent_text_current(tx, INT64_MAX, &last, err);

    if (status != ST_OK && status != ST_NOT_FOUND)
        return status;
    if (text->valid_from_utc == 0)
        text->valid_from_utc = text->added_utc;
    if (text->valid_from_utc < text->added_utc)
        return refuse("--valid-from: that moment is over; nobody has seen this text then", err);
    if (status == ST_OK && text->valid_from_utc < last.valid_from_utc)
        return refuse("--valid-from: the last text counts only from a later moment", err);
    text->version = last.version + 1;
    return ST_OK;
}

static enum status place_translation(const struct ra *ra, struct tx *tx, struct consent_text *text, struct err *err)
{
    struct consent_text binding = {.version = 0};
    const enum status status = store_consent_text_get(tx, text->id, ra->config.consent.language, &binding, err);

    if (status == ST_NOT_FOUND)
        return refuse("--text: a translation of no text that is kept", err);
    if (status != ST_OK)
        return status;
    if (text->valid_from_utc != 0)
        return refuse("--valid-from: a translation counts as long as its text", err);
    text->version = binding.version;
    text->valid_from_utc = binding.valid_from_utc;
    return ST_OK;
}

static enum status audit_added(struct tx *tx, const struct consent_text *text, struct err *err)
{
    char outcome[SHA256_HEX_SIZE + LIMIT_LANGUAGE_SIZE + 8];

    (void)snprintf(outcome, sizeof outcome, "%s %s", text->language, text->sha256);
    return audit_consent_text(tx, text->added_utc, AUDIT_HELPDESK, text->id, outcome, err);
}

/* Within the transaction, which has the texts locked; text->id, language and title are checked. */
static enum status add(const struct ra *ra, struct tx *tx, struct consent_text *text, const struct buf *bytes,
                       struct err *err)
{
    struct consent_text kept = {.version = 0};
    enum status status = store_consent_text_get(tx, text->id, text->language, &kept, err);

    if (status == ST_OK)
        return err_set(err, ST_ALREADY, FAULT_NONE,
                       "a text of that id and language is kept: a changed text needs another id");
    if (status != ST_NOT_FOUND)
        return status;
    text->added_utc = ra_now_utc(ra);
    text->binding = strcmp(text->language, ra->config.consent.language) == 0;
    status = digest_sha256_hex(bytes->data, bytes->len, text->sha256, err);
    if (status == ST_OK)
        status = text->binding ? place_binding(tx, text, err) : place_translation(ra, tx, text, err);
    return status == ST_OK ? store_consent_text_add(tx, text, bytes, err) : status;
}

enum status consents_register(const struct ra *ra, struct err *err)
{
    const struct consent_answer *own = &ra->consent;
    struct consent_text text = {.version = 0};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    memcpy(text.id, own->id, sizeof text.id);
    memcpy(text.language, own->language, sizeof text.language);
    memcpy(text.title, own->title, sizeof text.title);
    if (status == ST_OK)
        status = store_lock(tx, STORE_LOCK_TEXTS, err);
    if (status == ST_OK)
        status = compare(ra, tx, err);
    if (status == ST_NOT_FOUND)
        status = add(ra, tx, &text, &own->text, err);
    return store_finish(&tx, status, err);
}

static bool is_of(const char *text, const char *characters)
{
    return text[0] != '\0' && text[strspn(text, characters)] == '\0';
}

#define LETTERS_DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static enum status check_new(const struct consent_text *text, const struct buf *bytes, struct err *err)
{
    char shown[CONSENT_TITLE_SIZE];

    utf8_display_copy(text->title, strlen(text->title), shown, sizeof shown);
    if (!is_of(text->id, LETTERS_DIGITS "_.-"))
        return refuse("--text: letters, digits and _ . - are wanted, 32 at most", err);
    if (!is_of(text->language, LETTERS_DIGITS "-"))
        return refuse("--language: a tag such as zh-TW or en is wanted", err);
    if (text->title[0] == '\0' || strcmp(shown, text->title) != 0)
        return refuse("--title: one line of text is wanted, of 127 bytes at most", err);
    if (bytes->len == 0 || !utf8_valid(buf_text(bytes), bytes->len))
        return refuse("--file: empty, or not UTF-8", err);
    if (utf8_disturbed(buf_text(bytes), bytes->len, UTF8_PROSE))
        return refuse("--file: a character that is not seen, or misleads (a byte order mark, perhaps)", err);
    return ST_OK;
}

enum status consents_add(const struct ra *ra, struct consent_text *text, const struct buf *bytes, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = check_new(text, bytes, err);

    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_lock(tx, STORE_LOCK_TEXTS, err);
    if (status == ST_OK)
        status = add(ra, tx, text, bytes, err);
    if (status == ST_OK)
        status = audit_added(tx, text, err);
    return store_finish(&tx, status, err);
}

/* --- reading --- */

static enum status find_current(struct tx *tx, const struct ra *ra, const char *language, struct consent_text *out,
                                struct problem *refusal, struct err *err)
{
    enum status status = store_consent_text_current(tx, ra_now_utc(ra), out, err);

    if (status == ST_NOT_FOUND)
        return err_set(err, ST_BUG, FAULT_BUG, "no consent text counts");
    if (status != ST_OK || language == NULL || strcmp(language, out->language) == 0)
        return status;
    status = store_consent_text_get(tx, out->id, language, out, err);
    return status == ST_NOT_FOUND ? refusal_set(refusal, PROBLEM_NOT_FOUND, "not in that language") : status;
}

enum status consents_current(const struct ra *ra, const char *language, struct consent_answer *out,
                             struct problem *refusal, struct err *err)
{
    struct consent_answer answer = {.id = ""};
    struct consent_text text = {.number = 0};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    buf_init(&answer.text, LIMIT_CONSENT_BYTES);
    if (status == ST_OK)
        status = find_current(tx, ra, language, &text, refusal, err);
    if (status == ST_OK)
        status = store_consent_text_bytes(tx, text.number, &answer.text, err);
    status = store_finish(&tx, status, err);
    memcpy(answer.id, text.id, sizeof answer.id);
    memcpy(answer.language, text.language, sizeof answer.language);
    memcpy(answer.sha256, text.sha256, sizeof answer.sha256);
    memcpy(answer.title, text.title, sizeof answer.title);
    answer.translation = !text.binding;
    if (status == ST_OK)
        *out = answer; /* the buffer is the caller's now */
    else
        consent_answer_clear(&answer);
    return status;
}
