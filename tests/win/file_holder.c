#include "file_holder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include <windows.h>

#include "win/file_retry.h"
#include "win/paths.h"

static HANDLE held;
static wchar_t *denied;
static unsigned failures, last_failure;

static void let_go(void)
{
    if (held != NULL)
        assert_true(CloseHandle(held));
    if (denied != NULL)
        assert_true(RemoveDirectoryW(denied));
    held = NULL;
    free(denied);
    denied = NULL;
}

/* The names are the linker's. */
bool __real_file_retry(unsigned long code, unsigned *left);
bool __wrap_file_retry(unsigned long code, unsigned *left);

bool __wrap_file_retry(unsigned long code, unsigned *left)
{
    if ((held != NULL || denied != NULL) && ++failures == last_failure)
        let_go();
    return __real_file_retry(code, left);
}

static HANDLE open_or_make(const char *path, DWORD share, unsigned until, wchar_t **wide)
{
    assert_true(held == NULL && denied == NULL);
    assert_int_equal(paths_to_wide(path, wide, NULL), ST_OK);
    HANDLE file = CreateFileW(*wide, GENERIC_READ, share, NULL, OPEN_ALWAYS, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    failures = 0;
    last_failure = until;
    return file;
}

void file_holder_take(const char *path, unsigned long share, unsigned until)
{
    wchar_t *wide = NULL;

    held = open_or_make(path, share, until, &wide);
    free(wide);
}

void file_holder_deny(const char *path, unsigned until)
{
    wchar_t *wide = NULL;

    assert_true(CloseHandle(open_or_make(path, 0, until, &wide)));
    assert_true(DeleteFileW(wide));
    assert_true(CreateDirectoryW(wide, NULL));
    denied = wide;
}

unsigned file_holder_drop(void)
{
    let_go();
    return failures;
}
