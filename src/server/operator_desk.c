#include "server/operator_desk.h"

#include <stdio.h>
#include <string.h>

#include "base/utf.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/login.h"
#include "server/wrong_codes.h"

enum { OUTCOME_SIZE = OPERATOR_REASON_SIZE + 96, MASKED_DIGITS_LEAST = 7, SHOWN_DIGITS = 3 };

/* --- rows --- */

/* keyed NULL: on nobody. */
static enum status note(const struct ra *ra, struct tx *tx, const struct operator_doing *doing, const char *action,
                        const unsigned char *keyed, const char *outcome, struct err *err)
{
    char actor[AUDIT_ACTOR_SIZE], whole[OUTCOME_SIZE];
    const struct audit row = {
        .at_utc = ra_now_utc(ra), .actor = actor, .action = action, .object = "nobody", .outcome = whole};

    audit_operator_actor(doing->name, actor);
    (void)snprintf(whole, sizeof whole, "%s (request %s)", outcome, doing->request);
    return keyed == NULL ? store_audit_add(tx, &row, err)
                         : audit_person(tx, ra_now_utc(ra), actor, action, keyed, whole, err);
}

static enum status note_alone(const struct ra *ra, const struct operator_doing *doing, const char *action,
                              const unsigned char *keyed, const char *outcome, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = note(ra, tx, doing, action, keyed, outcome, err);
    return store_finish(&tx, status, err);
}

/* --- looking --- */

static enum status look_for(const struct ra *ra, const struct operator_doing *doing, const char *national_id,
                            bool *found, int64_t *account, struct err *err)
{
    unsigned char keyed[SHA256_BYTES];
    struct account person;
    struct tx *tx = NULL;
    enum status status = keys_name(&ra->keys, "nid", national_id, keyed, err);

    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK) {
        status = store_account_by_nid(tx, keyed, &person, err);
        *found = status == ST_OK;
        status = status == ST_NOT_FOUND ? ST_OK : status;
    }
    if (status == ST_OK)
        status = note(ra, tx, doing, "operator.look", keyed, *found ? "shown" : "no customer", err);
    if (status == ST_OK && *found)
        *account = person.id;
    return store_finish(&tx, status, err);
}

enum status operator_desk_look(const struct ra *ra, const struct operator_doing *doing, const char *typed,
                               int64_t *account, struct err *err)
{
    char national_id[NATIONAL_ID_SIZE];
    bool found = false;
    enum status status = ST_OK;

    if (national_id_read(typed, national_id, NULL) != ST_OK) {
        status = note_alone(ra, doing, "operator.look", NULL, "no national ID", err);
        return status == ST_OK ? ST_BAD_INPUT : status;
    }
    status = look_for(ra, doing, national_id, &found, account, err);
    return status == ST_OK && !found ? ST_NOT_FOUND : status;
}

static enum status note_of(const struct ra *ra, const struct operator_doing *doing, int64_t account, const char *action,
                           const char *outcome, struct err *err)
{
    struct account person;
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_account_by_id(tx, account, &person, err);
    if (status == ST_OK)
        status = note(ra, tx, doing, action, person.nid_keyed, outcome, err);
    return store_finish(&tx, status, err);
}

enum status operator_desk_look_again(const struct ra *ra, const struct operator_doing *doing, int64_t account,
                                     struct err *err)
{
    return note_of(ra, doing, account, "operator.look", "shown again", err);
}

enum status operator_desk_read_trail(const struct ra *ra, const struct operator_doing *doing, int64_t account,
                                     int64_t before, struct err *err)
{
    char outcome[48];

    (void)snprintf(outcome, sizeof outcome, "rows before %lld", (long long)before);
    return note_of(ra, doing, account, "operator.trail", outcome, err);
}

/* --- unlocking --- */

/* "-", ".", "/" or a space within a number, as phones are written. */
static bool is_between(const char *text)
{
    return strchr(" -./", text[0]) != NULL && text[0] != '\0' && text[1] >= '0' && text[1] <= '9';
}

