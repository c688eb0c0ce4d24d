#include "client/import.h"

#include "base/atomic_file.h"
#include "pki/pfx_scan.h"

enum status import_look(const char *path, struct err *err)
{
    struct buf file;
    enum status status = ST_OK;

    buf_init(&file, PFX_BYTES_MAX);
    status = file_read(path, &file, err);
    if (status == ST_OK)
        status = pfx_scan(file.data, file.len, &pfx_client_limits, err);
    buf_clear(&file);
    return status;
}
