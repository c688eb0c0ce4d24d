#include "cli/target_path.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "base/fault.h"
#include "win/paths.h"

static char *text_copy(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    if (copy != NULL)
        memcpy(copy, text, size);
    return copy;
}

/* "E:", "E:\" and "folder\" are folders even while they are not there: the failure should name the folder, not a file
 * "". */
static enum status is_folder(const char *path, bool *out, struct err *err)
{
    const size_t len = strlen(path);
    wchar_t *wide = NULL;
    DWORD attributes = INVALID_FILE_ATTRIBUTES;
    enum status st = ST_OK;

    if (len > 0 && strchr("\\/:", path[len - 1]) != NULL) {
        *out = true;
        return ST_OK;
    }
    st = paths_to_wide(path, &wide, err);
    if (st != ST_OK)
        return st;
    attributes = GetFileAttributesW(wide);
    *out = attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    free(wide);
    return ST_OK;
}

/* *path becomes the file of that name in it; paths_join brings the backslash. */
static enum status put_into_folder(char **path, const char *name, struct err *err)
{
    size_t len = strlen(*path);
    char *joined = NULL;
    enum status st = ST_OK;

    while (len > 0 && ((*path)[len - 1] == '\\' || (*path)[len - 1] == '/'))
        (*path)[--len] = '\0';
    st = paths_join(*path, name, &joined, err);
    free(*path);
    *path = joined;
    return st;
}

enum status target_path(const struct client *client, const char *typed, const char *national_id, bool masked,
                        char **out, struct err *err)
{
    char name[BACKUP_NAME_SIZE];
    bool folder = false;
    enum status st = is_folder(typed, &folder, err);

    if (st != ST_OK)
        return st;
    backup_file_name(client, national_id, masked, name);
    *out = text_copy(typed);
    if (*out == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "keeping a path");
    return folder ? put_into_folder(out, name, err) : ST_OK;
}
