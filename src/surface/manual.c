#include "surface/manual.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/file_url.h"
#include "ids.h"
#include "surface/user_file.h"
#include "surface/words.h"
#include "win/paths.h"
#include "win/shell_open.h"

static const char way_name[] = "manual.html";
enum { WAY_MAX = 1 << 20 }; /* twice a path of 32,767 units, each byte of it escaped */

/* Beside the program, in the language of the run. */
static enum status find(char **path, struct err *err)
{
    char name[32];
    char *folder = NULL;
    enum status st = paths_program(&folder, err);

    (void)snprintf(name, sizeof name, "manual.%s.html", words_language());
    if (st == ST_OK)
        st = paths_join(folder, name, path, err);
    free(folder);
    if (st == ST_OK && !file_exists(*path))
        st = err_set(err, ST_NOT_FOUND, FAULT_NONE, "the manual");
    return st;
}

static enum status append_way(struct buf *out, const char *url, const char *section)
{
    enum status st = buf_append_format(out,
                                       "<!DOCTYPE html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"
                                       "<meta http-equiv=\"refresh\" content=\"0; url=%s#%s\">\n<title>",
                                       words_language(), url, section);

    if (st == ST_OK)
        st = words_append(out, IDS_MANUAL_TITLE, WORDS_ALL, NULL);
    if (st == ST_OK)
        st = buf_append_format(out, "</title>\n<a href=\"%s#%s\">", url, section);
    if (st == ST_OK)
        st = words_append(out, IDS_MANUAL_TITLE, WORDS_ALL, NULL);
    return st == ST_OK ? buf_append_text(out, "</a>\n") : st;
}

enum status manual_append_way(struct buf *out, const char *path, const char *section, struct err *err)
{
    struct buf url;
    enum status st = ST_OK;

    buf_init(&url, WAY_MAX);
    st = file_url_append(&url, path, err);
    if (st == ST_OK && append_way(out, buf_text(&url), section) != ST_OK)
        st = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the way to the manual");
    buf_clear(&url);
    return st;
}

/* Where the page lies that leads to the section. */
static enum status write_way(const char *path, const char *section, char **way, struct err *err)
{
    char *folder = NULL;
    struct buf page;
    enum status st = ST_OK;

    buf_init(&page, WAY_MAX);
    st = manual_append_way(&page, path, section, err);
    if (st == ST_OK)
        st = user_file_write(way_name, &page, err);
    if (st == ST_OK)
        st = paths_user_data(&folder, err);
    if (st == ST_OK)
        st = paths_join(folder, way_name, way, err);
    free(folder);
    buf_clear(&page);
    return st;
}

enum status manual_open(const char *section, char **path, struct err *err)
{
    char *way = NULL;
    enum status st = ST_OK;

    *path = NULL;
    st = find(path, err);
    if (st == ST_OK && (section[0] == '\0' || write_way(*path, section, &way, NULL) != ST_OK))
        st = shell_open(*path, err);
    else if (st == ST_OK)
        st = shell_open(way, err);
    free(way);
    return st;
}
