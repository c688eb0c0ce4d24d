#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/fault.h"
#include "temp_folder.h"
#include "win/folder.h"
#include "win/paths.h"
#include "win/text.h"
#include "win/user_sid.h"

static void texts_go_both_ways(void **state)
{
    static const char *const texts[] = {"", "abc", "憑證 𠮷野家.pfx", "\xc3\xa9"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        wchar_t *wide = NULL;
        char *back = NULL;
        assert_int_equal(text_to_wide(texts[i], &wide, NULL), ST_OK);
        assert_int_equal(text_from_wide(wide, &back, NULL), ST_OK);
        assert_string_equal(back, texts[i]);
        free(back);
        text_wipe_free(&wide);
        assert_null(wide);
        text_wipe_free(&wide);
    }
}

static void texts_that_are_none(void **state)
{
    static const char *const texts[] = {"\xff", "\xc0\x80", "\xed\xa0\x80", "a\xe6\x86"};
    struct err err = ERR_INIT;
    wchar_t *wide = NULL;
    char *utf8 = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        err_clear(&err);
        assert_int_equal(text_to_wide(texts[i], &wide, &err), ST_BAD_INPUT);
        assert_int_equal(err.fault, FAULT_NOT_TEXT);
        assert_null(wide);
    }
    err_clear(&err);
    assert_int_equal(text_from_wide((const wchar_t[]){L'a', 0xD800, L'b', 0}, &utf8, &err), ST_BAD_INPUT);
    assert_null(utf8);
}

static void paths_take_the_verbatim_form(void **state)
{
    static const struct {
        const char *path;
        const wchar_t *wide;
    } cases[] = {
        {"C:\\a\\b.pfx", L"\\\\?\\C:\\a\\b.pfx"},
        {"C:/a/../b.pfx", L"\\\\?\\C:\\b.pfx"},
        {"C:\\憑證\\.\\備份.pfx", L"\\\\?\\C:\\憑證\\備份.pfx"},
        {"\\\\server\\share\\b.pfx", L"\\\\?\\UNC\\server\\share\\b.pfx"},
        {"\\\\?\\C:\\a\\..\\b", L"\\\\?\\C:\\a\\..\\b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wchar_t *wide = NULL;
        assert_int_equal(paths_to_wide(cases[i].path, &wide, NULL), ST_OK);
        if (wcscmp(wide, cases[i].wide) != 0)
            fail_msg("%s became %ls", cases[i].path, wide);
        free(wide);
    }
}

static void relative_paths_become_absolute(void **state)
{
    wchar_t *wide = NULL;
    wchar_t here[MAX_PATH];

    (void)state;
    assert_true(GetCurrentDirectoryW(MAX_PATH, here) > 0);
    assert_int_equal(paths_to_wide("b.pfx", &wide, NULL), ST_OK);
    assert_int_equal(wcsncmp(wide, L"\\\\?\\", 4), 0);
    assert_int_equal(_wcsnicmp(wide + 4, here, wcslen(here)), 0);
    free(wide);
}

static void paths_that_name_nothing(void **state)
{
    struct err err = ERR_INIT;
    wchar_t *wide = NULL;

    (void)state;
    assert_int_equal(paths_to_wide("", &wide, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_FILE_MISSING);
    err_clear(&err);
    assert_int_equal(paths_to_wide("C:\\\xff", &wide, &err), ST_BAD_INPUT);
    assert_null(wide);
}

static void known_places(void **state)
{
    char *path = NULL;
    wchar_t *wide = NULL;

    (void)state;
    assert_int_equal(paths_user_data(&path, NULL), ST_OK);
    assert_non_null(strstr(path, "\\AppData\\Local\\PeiChengCert"));
    free(path);
    assert_int_equal(paths_program(&path, NULL), ST_OK);
    assert_int_not_equal(path[strlen(path) - 1], '\\');
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    assert_true((GetFileAttributesW(wide) & FILE_ATTRIBUTE_DIRECTORY) != 0);
    free(wide);
    free(path);
}

static void folders_are_made_with_their_parents(void **state)
{
    wchar_t *wide = NULL;

    (void)state;
    assert_int_equal(folder_make(temp_path("一\\二\\三"), NULL), ST_OK);
    assert_int_equal(folder_make(temp_path("一\\二\\三"), NULL), ST_OK);
    for (int i = 0; i < 3; i++) {
        static const char *const down[] = {"一\\二\\三", "一\\二", "一"};
        assert_int_equal(paths_to_wide(temp_path(down[i]), &wide, NULL), ST_OK);
        assert_true(RemoveDirectoryW(wide));
        free(wide);
    }
}

static void folders_that_cannot_be(void **state)
{
    struct err err = ERR_INIT;
    char inside[1200];
    wchar_t self[MAX_PATH];
    char *self_utf8 = NULL;

    (void)state;
    assert_int_equal(folder_make("Q:\\a\\b", &err), ST_IO);
    assert_int_equal(err.fault, FAULT_TARGET_FOLDER);
    err_clear(&err);
    /* A file stands where a folder should: this very program. */
    assert_true(GetModuleFileNameW(NULL, self, MAX_PATH) > 0);
    assert_int_equal(text_from_wide(self, &self_utf8, NULL), ST_OK);
    assert_int_equal(folder_make(self_utf8, &err), ST_IO);
    snprintf(inside, sizeof inside, "%s\\below", self_utf8);
    err_clear(&err);
    assert_int_equal(folder_make(inside, &err), ST_IO);
    free(self_utf8);
}

static void users_have_a_name(void **state)
{
    wchar_t sid[USER_SID_SIZE];
    void *descriptor = NULL;

    (void)state;
    assert_int_equal(user_sid(sid, NULL), ST_OK);
    assert_int_equal(wcsncmp(sid, L"S-1-5-", 6), 0);
    assert_int_equal(user_sid_private_descriptor(&descriptor, NULL), ST_OK);
    assert_true(IsValidSecurityDescriptor(descriptor));
    LocalFree(descriptor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_go_both_ways),
        cmocka_unit_test(texts_that_are_none),
        cmocka_unit_test(paths_take_the_verbatim_form),
        cmocka_unit_test(relative_paths_become_absolute),
        cmocka_unit_test(paths_that_name_nothing),
        cmocka_unit_test(known_places),
        cmocka_unit_test(folders_are_made_with_their_parents),
        cmocka_unit_test(folders_that_cannot_be),
        cmocka_unit_test(users_have_a_name),
    };

    return cmocka_run_group_tests(tests, temp_folder_open, temp_folder_close);
}
