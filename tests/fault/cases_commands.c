/*
 * What the operator and the helpdesk do with pccert-ra: each command as main.c would run it, beside a host with one
 * person and one certificate.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/atomic_file.h"
#include "cases.h"
#include "command_case.h"
#include "nth.h"
#include "server/command.h"
#include "server/serving.h"
#include "server/setup.h"

#define KIND(name) (1U << NTH_##name)
#define OTHERS_ID "B223456782"
#define THIRD_ID "C123456781"
#define PASSWORD_LINE "a password\n"

enum { READS = KIND(MEMORY) | KIND(FILE) | KIND(SQL), SIGNS = READS | KIND(OPENSSL) };

/* --- each --- */

static void open_user_add(void **state)
{
    command_case_open(STAGE_ACCOUNT, cmd_user_add, "SELECT count(*) = 2 FROM account");
    command_case_add_word("--id");
    command_case_add_word(OTHERS_ID);
    command_case_add_word("--name");
    command_case_add_word("林美麗");
    command_case_begin(state, PASSWORD_LINE);
}

static void open_user_import(void **state)
{
    command_case_open(STAGE_ACCOUNT, cmd_user_import, "SELECT count(*) = 3 FROM account");
    command_case_put_file("people.csv", "id,name,phone,password\n" OTHERS_ID ",林美麗,0912345679,a password\n" THIRD_ID
                                        ",陳大文,0912345670,a password\n");
    command_case_add_path("people.csv");
    command_case_begin(state, "");
}

static void open_user_blocked(void **state)
{
    command_case_open(STAGE_ACCOUNT, cmd_user_blocked, NULL);
    (void)host_scene_count("UPDATE account SET wrong_codes = 1000");
    command_case_begin(state, "");
}

static void open_user_unlock(void **state)
{
    command_case_open(STAGE_ACCOUNT, cmd_user_unlock, "SELECT max(wrong_codes) = 0 FROM account");
    (void)host_scene_count("UPDATE account SET wrong_codes = 1000");
    command_case_add_word("--id");
    command_case_add_word(RA_BENCH_ID);
    command_case_begin(state, "");
}

static void open_user_phone(void **state)
{
    command_case_open(STAGE_ACCOUNT, cmd_user_phone, "SELECT count(*) = 0 FROM account WHERE phone IS NOT NULL");
    command_case_add_word("--id");
    command_case_add_word(RA_BENCH_ID);
    command_case_add_word("--none");
    command_case_begin(state, "");
}

static void open_cert_list(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_cert_list, NULL);
    command_case_add_word("--json");
    command_case_begin(state, "");
}

static void add_serial(void)
{
    struct issued issued;

    host_scene_issued(&issued);
    command_case_add_word(issued.serial);
    issued_clear(&issued);
}

static void open_cert_show(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_cert_show, NULL);
    add_serial();
    command_case_begin(state, "");
}

static void open_cert_revoke(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_cert_revoke, "SELECT count(*) FROM issued WHERE revoked_utc IS NOT NULL");
    command_case_add_word("--serial");
    add_serial();
    command_case_add_word("--reason");
    command_case_add_word("keyCompromise");
    command_case_begin(state, "");
}

static void write_list(void)
{
    command_case_path("new.crl", command_case.list);
    command_case_add_word("--out");
    command_case_add_word(command_case.list);
}

static void open_crl_make(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_crl_make, "SELECT count(*) > 0 FROM crl");
    write_list();
    command_case_begin(state, "");
}

static void open_crl_show(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_crl_make, NULL);
    command_case_begin(state, "");
    assert_int_equal(command_case_run(*state, NULL), ST_OK);
    command_case.run = cmd_crl_show;
    write_list();
}

static void open_crl_root(void **state)
{
    command_case_open(STAGE_ACCOUNT, cmd_crl_root, NULL);
    command_case_path("root.crl", command_case.list);
    command_case_begin_with_root(state);
}

static void open_consent_list(void **state)
{
    command_case_open(STAGE_CONSENTED, cmd_consent_list, NULL);
    command_case_begin(state, "");
}

static void open_consent_show(void **state)
{
    command_case_open(STAGE_CONSENTED, cmd_consent_show, NULL);
    command_case_add_word("--text");
    command_case_add_word(host_scene.bench->host.ra.consent.id);
    command_case_begin(state, "");
}

