/*
 * What keeps a host going: a first certificate approved at the counter, the next issuing CA, a backup and the host that
 * is made of it. What was broken off is done again, and half of it counts for nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "cases.h"
#include "command_case.h"
#include "nth.h"
#include "pki/key.h"
#include "server/backup_manifest.h"
#include "server/command.h"
#include "server/restore.h"
#include "server/serving.h"
#include "server/setup.h"

#define KIND(name) (1U << NTH_##name)
#define BACKUP "backup"
#define AGAIN "again"

enum { FILES = KIND(MEMORY) | KIND(FILE), READS = FILES | KIND(SQL), SIGNS = READS | KIND(OPENSSL) };

/* --- an application at the counter --- */

/* The command goes by the clock on the wall, the scene by its own. */
static void open_with_order(command *run, const char *effect)
{
    command_case_open(STAGE_ORDER, run, effect);
    (void)host_scene_count("UPDATE orders SET expires_utc = 4102444800");
    command_case_add_word("--id");
    command_case_add_word(RA_BENCH_ID);
}

static void open_order_show(void **state)
{
    open_with_order(cmd_order_show, NULL);
    command_case_begin(state, "");
}

static void open_order_approve(void **state)
{
    char fingerprint[SHA256_HEX_SIZE];

    open_with_order(cmd_order_approve, "SELECT count(*) FROM orders WHERE state = 2");
    assert_int_equal(key_spki_hash(ra_bench_key(0), fingerprint, NULL), ST_OK);
    command_case_add_word("--key");
    command_case_add_word(fingerprint);
    command_case_add_word("--agreed-to");
    command_case_add_word(host_scene.bench->host.ra.consent.id);
    command_case_begin(state, "");
}

/* --- the next issuing CA --- */

static void open_ca_list(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_ca_list, NULL);
    command_case_begin(state, "");
}

static void open_ca_rollover(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_ca_rollover, NULL);
    command_case_add_word("--issuing-bits");
    command_case_add_word("2048");
    command_case_begin_with_root(state);
}

/* As it starts: its issuing CAs, and the number of the one that issues. */
static size_t cas_of_host(void)
{
    struct serving serving;
    struct err err = ERR_INIT;
    size_t count = 0;

    if (serving_prepare(host_scene.bench->host.config_file, &serving, &err) != ST_OK)
        fail_msg("it does not start: %s", err.what);
    count = 1 + serving.ra.former.count;
    assert_int_equal(ca_number(serving.ra.ca), count);
    serving_end(&serving);
    return count;
}

/* The new one whole, or the host as it was. */
static void settle_ca_rollover(void *state, enum status said)
{
    struct err err = ERR_INIT;
    const size_t before = cas_of_host();

    assert_true(before == 2 || said != ST_OK);
    if (before == 1 && command_case_run(state, &err) != ST_OK)
        fail_msg("run again: %s", err.what);
    assert_int_equal(cas_of_host(), 2);
    host_scene_assert_sound();
}

/* The former one, by the root's list. */
static void open_ca_revoke(void **state)
{
    open_ca_rollover(state);
    assert_int_equal(command_case_run(*state, NULL), ST_OK);
    command_case.run = cmd_crl_root;
    command_case.effect = "SELECT count(*) > 0 FROM audit WHERE action = 'ca.revoke'";
    command_case.count -= 4; /* --config FILE remains */
    command_case_add_word("--key");
    command_case_add_path("offline/root.key");
    command_case_add_word("--revoke");
    command_case_add_word("1");
    command_case_add_word("--reason");
    command_case_add_word("cACompromise");
    command_case_path("root.crl", command_case.list);
}

/* --- a backup, and a host of it --- */

static void open_backup(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_backup, NULL);
    command_case_add_word("--to");
    command_case_add_path(BACKUP);
    command_case_begin(state, "");
}

static bool is_empty(const char *name)
{
    char path[COMMAND_PATH_SIZE];
    DIR *folder = NULL;
    int entries = 0;

    command_case_path(name, path);
    folder = opendir(path);
    if (folder == NULL)
        return true;
    while (readdir(folder) != NULL)
        entries++;
    (void)closedir(folder);
    return entries == 2;
}

/* What a restore takes. */
static enum status restore_to(const char *name, struct err *err)
{
    static struct restored restored;
    char from[COMMAND_PATH_SIZE], to[COMMAND_PATH_SIZE];

    command_case_path(BACKUP, from);
    command_case_path(name, to);
    return restore_make(from, to, NULL, &restored, err);
}

static bool kept_from_removing(void)
{
    return nth_failed_too("unlink");
}

/* A whole one, or a folder into which the next one goes; unless nothing could be removed. */
static void settle_backup(void *state, enum status said)
{
    struct err err = ERR_INIT;

    host_scene_assert_sound();
    if (restore_to("first", NULL) != ST_OK) {
        assert_int_not_equal(said, ST_OK);
        if (!is_empty(BACKUP) && kept_from_removing())
            return;
        if (command_case_run(state, &err) != ST_OK)
            fail_msg("run again: %s", err.what);
    }
    if (restore_to(AGAIN, &err) != ST_OK)
        fail_msg("not to be restored: %s", err.what);
}

static void open_restore(void **state)
{
    open_backup(state);
    assert_int_equal(command_case_run(*state, NULL), ST_OK);
    command_case.run = cmd_restore;
    command_case.count = 0;
    command_case_add_word("--from");
    command_case_add_path(BACKUP);
    command_case_add_word("--dir");
    command_case_add_path(AGAIN);
}

static enum status prepare_restored(struct err *err)
{
    struct serving serving;
    char path[COMMAND_PATH_SIZE];
    enum status status = ST_OK;

    command_case_path(AGAIN "/" SETUP_CONFIG_FILE, path);
    status = serving_prepare(path, &serving, err);
    serving_end(&serving);
    return status;
}

static void settle_restore(void *state, enum status said)
{
    struct err err = ERR_INIT;

    if (is_empty(AGAIN)) {
        assert_int_not_equal(said, ST_OK);
        if (command_case_run(state, &err) != ST_OK)
            fail_msg("run again: %s", err.what);
    } else if (said != ST_OK && kept_from_removing()) {
        return;
    }
    if (prepare_restored(&err) != ST_OK)
        fail_msg("it does not start: %s", err.what);
}

static const struct use_case CASES[] = {
    {"order show", READS, open_order_show, command_case_run, command_case_settle, host_scene_close},
    {"order approve", READS, open_order_approve, command_case_run, command_case_settle, host_scene_close},
    {"ca list", SIGNS, open_ca_list, command_case_run, command_case_settle, host_scene_close},
    {"ca rollover", SIGNS, open_ca_rollover, command_case_run, settle_ca_rollover, host_scene_close},
    {"crl root revoke", SIGNS, open_ca_revoke, command_case_run, command_case_settle, host_scene_close},
    {"backup", SIGNS, open_backup, command_case_run, settle_backup, host_scene_close},
    {"restore", SIGNS, open_restore, command_case_run, settle_restore, host_scene_close},
};

const struct group group_upkeep = {"upkeep", host_scene_open_group, host_scene_close_group, CASES,
                                   sizeof CASES / sizeof CASES[0]};
