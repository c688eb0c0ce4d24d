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
#include <sys/stat.h>
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

/* One of the host's files is moved away, and then back. */
static void put_away(struct backup_bench *bench, const char *name, bool back)
{
    char here[RA_BENCH_FOLDER_SIZE + 32], away[RA_BENCH_FOLDER_SIZE + 40];

    (void)snprintf(here, sizeof here, "%s/%s", bench->host.folder, name);
    (void)snprintf(away, sizeof away, "%s.away", here);
    assert_int_equal(back ? rename(away, here) : rename(here, away), 0);
}

static void assert_wanted(struct backup_bench *bench, const char *member, const char *name)
{
    static struct backup_manifest manifest;
    struct err err = ERR_INIT;

    assert_int_equal(backup_make(&bench->host.ra, bench->backup, &manifest, &err), ST_NOT_FOUND);
    if (strncmp(err.what, member, strlen(member)) != 0 || strstr(err.detail, name) == NULL)
        fail_msg("%s: %s: %s", member, err.what, err.detail);
    assert_int_equal(empty_folder(bench->backup), 0);
}

/* A host that serves has read them, and does not miss them. */
static void nothing_that_a_host_needs_may_be_missing(void **state)
{
    static const char *const NEEDED[][2] = {
        {"files.keys", "ra.keys"},
        {"files.root_certificate", "root.pem"},
        {"files.issuing_certificate", "issuing.pem"},
        {"files.issuing_key", "issuing.key"},
        {"files.issuing_passphrase", "issuing.pass"},
        {"files.tls_certificate", "tls.pem"},
        {"files.tls_key", "tls.key"},
        {"consent.file", "consent.zh-TW.txt"},
        {"transfer.tls_certificate", "transfer.pem"},
        {"transfer.tls_key", "transfer.key"},
    };
    struct backup_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < sizeof NEEDED / sizeof NEEDED[0]; i++) {
        put_away(bench, NEEDED[i][1], false);
        assert_wanted(bench, NEEDED[i][0], NEEDED[i][1]);
        put_away(bench, NEEDED[i][1], true);
    }
    (void)snprintf(bench->host.ra.config.sms_http.secret, sizeof bench->host.ra.config.sms_http.secret, "sms.secret");
    assert_wanted(bench, "sms_http.secret", "sms.secret"); /* one that is named, and not at all by default */
}

