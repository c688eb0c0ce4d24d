#include "server/operators.h"

#include <string.h>

#include "base/fault.h"
#include "base/utf.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/store/store_people.h"

static const char FIRST[] = "abcdefghijklmnopqrstuvwxyz";
static const char FURTHER[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_";

enum status operators_read_name(const char *typed, char out[OPERATOR_NAME_SIZE], struct err *err)
{
    const size_t len = strlen(typed);

    if (len < 2 || len >= OPERATOR_NAME_SIZE || strspn(typed, FURTHER) != len || strchr(FIRST, typed[0]) == NULL)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE,
                       "name: 2 to 32 of a-z, 0-9, '.', '-' and '_', beginning with a letter");
    memcpy(out, typed, len + 1);
    return ST_OK;
}

enum status operators_read_password(const char *typed, char out[LIMIT_PASSWORD_BYTES + 1], struct err *err)
{
    const enum status status = accounts_read_password(typed, out, err);

    if (status == ST_OK && utf8_count(typed, strlen(typed)) < OPERATOR_PASSWORD_CHARACTERS_LEAST)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "password: shorter than 12 characters");
    return status;
}

enum status operators_keyed(const struct ra *ra, const char *name, unsigned char out[SHA256_BYTES], struct err *err)
{
    return keys_name(&ra->keys, "operator", name, out, err);
}

static enum status tell_missing(enum status status, struct err *err)
{
    return status == ST_NOT_FOUND ? err_set(err, ST_NOT_FOUND, FAULT_NONE, "there is no operator of this name")
                                  : status;
}

enum status operators_add(const struct ra *ra, const char *name, const char *password, struct err *err)
{
    struct operator_record record = {.added_utc = ra_now_utc(ra)};
    struct err inner = ERR_INIT;
    struct tx *tx = NULL;
    enum status status = accounts_hash_password(ra, password, record.password, err);

    memcpy(record.name, name, strlen(name) + 1);
    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK) {
        status = store_operator_add(tx, &record, &inner);
        if (status == ST_ALREADY)
            status = err_set(err, status, FAULT_NONE, "there is an operator of this name already");
        else if (status != ST_OK)
            status = err_set_code(err, status, inner.fault, inner.source, inner.number, inner.what);
    }
    if (status == ST_OK)
        status = audit_operator(tx, ra_now_utc(ra), AUDIT_HELPDESK, "operator.add", name, "added", err);
    return store_finish(&tx, status, err);
}

/* In the order of store/lock.h: the counter first. */
enum status operators_set_password(const struct ra *ra, const char *name, const char *password, struct err *err)
{
    const struct login_count none = {0};
    unsigned char keyed[SHA256_BYTES];
    char hash[PASSWORD_PHC_SIZE];
    struct tx *tx = NULL;
    enum status status = operators_keyed(ra, name, keyed, err);

    if (status == ST_OK)
        status = accounts_hash_password(ra, password, hash, err);
    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_lock_login(tx, keyed, err);
    if (status == ST_OK)
        status = tell_missing(store_operator_set_password(tx, name, hash, err), err);
    if (status == ST_OK)
        status = store_login_count_put(tx, keyed, &none, ra_now_utc(ra), err);
    if (status == ST_OK)
        status = audit_operator(tx, ra_now_utc(ra), AUDIT_HELPDESK, "operator.password", name, "set", err);
    return store_finish(&tx, status, err);
}

enum status operators_set_disabled(const struct ra *ra, const char *name, bool disabled, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = tell_missing(store_operator_set_disabled(tx, name, disabled ? now_utc : 0, err), err);
    if (status == ST_OK)
        status = audit_operator(tx, now_utc, AUDIT_HELPDESK, disabled ? "operator.disable" : "operator.enable", name,
                                "done", err);
    return store_finish(&tx, status, err);
}
