#include "server/new_folder.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"

static enum status make_folder(const char *path, struct err *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return ST_OK;
    return err_set_code(err, ST_IO, FAULT_TARGET_FOLDER, ERR_ERRNO, errno, "making the folder");
}

static enum status want_empty(const char *path, struct err *err)
{
    DIR *folder = opendir(path);
    const struct dirent *entry = NULL;
    enum status status = ST_OK;

    if (folder == NULL)
        return err_set_code(err, ST_IO, FAULT_TARGET_FOLDER, ERR_ERRNO, errno, "opening the folder");
    for (entry = readdir(folder); status == ST_OK && entry != NULL; entry = readdir(folder))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            status = err_set(err, ST_ALREADY, FAULT_TARGET_EXISTS,
                             "the folder has something in it already: an empty or new one is wanted");
    if (status == ST_ALREADY)
        err_detail(err, path);
    (void)closedir(folder);
    return status;
}

enum status new_folder_make(const char *path, struct err *err)
{
    const enum status status = make_folder(path, err);

    return status == ST_OK ? want_empty(path, err) : status;
}

void new_folder_take_back(const char *path)
{
    if (file_wipe(path, NULL) != ST_OK)
        (void)unlink(path);
}
