/*
 * What a person has with an EST server for a host (client/backend/est.h): an application, its going on after a start,
 * and a renewal. The server is the world outside, and never fails here (cases_est.c); the exchange with it does. The
 * rig is that of the unit tests: tests/unit/enrol_est_rig.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "cases.h"
#include "client/removal.h"
#include "client/sign_test.h"
#include "nth.h"
#include "unit/enrol_est_rig.h"

#define KIND(name) (1U << NTH_##name)

enum {
    DAY_S = 86400,
    ENROLS = KIND(MEMORY) | KIND(OPENSSL) | KIND(UNSENT) | KIND(UNHEARD) | KIND(HOST_BUSY) | KIND(STORE) |
             KIND(RECORD) | KIND(WRITTEN)
};

static void *group_state;
static struct http_port server; /* behind the exchange that fails */

/* --- the exchange --- */

static enum status exchange(void *self, const struct http_request *request, struct http_answer *answer, struct err *err)
{
    enum status status = ST_OK;

    (void)self;
    if (nth_fails(NTH_UNSENT, "exchange"))
        return err_set(err, ST_OFFLINE, FAULT_HOST_UNREACHABLE, "the n-th exchange");
    if (nth_fails(NTH_HOST_BUSY, "exchange")) {
        answer->http_status = 503;
        return ST_OK;
    }
    nth_pause();
    status = server.exchange(server.self, request, answer, err);
    nth_go_on();
    if (status == ST_OK && nth_fails(NTH_UNHEARD, "exchange")) {
        http_answer_clear(answer);
        *answer = (struct http_answer){.http_status = 0};
        return err_set(err, ST_OFFLINE, FAULT_HOST_TIMEOUT, "the n-th exchange");
    }
    return status;
}

/* --- the world --- */

static void group_open(void)
{
    (void)enrol_est_open_group(&group_state);
}

static void group_close(void)
{
    (void)enrol_est_close_group(&group_state);
}

static void open_plain(void **state)
{
    struct enrol_est_rig *rig = group_state;

    *state = rig;
    (void)enrol_est_open(state);
    server = rig->port;
    rig->port.exchange = exchange;
}

static void close_any(void **state)
{
    (void)enrol_est_close(state);
}

static void open_put_off(void **state)
{
    struct enrol_est_rig *rig = NULL;
    struct cert_info info;

    open_plain(state);
    rig = *state;
    rig->server.pending = 1;
    assert_int_equal(enrol_est_get(rig, ORDER_NEW, &info, NULL), ST_BUSY);
    enrol_est_restart(rig);
    enrol_est_log_in(rig);
}

static void open_due(void **state)
{
    struct enrol_est_rig *rig = NULL;
    struct cert_info info;

    open_plain(state);
    rig = *state;
    rig->server.validity_s = (int64_t)10 * DAY_S;
    assert_int_equal(enrol_est_get(rig, ORDER_NEW, &info, NULL), ST_OK);
    rig->server.validity_s = (int64_t)365 * DAY_S;
}

static bool signs(const struct enrol_est_rig *rig, size_t issued)
{
    const struct buf *der = &rig->server.issued[issued].der;
    char sha256[SHA256_HEX_SIZE] = "";

    assert_int_equal(digest_sha256_hex(der->data, der->len, sha256, NULL), ST_OK);
    return sign_test_installed(&rig->pc.client, sha256, NULL) == ST_OK;
}

/* The next start: what can be finished without the person is, and then the person comes. */
static void start_again(struct enrol_est_rig *rig, struct enrol_resumed *resumed)
{
    *resumed = (struct enrol_resumed){.finished = 0};
    enrol_est_restart(rig);
    assert_int_equal(enrol_resume_all(&rig->pc.client, resumed, NULL), ST_OK);
    enrol_est_log_in(rig);
}

/* --- an application, and asking again for what was put off --- */

static enum status run_apply(void *state, struct err *err)
{
    struct cert_info info;

    return enrol_est_get(state, ORDER_NEW, &info, err);
}

/* Nothing was issued whose key is nowhere: there is one certificate, however often it was asked for. */
static void settle_apply(void *state, enum status said)
{
    struct enrol_est_rig *rig = state;
    struct enrol_resumed resumed;

    if (said == ST_OK)
        assert_true(rig->server.count == 1 && signs(rig, 0));
    start_again(rig, &resumed);
    if (fake_store_certificates(&rig->pc.store) == 0 || fake_pc_records(&rig->pc) > 0)
        assert_int_equal(run_apply(rig, NULL), ST_OK);
    enrol_est_assert_done(rig);
    assert_int_equal(rig->server.count, 1);
}

/* --- a renewal --- */

static bool replaced_stays; /* said by the run */

static enum status run_renew(void *state, struct err *err)
{
    struct enrol_est_rig *rig = state;
    struct enrolment *enrolment = NULL;
    struct cert_info info;
    enum status status = enrol_begin_renewal(&rig->pc.client, &rig->session, NULL, false, &enrolment, err);

    if (status == ST_OK)
        status = enrol_finish(enrolment, &rig->session, &info, err);
    replaced_stays = status == ST_OK && enrol_replaced_stays(enrolment);
    enrol_close(&enrolment);
    return status;
}

/* As the person does who was told that it stays. */
static void remove_replaced(struct enrol_est_rig *rig)
{
    const struct buf *der = &rig->server.issued[0].der;
    enum status status = ST_OK;
    struct cert_info info;

    assert_int_equal(cert_read(der->data, der->len, &info, NULL), ST_OK);
    status = removal_remove_replaced(&rig->pc.client, info.sha256, info.serial, NULL);
    assert_true(status == ST_OK || status == ST_NOT_FOUND);
}

static bool is_renewed(const struct enrol_est_rig *rig)
{
    return rig->server.count == 2 && rig->server.issued[1].shown && fake_pc_records(&rig->pc) == 0;
}

static void settle_renew(void *state, enum status said)
{
    struct enrol_est_rig *rig = state;
    bool stays = replaced_stays;
    struct enrol_resumed resumed;

    if (said == ST_OK)
        assert_true(rig->server.count == 2 && signs(rig, 1));
    assert_true(signs(rig, 0) || (rig->server.count == 2 && signs(rig, 1))); /* never without one */
    start_again(rig, &resumed);
    stays = stays || resumed.replaced_stay != 0;
    if (!is_renewed(rig)) {
        assert_int_equal(run_renew(rig, NULL), ST_OK);
        stays = stays || replaced_stays;
    }
    if (stays)
        remove_replaced(rig);
    enrol_est_assert_done(rig);
    assert_int_equal(rig->server.count, 2);
}

static const struct use_case CASES[] = {
    {"est client: apply", ENROLS, open_plain, run_apply, settle_apply, close_any},
    {"est client: ask again", ENROLS, open_put_off, run_apply, settle_apply, close_any},
    {"est client: renew", ENROLS, open_due, run_renew, settle_renew, close_any},
};

const struct group group_est_client = {"est_client", group_open, group_close, CASES, sizeof CASES / sizeof CASES[0]};
