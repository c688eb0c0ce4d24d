#include "enrol_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "client/sign_test.h"

int enrol_fixture_open_group(void **state)
{
    static struct enrol_fixture fixture;

    fake_ca_open(&fixture.ca, "北城證券");
    fake_ca_open(&fixture.other_ca, "Another Securities");
    *state = &fixture;
    return 0;
}

int enrol_fixture_close_group(void **state)
{
    struct enrol_fixture *f = *state;

    fake_ca_close(&f->other_ca);
    fake_ca_close(&f->ca);
    return 0;
}

void enrol_fixture_login(struct enrol_fixture *f)
{
    assert_int_equal(login(&f->pc.client, PERSON, FAKE_RA_PASSWORD, &f->session, NULL), ST_OK);
}

int enrol_fixture_open(void **state)
{
    struct enrol_fixture *f = *state;

    fake_pc_open(&f->pc, NULL, &f->ca);
    fake_ra_open(&f->ra, PERSON, &f->ca, &f->other_ca, &f->pc.clock_port);
    f->backend = fake_ra_backend(&f->ra);
    f->pc.client.backend = &f->backend;
    enrol_fixture_login(f);
    f->pc.step_count = 0;
    return 0;
}

int enrol_fixture_close(void **state)
{
    struct enrol_fixture *f = *state;

    fake_ra_close(&f->ra);
    fake_pc_close(&f->pc);
    return 0;
}

void enrol_fixture_restart(struct enrol_fixture *f)
{
    char folder[FAKE_PATH_SIZE] = "";
    const struct fake_clock clock = f->pc.clock;

    memcpy(folder, f->pc.folder, sizeof folder);
    f->pc.owns_folder = false;
    fake_pc_close(&f->pc);
    fake_pc_open(&f->pc, folder, &f->ca);
    f->pc.owns_folder = true;
    f->pc.clock = clock;
    f->pc.client.backend = &f->backend;
    memset(&f->session, 0, sizeof f->session);
}

static enum status fixture_agree(struct enrol_fixture *f, struct enrolment *enrolment, struct err *err)
{
    struct consent_answer consent = {.id = ""};
    enum status status = enrol_read_consent(enrolment, "zh-TW", &consent, err);

    if (status == ST_OK)
        status = enrol_agree(enrolment, &f->session, &consent, err);
    consent_answer_clear(&consent);
    return status;
}

static enum status fixture_prove(struct enrol_fixture *f, struct enrolment *enrolment, struct err *err)
{
    struct code_sent_answer sent = {.prefix = ""};
    const enum status status = enrol_send_code(enrolment, &f->session, &sent, err);

    return status == ST_OK ? enrol_verify_code(enrolment, &f->session, FAKE_RA_CODE, err) : status;
}

static enum status fixture_walk_to(struct enrol_fixture *f, struct enrolment *enrolment, enum order_next stop,
                                   struct err *err)
{
    enum status status = ST_OK;

    while (status == ST_OK && enrol_next(enrolment) != stop) {
        if (enrol_next(enrolment) == NEXT_CODE)
            status = fixture_prove(f, enrolment, err);
        else if (enrol_next(enrolment) == NEXT_CONSENT)
            status = fixture_agree(f, enrolment, err);
        else
            return ST_OK;
    }
    return status;
}

enum status enrol_fixture_walk(struct enrol_fixture *f, struct enrolment *enrolment, struct cert_info *out,
                               struct err *err)
{
    const enum status status = fixture_walk_to(f, enrolment, NEXT_FINALIZE, err);

    return status == ST_OK ? enrol_finish(enrolment, &f->session, out, err) : status;
}

enum status enrol_fixture_apply(struct enrol_fixture *f, struct cert_info *out, struct err *err)
{
    struct enrolment *enrolment = NULL;
    enum status status = enrol_begin(&f->pc.client, &f->session, false, &enrolment, err);

    if (status == ST_OK)
        status = enrol_fixture_walk(f, enrolment, out, err);
    enrol_close(&enrolment);
    return status;
}

