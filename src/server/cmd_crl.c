#include "server/command.h"

#include <stdio.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "base/time_text.h"
#include "pki/crl.h"
#include "server/crl_issuance.h"
#include "server/options.h"

enum { TRIES_MOST = 10 }; /* each of them lost to another process that made a list */

/* A list that is kept, and its bytes. */
struct list {
    struct crl_record record;
    struct buf der; /* owned */
};

static void print_moment(const struct ra *ra, const char *name, int64_t at_utc)
{
    char text[TIME_MANUAL_SIZE];

    time_to_manual(at_utc, (int32_t)ra->config.zone_offset_s, text);
    (void)printf("%-12s %s\n", name, text);
}

static enum status print_list(const struct ra *ra, const struct list *list, struct err *err)
{
    struct crl_info info;
    const enum status status = crl_read(list->der.data, list->der.len, &info, err);

    if (status != ST_OK)
        return status;
    (void)printf("%-12s %lld\n", "number", (long long)info.number);
    print_moment(ra, "made", list->record.made_utc);
    print_moment(ra, "this update", info.this_update_utc);
    print_moment(ra, "next update", info.next_update_utc);
    (void)printf("%-12s %zu\n", "revoked", info.entries);
    return ST_OK;
}

static enum status read_newest(struct ra *ra, struct list *out, struct err *err)
{
    struct tx *tx = NULL;
    int64_t newest = 0;
    enum status status = ca_names_newest(&ra->config, &newest, err);

    if (status == ST_OK)
        status = store_begin_read(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_crl_newest(tx, newest, &out->record, err);
    if (status == ST_OK)
        status = store_crl_der(tx, out->record.number, &out->der, err);
    status = store_finish(&tx, status, err);
    if (status == ST_NOT_FOUND)
        status = err_set(err, ST_NOT_FOUND, FAULT_NONE, "no revocation list was made yet: serve makes it, or crl make");
    return status;
}

static enum status make(struct ra *ra, struct list *out, struct err *err)
{
    enum status status = ca_open(&ra->config, &ra->ca, err);
    int tries = 0;

    if (status != ST_OK)
        return status;
    do {
        err_clear(err);
        status = crl_issuance_make(ra, &out->record, &out->der, err);
    } while (status == ST_ALREADY && ++tries < TRIES_MOST);
    return status;
}

static int run(int argc, char *const *argv, enum status (*get)(struct ra *, struct list *, struct err *))
{
    const char *config = NULL, *file = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}, {"--out", &file, NULL, false}};
    struct list list = {.record = {.number = 0}};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    buf_init(&list.der, CRL_DER_MAX);
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = get(&ra, &list, &err);
    if (status == ST_OK && file != NULL)
        status = file_write(file, list.der.data, list.der.len, FILE_REPLACE, &err);
    KILL_POINT("crl.written");
    if (status == ST_OK)
        status = print_list(&ra, &list, &err);
    buf_clear(&list.der);
    ra_close(&ra);
    return command_end(status, &err);
}

int cmd_crl_make(int argc, char *const *argv)
{
    return run(argc, argv, make);
}

int cmd_crl_show(int argc, char *const *argv)
{
    return run(argc, argv, read_newest);
}
