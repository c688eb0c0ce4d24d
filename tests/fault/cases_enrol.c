/*
 * What a person has with the host: login, a certificate from the application to the day it is revoked, and what only
 * asks. The rig is that of the unit tests: tests/unit/enrol_fixture.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "cases.h"
#include "client/outlook.h"
#include "client/release.h"
#include "client/removal.h"
#include "client/revocation.h"
#include "client/status.h"
#include "client/transfer.h"
#include "nth.h"
#include "protocol/release_notice.h"
#include "unit/enrol_crash_rig.h"
#include "unit/enrol_fixture.h"

#define KIND(name) (1U << NTH_##name)

enum {
    HOST = KIND(UNSENT) | KIND(UNHEARD) | KIND(HOST_BUSY),
    ASKS = KIND(MEMORY) | HOST,
    RELEASE_S = 60 * 86400,
    ENROLS = ASKS | KIND(OPENSSL) | KIND(STORE) | KIND(RECORD) | KIND(WRITTEN)
};

static void *group_state;

static void group_open(void)
{
    (void)enrol_fixture_open_group(&group_state);
}

static struct key *release_key;

static void group_close(void)
{
    key_free(&release_key);
    (void)enrol_fixture_close_group(&group_state);
}

static void open_plain(void **state)
{
    *state = group_state;
    (void)enrol_fixture_open(state);
}

static void close_any(void **state)
{
    (void)enrol_fixture_close(state);
}

static struct cert_info applied(struct enrol_fixture *f)
{
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    return info;
}

static void open_applied(void **state)
{
    open_plain(state);
    (void)applied(*state);
}

/* The next start: what can be finished without the person is, and then the person comes. */
static void start_again(struct enrol_fixture *f, struct enrol_resumed *resumed)
{
    *resumed = (struct enrol_resumed){.finished = 0};
    enrol_crash_assert_nothing_lost(f);
    enrol_fixture_restart(f);
    assert_int_equal(enrol_resume_all(&f->pc.client, resumed, NULL), ST_OK);
    enrol_fixture_login(f);
}

/* --- login --- */

static enum status run_login(void *state, struct err *err)
{
    struct enrol_fixture *f = state;

    memset(&f->session, 0, sizeof f->session);
    return login(&f->pc.client, PERSON, FAKE_RA_PASSWORD, &f->session, err);
}

static void settle_login(void *state, enum status said)
{
    struct enrol_fixture *f = state;

    assert_int_equal(f->session.token[0] != '\0', said == ST_OK);
    enrol_fixture_login(f);
}

/* --- apply, resume, cancel --- */

static enum status run_apply(void *state, struct err *err)
{
    struct cert_info info = {.is_ca = false};

    return enrol_fixture_apply(state, &info, err);
}

static void settle_apply(void *state, enum status said)
{
    struct enrol_fixture *f = state;
    struct enrol_resumed resumed;

    if (said == ST_OK)
        enrol_fixture_assert_can_trade(f); /* at most its record is left, for the next start to wipe */
    start_again(f, &resumed);
    if (f->ra.memory->confirmed == 0)
        (void)applied(f);
    enrol_fixture_assert_done(f);
    assert_int_equal(f->ra.memory->order_count, 1); /* one order, however often it was begun */
}

/* Issued, and the answer lost. */
static void open_issued(void **state)
{
    struct enrol_fixture *f = NULL;
    struct cert_info info = {.is_ca = false};

    open_plain(state);
    f = *state;
    fake_ra_fail(&f->ra, RA_FINALIZE, ST_OFFLINE, 0);
    f->ra.memory->fail_after = true;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
    f->ra.memory->fail_after = false;
    enrol_fixture_restart(f);
}

/* What a person who asked for it is told. */
static enum status run_resume(void *state, struct err *err)
{
    struct enrol_fixture *f = state;
    struct enrol_resumed resumed = {.finished = 0};
    struct err why = ERR_INIT;
    const enum status status = enrol_resume_all(&f->pc.client, &resumed, &why);