void enrol_fixture_have_due(struct enrol_fixture *f, char sha256[SHA256_HEX_SIZE])
{
    struct cert_info info = {.is_ca = false};

    f->ra.memory->validity_s = (int64_t)10 * 86400;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->ra.memory->validity_s = 0;
    memset(f->ra.memory->calls, 0, sizeof f->ra.memory->calls);
    memcpy(sha256, info.sha256, SHA256_HEX_SIZE);
}

enum status enrol_fixture_renew(struct enrol_fixture *f, struct cert_info *out, struct err *err)
{
    struct enrolment *enrolment = NULL;
    enum status status = enrol_begin_renewal(&f->pc.client, &f->session, NULL, false, &enrolment, err);

    if (status == ST_OK)
        status = enrol_fixture_walk(f, enrolment, out, err);
    enrol_close(&enrolment);
    return status;
}

void enrol_fixture_apply_until(struct enrol_fixture *f, enum order_next next)
{
    struct enrolment *enrolment = NULL;

    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    assert_int_equal(fixture_walk_to(f, enrolment, next, NULL), ST_OK);
    assert_int_equal(enrol_next(enrolment), next);
    enrol_close(&enrolment);
}

void enrol_fixture_assert_done(const struct enrol_fixture *f)
{
    const struct fake_ra_memory *host = f->ra.memory;
    struct store_list list = {.entries = NULL};
    const struct fake_ra_order *order = NULL;

    assert_int_not_equal(host->confirmed, 0);
    order = &host->orders[host->confirmed - 1];
    for (size_t i = 0; i < host->order_count; i++) {
        if (&host->orders[i] != order)
            assert_true(order_state_ended(host->orders[i].state));
    }
    assert_int_equal(f->pc.store_port.list(f->pc.store_port.self, NULL, &list, NULL), ST_OK);
    assert_int_equal(list.count, 1);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    assert_int_equal(list.entries[0].der.len, order->der_len);
    assert_memory_equal(list.entries[0].der.data, order->der, order->der_len);
    assert_true(list.entries[0].has_key);
    assert_int_equal(sign_test(&f->pc.client, &list.entries[0], NULL), ST_OK);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    store_list_clear(&list);
}

bool enrol_fixture_signs(const struct enrol_fixture *f, const char *sha256)
{
    return sign_test_installed(&f->pc.client, sha256, NULL) == ST_OK;
}

void enrol_fixture_assert_can_trade(const struct enrol_fixture *f)
{
    const struct fake_ra_memory *host = f->ra.memory;
    char sha256[SHA256_HEX_SIZE] = "";
    size_t good = 0;

    for (size_t i = 0; i < host->order_count; i++) {
        const struct fake_ra_order *order = &host->orders[i];

        if (order->state != ORDER_CONFIRMED || order->revoked_utc != 0)
            continue;
        good++;
        assert_int_equal(i + 1, host->confirmed);
        assert_int_equal(digest_sha256_hex(order->der, order->der_len, sha256, NULL), ST_OK);
    }
    assert_int_equal(good, 1);
    assert_true(enrol_fixture_signs(f, sha256));
}

void enrol_fixture_assert_renewed(const struct enrol_fixture *f)
{
    const struct fake_ra_memory *host = f->ra.memory;

    enrol_fixture_assert_can_trade(f);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    for (size_t i = 0; i < host->order_count; i++) {
        const struct fake_ra_order *order = &host->orders[i];

        assert_true(order->state == ORDER_CONFIRMED || order_state_ended(order->state));
        if (order->state == ORDER_CONFIRMED && i + 1 != host->confirmed) {
            assert_int_not_equal(order->revoked_utc, 0);
            assert_int_equal(order->revoked_for, REASON_SUPERSEDED);
        }
    }
}

void enrol_fixture_assert_store_empty(const struct enrol_fixture *f)
{
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
}

enum journal_state enrol_fixture_record(const struct enrol_fixture *f, char name[SEALED_NAME_SIZE])
{
    struct journal_lines lines = {.lines = NULL};
    enum journal_state state = JOURNAL_HAVE_KEY;

    assert_int_equal(journal_list(&f->pc.sealed_port, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 1);
    assert_false(lines.lines[0].busy || lines.lines[0].unreadable);
    state = lines.lines[0].state;
    if (name != NULL)
        memcpy(name, lines.lines[0].name, SEALED_NAME_SIZE);
    journal_lines_clear(&lines);
    return state;
}
