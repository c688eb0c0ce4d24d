#include "records.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/atomic_file.h"
#include "temp_folder.h"
#include "win/folder.h"
#include "win/paths.h"
#include "win/sealed_file.h"

enum { FILE_MAX = 1 << 20 };

static struct sealed_folder *folder;
struct sealed_file_port records_port;

int records_open(void **state)
{
    wchar_t *wide = NULL;

    if (temp_folder_open(state) != 0 || sealed_folder_new(temp_path("journal"), &folder, NULL) != ST_OK)
        return 1;
    records_port = sealed_folder_port(folder);
    const bool set =
        paths_to_wide(temp_path("journal"), &wide, NULL) == ST_OK && SetEnvironmentVariableW(L"PCCERT_TEST_IN", wide);
    free(wide);
    return !set;
}

int records_close(void **state)
{
    sealed_folder_free(&folder);
    return temp_folder_close(state);
}

const char *records_file(const char *name)
{
    char inside[128];
    snprintf(inside, sizeof inside, "journal\\%s", name);
    return temp_path(inside);
}

static enum status drop_any(void *self, const char *name)
{
    (void)self;
    return file_wipe(records_file(name), NULL);
}

int records_empty(void **state)
{
    wchar_t *wide = NULL;

    (void)state;
    if (folder_each(temp_path("journal"), drop_any, NULL, NULL) != ST_OK ||
        paths_to_wide(temp_path("journal"), &wide, NULL) != ST_OK)
        return 1;
    const bool gone = RemoveDirectoryW(wide) || GetLastError() == ERROR_FILE_NOT_FOUND;
    free(wide);
    return !gone;
}

struct sealed_lock *records_lock(const char *name)
{
    struct sealed_lock *lock = NULL;
    assert_int_equal(records_port.lock(records_port.self, name, &lock, NULL), ST_OK);
    assert_non_null(lock);
    return lock;
}

enum status records_put(struct sealed_lock *lock, const char *text)
{
    struct buf bytes;
    buf_init(&bytes, SEALED_BYTES_MAX);
    assert_int_equal(buf_set(&bytes, text, strlen(text)), ST_OK);
    enum status status = records_port.write(records_port.self, lock, &bytes, NULL);
    buf_clear(&bytes);
    return status;
}

void assert_record(struct sealed_lock *lock, const char *text)
{
    struct buf bytes;
    struct err err = ERR_INIT;
    buf_init(&bytes, SEALED_BYTES_MAX);
    if (records_port.read(records_port.self, lock, &bytes, &err) != ST_OK)
        fail_msg("not read: %s", err.what);
    assert_string_equal(buf_text(&bytes), text);
    buf_clear(&bytes);
}

enum status records_read_status(struct sealed_lock *lock, int *fault)
{
    struct buf bytes;
    struct err err = ERR_INIT;
    buf_init(&bytes, SEALED_BYTES_MAX);
    enum status status = records_port.read(records_port.self, lock, &bytes, &err);
    if (status != ST_OK)
        assert_int_equal(bytes.len, 0);
    buf_clear(&bytes);
    *fault = err.fault;
    return status;
}

struct buf records_file_bytes(const char *name)
{
    struct buf bytes;
    buf_init(&bytes, FILE_MAX);
    assert_int_equal(file_read(records_file(name), &bytes, NULL), ST_OK);
    return bytes;
}

void records_put_file(const char *name, const struct buf *bytes)
{
    assert_int_equal(file_write(records_file(name), bytes->data, bytes->len, FILE_REPLACE, NULL), ST_OK);
}

static enum status count_one(void *self, const char *name)
{
    unsigned *count = self;
    (void)name;
    ++*count;
    return ST_OK;
}

unsigned records_count_files(void)
{
    unsigned count = 0;
    assert_int_equal(folder_each(temp_path("journal"), count_one, &count, NULL), ST_OK);
    return count;
}

int records_open_in_child(void)
{
    wchar_t wide[2048];
    char path[4096];

    if (GetEnvironmentVariableW(L"PCCERT_TEST_IN", wide, 2048) == 0 ||
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, path, 4096, NULL, NULL) == 0 ||
        sealed_folder_new(path, &folder, NULL) != ST_OK)
        return 1;
    records_port = sealed_folder_port(folder);
    return 0;
}
