#include "server/ca/root_list.h"

#include "base/atomic_file.h"
#include "base/kill_point.h"
#include "base/time_text.h"

enum { ENTRIES_MAX = 4096, ROOT_LIST_MONTHS = 12, BACKDATED_S = 3600 /* for verifiers whose clocks are slow */ };

static enum status append_entries(const struct root_list_request *request, struct buf *out, struct err *err)
{
    enum status status = ST_OK;

    if (request->before != NULL && request->before->len > 0)
        status = crl_entries_append(request->before->data, request->before->len, out, err);
    if (status == ST_OK && request->revoked != NULL)
        status = crl_entry_append(out, request->revoked, err);
    return status;
}

enum status root_list_make(const struct root_list_request *request, const struct buf *root, struct key *root_key,
                           struct buf *out, struct err *err)
{
    struct buf entries;
    const struct crl_request signed_list = {
        .number = request->number,
        .this_update_utc = request->now_utc - BACKDATED_S,
        .next_update_utc = time_add_months(request->now_utc, ROOT_LIST_MONTHS, 0),
        .entries = &entries,
    };
    enum status status = ST_OK;

    buf_init(&entries, ENTRIES_MAX);
    status = append_entries(request, &entries, err);
    if (status == ST_OK)
        status = crl_sign(&signed_list, root_key, root, out, err);
    buf_clear(&entries);
    return status;
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
