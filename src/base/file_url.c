#include "base/file_url.h"

#include <stdbool.h>
#include <string.h>

#include "base/fault.h"

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_slash(char c)
{
    return c == '\\' || c == '/';
}

/* unreserved of RFC 3986, and what parts a path; a colon is the drive's alone, since no name has one. */
static bool stands_as_it_is(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~:", c) != NULL);
}

static enum status append_path(struct buf *out, const char *path)
{
    enum status st = ST_OK;

    for (; st == ST_OK && *path != '\0'; path++) {
        if (is_slash(*path))
            st = buf_append_text(out, "/");
        else if (stands_as_it_is(*path))
            st = buf_append(out, path, 1);
        else
            st = buf_append_format(out, "%%%02X", (unsigned)(unsigned char)*path);
    }
    return st;
}

enum status file_url_append(struct buf *out, const char *path, struct err *err)
{
    const bool of_drive = is_letter(path[0]) && path[1] == ':' && is_slash(path[2]);
    const bool of_share = is_slash(path[0]) && is_slash(path[1]) && stands_as_it_is(path[2]);
    enum status st = ST_OK;

    if (!of_drive && !of_share)
        return err_set(err, ST_BAD_INPUT, FAULT_FILE_MISSING, "a file's address: no whole path");
    st = buf_append_text(out, of_drive ? "file:///" : "file:");
    if (st == ST_OK)
        st = append_path(out, path);
    return st == ST_OK ? ST_OK : err_set(err, st, FAULT_NO_MEMORY, "a file's address");
}
