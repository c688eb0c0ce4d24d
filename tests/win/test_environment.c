/*
 * The small files that the check of the environment writes into the program's folders, here in a folder of the test's
 * own in place of this user's. The program once more as a child: it tries.
 */
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
#include "child.h"
#include "temp_folder.h"
#include "win/environment_port.h"
#include "win/folder.h"
#include "win/paths.h"

enum status __wrap_paths_user_data(char **out, struct err *err); /* linked in place of that of win/paths.c */

static const char *user_data;

enum status __wrap_paths_user_data(char **out, struct err *err)
{
    (void)err;
    *out = _strdup(user_data);
    return *out != NULL ? ST_OK : ST_NO_MEMORY;
}

static enum status try_folders(void)
{
    const struct environment_port port = environment_of_this_pc();

    return port.try_folders(port.self, NULL);
}

static int open_all(void **state)
{
    static char path[2048];
    wchar_t *wide = NULL;

    if (temp_folder_open(state) != 0)
        return 1;
    snprintf(path, sizeof path, "%s", temp_path("data"));
    user_data = path;
    const bool set = paths_to_wide(user_data, &wide, NULL) == ST_OK && SetEnvironmentVariableW(L"PCCERT_TEST_IN", wide);
    free(wide);
    return !set;
}

static int child_try(void)
{
    static wchar_t wide[2048];
    static char path[4096];

    if (GetEnvironmentVariableW(L"PCCERT_TEST_IN", wide, 2048) == 0 ||
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, path, sizeof path, NULL, NULL) == 0)
        return 2;
    user_data = path;
    return try_folders() != ST_OK;
}

static bool is_there(const char *path)
{
    wchar_t *wide = NULL;
    const bool there = paths_to_wide(path, &wide, NULL) == ST_OK && GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES;

    free(wide);
    return there;
}

static void drop_folder(const char *path)
{
    wchar_t *wide = NULL;

    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    assert_true(RemoveDirectoryW(wide)); /* and so it is empty */
    free(wide);
}

static void nothing_is_left(void **state)
{
    (void)state;
    assert_int_equal(try_folders(), ST_OK);
    assert_false(is_there(user_data)); /* as it was before */
    assert_int_equal(temp_count(), 0);
}

/* Killed anywhere: the next try takes its own file with it, and a folder is no harm. */
static void the_next_clears_away_what_a_killed_one_left(void **state)
{
    struct child_points points;

    (void)state;
    child_passes(L"try", &points);
    assert_false(is_there(user_data));
    for (size_t i = 0; i < points.count; i++) {
        assert_int_equal(child_run(L"try", points.names[i]), CHILD_KILLED);
        assert_int_equal(try_folders(), ST_OK);
        if (is_there(user_data))
            drop_folder(user_data);
    }
}

static void folders_that_are_there_stay(void **state)
{
    char journal[2048];

    (void)state;
    snprintf(journal, sizeof journal, "%s\\journal", user_data);
    assert_int_equal(folder_make(user_data, NULL), ST_OK);
    assert_int_equal(folder_make(journal, NULL), ST_OK);
    assert_int_equal(try_folders(), ST_OK);
    drop_folder(journal);
    drop_folder(user_data);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left),
        cmocka_unit_test(the_next_clears_away_what_a_killed_one_left),
        cmocka_unit_test(folders_that_are_there_stay),
    };

    if (argc == 2 && strcmp(argv[1], "try") == 0)
        return child_try();
    return cmocka_run_group_tests(tests, open_all, temp_folder_close);
}
