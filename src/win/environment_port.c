#include "win/environment_port.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "base/utf.h"
#include "win/folder.h"
#include "win/paths.h"
#include "win/registry_text.h"
#include "win/text.h"
#include "win/windows_user.h"

/* --- Windows --- */

typedef LONG WINAPI version_ask(RTL_OSVERSIONINFOEXW *version);

/* The one function that tells every program the truth, whatever its manifest says. */
static void look_at_version(struct environment *out)
{
    RTL_OSVERSIONINFOEXW version = {.dwOSVersionInfoSize = sizeof version};
    HMODULE library = GetModuleHandleW(L"ntdll.dll");
    const FARPROC found = library != NULL ? GetProcAddress(library, "RtlGetVersion") : NULL;
    version_ask *ask = NULL;

    memcpy(&ask, &found, sizeof ask);
    if (ask == NULL || ask(&version) != 0)
        return;
    out->build = version.dwBuildNumber;
    out->is_server = version.wProductType != VER_NT_WORKSTATION;
}

/* "22H2" from 20H2 on, "1909" before that. */
static void look_at_release(struct environment *out)
{
    static const wchar_t key[] = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
    static const wchar_t *const names[] = {L"DisplayVersion", L"ReleaseId"};

    for (size_t i = 0; i < sizeof names / sizeof names[0] && out->release[0] == '\0'; i++) {
        wchar_t *wide = NULL;
        char *text = NULL;

        if (registry_text_read(HKEY_LOCAL_MACHINE, key, names[i], &wide, NULL) == ST_OK &&
            text_from_wide(wide, &text, NULL) == ST_OK)
            utf8_display_copy(text, strlen(text), out->release, sizeof out->release);
        free(text);
        free(wide);
    }
}

/* --- the disk --- */

/* The nearest folder that is there: the program's own may still be to come. */
static bool free_of(const char *folder, ULARGE_INTEGER *out)
{
    wchar_t *wide = NULL;
    bool known = false;

    if (paths_to_wide(folder, &wide, NULL) != ST_OK)
        return false;
    for (wchar_t *end = wide + wcslen(wide); !known && end != NULL; end = wcsrchr(wide, L'\\')) {
        *end = L'\0';
        known = wide[0] != L'\0' && GetDiskFreeSpaceExW(wide, out, NULL, NULL);
    }
    free(wide);
    return known;
}

static void look_at_disk(struct environment *out)
{
    ULARGE_INTEGER room = {.QuadPart = 0};
    char *folder = NULL;

    if (paths_user_data(&folder, NULL) == ST_OK) {
        out->free_known = free_of(folder, &room);
        out->free_bytes = room.QuadPart;
    }
    free(folder);
}

static enum status port_look(void *self, struct environment *out, struct err *err)
{
    (void)self;
    (void)err;
    *out = (struct environment){.build = 0};
    look_at_version(out);
    look_at_release(out);
    windows_user_look(out);
    look_at_disk(out);
    return ST_OK;
}

/* --- folders --- */

static const char try_name[] = "check.tmp";

struct tried {
    const char *folder;
};

/* What a check that was killed while it wrote has left: base/atomic_file.h's temporary, with that name in front. */
static enum status drop_half_written(void *self, const char *file)
{
    const struct tried *tried = self;
    const size_t len = sizeof try_name - 1;
    char *path = NULL;

    if (strncmp(file, try_name, len) != 0 || file[len] != '.' || paths_join(tried->folder, file, &path, NULL) != ST_OK)
        return ST_OK;
    (void)!file_wipe(path, NULL);
    KILL_POINT("environment.half_written_wiped");
    free(path);
    return ST_OK;
}

static enum status try_folder(const char *folder, struct err *err)
{
    static const char content[] = "written by the check of the environment";
    struct tried tried = {.folder = folder};
    struct buf back;
    char *path = NULL;
    enum status status = paths_join(folder, try_name, &path, err);

    (void)!folder_each(folder, drop_half_written, &tried, NULL);
    buf_init(&back, sizeof content);
    if (status == ST_OK)
        status = file_write(path, content, sizeof content, FILE_REPLACE_PRIVATE, err);
    KILL_POINT("environment.written");
    if (status == ST_OK)
        status = file_read(path, &back, err);
    if (status == ST_OK && (back.len != sizeof content || memcmp(back.data, content, sizeof content) != 0))
        status = err_set(err, ST_IO, FAULT_READ_BACK, "a file of the check");
    if (path != NULL) {
        const enum status wiped = file_wipe(path, status == ST_OK ? err : NULL);

        KILL_POINT("environment.wiped");
        status = status == ST_OK ? wiped : status;
    }
    buf_clear(&back);
    free(path);
    return status;
}

static bool folder_is_there(const char *folder)
{
    wchar_t *wide = NULL;
    bool there = false;

    if (paths_to_wide(folder, &wide, NULL) == ST_OK)
        there = GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES;
    free(wide);
    return there;
}

static void remove_folder(const char *folder)
{
    wchar_t *wide = NULL;

    if (paths_to_wide(folder, &wide, NULL) == ST_OK)
        (void)RemoveDirectoryW(wide);
    KILL_POINT("environment.folder_removed");
    free(wide);
}

/* One that was not there goes again. */
static enum status try_base(const char *folder, struct err *err)
{
    const bool there = folder_is_there(folder);
    enum status status = folder_make(folder, err);

    if (status == ST_OK)
        status = try_folder(folder, err);
    if (!there)
        remove_folder(folder);
    return status;
}

static enum status try_inner(const char *base, struct err *err)
{
    static const char *const names[] = {"journal", "undo", "backups"};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < sizeof names / sizeof names[0]; i++) {
        char *folder = NULL;

        status = paths_join(base, names[i], &folder, err);
        if (status == ST_OK && folder_is_there(folder))
            status = try_folder(folder, err);
        free(folder);
    }
    return status;
}

static enum status port_try_folders(void *self, struct err *err)
{
    char *base = NULL;
    enum status status = paths_user_data(&base, err);

    (void)self;
    if (status == ST_OK)
        status = try_base(base, err);
    if (status == ST_OK)
        status = try_inner(base, err);
    free(base);
    return status;
}

struct environment_port environment_of_this_pc(void)
{
    return (struct environment_port){.look = port_look, .try_folders = port_try_folders};
}
