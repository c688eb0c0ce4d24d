#include "client/public_pc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "client/backup_memory.h"
#include "client/journal.h"
#include "client/removal.h"

static const char name_prefix[] = "public-";

struct public_pc {
    const struct sealed_file_port *sealed;
    struct sealed_lock *lock;
    char national_id[NATIONAL_ID_SIZE];
};

/* The record holds the national ID, sealed; its name does not tell it. */
static enum status name_of(const char *national_id, char out[SEALED_NAME_SIZE], struct err *err)
{
    char hash[SHA256_HEX_SIZE];
    const enum status status = digest_sha256_hex(national_id, strlen(national_id), hash, err);

    if (status == ST_OK)
        (void)snprintf(out, SEALED_NAME_SIZE, "%s%.32s", name_prefix, hash);
    return status;
}

/* --- begin --- */

static enum status write_record(const struct sealed_file_port *sealed, struct sealed_lock *lock,
                                const char *national_id, struct err *err)
{
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, NATIONAL_ID_SIZE);
    status = buf_append_text(&bytes, national_id);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NO_MEMORY, "public PC: noting whose visit it is");
    status = sealed->write(sealed->self, lock, &bytes, err);
    KILL_POINT("public_pc.promised");
    buf_clear(&bytes);
    return status;
}

/* The port speaks of orders; here it is a visit that goes on. */
static enum status hold(struct public_pc *visit, const char *name, struct err *err)
{
    struct err cause = ERR_INIT;
    const enum status status = visit->sealed->lock(visit->sealed->self, name, &visit->lock, &cause);

    if (status == ST_BUSY)
        return err_set(err, ST_BUSY, FAULT_STORE_BUSY, "public PC: this person's visit goes on in another program");
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

enum status public_pc_begin(const struct client *client, const char *national_id, struct public_pc **out,
                            struct err *err)
{
    struct public_pc *visit = calloc(1, sizeof *visit);
    char name[SEALED_NAME_SIZE];
    enum status status = ST_OK;

    if (visit == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "public PC: the intent");
    visit->sealed = client->sealed;
    (void)snprintf(visit->national_id, sizeof visit->national_id, "%s", national_id);
    status = name_of(national_id, name, err);
    if (status == ST_OK)
        status = hold(visit, name, err);
    if (status == ST_OK)
        status = write_record(visit->sealed, visit->lock, national_id, err);
    if (status != ST_OK) {
        public_pc_let_go(&visit);
        return status;
    }
    *out = visit; /* the caller's now */
    return ST_OK;
}

void public_pc_let_go(struct public_pc **visit)
{
    struct public_pc *gone = *visit;

    if (gone == NULL)
        return;
    gone->sealed->unlock(gone->sealed->self, &gone->lock);
    wipe(gone, sizeof *gone);
    free(gone);
    *visit = NULL;
}

/* --- end --- */

static void keep_first(struct err *err, const struct err *cause)
{
    if (err != NULL && err->status == ST_OK)
        *err = *cause;
}

static void remove_one(const struct client *client, const struct holding *holding, struct public_pc_result *result,
                       struct err *err)
{
    struct removal_result removed;
    struct err cause = ERR_INIT;

    if (removal_remove(client, holding, &removed, &cause) == ST_OK) {
        result->removed++;
        return;
    }
    result->left++;
    result->orders_open += cause.fault == FAULT_REMOVE_ORDER_OPEN;
    keep_first(err, &cause);
}

static enum status remove_all(const struct client *client, const char *national_id, struct public_pc_result *result,
                              struct err *err)
{
    struct inventory inventory = {.holdings = NULL};
    const enum status status = inventory_read(client, national_id, NULL, &inventory, err);

    for (size_t i = 0; status == ST_OK && i < inventory.of_this_person; i++)
        remove_one(client, &inventory.holdings[i], result, err);
    inventory_clear(&inventory);
    return status;
}

/* From here on the next start finishes it without anybody, and would install its certificate (client/enrol.h). */
static bool goes_on_alone(const struct journal_line *line, const char *national_id)
{
    return (line->state == JOURNAL_SUBMITTED || line->state == JOURNAL_HAVE_CERT) &&
           strcmp(line->national_id, national_id) == 0;
}

static enum status look_for_orders(const struct client *client, const char *national_id,
                                   struct public_pc_result *result, struct err *err)
{
    struct journal_lines lines = {.lines = NULL};
    const enum status status = journal_list(client->sealed, &lines, err);

    for (size_t i = 0; status == ST_OK && i < lines.count; i++) {
        if (!goes_on_alone(&lines.lines[i], national_id))
            continue;
        result->left++;
        result->orders_open++;
        if (err != NULL && err->status == ST_OK)
            (void)err_set(err, ST_BUSY, FAULT_REMOVE_ORDER_OPEN, "public PC: an order that is not finished");
    }
    journal_lines_clear(&lines);
    return status;
}

/* Behind the lock of the person's record, which goes when nothing is left. */
static enum status end_locked(const struct client *client, struct sealed_lock *lock, const char *national_id,
                              struct public_pc_result *result, struct err *err)
{
    const size_t left_before = result->left;
    enum status status = remove_all(client, national_id, result, err);

    KILL_POINT("public_pc.removed");
    if (status == ST_OK)
        status = look_for_orders(client, national_id, result, err);
    backup_memory_forget(client, national_id);
    if (status == ST_OK && result->left == left_before)
        status = client->sealed->wipe(client->sealed->self, lock, err);
    KILL_POINT("public_pc.wiped");
    return status;
}

enum status public_pc_end(const struct client *client, struct public_pc **visit, struct public_pc_result *out,
                          struct err *err)
{
    struct public_pc_result result = {0};
    const enum status status = end_locked(client, (*visit)->lock, (*visit)->national_id, &result, err);

    public_pc_let_go(visit);
    if (status == ST_OK)
        *out = result;
    return status;
}

/* --- what was left behind --- */

static enum status read_record(const struct sealed_file_port *sealed, struct sealed_lock *lock,
                               char national_id[NATIONAL_ID_SIZE], struct err *err)
{
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, NATIONAL_ID_SIZE);
    status = sealed->read(sealed->self, lock, &bytes, err);
    if (status == ST_OK)
        status = national_id_read(buf_text(&bytes), national_id, err);
    buf_clear(&bytes);
    return status;
}

/* One that is held is another program's visit, still going on; one that cannot be read is nobody's any more. */
static enum status end_record(const struct client *client, const char *name, struct public_pc_result *result,
                              struct err *err)
{
    const struct sealed_file_port *sealed = client->sealed;
    struct sealed_lock *lock = NULL;
    char national_id[NATIONAL_ID_SIZE];
    enum status status = ST_OK;

    if (sealed->lock(sealed->self, name, &lock, NULL) != ST_OK)
        return ST_OK;
    if (read_record(sealed, lock, national_id, NULL) == ST_OK)
        status = end_locked(client, lock, national_id, result, err);
    sealed->unlock(sealed->self, &lock);
    return status;
}

enum status public_pc_end_all(const struct client *client, struct public_pc_result *out, struct err *err)
{
    struct sealed_names *names = calloc(1, sizeof *names);
    struct public_pc_result result = {0};
    enum status status = ST_OK;

    if (names == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "public PC: what was left behind");
    status = client->sealed->list(client->sealed->self, names, err);
    for (size_t i = 0; status == ST_OK && i < names->count; i++) {
        if (strncmp(names->names[i], name_prefix, strlen(name_prefix)) == 0)
            status = end_record(client, names->names[i], &result, err);
    }
    free(names);
    if (status == ST_OK)
        *out = result;
    return status;
}
