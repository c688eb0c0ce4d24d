#include "server/command.h"

#include <stdio.h>

#include "base/time_text.h"
#include "server/ca/root_list.h"
#include "server/options.h"
#include "server/ra.h"

enum { LIST_MAX = 64 * 1024 };

static enum status make(const struct ra *ra, struct key *root_key, struct err *err)
{
    struct buf list = {0};
    struct crl_info info;
    char until[TIME_MANUAL_SIZE];
    enum status status = ST_OK;

    buf_init(&list, LIST_MAX);
    status =
        root_list_make(ca_root_list(ra->ca)->number + 1, ra_now_utc(ra), ca_peek_root(ra->ca), root_key, &list, err);
    if (status == ST_OK)
        status = crl_read(list.data, list.len, &info, err);
    if (status == ST_OK)
        status = root_list_write(&ra->config, &list, err);
    if (status == ST_OK) {
        time_to_manual(info.next_update_utc, (int32_t)ra->config.zone_offset_s, until);
        (void)printf("%-12s %lld\n%-12s %s\n", "number", (long long)info.number, "next update", until);
        (void)printf("A host that is running serves it from its next start on.\n");
    }
    buf_clear(&list);
    return status;
}

int cmd_crl_root(int argc, char *const *argv)
{
    const char *config = NULL, *key_file = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}, {"--key", &key_file, NULL, true}};
    struct key *root_key = NULL;
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = ca_open(&ra.config, &ra.ca, &err);
    if (status == ST_OK)
        status = command_read_root_key(key_file, &root_key, &err);
    if (status == ST_OK)
        status = make(&ra, root_key, &err);
    key_free(&root_key);
    ra_close(&ra);
    return command_end(status, &err);
}