static void what_a_host_can_be_without_may_be_missing(void **state)
{
    static const char *const OTHERS[] = {"root.crl", "pccert.json", "transfer.pem", "transfer.key"};
    struct backup_bench *bench = *state;
    static struct backup_manifest manifest;
    static struct restored restored;
    size_t i = 0;

    bench->host.ra.config.transfer.url[0] = '\0';
    for (i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        put_away(bench, OTHERS[i], false);
    assert_int_equal(backup_make(&bench->host.ra, bench->backup, &manifest, NULL), ST_OK);
    assert_int_equal(restore_make(bench->backup, bench->restored, NULL, &restored, NULL), ST_OK);
    for (i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        assert_null(backup_manifest_find(&restored.manifest, OTHERS[i]));
}

/* Then the key has no file, the PIN has one, and no passphrase is read. */
static void with_a_token_the_pin_is_wanted(void **state)
{
    struct backup_bench *bench = *state;
    static struct backup_manifest manifest;
    char pin[RA_BENCH_FOLDER_SIZE + 32];

    (void)snprintf(bench->host.ra.config.files.issuing_key, sizeof bench->host.ra.config.files.issuing_key,
                   "pkcs11:token=ra;object=issuing");
    put_away(bench, "issuing.key", false);
    put_away(bench, "issuing.pass", false);
    assert_wanted(bench, "pkcs11.pin", "pkcs11.pin");
    (void)snprintf(pin, sizeof pin, "%s/pkcs11.pin", bench->host.folder);
    assert_int_equal(file_write(pin, "4711", 4, FILE_NEW, NULL), ST_OK);
    assert_int_equal(backup_make(&bench->host.ra, bench->backup, &manifest, NULL), ST_OK);
    assert_non_null(backup_manifest_find(&manifest, "pkcs11.pin"));
}

/* They are there, and no host comes of them. */
static void files_that_do_not_belong_together_are_no_backup(void **state)
{
    struct backup_bench *bench = *state;
    static struct backup_manifest manifest;

    (void)snprintf(bench->host.ra.config.files.tls_key, sizeof bench->host.ra.config.files.tls_key, "transfer.key");
    assert_int_equal(backup_make(&bench->host.ra, bench->backup, &manifest, NULL), ST_BAD_FILE);
    (void)snprintf(bench->host.ra.config.files.tls_key, sizeof bench->host.ra.config.files.tls_key, "tls.key");
    (void)snprintf(bench->host.ra.config.files.issuing_certificate,
                   sizeof bench->host.ra.config.files.issuing_certificate, "root.pem");
    assert_int_equal(backup_make(&bench->host.ra, bench->backup, &manifest, NULL), ST_BAD_FILE);
    assert_int_equal(empty_folder(bench->backup), 0);
}

static void rename_file(struct backup_bench *bench, const char *from, char *configured, const char *to)
{
    char old_path[RA_BENCH_FOLDER_SIZE + 80], new_path[RA_BENCH_FOLDER_SIZE + 80];

    (void)snprintf(old_path, sizeof old_path, "%s/%s", bench->host.folder, from);
    (void)snprintf(new_path, sizeof new_path, "%s/%s", bench->host.folder, to);
    assert_int_equal(rename(old_path, new_path), 0);
    (void)snprintf(configured, CONFIG_TEXT_SIZE, "%s", to);
}

/* The host takes any name: what a backup cannot have is called after its member, and nothing meets another there. */
static void files_may_be_called_anything(void **state)
{
    static const char *const NAMES[] = {
        "伺服器.key",    "my tls.key", ".pin",
        "manifest.json", "ra.db.key",  "a-name-that-is-longer-than-any-that-a-manifest-of-a-backup-can-have.key"};
    struct backup_bench *bench = *state;
    struct config *config = &bench->host.ra.config;
    static struct backup_manifest manifest;
    static struct restored restored;
    struct err err = ERR_INIT;
    const char *name = "tls.key";
    size_t i = 0;

    rename_file(bench, "root.crl", config->files.root_list, "files.tls_key"); /* as if it were another's */
    for (i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        rename_file(bench, name, config->files.tls_key, NAMES[i]);
        name = NAMES[i];
        if (backup_make(&bench->host.ra, bench->backup, &manifest, &err) != ST_OK)
            fail_msg("%s: %s: %s", name, err.what, err.detail);
        assert_non_null(backup_manifest_find(&manifest, "files.tls_key"));
        assert_non_null(backup_manifest_find(&manifest, "files.root_list"));
        assert_int_equal(restore_make(bench->backup, bench->restored, NULL, &restored, NULL), ST_OK);
        (void)empty_folder(bench->restored);
        (void)empty_folder(bench->backup);
    }
}

/* The last file of all cannot be read: those before it were copied, keys too. */
static void a_failure_takes_back_what_it_copied(void **state)
{
    struct backup_bench *bench = *state;
    static struct backup_manifest manifest;
    struct err err = ERR_INIT;
    char path[RA_BENCH_FOLDER_SIZE + 16];

    (void)snprintf(path, sizeof path, "%s/pccert.json", bench->host.folder);
    (void)unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(backup_make(&bench->host.ra, bench->backup, &manifest, &err), ST_IO);
    assert_non_null(strstr(err.detail, "pccert.json"));
    assert_int_equal(empty_folder(bench->backup), 0);
    assert_int_equal(rmdir(path), 0);
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
        cmocka_unit_test_setup_teardown(nothing_that_a_host_needs_may_be_missing, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(what_a_host_can_be_without_may_be_missing, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(with_a_token_the_pin_is_wanted, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(files_that_do_not_belong_together_are_no_backup, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(files_may_be_called_anything, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_failure_takes_back_what_it_copied, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_copy_is_not_over_another_file, bench_open, bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
