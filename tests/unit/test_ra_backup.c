/* A backup holds what its host has, a restore is that host again, and what fails leaves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "ra_bench.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/backup.h"
#include "server/restore.h"

struct backup_bench {
    struct ra_bench host;
    char backup[RA_BENCH_FOLDER_SIZE + 8], restored[RA_BENCH_FOLDER_SIZE + 8];
};

/* A row of the audit log. */
static void something_happens(struct ra_bench *bench)
{
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(audit_list(tx, bench->now_utc, 1, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

static int bench_open(void **state)
{
    static struct backup_bench bench;

    ra_bench_make_in_folder(&bench.host);
    ra_bench_open(&bench.host);
    (void)ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    something_happens(&bench.host);
    (void)snprintf(bench.backup, sizeof bench.backup, "%s.backup", bench.host.folder);
    (void)snprintf(bench.restored, sizeof bench.restored, "%s.again", bench.host.folder);
    *state = &bench;
    return 0;
}

/* How many were in it. */
static unsigned empty_folder(const char *path)
{
    char name[512];
    DIR *folder = opendir(path);
    const struct dirent *entry = NULL;
    unsigned count = 0;

    if (folder == NULL)
        return 0;
    for (entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        (void)unlink(name);
        count++;
    }
    (void)closedir(folder);
    (void)rmdir(path);
    return count;
}

static int bench_close(void **state)
{
    struct backup_bench *bench = *state;

    (void)empty_folder(bench->backup);
    (void)empty_folder(bench->restored);
    ra_bench_remove(&bench->host);
    return 0;
}

static void a_host_comes_of_it_again(void **state)
{
    struct backup_bench *bench = *state;
    static struct backup_manifest manifest;
    static struct restored restored;
    struct account account;
    struct ra again = {.store = NULL};
    struct tx *tx = NULL;
    char config[RA_BENCH_FOLDER_SIZE + 16];

    assert_int_equal(backup_make(&bench->host.ra, bench->backup, &manifest, NULL), ST_OK);
    assert_true(manifest.has_database);
    assert_non_null(backup_manifest_find(&manifest, "ra.db"));
    assert_non_null(backup_manifest_find(&manifest, "ra.keys"));
    (void)ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, NULL); /* later */
    assert_int_equal(restore_make(bench->backup, bench->restored, manifest.head, &restored, NULL), ST_OK);
    assert_string_equal(restored.manifest.head, manifest.head);
    assert_true(restored.rows > 0);
    (void)snprintf(config, sizeof config, "%s/ra.json", bench->restored);
    assert_int_equal(ra_open_records(config, &again, NULL), ST_OK);
    assert_int_equal(store_begin_read(again.store, &tx, NULL), ST_OK);
    assert_int_equal(accounts_find(&again, tx, RA_BENCH_ID, &account, NULL), ST_OK);
    assert_int_equal(accounts_find(&again, tx, RA_BENCH_OTHER_ID, &account, NULL), ST_NOT_FOUND);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    ra_close(&again);
}

static void a_failure_leaves_nothing(void **state)
{
    struct backup_bench *bench = *state;
    static struct backup_manifest manifest;
    static struct restored restored;
    struct ra other = bench->host.ra;
    struct err err = ERR_INIT;

    other.keys.audit[0] ^= 1; /* the log that was copied is not by this key */
    assert_int_equal(backup_make(&other, bench->backup, &manifest, &err), ST_BAD_FILE);
    assert_int_equal(empty_folder(bench->backup), 0);
    assert_int_equal(restore_make(bench->backup, bench->restored, NULL, &restored, NULL), ST_BAD_FILE);
    assert_int_equal(empty_folder(bench->restored), 0);
    assert_int_equal(backup_make(&bench->host.ra, bench->backup, &manifest, NULL), ST_OK);
    assert_int_equal(backup_make(&bench->host.ra, bench->backup, &manifest, NULL), ST_ALREADY);
    assert_int_equal(restore_make(bench->backup, bench->restored, "1:0", &restored, NULL), ST_BAD_INPUT);
    assert_int_equal(empty_folder(bench->restored), 0);
}

static void a_copy_is_not_over_another_file(void **state)
{
    struct backup_bench *bench = *state;
    char path[RA_BENCH_FOLDER_SIZE + 16];
    struct file_digest digest;

    (void)snprintf(path, sizeof path, "%s/ra.keys", bench->host.folder);
    assert_int_equal(store_copy(bench->host.ra.store, path, NULL), ST_ALREADY);
    assert_int_equal(file_digest_copy(path, path, &digest, NULL), ST_ALREADY);
    assert_int_equal(file_digest_of(bench->host.folder, &digest, NULL), ST_IO);
    assert_int_equal(file_digest_of(path, &digest, NULL), ST_OK);
    assert_true(digest.bytes > 0);
    assert_int_equal(store_check(bench->host.ra.store, NULL), ST_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_host_comes_of_it_again, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_failure_leaves_nothing, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_copy_is_not_over_another_file, bench_open, bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