/* A number's length with what separates its digits, one by one; *digits: how many those are. */
static size_t number_len(const char *text, size_t *digits)
{
    size_t len = 0;

    *digits = 0;
    while ((text[len] >= '0' && text[len] <= '9') || (len > 0 && is_between(text + len))) {
        *digits += text[len] >= '0' && text[len] <= '9';
        len++;
    }
    return len;
}

/* Full-width digits (U+FF10 to U+FF19) as the usual ones: they are numbers too. */
static void narrow_digits(char *text)
{
    char *to = text;

    while (*text != '\0') {
        if (strncmp(text, "\xef\xbc", 2) == 0 && (unsigned char)text[2] >= 0x90 && (unsigned char)text[2] <= 0x99) {
            *to++ = (char)('0' + ((unsigned char)text[2] - 0x90));
            text += 3;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
}

/* Tickets keep their last digits; whose number it was is not in the log. */
static void mask_digits(char *text)
{
    while (*text != '\0') {
        size_t digits = 0, i = 0, seen = 0;
        const size_t len = number_len(text, &digits);

        for (i = 0; digits >= MASKED_DIGITS_LEAST && i < len; i++)
            if (text[i] >= '0' && text[i] <= '9' && seen++ + SHOWN_DIGITS < digits)
                text[i] = '*';
        text += len == 0 ? 1 : len;
    }
}

enum status operator_desk_read_reason(const char *typed, char out[OPERATOR_REASON_SIZE])
{
    size_t len = 0;

    typed += strspn(typed, " \t\r\n");
    len = strlen(typed);
    while (len > 0 && strchr(" \t\r\n", typed[len - 1]) != NULL)
        len--;
    if (len == 0 || len >= OPERATOR_REASON_SIZE || !utf8_valid(typed, len) ||
        utf8_count(typed, len) > OPERATOR_REASON_CHARACTERS_MAX)
        return ST_BAD_INPUT;
    utf8_display_copy(typed, len, out, OPERATOR_REASON_SIZE);
    narrow_digits(out);
    mask_digits(out);
    return ST_OK;
}

bool operator_desk_is_locked(const struct ra *ra, const struct account *account, const struct login_count *count)
{
    return login_wait_s(&ra->config, count, ra_now_utc(ra)) > 0 || wrong_codes_block(&ra->config, account);
}

/* Under the person's locks: what is read there is true until the end. */
static enum status unlock(const struct ra *ra, struct tx *tx, int64_t id, bool *locked, struct account *account,
                          struct err *err)
{
    struct login_count count = {0};
    enum status status = store_account_by_id(tx, id, account, err);

    if (status == ST_OK)
        status = store_lock_login(tx, account->nid_keyed, err);
    if (status == ST_OK)
        status = store_lock_person(tx, id, err);
    if (status == ST_OK)
        status = store_login_count_get(tx, account->nid_keyed, &count, err);
    if (status == ST_OK)
        status = store_account_by_id(tx, id, account, err);
    *locked = status == ST_OK && operator_desk_is_locked(ra, account, &count);
    return *locked ? login_forget_wrong(ra, tx, account, err) : status;
}

enum status operator_desk_unlock(const struct ra *ra, const struct operator_doing *doing, int64_t account,
                                 const char *reason, bool *done, struct err *err)
{
    char outcome[OUTCOME_SIZE];
    struct account person;
    struct tx *tx = NULL;
    bool locked = false;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = unlock(ra, tx, account, &locked, &person, err);
    (void)snprintf(outcome, sizeof outcome, "%s: %s", locked ? "unlocked" : "nothing was locked", reason);
    if (status == ST_OK)
        status = note(ra, tx, doing, "login.unlock", person.nid_keyed, outcome, err);
    status = store_finish(&tx, status, err);
    if (status == ST_OK)
        *done = locked;
    return status;
}

enum status operator_desk_log_out(const struct ra *ra, const struct operator_doing *doing, struct err *err)
{
    return note_alone(ra, doing, "operator.logout", NULL, "ended", err);
}
