#include "surface/user_file.h"

#include <stdlib.h>

#include "base/atomic_file.h"
#include "base/kill_point.h"
#include "win/folder.h"
#include "win/paths.h"

enum status user_file_read(const char *name, struct buf *out, struct err *err)
{
    char *folder = NULL;
    char *path = NULL;
    enum status st = paths_user_data(&folder, err);

    if (st == ST_OK)
        st = paths_join(folder, name, &path, err);
    if (st == ST_OK)
        st = file_read(path, out, err);
    free(path);
    free(folder);
    return st;
}

enum status user_file_write(const char *name, const struct buf *bytes, struct err *err)
{
    char *folder = NULL;
    char *path = NULL;
    enum status st = paths_user_data(&folder, err);

    if (st == ST_OK)
        st = paths_join(folder, name, &path, err);
    if (st == ST_OK)
        st = folder_make(folder, err);
    if (st == ST_OK)
        st = file_write(path, bytes->data, bytes->len, FILE_REPLACE, err);
    KILL_POINT("user_file.written");
    free(path);
    free(folder);
    return st;
}
