/*
 * What the operator and the helpdesk do with pccert-ra: each command as main.c would run it, with what it reads from
 * standard input and what it prints, beside a host with one person and one certificate.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "cases.h"
#include "host_scene.h"
#include "nth.h"
#include "pki/crl.h"
#include "server/command.h"
#include "server/serving.h"
#include "server/setup.h"

#define KIND(name) (1U << NTH_##name)
#define OTHERS_ID "B223456782"
#define THIRD_ID "C123456781"
#define PASSWORD_LINE "a password\n"

enum {
    READS = KIND(MEMORY) | KIND(FILE) | KIND(SQL),
    SIGNS = READS | KIND(OPENSSL),
    WORDS_MAX = 12,
    PATH_SIZE = 160,
    TEXT_MAX = 1 << 20
};

typedef int command(int argc, char *const *argv);

/* The command that runs. */
static struct {
    command *run;
    char words[WORDS_MAX][PATH_SIZE];
    int count;
    char input[PATH_SIZE]; /* what stands on standard input */
    const char *effect;    /* SQL: a number that is 1 once it is done; NULL: it changes nothing */
    char list[PATH_SIZE];  /* a revocation list that it writes; "": none */
    enum status ended;     /* what it told command_end */
    struct err why;
} at;

static void add_word(const char *word)
{
    assert_true(at.count < WORDS_MAX);
    (void)snprintf(at.words[at.count++], PATH_SIZE, "%s", word);
}

static void in_folder(const char *name, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s/%s", host_scene.bench->host.folder, name);
}

static void add_path(const char *name)
{
    char path[PATH_SIZE];

    in_folder(name, path);
    add_word(path);
}

static void put_file(const char *name, const char *text)
{
    char path[PATH_SIZE];

    in_folder(name, path);
    assert_int_equal(file_write(path, text, strlen(text), FILE_NEW, NULL), ST_OK);
}

/* --- running it --- */

/* Linked before the product's (--wrap): the exit code alone would not say why. */
int __real_command_end(enum status status, const struct err *err);
int __wrap_command_end(enum status status, const struct err *err);
int __wrap_command_end(enum status status, const struct err *err)
{
    at.ended = status;
    if (status != ST_OK)
        at.why = *err;
    return __real_command_end(status, err);
}

/* Its standard streams; the sanitizers keep theirs. */
struct streams {
    FILE *out, *err, *printed, *said;
    int in;
};

static void divert(struct streams *streams)
{
    char path[PATH_SIZE];
    int fd = -1;

    (void)fflush(NULL);
    in_folder("input", path);
    fd = open(path, O_RDONLY);
    *streams = (struct streams){stdout, stderr, fopen("/dev/null", "w"), fopen("/dev/null", "w"), dup(STDIN_FILENO)};
    assert_true(fd >= 0 && streams->printed != NULL && streams->said != NULL);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    (void)close(fd);
    stdout = streams->printed;
    stderr = streams->said;
}

static void divert_back(struct streams *streams)
{
    stdout = streams->out;
    stderr = streams->err;
    (void)fclose(streams->printed);
    (void)fclose(streams->said);
    (void)dup2(streams->in, STDIN_FILENO);
    (void)close(streams->in);
}

static enum status run(void *state, struct err *err)
{
    char *words[WORDS_MAX + 1] = {NULL};
    struct streams streams;
    int code = 0;

    (void)state;
    for (int i = 0; i < at.count; i++)
        words[i] = at.words[i];
    at.ended = ST_OK;
    at.why = (struct err)ERR_INIT;
    divert(&streams);
    code = at.run(at.count, words);
    divert_back(&streams);
    if (code == COMMAND_DONE)
        return ST_OK;
    if (at.ended == ST_OK)
        return err_set(err, ST_IO, FAULT_NONE, "what it printed did not get out");
    if (err != NULL)
        *err = at.why;
    return at.ended;
}

/* --- what holds afterwards --- */

static bool is_done(void)
{
    return host_scene_count(at.effect) == 1;
}

/* None, or a whole one. */
static bool list_is_there(void)
{
    struct crl_info info;
    struct buf der;
    bool there = false;

    buf_init(&der, CRL_DER_MAX);
    there = file_read(at.list, &der, NULL) == ST_OK;
    if (there)
        assert_int_equal(crl_read(der.data, der.len, &info, NULL), ST_OK);
    buf_clear(&der);
    return there;
}

static void assert_done_if(bool said)
{
    if (said && at.effect != NULL)
        assert_true(is_done());
    if (at.list[0] != '\0')
        assert_true(list_is_there() || !said);
}