    if (status != ST_OK) {
        *err = why;
        return status;
    }
    return enrol_resumed_verdict(&resumed, &why, err);
}

static void open_ready_to_cancel(void **state)
{
    open_plain(state);
    enrol_fixture_apply_until(*state, NEXT_CONSENT);
}

static enum status run_cancel(void *state, struct err *err)
{
    struct enrol_fixture *f = state;
    struct enrolment *enrolment = NULL;
    enum status status = enrol_begin(&f->pc.client, &f->session, false, &enrolment, err);

    if (status == ST_OK)
        status = enrol_cancel(enrolment, &f->session, err);
    enrol_close(&enrolment);
    return status;
}

static void settle_cancel(void *state, enum status said)
{
    struct enrol_fixture *f = state;
    struct enrol_resumed resumed;

    if (said == ST_OK) {
        assert_int_equal(f->ra.memory->orders[0].state, ORDER_CANCELLED);
        assert_int_equal(fake_pc_records(&f->pc), 0);
        enrol_fixture_assert_store_empty(f);
    }
    start_again(f, &resumed);
    (void)applied(f);
    enrol_fixture_assert_done(f);
}

/* --- renew --- */

static void open_due(void **state)
{
    char sha256[SHA256_HEX_SIZE] = "";

    open_plain(state);
    enrol_fixture_have_due(*state, sha256);
}

static bool replaced_stays; /* said by the run: void, and still on this PC */

static enum status run_renew(void *state, struct err *err)
{
    struct enrol_fixture *f = state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    enum status status = enrol_begin_renewal(&f->pc.client, &f->session, NULL, false, &enrolment, err);

    if (status == ST_OK)
        status = enrol_fixture_walk(f, enrolment, &info, err);
    replaced_stays = status == ST_OK && enrol_replaced_stays(enrolment);
    enrol_close(&enrolment);
    return status;
}

/* As the person does who was told that it stays; it may be gone, where only the proof of that failed. */
static void remove_replaced(struct enrol_fixture *f)
{
    enum status status = ST_OK;
    const struct fake_ra_order *order = &f->ra.memory->orders[0];
    char sha256[SHA256_HEX_SIZE] = "";
    char serial[SERIAL_TEXT_SIZE] = "";

    assert_int_equal(digest_sha256_hex(order->der, order->der_len, sha256, NULL), ST_OK);
    fake_ra_serial(order, serial);
    status = removal_remove_replaced(&f->pc.client, sha256, serial, NULL);
    assert_true(status == ST_OK || status == ST_NOT_FOUND);
}

static void settle_renew(void *state, enum status said)
{
    struct enrol_fixture *f = state;
    struct enrol_resumed resumed;
    struct cert_info info = {.is_ca = false};

    assert_true(said != ST_OK || f->ra.memory->confirmed == 2);
    enrol_fixture_assert_can_trade(f);
    start_again(f, &resumed);
    enrol_fixture_assert_can_trade(f);
    if (f->ra.memory->confirmed == 1)
        assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    if (replaced_stays || resumed.replaced_stay != 0)
        remove_replaced(f);
    enrol_fixture_assert_renewed(f);
    assert_int_equal(f->ra.memory->order_count, 2);
}

/* --- revoke --- */

static enum status run_revoke(void *state, struct err *err)
{
    struct enrol_fixture *f = state;
    struct revocation revocation = {.here = false};
    struct revoke_answer answer = {.serial = ""};
    enum status status = revocation_find(&f->pc.client, &f->session, NULL, &revocation, err);

    if (status == ST_OK)
        status = revocation_by_key(&f->pc.client, &f->session, &revocation, REASON_KEY_COMPROMISE, &answer, err);
    return status;
}

