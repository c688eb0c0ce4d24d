#include "client/signature_file.h"

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"

enum status signature_file_read(const char *path, struct buf *out, struct err *err)
{
    struct err cause = ERR_INIT;
    enum status status = file_read(path, out, &cause);

    if (status == ST_TOO_COSTLY) {
        status = ST_BAD_FILE;
        cause.status = status;
        cause.fault = FAULT_NOT_CMS;
    }
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

/* Also one that is damaged, or that this version would not take. */
static bool signature_file_is_one(const char *path)
{
    struct cms cms = {.has_signing_time = false};
    struct err err = ERR_INIT;
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, CMS_DER_MAX);
    status = signature_file_read(path, &bytes, &err);
    if (status == ST_OK)
        status = cms_read(bytes.data, bytes.len, &cms, &err);
    cms_clear(&cms);
    buf_clear(&bytes);
    return status == ST_OK || (status == ST_BAD_FILE && err.fault != FAULT_NOT_CMS) || status == ST_UNSUPPORTED;
}

enum status signature_file_look(const char *path, bool overwrite, struct err *err)
{
    enum status status = ST_OK;

    if (!file_exists(path) || (overwrite && signature_file_is_one(path)))
        return ST_OK;
    status = err_set(err, ST_ALREADY, FAULT_TARGET_EXISTS, "signature: something is there already");
    err_detail_path(err, path);
    return status;
}

enum status signature_file_write(const char *path, const struct buf *cms, bool overwrite, struct err *err)
{
    enum status status = signature_file_look(path, overwrite, err);

    if (status != ST_OK)
        return status;
    status = file_write(path, cms->data, cms->len, file_exists(path) ? FILE_REPLACE : FILE_NEW, err);
    KILL_POINT("signature_file.written");
    return status;
}