/* What it did although it said that it failed, it refuses to do again. */
static void settle(void *state, enum status said)
{
    struct err err = ERR_INIT;
    const bool was_done = at.effect != NULL && is_done();
    enum status again = ST_OK;

    host_scene_assert_sound();
    assert_done_if(said == ST_OK);
    again = run(state, &err);
    if (again != ST_OK && !was_done)
        fail_msg("run again: %s: %s", status_word(again), err.what);
    assert_done_if(true);
    host_scene_assert_sound();
}

/* --- each --- */

static void open_at(enum stage stage, command *run_it, const char *effect)
{
    host_scene_open();
    host_scene_bring_to(stage);
    at.run = run_it;
    at.count = 0;
    at.effect = effect;
    at.list[0] = '\0';
    add_word("--config");
    add_word(host_scene.bench->host.config_file);
}

/* The host's own handle on the records is closed, so that the command's calls are all there are. */
static void begin(void **state, const char *input)
{
    put_file("input", input);
    ra_bench_close(&host_scene.bench->host);
    *state = host_scene.bench;
}

static void open_user_add(void **state)
{
    open_at(STAGE_ACCOUNT, cmd_user_add, "SELECT count(*) = 2 FROM account");
    add_word("--id");
    add_word(OTHERS_ID);
    add_word("--name");
    add_word("林美麗");
    begin(state, PASSWORD_LINE);
}

static void open_user_import(void **state)
{
    open_at(STAGE_ACCOUNT, cmd_user_import, "SELECT count(*) = 3 FROM account");
    put_file("people.csv", "id,name,phone,password\n" OTHERS_ID ",林美麗,0912345679,a password\n" THIRD_ID
                           ",陳大文,0912345670,a password\n");
    add_path("people.csv");
    begin(state, "");
}

static void open_user_blocked(void **state)
{
    open_at(STAGE_ACCOUNT, cmd_user_blocked, NULL);
    (void)host_scene_count("UPDATE account SET wrong_codes = 1000");
    begin(state, "");
}

static void open_user_unlock(void **state)
{
    open_at(STAGE_ACCOUNT, cmd_user_unlock, "SELECT max(wrong_codes) = 0 FROM account");
    (void)host_scene_count("UPDATE account SET wrong_codes = 1000");
    add_word("--id");
    add_word(RA_BENCH_ID);
    begin(state, "");
}

static void open_user_phone(void **state)
{
    open_at(STAGE_ACCOUNT, cmd_user_phone, "SELECT count(*) = 0 FROM account WHERE phone IS NOT NULL");
    add_word("--id");
    add_word(RA_BENCH_ID);
    add_word("--none");
    begin(state, "");
}

static void open_cert_list(void **state)
{
    open_at(STAGE_ISSUED, cmd_cert_list, NULL);
    add_word("--json");
    begin(state, "");
}

static void add_serial(void)
{
    struct issued issued;

    host_scene_issued(&issued);
    add_word(issued.serial);
    issued_clear(&issued);
}

static void open_cert_show(void **state)
{
    open_at(STAGE_ISSUED, cmd_cert_show, NULL);
    add_serial();
    begin(state, "");
}

static void open_cert_revoke(void **state)
{
    open_at(STAGE_ISSUED, cmd_cert_revoke, "SELECT count(*) FROM issued WHERE revoked_utc IS NOT NULL");
    add_word("--serial");
    add_serial();
    add_word("--reason");
    add_word("keyCompromise");
    begin(state, "");
}

static void write_list(void)
{
    in_folder("new.crl", at.list);
    add_word("--out");
    add_word(at.list);
}

static void open_crl_make(void **state)
{
    open_at(STAGE_ISSUED, cmd_crl_make, "SELECT count(*) > 0 FROM crl");
    write_list();
    begin(state, "");
}

static void open_crl_show(void **state)
{
    open_at(STAGE_ISSUED, cmd_crl_make, NULL);
    begin(state, "");
    assert_int_equal(run(*state, NULL), ST_OK);
    at.run = cmd_crl_show;
    write_list();
}

static void open_crl_root(void **state)
{
    char path[PATH_SIZE];
    struct buf passphrase;

    open_at(STAGE_ACCOUNT, cmd_crl_root, NULL);
    in_folder("root.crl", at.list);
    add_word("--key");
    add_path("offline/root.key");
    in_folder("offline/root.pass", path);
    buf_init(&passphrase, PATH_SIZE);
    assert_int_equal(file_read(path, &passphrase, NULL), ST_OK);
    begin(state, buf_text(&passphrase));
    buf_clear(&passphrase);
}