static void settle_revoke(void *state, enum status said)
{
    struct enrol_fixture *f = state;

    assert_true(said != ST_OK || f->ra.memory->orders[0].revoked_utc != 0);
    assert_int_equal(run_revoke(state, NULL), ST_OK);
    assert_int_not_equal(f->ra.memory->orders[0].revoked_utc, 0);
    assert_int_equal(f->ra.memory->orders[0].revoked_for, REASON_KEY_COMPROMISE);
}

static enum status run_revoke_by_code(void *state, struct err *err)
{
    struct enrol_fixture *f = state;
    struct revocation revocation = {.here = false};
    struct revoke_answer answer = {.serial = ""};
    struct code_sent_answer sent = {.prefix = ""};
    enum status status = revocation_find(&f->pc.client, &f->session, NULL, &revocation, err);

    if (status == ST_OK)
        status = revocation_send_code(&f->pc.client, &f->session, &revocation, &sent, err);
    if (status == ST_OK)
        status = revocation_by_code(&f->pc.client, &f->session, &revocation, REASON_KEY_COMPROMISE, FAKE_RA_CODE,
                                    &answer, err);
    return status;
}

/* --- to a phone --- */

static enum status run_transfer(void *state, struct err *err)
{
    struct enrol_fixture *f = state;
    struct transfer transfer = {.id = ""};
    enum status status = transfer_begin(&f->pc.client, &f->session, DEVICE_IPHONE, PFX_COMPATIBLE, &transfer, err);

    if (status == ST_OK)
        status = transfer_ask(&f->pc.client, &f->session, &transfer, err);
    transfer_clear(&transfer);
    return status;
}

static void settle_transfer(void *state, enum status said)
{
    struct enrol_fixture *f = state;

    assert_true(said != ST_OK || f->ra.memory->transfer.state == TRANSFER_WAITING);
    enrol_fixture_assert_can_trade(f);
    assert_int_equal(run_transfer(f, NULL), ST_OK);
    assert_int_equal(f->ra.memory->transfer.state, TRANSFER_WAITING);
}

/* --- an order that nothing can come of any more: of another host --- */

static char forgotten[SEALED_NAME_SIZE];

