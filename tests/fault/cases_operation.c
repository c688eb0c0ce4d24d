/*
 * What the host does by itself: its start, revocation lists, what it ends and removes in time, its messages, and the
 * pages for anybody that no API answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "cases.h"
#include "host_scene.h"
#include "nth.h"
#include "pki/crl.h"
#include "server/audit.h"
#include "server/crl_keeper.h"
#include "server/issuance.h"
#include "server/phone_page.h"
#include "server/plain.h"
#include "server/retention.h"
#include "server/revocation.h"
#include "server/serving.h"
#include "server/transfers.h"
#include "unit/pfx_files.h"

#define KIND(name) (1U << NTH_##name)
#define FREE_PORT "127.0.0.1:0"

enum { READS = KIND(MEMORY) | KIND(SQL), SIGNS = READS | KIND(OPENSSL), DAY_S = 86400, PATH_SIZE = 160 };

static struct ra *ra(void)
{
    return &host_scene.bench->host.ra;
}

static void open_at(enum stage stage, void **state)
{
    host_scene_open();
    host_scene_bring_to(stage);
    *state = host_scene.bench;
}

/* --- revocation lists --- */

static char revoked[SERIAL_TEXT_SIZE];

static void open_revoked(void **state)
{
    const struct revocation revocation = {
        .serial = revoked, .reason = REVOKE_KEY_COMPROMISE, .actor = AUDIT_HELPDESK, .why = "test", .at_utc = 1};
    struct issued issued;
    struct tx *tx = NULL;

    open_at(STAGE_CONFIRMED, state);
    host_scene_issued(&issued);
    memcpy(revoked, issued.serial, sizeof revoked);
    issued_clear(&issued);
    assert_int_equal(store_begin(ra()->store, &tx, NULL), ST_OK);
    assert_int_equal(revocation_revoke(tx, &revocation, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

static void assert_lists_it(const struct published *published)
{
    const struct buf *der = shared_bytes_peek(published->der);
    struct crl_entry entry;

    nth_pause();
    assert_int_equal(crl_verify(der->data, der->len, ca_peek_issuing(ra()->ca), NULL), ST_OK);
    assert_int_equal(crl_find(der->data, der->len, revoked, &entry, NULL), ST_OK);
    nth_go_on();
}

/* A keeper that looks, and what it publishes then. */
static enum status run_keeper(void *state, struct err *err)
{
    struct published published = {.number = 0};
    struct crl_keeper *keeper = NULL;
    enum status status = crl_keeper_new(ra(), &keeper, err);

    (void)state;
    if (status == ST_OK)
        status = crl_keeper_look(keeper, err);
    if (status == ST_OK) {
        assert_int_equal(crl_keeper_hold(keeper, &published), ST_OK);
        assert_lists_it(&published);
        published_clear(&published);
    }
    crl_keeper_free(&keeper);
    return status;
}

static void settle_keeper(void *state, enum status said)
{
    const int64_t before = host_scene_count("SELECT count(*) FROM crl");

    assert_int_equal(host_scene_count("SELECT count(*) FROM audit WHERE action = 'crl.issue'"), before);
    assert_true(said != ST_OK || before == 1);
    assert_int_equal(run_keeper(state, NULL), ST_OK);
    assert_int_equal(host_scene_count("SELECT count(*) FROM crl"), 1);
}

/* --- the plain pages --- */

static enum status run_plain(void *state, struct err *err)
{
    const struct request request = {.method = "GET", .path = "/crl/issuing.crl"};
    struct routes_bench *bench = state;
    struct plain plain = {.ra = ra()};
    enum status status = crl_keeper_new(plain.ra, &plain.lists, err);

    if (status == ST_OK)
        status = crl_keeper_look(plain.lists, err);
    if (status == ST_OK) {
        bench->answer = (struct response){.body = bench->answer.body};
        plain_handle(&plain, &request, &bench->answer);
        if (bench->answer.http_status != 200)
            status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the list is not handed out");
        shared_bytes_let_go(&bench->answer.shared);
    }
    crl_keeper_free(&plain.lists);
    return status;
}

static void settle_plain(void *state, enum status said)
{
    (void)said;
    assert_int_equal(run_plain(state, NULL), ST_OK);
}

/* --- what has served its purpose --- */

static int64_t kept; /* rows that stay for ever */

static int64_t count_kept(void)
{
    return host_scene_count("SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM issued) +"
                            " (SELECT count(*) FROM account) + (SELECT count(*) FROM consent)");
}

/* A certificate, whose session, code, calls and nonces are of no use any more. */
static void open_spent(void **state)
{
    open_at(STAGE_CONFIRMED, state);
    kept = count_kept();
    host_scene.bench->host.now_utc += 100 * (int64_t)DAY_S;
}

static enum status run_sweep(void *state, struct err *err)
{
    uint64_t removed = 0;

    (void)state;
    return retention_sweep(ra(), &removed, err);
}

static void settle_sweep(void *state, enum status said)
{
    static const char SPENT[] = "SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM code)";

    if (said == ST_OK)
        assert_int_equal(host_scene_count(SPENT), 0);
    assert_int_equal(run_sweep(state, NULL), ST_OK);
    assert_int_equal(host_scene_count(SPENT), 0);
    assert_int_equal(count_kept(), kept);
    host_scene_assert_sound();
}

/* --- files for phones --- */

static struct {
    struct transfer_request request;
    char path[PATH_SIZE];
} file;

static void open_waiting(void **state)
{
    struct transfer_made_answer made;
    struct problem refusal;

    open_at(STAGE_ACCOUNT, state);
    (void)snprintf(ra()->config.transfer.url, sizeof ra()->config.transfer.url, "https://phone.example.test:8444");
    file.request = (struct transfer_request){.device = DEVICE_IPHONE};
    pfx_files_load("3des.p12", &file.request.file);
    assert_int_equal(transfers_make(ra(), host_scene.bench->account, &file.request, &made, &refusal, NULL), ST_OK);
    (void)snprintf(file.path, sizeof file.path, "%s", strstr(made.url, TRANSFERS_PATH));
}

static void close_waiting(void **state)
{
    transfer_request_clear(&file.request);
    host_scene_close(state);
}

static void open_overdue(void **state)
{
    open_waiting(state);
    host_scene.bench->host.now_utc += ra()->config.transfer.ttl_s;
}

static enum status run_expire(void *state, struct err *err)
{
    uint64_t ended = 0;

    (void)state;
    return transfers_expire(ra(), &ended, err);
}

static void settle_expire(void *state, enum status said)
{
    static const char WAITING[] = "SELECT count(*) FROM transfer WHERE state = 0 OR length(file) > 0";

    assert_true(said != ST_OK || host_scene_count(WAITING) == 0);
    assert_int_equal(run_expire(state, NULL), ST_OK);
    assert_int_equal(host_scene_count(WAITING), 0);
    assert_int_equal(host_scene_count("SELECT count(*) FROM audit WHERE action = 'transfer.expire'"), 1);
}

/* One request of a phone to a page that was just opened. */
static int ask_page(struct routes_bench *bench, const char *method, struct err *err)
{
    struct request request = {.method = method, .path = file.path, .accept_language = "en"};
    struct phone_page page = {.html = NULL};

    (void)snprintf(request.peer, sizeof request.peer, "192.0.2.7");
    (void)snprintf(request.id, sizeof request.id, "0a1b2c3d");
    buf_clear(&bench->answer.body);
    bench->answer = (struct response){.body = bench->answer.body};
    if (phone_page_open(&page, ra(), err) == ST_OK)
        phone_page_handle(&page, &request, &bench->answer);
    phone_page_clear(&page);
    return bench->answer.http_status;
}

static enum status page_said(int answer, struct err *err)
{
    if (answer == 200)
        return ST_OK;
    if (answer == 0)
        return err->status; /* of the opening */
    return err_set(err, answer >= 500 ? ST_NO_MEMORY : ST_REFUSED, FAULT_NO_MEMORY, "the page says no");
}

static enum status run_page(void *state, struct err *err)
{
    return page_said(ask_page(state, "GET", err), err);
}

static void settle_page(void *state, enum status said)
{
    struct err err = ERR_INIT;

    (void)said;
    assert_int_equal(run_page(state, &err), ST_OK);
    assert_int_equal(ask_page(state, "POST", &err), 200); /* looking takes nothing away */
}

static bool is_the_file(const struct buf *body)
{
    return body->len == file.request.file.len && memcmp(body->data, file.request.file.data, body->len) == 0;
}

static enum status run_fetch(void *state, struct err *err)
{
    struct routes_bench *bench = state;
    const enum status status = page_said(ask_page(bench, "POST", err), err);

    assert_true(status != ST_OK || is_the_file(&bench->answer.body));
    return status;
}

/* Handed out once, and once at least: what was not sent can be fetched. */
static void settle_fetch(void *state, enum status said)
{
    struct err err = ERR_INIT;

    assert_int_equal(ask_page(state, "POST", &err), said == ST_OK ? 410 : 200);
    assert_int_equal(ask_page(state, "POST", &err), 410);
}

/* --- messages --- */

static struct {
    char program[PATH_SIZE], out[PATH_SIZE];
    struct sms_gateway gateway;
} way;

static const struct sms MESSAGE = {
    .at_utc = 1795400000,
    .phone = "0912345678",
    .masked = "0912***678",
    .text = "7750-123456",
    .order = "0123456789abcdef0123456789abcdef",
    .prefix = "7750",
    .code = "123456",
};

static void open_gateway(void **state)
{
    static const char SCRIPT[] = "#!/bin/sh\ncat > \"$1\"\n";
    struct config *config = NULL;

    (void)signal(SIGPIPE, SIG_IGN); /* as cmd_serve.c does */
    open_at(STAGE_ACCOUNT, state);
    config = &ra()->config;
    (void)snprintf(way.program, sizeof way.program, "%s/gateway", host_scene.bench->host.folder);
    (void)snprintf(way.out, sizeof way.out, "%s/sent", host_scene.bench->host.folder);
    assert_int_equal(file_write(way.program, SCRIPT, sizeof SCRIPT - 1, FILE_NEW, NULL), ST_OK);
    assert_int_equal(chmod(way.program, 0700), 0);
    (void)snprintf(config->sms.command[0], CONFIG_TEXT_SIZE, "%s", way.program);
    (void)snprintf(config->sms.command[1], CONFIG_TEXT_SIZE, "%s", way.out);
    config->sms.command_count = 2;
    config->sms.time_limit_s = 2;
    config->sms.outbox[0] = '\0';
}

static void open_outbox(void **state)
{
    open_at(STAGE_ACCOUNT, state);
    (void)snprintf(way.out, sizeof way.out, "%s/outbox.txt", host_scene.bench->host.folder);
}

static enum status run_send(void *state, struct err *err)
{
    enum status status = sms_open(&ra()->config, &way.gateway, err);

    (void)state;
    if (status == ST_OK)
        status = way.gateway.send(way.gateway.self, &MESSAGE, err);
    sms_close(&way.gateway);
    return status;
}

static bool was_sent(void)
{
    struct buf text;
    bool sent = false;

    buf_init(&text, LIMIT_BODY_BYTES);
    sent = file_read(way.out, &text, NULL) == ST_OK && strstr(buf_text(&text), MESSAGE.text) != NULL;
    buf_clear(&text);
    return sent;
}

static void settle_send(void *state, enum status said)
{
    assert_true(said != ST_OK || was_sent());
    assert_int_equal(run_send(state, NULL), ST_OK);
    assert_true(was_sent());
}

/* --- the start --- */

/* A host that was killed while it issued: its order is in processing. */
static void open_processing(void **state)
{
    struct caller person;
    unsigned long n = 0;

    open_at(STAGE_CONSENTED, state);
    person = ra_bench_caller(host_scene.bench->account);
    while (host_scene_orders_in(ORDER_PROCESSING) == 0) {
        struct order_answer answer;
        struct problem refusal;

        nth_arm(NTH_SQL, NTH_FROM_ON, ++n);
        assert_int_not_equal(issuance_finalize(ra(), &person, host_scene.order, &answer, &refusal, NULL), ST_REFUSED);
        nth_disarm();
    }
}

static void open_killed(void **state)
{
    open_processing(state);
    ra_bench_close(&host_scene.bench->host);
}

/* As cmd_serve.c does it, at ports that are free. */
static enum status run_start(void *state, struct err *err)
{
    struct routes_bench *bench = state;
    struct serving serving;
    enum status status = serving_prepare(bench->host.config_file, &serving, err);

    (void)snprintf(serving.ra.config.listen, sizeof serving.ra.config.listen, FREE_PORT);
    (void)snprintf(serving.ra.config.plain_listen, sizeof serving.ra.config.plain_listen, FREE_PORT);
    (void)snprintf(serving.ra.config.transfer.listen, sizeof serving.ra.config.transfer.listen, FREE_PORT);
    if (status == ST_OK)
        status = serving_start(&serving, err);
    if (status == ST_OK)
        assert_true(serving.https != NULL && serving.http != NULL && serving.phone != NULL);
    serving_end(&serving);
    return status;
}

static void settle_start(void *state, enum status said)
{
    (void)said;
    /* Issued, or still to be: no failure of the host's ends the order. */
    assert_int_equal(host_scene_orders_in(ORDER_ISSUED) + host_scene_orders_in(ORDER_PROCESSING), 1);
    host_scene_assert_sound();
    assert_int_equal(run_start(state, NULL), ST_OK);
    assert_int_equal(host_scene_orders_in(ORDER_ISSUED), 1);
    assert_int_equal(host_scene_count("SELECT count(*) FROM issued"), 1);
}

static const struct use_case CASES[] = {
    {"start", SIGNS | KIND(FILE), open_killed, run_start, settle_start, host_scene_close},
    {"crl keeper", SIGNS, open_revoked, run_keeper, settle_keeper, host_scene_close},
    {"plain", SIGNS, open_revoked, run_plain, settle_plain, host_scene_close},
    {"sweep", READS, open_spent, run_sweep, settle_sweep, host_scene_close},
    {"transfers expire", READS, open_overdue, run_expire, settle_expire, close_waiting},
    {"phone page", READS | KIND(OPENSSL), open_waiting, run_page, settle_page, close_waiting},
    {"phone fetch", SIGNS, open_waiting, run_fetch, settle_fetch, close_waiting},
    {"sms command", KIND(MEMORY) | KIND(FILE), open_gateway, run_send, settle_send, host_scene_close},
    {"sms outbox", KIND(MEMORY) | KIND(FILE), open_outbox, run_send, settle_send, host_scene_close},
};

const struct group group_operation = {"operation", host_scene_open_group, host_scene_close_group, CASES,
                                      sizeof CASES / sizeof CASES[0]};