static void open_consent_list(void **state)
{
    open_at(STAGE_CONSENTED, cmd_consent_list, NULL);
    begin(state, "");
}

static void open_consent_show(void **state)
{
    open_at(STAGE_CONSENTED, cmd_consent_show, NULL);
    add_word("--text");
    add_word(host_scene.bench->host.ra.consent.id);
    begin(state, "");
}

static void open_consent_add(void **state)
{
    open_at(STAGE_ACCOUNT, cmd_consent_add, "SELECT count(*) = 2 FROM consent_text");
    put_file("new.txt", "What you agree to.\n");
    add_word("--text");
    add_word("new-2026");
    add_word("--title");
    add_word("New");
    add_word("--file");
    add_path("new.txt");
    begin(state, "");
}

static void open_consent_evidence(void **state)
{
    open_at(STAGE_CONSENTED, cmd_consent_evidence, NULL);
    add_word("--id");
    add_word(RA_BENCH_ID);
    begin(state, "");
}

static void open_audit(void **state)
{
    open_at(STAGE_ISSUED, cmd_audit, NULL);
    add_word("--person");
    add_word(RA_BENCH_ID);
    begin(state, "");
}

static void open_audit_export(void **state)
{
    open_at(STAGE_ISSUED, cmd_audit_export, NULL);
    begin(state, "");
}

static void open_audit_verify(void **state)
{
    open_at(STAGE_ISSUED, cmd_audit_verify, NULL);
    begin(state, "");
}

static void open_check(void **state)
{
    open_at(STAGE_ISSUED, cmd_check, NULL);
    begin(state, "");
}

/* --- a new host --- */

static void open_init(void **state)
{
    open_at(STAGE_ACCOUNT, cmd_init, NULL);
    at.count = 0;
    add_word("--dir");
    add_path("new");
    add_word("--issuing-bits");
    add_word("2048");
    begin(state, "");
}

static enum status prepare_new(struct err *err)
{
    struct serving serving;
    char path[PATH_SIZE];
    enum status status = ST_OK;

    in_folder("new/" SETUP_CONFIG_FILE, path);
    status = serving_prepare(path, &serving, err);
    serving_end(&serving);
    return status;
}

/* All of it, or nothing that is in the way of the next one; unless nothing could be removed. */
static void settle_init(void *state, enum status said)
{
    struct err err = ERR_INIT;
    const bool whole = prepare_new(NULL) == ST_OK;
    const enum status again = whole ? ST_OK : run(state, &err);

    assert_true(whole || said != ST_OK);
    if (again == ST_ALREADY && (nth_failed_too("unlink") || nth_failed_too("rmdir")))
        return;
    if (again != ST_OK)
        fail_msg("run again: %s", err.what);
    assert_int_equal(prepare_new(NULL), ST_OK);
}

static const struct use_case CASES[] = {
    {"init", SIGNS & ~(unsigned)KIND(SQL), open_init, run, settle_init, host_scene_close},
    {"user add", SIGNS, open_user_add, run, settle, host_scene_close},
    {"user import", SIGNS, open_user_import, run, settle, host_scene_close},
    {"user blocked", READS, open_user_blocked, run, settle, host_scene_close},
    {"user unlock", READS, open_user_unlock, run, settle, host_scene_close},
    {"user phone", READS, open_user_phone, run, settle, host_scene_close},
    {"cert list", READS, open_cert_list, run, settle, host_scene_close},
    {"cert show", READS, open_cert_show, run, settle, host_scene_close},
    {"cert revoke", READS, open_cert_revoke, run, settle, host_scene_close},
    {"crl make", SIGNS, open_crl_make, run, settle, host_scene_close},
    {"crl show", SIGNS, open_crl_show, run, settle, host_scene_close},
    {"crl root", SIGNS, open_crl_root, run, settle, host_scene_close},
    {"consent list", READS, open_consent_list, run, settle, host_scene_close},
    {"consent show", READS, open_consent_show, run, settle, host_scene_close},
    {"consent add", SIGNS, open_consent_add, run, settle, host_scene_close},
    {"consent evidence", READS, open_consent_evidence, run, settle, host_scene_close},
    {"audit", READS, open_audit, run, settle, host_scene_close},
    {"audit export", READS, open_audit_export, run, settle, host_scene_close},
    {"audit verify", SIGNS, open_audit_verify, run, settle, host_scene_close},
    {"check", SIGNS, open_check, run, settle, host_scene_close},
};

const struct group group_commands = {"commands", host_scene_open_group, host_scene_close_group, CASES,
                                     sizeof CASES / sizeof CASES[0]};
