#include "server/ca/root_list.h"

#include "base/atomic_file.h"
#include "base/kill_point.h"
#include "base/time_text.h"

enum { ROOT_LIST_MONTHS = 12, BACKDATED_S = 3600 /* for verifiers whose clocks are slow */ };

enum status root_list_make(int64_t number, int64_t now_utc, const struct buf *root, struct key *root_key,
                           struct buf *out, struct err *err)
{
    const struct buf none = {.max = 1};
    const struct crl_request request = {
        .number = number,
        .this_update_utc = now_utc - BACKDATED_S,
        .next_update_utc = time_add_months(now_utc, ROOT_LIST_MONTHS, 0),
        .entries = &none,
    };

    return crl_sign(&request, root_key, root, out, err);
}

enum status root_list_read(const struct config *config, const struct buf *root, struct buf *out, struct crl_info *info,
                           struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    struct buf list = {0};
    enum status status = config_path(config, config->files.root_list, path, err);

    buf_init(&list, out->max);
    if (status == ST_OK)
        status = file_read(path, &list, err);
    if (status == ST_OK)
        status = crl_verify(list.data, list.len, root, err);
    if (status == ST_OK)
        status = crl_read(list.data, list.len, info, err);
    if (status == ST_OK)
        status = buf_append(out, list.data, list.len);
    buf_clear(&list);
    return status;
}

enum status root_list_write(const struct config *config, const struct buf *list, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(config, config->files.root_list, path, err);

    if (status == ST_OK)
        status = file_write(path, list->data, list->len, FILE_REPLACE, err);
    KILL_POINT("root_list.written");
    return status;
}
