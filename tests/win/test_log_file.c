#include "win/log_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <windows.h>

#include <aclapi.h>
#include <sddl.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "child.h"
#include "temp_folder.h"
#include "win/paths.h"
#include "win/user_sid.h"

enum { SMALL = 1024, CROWD = 4, CROWD_LINES = 150 };

static const char *const names[LOG_FILE_COUNT] = {"activity.log", "activity.1.log", "activity.2.log", "activity.3.log"};

/* In the test's folder, so that the folder of the log itself is made by it. */
static struct log_file *open_log(size_t bytes_most)
{
    struct log_file *log = NULL;

    assert_int_equal(log_file_new(temp_path("log"), bytes_most, &log, NULL), ST_OK);
    return log;
}

static char *path_of(const char *name)
{
    char *path = NULL;

    assert_int_equal(paths_join(temp_path("log"), name, &path, NULL), ST_OK);
    return path;
}

static int clean(void **state)
{
    wchar_t *wide = NULL;

    (void)state;
    for (size_t i = 0; i < LOG_FILE_COUNT; i++) {
        char *path = path_of(names[i]);

        assert_int_equal(file_wipe(path, NULL), ST_OK);
        free(path);
    }
    assert_int_equal(paths_to_wide(temp_path("log"), &wide, NULL), ST_OK);
    (void)RemoveDirectoryW(wide);
    free(wide);
    return 0;
}

static void say(struct log_file *log, const char *line)
{
    const struct activity_sink sink = log_file_sink(log);

    sink.write(sink.self, line, strlen(line));
}

static size_t size_of(const char *name)
{
    struct buf bytes;
    char *path = path_of(name);
    size_t len = 0;

    buf_init(&bytes, 4 * LOG_FILE_BYTES);
    if (file_read(path, &bytes, NULL) == ST_OK)
        len = bytes.len;
    buf_clear(&bytes);
    free(path);
    return len;
}

static void assert_tail(struct log_file *log, size_t lines, const char *wanted)
{
    struct buf text;

    buf_init(&text, LOG_FILE_COUNT * LOG_FILE_BYTES);
    assert_int_equal(log_file_tail(log, lines, &text, NULL), ST_OK);
    assert_string_equal(buf_text(&text), wanted);
    buf_clear(&text);
}

static void test_lines_are_kept(void **state)
{
    struct log_file *log = open_log(SMALL), *other = NULL;

    (void)state;
    assert_tail(log, 10, "");
    say(log, "one\n");
    other = open_log(SMALL);
    say(other, "two\n");
    say(log, "three\n");
    log_file_free(&other);
    assert_tail(log, 10, "one\ntwo\nthree\n");
    assert_tail(log, 3, "one\ntwo\nthree\n");
    assert_tail(log, 2, "two\nthree\n");
    assert_tail(log, 1, "three\n");
    assert_tail(log, 0, "");
    log_file_free(&log);
    log_file_free(&log);
}

/* However long it goes on: so many files of such a size, the last lines among them. */
static void test_it_stays_small(void **state)
{
    struct log_file *log = open_log(SMALL);
    char line[64], last[64];

    (void)state;
    for (int i = 0; i < 500; i++) {
        (void)snprintf(line, sizeof line, "line %04d of the ones that are written here\n", i);
        say(log, line);
    }
    (void)snprintf(last, sizeof last, "%s", line);
    for (size_t i = 0; i < LOG_FILE_COUNT; i++)
        assert_in_range(size_of(names[i]), 1, SMALL);
    assert_int_equal(temp_count(), 1); /* the folder */
    assert_tail(log, 1, last);
    log_file_free(&log);
}

/* The newest lines may begin in the file before. */
static void test_the_end_goes_over_two_files(void **state)
{
    struct log_file *log = open_log(16);

    (void)state;
    say(log, "0123456789\n");
    say(log, "abcdefghij\n");
    assert_int_equal(size_of("activity.1.log"), 11);
    assert_tail(log, 2, "0123456789\nabcdefghij\n");
    assert_tail(log, 1, "abcdefghij\n");
    log_file_free(&log);
}

/* --- several processes at once --- */

