#include "server/accounts.h"

#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "base/utf.h"
#include "base/wipe.h"
#include "pki/seal.h"
#include "server/store/store_order.h"

enum { CONTEXT_SIZE = 16 + 2 * SHA256_BYTES + 1 };

static bool shown_whole(const char *text)
{
    char shown[LIMIT_NAME_SIZE];

    /* A name that display would alter (control characters, overrides) has no place in a certificate either. */
    utf8_display_copy(text, strlen(text), shown, sizeof shown);
    return strcmp(shown, text) == 0;
}

static enum status read_name(const char *typed, char out[LIMIT_NAME_SIZE], struct err *err)
{
    const size_t len = strlen(typed);

    if (!utf8_valid(typed, len))
        return err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "name: not UTF-8");
    if (len == 0 || len >= LIMIT_NAME_SIZE || utf8_count(typed, len) > ACCOUNT_NAME_CHARACTERS_MAX)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "name: empty, or longer than 64 characters");
    if (!shown_whole(typed))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "name: control characters in it");
    memcpy(out, typed, len + 1);
    return ST_OK;
}

enum status accounts_read_password(const char *typed, char out[LIMIT_PASSWORD_BYTES + 1], struct err *err)
{
    const size_t len = strlen(typed);
    size_t i = 0;

    if (!utf8_valid(typed, len))
        return err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "password: not UTF-8");
    if (len == 0 || len > LIMIT_PASSWORD_BYTES)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "password: empty, or longer than 256 bytes");
    for (i = 0; i < len; i++)
        if ((unsigned char)typed[i] < 0x20 || typed[i] == 0x7f)
            return err_set(err, ST_BAD_INPUT, FAULT_NONE, "password: control characters in it");
    memcpy(out, typed, len + 1);
    return ST_OK;
}

enum status accounts_read(const char *national_id, const char *name, const char *phone, const char *password,
                          struct new_person *out, struct err *err)
{
    struct new_person person = {.phone = ""};
    enum status status = national_id_read(national_id, person.national_id, err);

    if (status == ST_OK)
        status = read_name(name, person.name, err);
    if (status == ST_OK && phone != NULL && phone[0] != '\0')
        status = phone_read(phone, person.phone, err);
    if (status == ST_OK)
        status = accounts_read_password(password, person.password, err);
    if (status == ST_OK)
        *out = person;
    wipe(&person, sizeof person);
    return status;
}

/* Bound to the person, so that two rows cannot exchange their numbers. */
static void context_of(const char *field, const unsigned char nid_keyed[SHA256_BYTES], char out[CONTEXT_SIZE])
{
    char hex[2 * SHA256_BYTES + 1];

    hex_encode(nid_keyed, SHA256_BYTES, hex);
    (void)snprintf(out, CONTEXT_SIZE, "%s:%s", field, hex);
}

static enum status seal_text(const struct ra *ra, const char *field, const unsigned char nid_keyed[SHA256_BYTES],
                             const char *text, struct sealed *out, struct err *err)
{
    char context[CONTEXT_SIZE];
    struct buf sealed = {0};
    enum status status = ST_OK;

    context_of(field, nid_keyed, context);
    buf_init(&sealed, SEALED_MAX_BYTES);
    status = seal_close(ra->keys.field, context, text, strlen(text), &sealed, err);
    if (status == ST_OK) {
        memcpy(out->bytes, sealed.data, sealed.len);
        out->len = sealed.len;
    }
    buf_clear(&sealed);
    return status;
}

static enum status open_text(const struct ra *ra, const char *field, const unsigned char nid_keyed[SHA256_BYTES],
                             const struct sealed *sealed, char *out, size_t size, struct err *err)
{
    char context[CONTEXT_SIZE];
    struct buf text = {0};
    enum status status = ST_OK;

    context_of(field, nid_keyed, context);
    buf_init(&text, size - 1);
    status = seal_open(ra->keys.field, context, sealed->bytes, sealed->len, &text, err);
    if (status == ST_OK)
        (void)snprintf(out, size, "%s", buf_text(&text));
    buf_clear(&text);
    return status;
}

enum status accounts_hash_password(const struct ra *ra, const char *password, char out[PASSWORD_PHC_SIZE],
                                   struct err *err)
{
    const struct password_cost cost = {
        .memory_kib = (unsigned)ra->config.login.argon2_memory_kib,
        .passes = (unsigned)ra->config.login.argon2_passes,
    };

    return password_hash(password, ra->keys.pepper, &cost, out, err);
}

enum status accounts_seal(const struct ra *ra, const struct new_person *person, struct account *out, struct err *err)
{
    struct account account = {.created_utc = ra_now_utc(ra)};
    enum status status = keys_name(&ra->keys, "nid", person->national_id, account.nid_keyed, err);

    (void)snprintf(account.name, sizeof account.name, "%s", person->name);
    if (status == ST_OK)
        status = seal_text(ra, "nid", account.nid_keyed, person->national_id, &account.nid, err);
    if (status == ST_OK && person->phone[0] != '\0')
        status = seal_text(ra, "phone", account.nid_keyed, person->phone, &account.phone, err);
    if (status == ST_OK)
        status = accounts_hash_password(ra, person->password, account.password, err);
    if (status == ST_OK)
        *out = account;
    return status;
}

enum status accounts_add(struct tx *tx, const struct account *account, struct err *err)
{
    struct err why = ERR_INIT;
    const enum status status = store_account_add(tx, account, NULL, &why);

    if (status == ST_ALREADY)
        return err_set(err, ST_ALREADY, FAULT_NONE, "there is a customer of this national ID already");
    if (status != ST_OK && err != NULL)
        *err = why; /* with its detail, by which it is known whether the database has undone it */
    return status;
}

enum status accounts_find(const struct ra *ra, struct tx *tx, const char *national_id, struct account *out,
                          struct err *err)
{
    unsigned char keyed[SHA256_BYTES];
    enum status status = keys_name(&ra->keys, "nid", national_id, keyed, err);

    if (status == ST_OK)
        status = store_account_by_nid(tx, keyed, out, err);
    return status;
}

enum status accounts_national_id(const struct ra *ra, const struct account *account, char out[NATIONAL_ID_SIZE],
                                 struct err *err)
{
    return open_text(ra, "nid", account->nid_keyed, &account->nid, out, NATIONAL_ID_SIZE, err);
}

enum status accounts_phone(const struct ra *ra, const struct account *account, char out[PHONE_SIZE], struct err *err)
{
    char kept[PHONE_SIZE];
    enum status status = ST_NOT_FOUND;

    if (account->phone.len == 0)
        return status;
    status = open_text(ra, "phone", account->nid_keyed, &account->phone, kept, sizeof kept, err);
    return status == ST_OK ? phone_read(kept, out, err) : status; /* one that was kept before it was written at home */
}

enum status accounts_set_phone(const struct ra *ra, struct tx *tx, const struct account *account, const char *phone,
                               struct err *err)
{
    struct sealed sealed = {.len = 0};
    enum status status = ST_OK;

    if (phone[0] != '\0')
        status = seal_text(ra, "phone", account->nid_keyed, phone, &sealed, err);
    if (status == ST_OK)
        status = store_account_set_phone(tx, account->id, &sealed, err);
    if (status == ST_OK)
        status = store_code_remove_unused(tx, account->id, err);
    return status;
}
