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
static unsigned failures, last_failure;

static void let_go(void)
{
    if (held != NULL)
        assert_true(CloseHandle(held));
    held = NULL;
}

/* The names are the linker's. */
bool __real_file_retry(unsigned long code, unsigned *left);
bool __wrap_file_retry(unsigned long code, unsigned *left);

bool __wrap_file_retry(unsigned long code, unsigned *left)
{
    if (held != NULL && ++failures == last_failure)
        let_go();
    return __real_file_retry(code, left);
}

static void take(const char *path, DWORD access, DWORD share, unsigned until)
{
    wchar_t *wide = NULL;

    assert_null(held);
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    HANDLE file = CreateFileW(wide, access, share, NULL, OPEN_ALWAYS, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    held = file;
    failures = 0;
    last_failure = until;
    free(wide);
}

void file_holder_take(const char *path, unsigned long share, unsigned until)
{
    take(path, GENERIC_READ, share, until);
}

void file_holder_take_doomed(const char *path, unsigned until)
{
    FILE_DISPOSITION_INFO doomed = {.DeleteFile = TRUE};

    take(path, DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, until);
    assert_true(SetFileInformationByHandle(held, FileDispositionInfo, &doomed, sizeof doomed));
}

unsigned file_holder_drop(void)
{
    let_go();
    return failures;
}