static int child_write(const char *who)
{
    struct log_file *log = NULL;
    char *folder = NULL, *logs = NULL, line[200];

    if (paths_program(&folder, NULL) != ST_OK || paths_join(folder, "test_log_file", &logs, NULL) != ST_OK ||
        log_file_new(logs, LOG_FILE_BYTES, &log, NULL) != ST_OK)
        return 1;
    for (int i = 0; i < CROWD_LINES; i++) {
        (void)snprintf(
            line, sizeof line, "%s %03d %.*s\n", who, i, 20 + i % 100,
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxx");
        say(log, line);
    }
    log_file_free(&log);
    free(logs);
    free(folder);
    return 0;
}

/* Each line of each of them once, whole, and a writer's own in its order. */
static void test_a_crowd(void **state)
{
    static const wchar_t *const arguments[CROWD] = {L"write a", L"write b", L"write c", L"write d"};
    struct child children[CROWD];
    int next[CROWD] = {0};
    struct log_file *log = NULL;
    char *folder = NULL, *logs = NULL;
    struct buf text;

    (void)state;
    assert_int_equal(paths_program(&folder, NULL), ST_OK);
    assert_int_equal(paths_join(folder, "test_log_file", &logs, NULL), ST_OK);
    for (size_t i = 0; i < CROWD; i++)
        children[i] = child_start(arguments[i], NULL);
    for (size_t i = 0; i < CROWD; i++)
        assert_int_equal(child_wait(&children[i]), 0);
    assert_int_equal(log_file_new(logs, LOG_FILE_BYTES, &log, NULL), ST_OK);
    buf_init(&text, LOG_FILE_COUNT * LOG_FILE_BYTES);
    assert_int_equal(log_file_tail(log, (size_t)CROWD * CROWD_LINES + 1, &text, NULL), ST_OK);
    for (char *line = strtok((char *)text.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        const int who = line[0] - 'a';
        const int number = atoi(line + 2);

        assert_in_range(who, 0, CROWD - 1);
        assert_int_equal(number, next[who]);
        next[who]++;
        assert_int_equal(strlen(line), 6 + 20 + number % 100);
        assert_int_equal(strspn(line + 6, "x"), strlen(line + 6));
    }
    for (size_t i = 0; i < CROWD; i++)
        assert_int_equal(next[i], CROWD_LINES);
    buf_clear(&text);
    log_file_free(&log);
    free(logs);
    free(folder);
}

static void remove_crowd(void)
{
    char *folder = NULL, *logs = NULL;
    wchar_t *wide = NULL;

    assert_int_equal(paths_program(&folder, NULL), ST_OK);
    assert_int_equal(paths_join(folder, "test_log_file", &logs, NULL), ST_OK);
    for (size_t i = 0; i < LOG_FILE_COUNT; i++) {
        char *path = NULL;

        assert_int_equal(paths_join(logs, names[i], &path, NULL), ST_OK);
        assert_int_equal(file_wipe(path, NULL), ST_OK);
        free(path);
    }
    assert_int_equal(paths_to_wide(logs, &wide, NULL), ST_OK);
    (void)RemoveDirectoryW(wide);
    free(wide);
    free(logs);
    free(folder);
}

static int crowd_gone(void **state)
{
    (void)state;
    remove_crowd();
    return 0;
}

/* --- what is in the way --- */

/* Somebody reads it with everything locked: lines are lost, nobody fails, and later ones are there again. */
static void test_a_file_that_is_held(void **state)
{
    struct log_file *log = open_log(SMALL);
    char *path = path_of(names[0]);
    wchar_t *wide = NULL;
    HANDLE held = INVALID_HANDLE_VALUE;

    (void)state;
    say(log, "one\n");
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    held = CreateFileW(wide, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(held != INVALID_HANDLE_VALUE);
    say(log, "lost\n");
    CloseHandle(held);
    say(log, "two\n");
    assert_tail(log, 10, "one\ntwo\n");
    free(wide);
    free(path);
    log_file_free(&log);
}

/* It can be written and not moved: it does not grow without end all the same. */
static void test_a_file_that_cannot_be_moved(void **state)
{
    struct log_file *log = open_log(SMALL);
    char *path = path_of(names[0]);
    wchar_t *wide = NULL;
    HANDLE held = INVALID_HANDLE_VALUE;

    (void)state;
    say(log, "one\n");
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    held = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(held != INVALID_HANDLE_VALUE);
    for (int i = 0; i < 200; i++)
        say(log, "line of the ones that are written here\n");
    CloseHandle(held);
    assert_in_range(size_of(names[0]), SMALL, 2 * SMALL);
    assert_int_equal(size_of(names[1]), 0);
    say(log, "moved\n");
    assert_int_equal(size_of(names[0]), 6);
    assert_in_range(size_of(names[1]), SMALL, 2 * SMALL);
    free(wide);
    free(path);
    log_file_free(&log);
}

static HANDLE hold(const char *name)
{
    char *path = path_of(name);
    wchar_t *wide = NULL;
    HANDLE held = INVALID_HANDLE_VALUE;

    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    held = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(held != INVALID_HANDLE_VALUE);
    free(wide);
    free(path);
    return held;
}

/* Each of these lines is a file. */
static struct log_file *open_full_log(void)
{
    struct log_file *log = open_log(16);

    say(log, "aaaaaaaaaa\n");
    say(log, "bbbbbbbbbb\n");
    say(log, "cccccccccc\n");
    say(log, "dddddddddd\n");
    return log;
}

/* Somebody looks into an older file: none before it goes in its place. */
static void test_an_older_file_that_is_held(void **state)
{
    struct log_file *log = open_full_log();
    HANDLE held = hold(names[2]);

    (void)state;
    say(log, "eeeeeeeeee\n");
    say(log, "lost, as there is no room\n");
    assert_tail(log, 10, "aaaaaaaaaa\nbbbbbbbbbb\ncccccccccc\ndddddddddd\neeeeeeeeee\n");
    CloseHandle(held);
    say(log, "ffffffffff\n");
    assert_tail(log, 10, "bbbbbbbbbb\ncccccccccc\ndddddddddd\neeeeeeeeee\nffffffffff\n");
    log_file_free(&log);
}

/* Into the one that is written: however many lines there are meanwhile, the older files go one place and no further. */
static void test_the_older_files_stay_meanwhile(void **state)
{
    struct log_file *log = open_full_log();
    HANDLE held = hold(names[0]);

    (void)state;
    say(log, "eeeeeeeeee\n");
    say(log, "lost, as there is no room\n");
    say(log, "lost, as there is no room\n");
    assert_tail(log, 10, "bbbbbbbbbb\ncccccccccc\ndddddddddd\neeeeeeeeee\n");
    CloseHandle(held);
    say(log, "ffffffffff\n");
    assert_tail(log, 10, "bbbbbbbbbb\ncccccccccc\ndddddddddd\neeeeeeeeee\nffffffffff\n");
    log_file_free(&log);
}

static void test_a_folder_that_cannot_be(void **state)
{
    struct log_file *log = open_log(SMALL);
    struct buf text;

    (void)state;
    assert_int_equal(file_write(temp_path("log"), "a file", 6, FILE_NEW, NULL), ST_OK);
    say(log, "lost\n");
    buf_init(&text, SMALL);
    (void)!log_file_tail(log, 10, &text, NULL);
    assert_int_equal(text.len, 0);
    buf_clear(&text);
    assert_int_equal(file_wipe(temp_path("log"), NULL), ST_OK);
    say(log, "two\n");
    assert_tail(log, 10, "two\n");
    log_file_free(&log);
}

/* Whatever the folder hands down, which everybody may read here. */
static void make_shared_folder(void)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    wchar_t sid[USER_SID_SIZE], sddl[USER_SID_SIZE + 64];
    wchar_t *wide = NULL;

    assert_int_equal(user_sid(sid, NULL), ST_OK);
    assert_true(_snwprintf(sddl, sizeof sddl / sizeof sddl[0], L"D:P(A;OICI;GA;;;%ls)(A;OICI;GR;;;WD)", sid) > 0);
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1,
                                                                     &attributes.lpSecurityDescriptor, NULL));
    assert_int_equal(paths_to_wide(temp_path("log"), &wide, NULL), ST_OK);
    assert_true(CreateDirectoryW(wide, &attributes));
    LocalFree(attributes.lpSecurityDescriptor);
    free(wide);
}