static void open_consent_add(void **state)
{
    command_case_open(STAGE_ACCOUNT, cmd_consent_add, "SELECT count(*) = 2 FROM consent_text");
    command_case_put_file("new.txt", "What you agree to.\n");
    command_case_add_word("--text");
    command_case_add_word("new-2026");
    command_case_add_word("--title");
    command_case_add_word("New");
    command_case_add_word("--file");
    command_case_add_path("new.txt");
    command_case_begin(state, "");
}

static void open_consent_evidence(void **state)
{
    command_case_open(STAGE_CONSENTED, cmd_consent_evidence, NULL);
    command_case_add_word("--id");
    command_case_add_word(RA_BENCH_ID);
    command_case_begin(state, "");
}

static void open_audit(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_audit, NULL);
    command_case_add_word("--person");
    command_case_add_word(RA_BENCH_ID);
    command_case_begin(state, "");
}

static void open_audit_export(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_audit_export, NULL);
    command_case_begin(state, "");
}

static void open_audit_verify(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_audit_verify, NULL);
    command_case_begin(state, "");
}

static void open_check(void **state)
{
    command_case_open(STAGE_ISSUED, cmd_check, NULL);
    command_case_begin(state, "");
}

/* --- a new host --- */

static void open_init(void **state)
{
    command_case_open(STAGE_ACCOUNT, cmd_init, NULL);
    command_case.count = 0;
    command_case_add_word("--dir");
    command_case_add_path("new");
    command_case_add_word("--issuing-bits");
    command_case_add_word("2048");
    command_case_begin(state, "");
}

static enum status prepare_new(struct err *err)
{
    struct serving serving;
    char path[COMMAND_PATH_SIZE];
    enum status status = ST_OK;

    command_case_path("new/" SETUP_CONFIG_FILE, path);
    status = serving_prepare(path, &serving, err);
    serving_end(&serving);
    return status;
}

/* All of it, or nothing that is in the way of the next one; unless nothing could be removed. */
static void settle_init(void *state, enum status said)
{
    struct err err = ERR_INIT;
    const bool whole = prepare_new(NULL) == ST_OK;
    const enum status again = whole ? ST_OK : command_case_run(state, &err);

    assert_true(whole || said != ST_OK);
    if (again == ST_ALREADY && (nth_failed_too("unlink") || nth_failed_too("rmdir")))
        return;
    if (again != ST_OK)
        fail_msg("run again: %s", err.what);
    assert_int_equal(prepare_new(NULL), ST_OK);
}

static const struct use_case CASES[] = {
    {"init", SIGNS & ~(unsigned)KIND(SQL), open_init, command_case_run, settle_init, host_scene_close},
    {"user add", SIGNS, open_user_add, command_case_run, command_case_settle, host_scene_close},
    {"user import", SIGNS, open_user_import, command_case_run, command_case_settle, host_scene_close},
    {"user blocked", READS, open_user_blocked, command_case_run, command_case_settle, host_scene_close},
    {"user unlock", READS, open_user_unlock, command_case_run, command_case_settle, host_scene_close},
    {"user phone", READS, open_user_phone, command_case_run, command_case_settle, host_scene_close},
    {"cert list", READS, open_cert_list, command_case_run, command_case_settle, host_scene_close},
    {"cert show", READS, open_cert_show, command_case_run, command_case_settle, host_scene_close},
    {"cert revoke", READS, open_cert_revoke, command_case_run, command_case_settle, host_scene_close},
    {"crl make", SIGNS, open_crl_make, command_case_run, command_case_settle, host_scene_close},
    {"crl show", SIGNS, open_crl_show, command_case_run, command_case_settle, host_scene_close},
    {"crl root", SIGNS, open_crl_root, command_case_run, command_case_settle, host_scene_close},
    {"consent list", READS, open_consent_list, command_case_run, command_case_settle, host_scene_close},
    {"consent show", READS, open_consent_show, command_case_run, command_case_settle, host_scene_close},
    {"consent add", SIGNS, open_consent_add, command_case_run, command_case_settle, host_scene_close},
    {"consent evidence", READS, open_consent_evidence, command_case_run, command_case_settle, host_scene_close},
    {"audit", READS, open_audit, command_case_run, command_case_settle, host_scene_close},
    {"audit export", READS, open_audit_export, command_case_run, command_case_settle, host_scene_close},
    {"audit verify", SIGNS, open_audit_verify, command_case_run, command_case_settle, host_scene_close},
    {"check", SIGNS, open_check, command_case_run, command_case_settle, host_scene_close},
};

const struct group group_commands = {"commands", host_scene_open_group, host_scene_close_group, CASES,
                                     sizeof CASES / sizeof CASES[0]};
