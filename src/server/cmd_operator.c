#include "server/command.h"

#include <stdio.h>

#include "base/time_text.h"
#include "base/wipe.h"
#include "server/login.h"
#include "server/operators.h"
#include "server/options.h"

/* What the four that name one operator share. */
struct asked {
    struct ra ra;
    char name[OPERATOR_NAME_SIZE];
};

static enum status open_for(int argc, char *const *argv, struct asked *asked, struct err *err)
{
    const char *config = NULL, *name = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}, {"--name", &name, NULL, true}};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, err);

    if (status == ST_OK)
        status = operators_read_name(name, asked->name, err);
    return status == ST_OK ? ra_open_records(config, &asked->ra, err) : status;
}

typedef enum status with_password(const struct ra *ra, const char *name, const char *password, struct err *err);

static int run_with_password(int argc, char *const *argv, with_password *run, const char *done)
{
    char password[LIMIT_PASSWORD_BYTES + 1];
    struct asked asked = {.name = ""};
    struct buf typed = {0};
    struct err err = ERR_INIT;
    enum status status = open_for(argc, argv, &asked, &err);

    buf_init(&typed, LIMIT_PASSWORD_BYTES + 2);
    if (status == ST_OK)
        status = command_read_secret("operator's password: ", &typed, &err);
    if (status == ST_OK)
        status = operators_read_password(buf_text(&typed), password, &err);
    if (status == ST_OK)
        status = run(&asked.ra, asked.name, password, &err);
    if (status == ST_OK)
        (void)printf("%s: %s\n", asked.name, done);
    wipe(password, sizeof password);
    buf_clear(&typed);
    ra_close(&asked.ra);
    return command_end(status, &err);
}

int cmd_operator_add(int argc, char *const *argv)
{
    return run_with_password(argc, argv, operators_add, "added");
}

int cmd_operator_password(int argc, char *const *argv)
{
    return run_with_password(argc, argv, operators_set_password, "has another password now, and is logged out");
}

static int run_disable(int argc, char *const *argv, bool disabled)
{
    struct asked asked = {.name = ""};
    struct err err = ERR_INIT;
    enum status status = open_for(argc, argv, &asked, &err);

    if (status == ST_OK)
        status = operators_set_disabled(&asked.ra, asked.name, disabled, &err);
    if (status == ST_OK)
        (void)printf("%s: %s\n", asked.name, disabled ? "disabled" : "may log in again");
    ra_close(&asked.ra);
    return command_end(status, &err);
}

int cmd_operator_disable(int argc, char *const *argv)
{
    return run_disable(argc, argv, true);
}

int cmd_operator_enable(int argc, char *const *argv)
{
    return run_disable(argc, argv, false);
}

/* --- list --- */

struct listing {
    const struct ra *ra;
    struct tx *tx;
};

static enum status print_operator(void *self, const struct operator_record *record, struct err *err)
{
    const struct listing *listing = self;
    const struct config *config = &listing->ra->config;
    unsigned char keyed[SHA256_BYTES];
    char added[TIME_MANUAL_SIZE];
    struct login_count count = {0};
    enum status status = operators_keyed(listing->ra, record->name, keyed, err);

    if (status == ST_OK)
        status = store_login_count_get(listing->tx, keyed, &count, err);
    if (status != ST_OK)
        return status;
    time_to_manual(record->added_utc, (int32_t)config->zone_offset_s, added);
    (void)printf("%-32s  added %s%s%s\n", record->name, added, record->disabled_utc != 0 ? ", disabled" : "",
                 login_blocked(config, count.wrong)                          ? ", locked until a new password"
                 : login_wait_s(config, &count, ra_now_utc(listing->ra)) > 0 ? ", locked for a time"
                                                                             : "");
    return ST_OK;
}

int cmd_operator_list(int argc, char *const *argv)
{
    const char *config = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct ra ra = {.store = NULL};
    struct listing listing = {.ra = &ra};
    struct err err = ERR_INIT;
    enum status status = options_read(argc, argv, options, 1, NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = store_begin_read(ra.store, &listing.tx, &err);
    if (status == ST_OK)
        status = store_operator_each(listing.tx, print_operator, &listing, &err);
    status = store_finish(&listing.tx, status, &err);
    ra_close(&ra);
    return command_end(status, &err);
}