static void test_it_is_the_users_alone(void **state)
{
    struct log_file *log = open_log(SMALL);
    char *path = path_of(names[0]);
    wchar_t *wide = NULL, *sddl = NULL;
    wchar_t sid[USER_SID_SIZE];
    PSECURITY_DESCRIPTOR descriptor = NULL;

    (void)state;
    make_shared_folder();
    say(log, "one\n");
    assert_int_equal(user_sid(sid, NULL), ST_OK);
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    assert_int_equal(
        GetNamedSecurityInfoW(wide, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, NULL, NULL, &descriptor),
        ERROR_SUCCESS);
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, SDDL_REVISION_1,
                                                                     DACL_SECURITY_INFORMATION, &sddl, NULL));
    assert_non_null(wcsstr(sddl, sid));
    assert_null(wcsstr(sddl, L";;;WD)")); /* everyone */
    assert_null(wcsstr(sddl, L";;;BU)")); /* users */
    LocalFree(sddl);
    LocalFree(descriptor);
    free(wide);
    free(path);
    log_file_free(&log);
}

#define TEST(name) cmocka_unit_test_teardown(name, clean)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lines_are_kept),
        TEST(test_it_stays_small),
        TEST(test_the_end_goes_over_two_files),
        cmocka_unit_test_teardown(test_a_crowd, crowd_gone),
        TEST(test_a_file_that_is_held),
        TEST(test_a_file_that_cannot_be_moved),
        TEST(test_an_older_file_that_is_held),
        TEST(test_the_older_files_stay_meanwhile),
        TEST(test_a_folder_that_cannot_be),
        TEST(test_it_is_the_users_alone),
    };

    if (argc == 3 && strcmp(argv[1], "write") == 0)
        return child_write(argv[2]);
    return cmocka_run_group_tests(tests, temp_folder_open, temp_folder_close);
}
