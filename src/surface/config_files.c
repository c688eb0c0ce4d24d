#include "surface/config_files.h"

#include <stdlib.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/brand.h"
#include "surface/user_file.h"
#include "win/paths.h"

enum { CONFIG_BYTES_MAX = 256 * 1024 };

static const char machine_file[] = "pccert.json";
static const char user_file[] = "settings.json";
static const char calendar_file[] = "calendar.json";

enum status config_files_brand(struct settings *settings, struct err *err)
{
    return settings_apply(settings, SETTINGS_BRAND, "brand.json", brand_json, brand_json_len, err);
}

/* Any trouble with a named file is trouble with the configuration: a status of its own (a "nothing found" would lie).
 */
static enum status apply_file(struct settings *settings, enum settings_layer layer, const char *path, const char *name,
                              bool may_be_missing, struct err *err)
{
    struct err local = ERR_INIT;
    struct buf bytes;
    enum status st = ST_OK;

    buf_init(&bytes, CONFIG_BYTES_MAX);
    st = file_read(path, &bytes, &local);
    if (st == ST_OK) {
        st = settings_apply(settings, layer, name, (const char *)bytes.data, bytes.len, err);
    } else if (st == ST_NOT_FOUND && may_be_missing) {
        st = ST_OK;
    } else {
        st = err_set_code(err, ST_BAD_INPUT, FAULT_CONFIGURATION, local.source, local.number, local.what);
        err_detail_path(err, path);
    }
    buf_clear(&bytes);
    return st;
}

static enum status apply_in_folder(struct settings *settings, enum settings_layer layer, const char *folder,
                                   const char *name, struct err *err)
{
    char *path = NULL;
    enum status st = paths_join(folder, name, &path, err);

    if (st == ST_OK)
        st = apply_file(settings, layer, path, name, true, err);
    free(path);
    return st;
}

enum status config_files_machine(struct settings *settings, const char *config, struct err *err)
{
    char *folder = NULL;
    enum status st = ST_OK;

    if (config != NULL)
        return apply_file(settings, SETTINGS_MACHINE, config, config, false, err);
    st = paths_program(&folder, err);
    if (st == ST_OK)
        st = apply_in_folder(settings, SETTINGS_MACHINE, folder, machine_file, err);
    free(folder);
    return st;
}

enum status config_files_user(struct settings *settings, struct err *err)
{
    char *folder = NULL;
    enum status st = paths_user_data(&folder, err);

    if (st == ST_OK)
        st = apply_in_folder(settings, SETTINGS_USER, folder, user_file, err);
    free(folder);
    return st;
}

enum status config_files_save_user(const struct settings *settings, struct err *err)
{
    struct buf bytes;
    enum status st = ST_OK;

    buf_init(&bytes, SETTINGS_USER_BYTES_MAX);
    st = settings_encode_user(settings, &bytes, err);
    if (st == ST_OK)
        st = user_file_write(user_file, &bytes, err);
    buf_clear(&bytes);
    return st;
}

enum status config_files_calendar(struct calendar *out, struct err *err)
{
    char *folder = NULL;
    char *path = NULL;
    struct buf bytes;
    enum status st = paths_program(&folder, err);

    calendar_default(out);
    buf_init(&bytes, CALENDAR_BYTES_MAX);
    if (st == ST_OK)
        st = paths_join(folder, calendar_file, &path, err);
    if (st == ST_OK) {
        struct err cause = ERR_INIT;

        st = file_read(path, &bytes, &cause);
        if (st == ST_OK)
            st = calendar_read((const char *)bytes.data, bytes.len, out, err);
        else if (st == ST_NOT_FOUND)
            st = ST_OK;
        else if (err != NULL && err->status == ST_OK)
            *err = cause;
    }
    buf_clear(&bytes);
    free(path);
    free(folder);
    return st;
}
