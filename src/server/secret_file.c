#include "server/secret_file.h"

#include <sys/stat.h>

#include "base/atomic_file.h"
#include "base/fault.h"

enum status secret_file_read(const char *path, struct buf *out, struct err *err)
{
    struct stat about;

    if (stat(path, &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        (void)err_set(err, ST_REFUSED, FAULT_NONE,
                      "this file holds secrets and others than its owner may use it: chmod 600 it");
        err_detail(err, path);
        return ST_REFUSED;
    }
    return file_read(path, out, err);
}
