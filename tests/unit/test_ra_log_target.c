/* The log's file is left when it was rotated away, and what cannot be opened changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/log.h"
#include "server/log_target.h"

static struct log_target target;
static char folder[] = "/tmp/log_target.XXXXXX";
static struct config config;

static int open_log(void **state)
{
    (void)state;
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(folder));
    config_init(&config);
    (void)snprintf(config.folder, sizeof config.folder, "%s", folder);
    (void)snprintf(config.log.file, sizeof config.log.file, "host.log");
    assert_int_equal(log_target_open(&target, NULL), ST_OK);
    return 0;
}

static void path_of(const char *name, char out[CONFIG_PATH_SIZE])
{
    assert_int_equal(config_path(&config, name, out, NULL), ST_OK);
}

static int close_log(void **state)
{
    static const char *const NAMES[] = {"host.log", "host.log.1"};
    char path[CONFIG_PATH_SIZE];
    size_t i = 0;

    (void)state;
    log_target_close(&target);
    for (i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        path_of(NAMES[i], path);
        (void)unlink(path);
    }
    return rmdir(folder);
}

static bool says(const char *name, const char *text)
{
    struct buf read = {.max = 4096};
    char path[CONFIG_PATH_SIZE];
    bool found = false;

    path_of(name, path);
    found = file_read(path, &read, NULL) == ST_OK && strstr(buf_text(&read), text) != NULL;
    buf_clear(&read);
    return found;
}

static void a_rotated_file_is_left(void **state)
{
    char now[CONFIG_PATH_SIZE], former[CONFIG_PATH_SIZE];
    struct stat made;

    (void)state;
    path_of("host.log", now);
    path_of("host.log.1", former);
    assert_int_equal(log_target_apply(&target, &config, NULL), ST_OK);
    log_line(LOG_INFO, "one");
    assert_int_equal(rename(now, former), 0);
    log_line(LOG_INFO, "two"); /* nobody has said anything yet */
    assert_int_equal(log_target_apply(&target, &config, NULL), ST_OK);
    log_line(LOG_INFO, "three");
    assert_true(says("host.log.1", "one") && says("host.log.1", "two") && !says("host.log.1", "three"));
    assert_true(says("host.log", "three") && !says("host.log", "two"));
    assert_int_equal(stat(now, &made), 0);
    assert_int_equal(made.st_mode & (S_IRWXO | S_IWGRP), 0);
}

/* The host's umask is for its secrets. What is there keeps the mode that somebody gave it. */
static void its_group_may_read_it(void **state)
{
    const mode_t former = umask(0077);
    char path[CONFIG_PATH_SIZE];
    struct stat made, kept;

    (void)state;
    path_of("host.log", path);
    assert_int_equal(log_target_apply(&target, &config, NULL), ST_OK);
    assert_int_equal(stat(path, &made), 0);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(log_target_apply(&target, &config, NULL), ST_OK);
    assert_int_equal(stat(path, &kept), 0);
    (void)umask(former);
    assert_int_equal(made.st_mode & 07777, 0640);
    assert_int_equal(kept.st_mode & 07777, 0600);
}

static void the_form_changes_with_it(void **state)
{
    const struct log_request request = {.id = "0123456789abcdef", .http_status = 200};

    (void)state;
    (void)snprintf(config.log.format, sizeof config.log.format, "json");
    config.log.requests = false;
    assert_int_equal(log_target_apply(&target, &config, NULL), ST_OK);
    log_line(LOG_INFO, "four");
    log_request(&request);
    assert_true(says("host.log", "\"message\":\"four\"}\n"));
    assert_false(says("host.log", "\"event\":\"request\""));
}

static void what_cannot_be_opened_changes_nothing(void **state)
{
    static const char *const NAMES[] = {"/nowhere/at/all/host.log", ".", "link"};
    char link[CONFIG_PATH_SIZE];
    struct err err = ERR_INIT;
    size_t i = 0;

    (void)state;
    path_of("link", link);
    assert_int_equal(symlink("elsewhere", link), 0);
    assert_int_equal(log_target_apply(&target, &config, NULL), ST_OK);
    for (i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        struct config other = config;

        (void)snprintf(other.log.file, sizeof other.log.file, "%s", NAMES[i]);
        (void)snprintf(other.log.format, sizeof other.log.format, "json");
        err_clear(&err);
        assert_int_equal(log_target_apply(&target, &other, &err), ST_IO);
        assert_true(err.detail[0] != '\0');
    }
    log_line(LOG_INFO, "five");
    assert_true(says("host.log", " info five\n"));
    assert_int_equal(unlink(link), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_rotated_file_is_left, open_log, close_log),
        cmocka_unit_test_setup_teardown(its_group_may_read_it, open_log, close_log),
        cmocka_unit_test_setup_teardown(the_form_changes_with_it, open_log, close_log),
        cmocka_unit_test_setup_teardown(what_cannot_be_opened_changes_nothing, open_log, close_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
