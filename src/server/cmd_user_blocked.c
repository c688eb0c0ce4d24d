#include "server/command.h"

#include <stdio.h>

#include "base/wipe.h"
#include "server/accounts.h"
#include "server/login.h"
#include "server/options.h"
#include "server/wrong_codes.h"

/* One line: who, as the caller at the telephone can be asked for it, and what is blocked. */
static enum status print_person(const struct ra *ra, struct tx *tx, const struct account *account, struct err *err)
{
    const bool codes = wrong_codes_block(&ra->config, account);
    char national_id[NATIONAL_ID_SIZE], masked[NATIONAL_ID_SIZE];
    struct login_count count = {0};
    enum status status = accounts_national_id(ra, account, national_id, err);

    if (status == ST_OK)
        status = store_login_count_get(tx, account->nid_keyed, &count, err);
    if (status != ST_OK)
        return status;
    national_id_mask(national_id, masked);
    wipe(national_id, sizeof national_id);
    (void)printf("%s  %s  %s%s%s\n", masked, account->name, codes ? "one-time codes" : "",
                 codes && login_blocked(&ra->config, count.wrong) ? ", " : "",
                 login_blocked(&ra->config, count.wrong) ? "login" : "");
    return ST_OK;
}

static enum status print_blocked(const struct ra *ra, struct err *err)
{
    struct account account = {.id = 0};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    while (status == ST_OK) {
        status = store_account_blocked(tx, account.id, ra->config.code.wrong_before_block,
                                       ra->config.login.wrong_before_block, &account, err);
        if (status == ST_OK)
            status = print_person(ra, tx, &account, err);
    }
    return store_finish(&tx, status == ST_NOT_FOUND ? ST_OK : status, err);
}

int cmd_user_blocked(int argc, char *const *argv)
{
    const char *config = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, 1, NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = print_blocked(&ra, &err);
    ra_close(&ra);
    return command_end(status, &err);
}
