#include "server/command.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/login.h"
#include "server/options.h"

#define OPTION_COUNT(options) (sizeof(options) / sizeof(options)[0])

static enum status no_such_customer(enum status status, struct err *err)
{
    return status == ST_NOT_FOUND ? err_set(err, ST_NOT_FOUND, FAULT_NONE, "there is no customer of this national ID")
                                  : status;
}

/* Sealed before the transaction: hashing takes tens of milliseconds, and a running host waits for us. */
static enum status add_person(struct ra *ra, const struct new_person *person, struct err *err)
{
    struct account account;
    struct tx *tx = NULL;
    enum status status = accounts_seal(ra, person, &account, err);

    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = accounts_add(tx, &account, err);
    if (status == ST_OK)
        status = audit_person(tx, ra_now_utc(ra), "helpdesk", "user.add", account.nid_keyed, "added", err);
    return store_finish(&tx, status, err);
}

static void say_done(const char *what, const char *national_id)
{
    char masked[NATIONAL_ID_SIZE];

    national_id_mask(national_id, masked);
    (void)printf("%s: %s\n", masked, what);
}

int cmd_user_add(int argc, char *const *argv)
{
    const char *config = NULL, *id = NULL, *name = NULL, *phone = NULL;
    const struct option options[] = {
        {"--config", &config, NULL, true},
        {"--id", &id, NULL, true},
        {"--name", &name, NULL, true},
        {"--phone", &phone, NULL, false},
    };
    struct new_person person = {.phone = ""};
    struct buf password = {0};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, OPTION_COUNT(options), NULL, &err);

    buf_init(&password, LIMIT_PASSWORD_BYTES + 2);
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = command_read_secret("login password: ", &password, &err);
    if (status == ST_OK)
        status = accounts_read(id, name, phone, buf_text(&password), &person, &err);
    if (status == ST_OK)
        status = add_person(&ra, &person, &err);
    if (status == ST_OK)
        say_done("added", person.national_id);
    buf_clear(&password);
    wipe(&person, sizeof person);
    ra_close(&ra);
    return command_end(status, &err);
}

int cmd_user_unlock(int argc, char *const *argv)
{
    const char *config = NULL, *id = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}, {"--id", &id, NULL, true}};
    char national_id[NATIONAL_ID_SIZE];
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, OPTION_COUNT(options), NULL, &err);

    if (status == ST_OK)
        status = national_id_read(id, national_id, &err);
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = no_such_customer(login_unlock(&ra, national_id, &err), &err);
    if (status == ST_OK)
        say_done("unlocked", national_id);
    ra_close(&ra);
    return command_end(status, &err);
}

static enum status set_phone(struct ra *ra, const char *national_id, const char *phone, struct err *err)
{
    struct account account;
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = no_such_customer(accounts_find(ra, tx, national_id, &account, err), err);
    if (status == ST_OK)
        status = store_lock_person(tx, account.id, err);
    if (status == ST_OK)
        status = accounts_set_phone(ra, tx, &account, phone, err);
    if (status == ST_OK)
        status = audit_person(tx, ra_now_utc(ra), "helpdesk", "user.phone", account.nid_keyed,
                              phone[0] == '\0' ? "taken away" : "bound", err);
    return store_finish(&tx, status, err);
}

int cmd_user_phone(int argc, char *const *argv)
{
    const char *config = NULL, *id = NULL, *typed = NULL;
    bool none = false;
    const struct option options[] = {
        {"--config", &config, NULL, true},
        {"--id", &id, NULL, true},
        {"--phone", &typed, NULL, false},
        {"--none", NULL, &none, false},
    };
    char national_id[NATIONAL_ID_SIZE];
    char phone[PHONE_SIZE] = "";
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, OPTION_COUNT(options), NULL, &err);

    if (status == ST_OK && (typed != NULL) == none)
        status = err_set(&err, ST_BAD_INPUT, FAULT_USAGE, "one of --phone and --none is wanted");
    if (status == ST_OK)
        status = national_id_read(id, national_id, &err);
    if (status == ST_OK && !none)
        status = phone_read(typed, phone, &err);
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = set_phone(&ra, national_id, phone, &err);
    if (status == ST_OK)
        say_done(none ? "no phone is bound now" : "phone bound", national_id);
    ra_close(&ra);
    return command_end(status, &err);
}
