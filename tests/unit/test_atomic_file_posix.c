#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"

enum { PATH_SIZE = 512 };

static char folder[PATH_SIZE];

static int make_folder(void **state)
{
    const char *where = getenv("TMPDIR");

    (void)state;
    (void)snprintf(folder, sizeof folder, "%s/atomic_file.XXXXXX", where != NULL ? where : "/tmp");
    return mkdtemp(folder) == NULL;
}

static const char *path_to(const char *name)
{
    static char path[2 * PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static unsigned count_entries(void)
{
    DIR *dir = opendir(folder);
    unsigned count = 0;

    assert_non_null(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        count += entry->d_name[0] != '.';
    (void)closedir(dir);
    return count;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder); /* fails if a test left anything, a temporary file above all */
}

static void assert_content(const char *path, const char *expected)
{
    struct buf content;

    buf_init(&content, 1 << 20);
    assert_int_equal(file_read(path, &content, NULL), ST_OK);
    assert_string_equal(buf_text(&content), expected);
    buf_clear(&content);
}

static void new_files_are_new_and_private(void **state)
{
    const char *path = path_to("憑證.pfx");
    struct stat info;
    struct err err = ERR_INIT;

    (void)state;
    assert_false(file_exists(path));
    assert_int_equal(file_write(path, "one", 3, FILE_NEW, NULL), ST_OK);
    assert_true(file_exists(path));
    assert_content(path, "one");
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);

    assert_int_equal(file_write(path, "two", 3, FILE_NEW, &err), ST_ALREADY);
    assert_int_equal(err.fault, FAULT_TARGET_EXISTS);
    assert_non_null(strstr(err.detail, "憑證.pfx"));
    assert_content(path, "one");
    assert_int_equal(count_entries(), 1);
    assert_int_equal(unlink(path), 0);
}

static void replacing_leaves_one_file(void **state)
{
    const char *path = path_to("journal");

    (void)state;
    assert_int_equal(file_write(path, "one", 3, FILE_REPLACE, NULL), ST_OK);
    assert_int_equal(file_write(path, "", 0, FILE_REPLACE, NULL), ST_OK);
    assert_content(path, "");
    assert_int_equal(file_write(path, "three", 5, FILE_REPLACE, NULL), ST_OK);
    assert_content(path, "three");
    assert_int_equal(count_entries(), 1);
    assert_int_equal(unlink(path), 0);
}

static void targets_that_cannot_be_written(void **state)
{
    struct err err = ERR_INIT;
    const char *path = path_to("kept");

    (void)state;
    assert_int_equal(file_write(path, "one", 3, FILE_NEW, NULL), ST_OK);
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(file_write(path, "two", 3, FILE_REPLACE, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_TARGET_READ_ONLY);
    assert_content(path, "one");
    assert_int_equal(count_entries(), 1);
    assert_int_equal(unlink(path), 0);

    err_clear(&err);
    assert_int_equal(file_write(path_to("nowhere/file"), "x", 1, FILE_NEW, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_TARGET_FOLDER);
    assert_int_equal(err.source, ERR_ERRNO);
    assert_int_equal(err.number, ENOENT);

    err_clear(&err);
    assert_int_equal(mkdir(path_to("sub"), 0700), 0);
    assert_int_equal(file_write(path_to("sub"), "x", 1, FILE_REPLACE, &err), ST_IO);
    assert_int_equal(count_entries(), 1);
    assert_int_equal(rmdir(path_to("sub")), 0);

    err_clear(&err);
    if (geteuid() != 0) { /* root writes everywhere */
        assert_int_equal(chmod(folder, 0500), 0);
        assert_int_equal(file_write(path, "x", 1, FILE_NEW, &err), ST_IO);
        assert_int_equal(err.fault, FAULT_TARGET_READ_ONLY);
        assert_int_equal(chmod(folder, 0700), 0);
    }
    err_clear(&err);
    if (file_exists("/proc/self/status")) { /* a file system that takes no new names from anybody */
        assert_int_equal(file_write("/proc/pccert", "x", 1, FILE_NEW, &err), ST_IO);
        assert_int_not_equal(err.number, 0);
    }
}

static void what_is_no_file_is_neither_replaced_nor_removed(void **state)
{
    struct stat info;
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(symlink("/dev/null", path_to("link")), 0); /* not followed by the rename: only the link may go */
    assert_int_equal(mkfifo(path_to("pipe"), 0600), 0);
    assert_int_equal(file_write(path_to("pipe"), "x", 1, FILE_REPLACE, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_TARGET_READ_ONLY);
    assert_int_equal(file_wipe(path_to("link"), NULL), ST_OK); /* the link */
    assert_int_equal(file_wipe(path_to("pipe"), NULL), ST_IO);
    assert_int_equal(stat("/dev/null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
    assert_int_equal(lstat(path_to("pipe"), &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    assert_int_equal(unlink(path_to("pipe")), 0);
    assert_int_not_equal(lstat(path_to("link"), &info), 0);
}

/* Laid where we write, by somebody who would like us to write, or to wipe, elsewhere. */
static void links_lead_nowhere(void **state)
{
    char victim[2 * PATH_SIZE] = "", link_to_it[2 * PATH_SIZE] = "", dangling[2 * PATH_SIZE] = "";

    (void)state;
    (void)snprintf(victim, sizeof victim, "%s", path_to("victim"));
    (void)snprintf(link_to_it, sizeof link_to_it, "%s", path_to("link"));
    (void)snprintf(dangling, sizeof dangling, "%s", path_to("nowhere"));
    assert_int_equal(file_write(victim, "precious", 8, FILE_NEW, NULL), ST_OK);
    for (int replaced = 0; replaced <= 1; replaced++) {
        assert_int_equal(symlink(victim, link_to_it), 0);
        if (replaced == 1)
            assert_int_equal(file_write(link_to_it, "ours", 4, FILE_REPLACE, NULL), ST_OK);
        else
            assert_int_equal(file_write(link_to_it, "ours", 4, FILE_NEW, NULL), ST_ALREADY);
        assert_content(victim, "precious");
        assert_int_equal(file_wipe(link_to_it, NULL), ST_OK);
        assert_content(victim, "precious");
    }
    assert_int_equal(symlink(dangling, link_to_it), 0);
    assert_int_equal(file_write(link_to_it, "ours", 4, FILE_NEW, NULL), ST_ALREADY);
    assert_int_equal(file_write(link_to_it, "ours", 4, FILE_REPLACE_PRIVATE, NULL), ST_OK);
    assert_false(file_exists(dangling));
    assert_int_equal(file_wipe(link_to_it, NULL), ST_OK);
    assert_int_equal(unlink(victim), 0);
}

/* One of another name in its folder, so that what we replace is that name's alone. */
static void other_names_of_a_file_keep_it(void **state)
{
    char victim[2 * PATH_SIZE] = "", name[2 * PATH_SIZE] = "";

    (void)state;
    (void)snprintf(victim, sizeof victim, "%s", path_to("victim"));
    (void)snprintf(name, sizeof name, "%s", path_to("name"));
    assert_int_equal(file_write(victim, "precious", 8, FILE_NEW, NULL), ST_OK);
    assert_int_equal(link(victim, name), 0);
    assert_int_equal(file_write(name, "ours", 4, FILE_REPLACE, NULL), ST_OK);
    assert_content(victim, "precious");
    assert_content(name, "ours");
    assert_int_equal(unlink(name), 0);
    assert_int_equal(unlink(victim), 0);
}

static void pipes_are_not_waited_for(void **state)
{
    struct err err = ERR_INIT;
    struct buf out;
    int writer = -1;

    (void)state;
    buf_init(&out, 100);
    assert_int_equal(mkfifo(path_to("pipe"), 0600), 0);
    assert_int_equal(file_read(path_to("pipe"), &out, &err), ST_IO); /* nobody at the other end */
    assert_int_equal(err.fault, FAULT_FILE_UNREADABLE);
    writer = open(path_to("pipe"), O_RDWR);
    assert_int_not_equal(writer, -1);
    assert_int_equal(file_read(path_to("pipe"), &out, NULL), ST_IO); /* somebody who says nothing */
    (void)close(writer);
    assert_int_equal(unlink(path_to("pipe")), 0);
    assert_int_equal(out.len, 0);
}

static void reading_has_a_limit(void **state)
{
    const char *path = path_to("big");
    struct err err = ERR_INIT;
    struct buf out;
    static char big[40000];

    (void)state;
    memset(big, 'x', sizeof big);
    assert_int_equal(file_write(path, big, sizeof big, FILE_NEW, NULL), ST_OK);

    buf_init(&out, sizeof big + 2);
    assert_int_equal(buf_append_text(&out, "> "), ST_OK);
    assert_int_equal(file_read(path, &out, &err), ST_OK);
    assert_int_equal(out.len, sizeof big + 2);
    buf_clear(&out);

    buf_init(&out, sizeof big + 1);
    assert_int_equal(buf_append_text(&out, "> "), ST_OK);
    assert_int_equal(file_read(path, &out, &err), ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_FILE_TOO_LARGE);
    assert_string_equal(buf_text(&out), "> ");
    buf_clear(&out);
    assert_int_equal(unlink(path), 0);
}

static void what_cannot_be_read(void **state)
{
    struct buf out;
    struct err err = ERR_INIT;

    (void)state;
    buf_init(&out, 100);
    assert_int_equal(file_read(path_to("missing"), &out, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_FILE_MISSING);
    assert_non_null(strstr(err.detail, "missing"));
    err_clear(&err);
    assert_int_equal(file_read(path_to("missing/too"), &out, &err), ST_NOT_FOUND);
    err_clear(&err);
    assert_int_equal(file_read(folder, &out, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_FILE_UNREADABLE);
    assert_int_equal(err.number, EISDIR);
    assert_int_equal(out.len, 0);
}

static void wiping_reaches_the_bytes(void **state)
{
    const char *path = path_to("journal");
    char other[2 * PATH_SIZE] = "";
    char content[5] = "";
    FILE *still_open = NULL;

    (void)state;
    (void)snprintf(other, sizeof other, "%s", path_to("linked"));
    path = path_to("journal");
    assert_int_equal(file_write(path, "secret", 6, FILE_NEW, NULL), ST_OK);
    assert_int_equal(link(path, other), 0); /* a second name shows what became of the content */
    path = path_to("journal");
    assert_int_equal(file_wipe(path, NULL), ST_OK);
    assert_false(file_exists(path));
    still_open = fopen(other, "rb");
    assert_non_null(still_open);
    assert_int_equal(fread(content, 1, 5, still_open), 5);
    assert_memory_equal(content, "\0\0\0\0\0", 5);
    (void)fclose(still_open);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(file_wipe(path, NULL), ST_OK); /* was not there */
    assert_int_equal(file_wipe(folder, NULL), ST_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_files_are_new_and_private),
        cmocka_unit_test(replacing_leaves_one_file),
        cmocka_unit_test(targets_that_cannot_be_written),
        cmocka_unit_test(what_is_no_file_is_neither_replaced_nor_removed),
        cmocka_unit_test(links_lead_nowhere),
        cmocka_unit_test(other_names_of_a_file_keep_it),
        cmocka_unit_test(pipes_are_not_waited_for),
        cmocka_unit_test(reading_has_a_limit),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(wiping_reaches_the_bytes),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
