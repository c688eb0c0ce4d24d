/* Files in the user's data folder, the user's settings among them, and the calendar beside the program. */
#include "surface/user_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "surface/config_files.h"
#include "win/paths.h"

static const char own_name[] = "test_user_file.json";

static void path_of(const char *name, char **out)
{
    char *folder = NULL;

    assert_int_equal(paths_user_data(&folder, NULL), ST_OK);
    assert_int_equal(paths_join(folder, name, out, NULL), ST_OK);
    free(folder);
}

static void remove_file(const char *name)
{
    char *path = NULL;

    path_of(name, &path);
    assert_int_equal(file_wipe(path, NULL), ST_OK);
    free(path);
}

static void set_text(struct buf *buf, const char *text)
{
    assert_int_equal(buf_set(buf, text, strlen(text)), ST_OK);
}

static void test_written_replaced_read(void **state)
{
    static const char *const texts[] = {"{}", "{\"longer\":true}", ""};
    struct buf written, read;

    (void)state;
    buf_init(&written, 64);
    buf_init(&read, 64);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        set_text(&written, texts[i]);
        assert_int_equal(user_file_write(own_name, &written, NULL), ST_OK);
        buf_truncate(&read, 0);
        assert_int_equal(user_file_read(own_name, &read, NULL), ST_OK);
        assert_string_equal(buf_text(&read), texts[i]);
    }
    buf_clear(&read);
    buf_clear(&written);
    remove_file(own_name);
}

static void test_refusals(void **state)
{
    struct err err = ERR_INIT;
    struct buf bytes;

    (void)state;
    buf_init(&bytes, 8);
    assert_int_equal(user_file_read("no such file", &bytes, &err), ST_NOT_FOUND);
    err_clear(&err);
    set_text(&bytes, "12345678");
    assert_int_equal(user_file_write(own_name, &bytes, NULL), ST_OK);
    assert_int_equal(user_file_read(own_name, &bytes, &err), ST_TOO_COSTLY); /* behind the eight that are there */
    assert_int_equal(err.fault, FAULT_FILE_TOO_LARGE);
    assert_int_equal(bytes.len, 8);
    assert_int_equal(user_file_write("no such folder\\x", &bytes, NULL), ST_IO);
    buf_clear(&bytes);
    remove_file(own_name);
}

/* pccert and the tray read what was saved; tests that run beside this one lose nothing by it. */
static void test_settings_are_saved(void **state)
{
    struct settings settings, again;

    (void)state;
    settings_init(&settings);
    settings_init(&again);
    settings.reminders = false;
    settings.tray_hide_said = true;
    assert_int_equal(config_files_save_user(&settings, NULL), ST_OK);
    assert_int_equal(config_files_user(&again, NULL), ST_OK);
    assert_false(again.reminders);
    assert_true(again.tray_hide_said);
    assert_string_equal(again.language, "");
    remove_file("settings.json");
    settings_clear(&again);
    settings_clear(&settings);
}

static void path_beside_the_program(char **out)
{
    char *folder = NULL;

    assert_int_equal(paths_program(&folder, NULL), ST_OK);
    assert_int_equal(paths_join(folder, "calendar.json", out, NULL), ST_OK);
    free(folder);
}

/* Beside the program, another one takes the place of what is compiled in; a bad one does not, and is told. */
static void test_the_calendar(void **state)
{
    static const char other[] = "{\"calendar\":1,\"market\":\"M\",\"weekend\":[],\"years\":[],"
                                "\"fixed\":{\"source\":\"S\",\"closed\":[\"11-23\"]}}";
    const int64_t monday = 20780; /* 23 November 2026 */
    struct calendar calendar;
    struct err err = ERR_INIT;
    char *path = NULL;

    (void)state;
    path_beside_the_program(&path);
    assert_int_equal(config_files_calendar(&calendar, NULL), ST_OK);
    assert_false(calendar_is_closed(&calendar, monday));
    assert_true(calendar_is_closed(&calendar, monday - 1));
    assert_int_equal(file_write(path, other, sizeof other - 1, FILE_NEW, NULL), ST_OK);
    assert_int_equal(config_files_calendar(&calendar, NULL), ST_OK);
    assert_true(calendar_is_closed(&calendar, monday));
    assert_false(calendar_is_closed(&calendar, monday - 1));
    assert_int_equal(file_write(path, other, sizeof other - 2, FILE_REPLACE, NULL), ST_OK);
    assert_int_equal(config_files_calendar(&calendar, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_CALENDAR);
    assert_false(calendar_is_closed(&calendar, monday));
    assert_true(calendar_is_closed(&calendar, monday - 1));
    assert_int_equal(file_wipe(path, NULL), ST_OK);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_replaced_read),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_settings_are_saved),
        cmocka_unit_test(test_the_calendar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
