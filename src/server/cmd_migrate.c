#include "server/command.h"

#include <stdio.h>

#include "base/fault.h"
#include "server/audit_whole.h"
#include "server/options.h"
#include "server/progress.h"
#include "server/ra.h"
#include "server/store/move.h"

/* ST_BAD_FILE with the first row that is not as it was written. */
static enum status want_whole_log(struct store *store, const struct keys *keys, const char *broken, struct err *err)
{
    struct audit_check check = {.key = keys->audit};
    enum status status = audit_whole_check(store, &check, err);

    if (status == ST_OK && check.problem != NULL)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, broken);
    return status;
}

/* Tables without a row, as a migration that was killed leaves them, are as good as none. */
static enum status open_target(const char *url, struct store **out, struct err *err)
{
    enum status status = ST_OK;

    if (!store_is_url(url))
        return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "--to wants postgresql://...");
    status = store_open(url, STORE_CREATE, out, err);
    if (status != ST_ALREADY)
        return status;
    err_clear(err);
    return store_open(url, STORE_OPEN, out, err);
}

static void tell(void *self, int64_t moved, int64_t of)
{
    progress_tell(self, moved, of);
}

static enum status migrate(struct ra *ra, const char *url, int64_t *rows, struct err *err)
{
    struct progress progress = progress_begin("rows");
    struct store *target = NULL;
    enum status status = ST_OK;

    if (ra->config.database.url[0] != '\0')
        return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "the records are in PostgreSQL already (database.url)");
    status = want_whole_log(ra->store, &ra->keys, "the audit log is broken: audit verify says where", err);
    if (status == ST_OK)
        status = open_target(url, &target, err);
    if (status == ST_OK)
        status = store_move(ra->store, target, tell, &progress, rows, err);
    if (status == ST_OK)
        status = want_whole_log(target, &ra->keys, "the audit log did not arrive as it was: drop the target", err);
    store_close(&target);
    return status;
}

int cmd_migrate(int argc, char *const *argv)
{
    const char *config = NULL, *url = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}, {"--to", &url, NULL, true}};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    int64_t rows = 0;
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = migrate(&ra, url, &rows, &err);
    if (status == ST_OK)
        (void)printf("%lld rows moved, the audit log is whole. From now on: \"database\": {\"url\": ...} in %s\n",
                     (long long)rows, config);
    ra_close(&ra);
    return command_end(status, &err);
}