static void open_stuck(void **state)
{
    struct enrol_fixture *f = NULL;
    struct cert_info info = {.is_ca = false};

    open_plain(state);
    f = *state;
    fake_ra_fail(&f->ra, RA_CERTIFICATE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
    (void)enrol_fixture_record(f, forgotten);
    enrol_fixture_restart(f);
    (void)snprintf(f->pc.settings.host_url, sizeof f->pc.settings.host_url, "https://other.example.test");
}

static enum status run_forget(void *state, struct err *err)
{
    struct enrol_fixture *f = state;

    return enrol_forget(&f->pc.client, forgotten, err);
}

static void settle_forget(void *state, enum status said)
{
    struct enrol_fixture *f = state;

    assert_true(said != ST_OK || fake_pc_records(&f->pc) == 0);
    if (fake_pc_records(&f->pc) != 0)
        assert_int_equal(run_forget(f, NULL), ST_OK);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    enrol_fixture_assert_store_empty(f);
}

/* --- the newest version --- */

static void open_release(void **state)
{
    struct release_notice notice = {
        .product = "PeiChengCert",
        .number = 1,
        .page = "https://www.example.test/tool",
        .platforms = {{"x64", "1.2.0.0", "1.0.0.0"}},
        .platform_count = 1,
    };
    struct enrol_fixture *f = NULL;
    struct buf compact, spki;

    open_plain(state);
    f = *state;
    if (release_key == NULL)
        assert_int_equal(key_generate(&release_key, NULL), ST_OK);
    buf_init(&spki, KEY_DER_MAX);
    assert_int_equal(key_spki(release_key, &spki, NULL), ST_OK);
    assert_int_equal(buf_append_text(&f->pc.settings.release_key_pem, "-----BEGIN PUBLIC KEY-----\n"), ST_OK);
    assert_int_equal(base64_append(&f->pc.settings.release_key_pem, spki.data, spki.len), ST_OK);
    assert_int_equal(buf_append_text(&f->pc.settings.release_key_pem, "\n-----END PUBLIC KEY-----\n"), ST_OK);
    buf_clear(&spki);
    notice.issued_utc = notice.released_utc = f->pc.clock.now_utc;
    notice.ends_utc = f->pc.clock.now_utc + RELEASE_S;
    buf_init(&compact, LIMIT_RELEASE_SIZE - 1);
    assert_int_equal(release_notice_make(&notice, key_signer(release_key), &compact, NULL), ST_OK);
    (void)snprintf(f->ra.memory->release, sizeof f->ra.memory->release, "%s", buf_text(&compact));
    buf_clear(&compact);
}

/* As a start does it: what was kept is read again. */
static enum status run_release(void *state, struct err *err)
{
    static const struct release_program PROGRAM = {.product = "PeiChengCert", .platform = "x64", .version = "1.1.0.0"};
    const struct enrol_fixture *f = state;
    struct release_record record = {.asked_utc = 0}, again;
    struct buf json;
    enum status status = release_ask(&f->pc.client, &PROGRAM, &record, err);

    buf_init(&json, RELEASE_RECORD_BYTES_MAX);
    if (status == ST_OK)
        status = release_record_encode(&record, &json, err);
    if (status == ST_OK)
        (void)release_record_decode(json.data, json.len, &again);
    buf_clear(&json);
    return status;
}

static void settle_release(void *state, enum status said)
{
    (void)said;
    assert_int_equal(run_release(state, NULL), ST_OK);
}

/* --- what only asks --- */

static enum status run_status(void *state, struct err *err)
{
    struct enrol_fixture *f = state;
    struct status_report report = {.host_asked = false};
    const enum status status = status_read(&f->pc.client, PERSON, &f->session, &report, err);

    if (status == ST_OK && report.host_asked)
        assert_int_equal(report.standing.usable, USABLE_YES);
    status_report_clear(&report);
    return status;
}

static void settle_status(void *state, enum status said)
{
    (void)said;
    enrol_fixture_assert_done(state);
    assert_int_equal(run_status(state, NULL), ST_OK);
}

static enum status run_outlook(void *state, struct err *err)
{
    struct enrol_fixture *f = state;
    struct reminder_record record = {.count = 0};
    struct outlook outlook = {.count = 0};

    return outlook_read(&f->pc.client, true, &record, &outlook, err);
}

static void settle_outlook(void *state, enum status said)
{
    (void)said;
    enrol_fixture_assert_done(state);
    assert_int_equal(run_outlook(state, NULL), ST_OK);
}

static const struct use_case CASES[] = {
    {"login", ASKS & ~(unsigned)KIND(MEMORY), open_plain, run_login, settle_login, close_any},
    {"apply", ENROLS, open_plain, run_apply, settle_apply, close_any},
    {"resume", ENROLS, open_issued, run_resume, settle_apply, close_any},
    {"cancel", ENROLS, open_ready_to_cancel, run_cancel, settle_cancel, close_any},
    {"renew", ENROLS, open_due, run_renew, settle_renew, close_any},
    {"revoke", ASKS | KIND(STORE), open_applied, run_revoke, settle_revoke, close_any},
    {"revoke by code", ASKS | KIND(STORE), open_applied, run_revoke_by_code, settle_revoke, close_any},
    {"upload", ASKS | KIND(OPENSSL) | KIND(STORE), open_applied, run_transfer, settle_transfer, close_any},
    {"forget", KIND(RECORD) | KIND(WRITTEN) | KIND(STORE), open_stuck, run_forget, settle_forget, close_any},
    {"release", ASKS | KIND(OPENSSL), open_release, run_release, settle_release, close_any},
    {"status", ASKS | KIND(STORE), open_applied, run_status, settle_status, close_any},
    {"outlook", ASKS | KIND(STORE), open_applied, run_outlook, settle_outlook, close_any},
};

const struct group group_enrol = {"enrol", group_open, group_close, CASES, sizeof CASES / sizeof CASES[0]};
