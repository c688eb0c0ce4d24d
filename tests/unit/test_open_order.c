/*
 * tray/open_order: the window's way through an order, with nothing held between two steps.
 */
#include "tray/open_order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "enrol_fixture.h"

static enum status begin(struct enrol_fixture *f, struct open_order *order, struct err *err)
{
    return open_order_begin(&f->pc.client, &f->session, ORDER_NEW, false, order, err);
}

static enum status send_and_take(struct enrol_fixture *f, struct open_order *order, struct err *err)
{
    struct code_sent_answer sent = {.prefix = ""};
    const enum status status = open_order_send_code(&f->pc.client, &f->session, order, &sent, err);

    return status == ST_OK ? open_order_take_code(&f->pc.client, &f->session, order, FAKE_RA_CODE, err) : status;
}

static enum status read_and_agree(struct enrol_fixture *f, struct open_order *order)
{
    struct consent_answer consent = {.id = ""};
    enum status status = open_order_read_consent(&f->pc.client, order, "en", &consent, NULL);

    if (status == ST_OK) {
        assert_string_equal(buf_text(&consent.text), FAKE_RA_CONSENT);
        status = open_order_agree(&f->pc.client, &f->session, order, &consent, NULL);
    }
    consent_answer_clear(&consent);
    return status;
}

/* What another process could do now, it can do after each step: the record is free. */
static void assert_is_free(const struct enrol_fixture *f, const struct open_order *order)
{
    struct sealed_lock *lock = NULL;

    assert_int_equal(f->pc.sealed_port.lock(f->pc.sealed_port.self, order->name, &lock, NULL), ST_OK);
    f->pc.sealed_port.unlock(f->pc.sealed_port.self, &lock);
}

/* --- the whole way --- */

static void test_step_by_step(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};

    assert_int_equal(begin(f, &order, NULL), ST_OK);
    assert_int_equal(order.next, NEXT_CODE);
    assert_false(order.was_placed);
    assert_is_free(f, &order);
    assert_int_equal(send_and_take(f, &order, NULL), ST_OK);
    assert_int_equal(order.next, NEXT_CONSENT);
    assert_is_free(f, &order);
    assert_int_equal(read_and_agree(f, &order), ST_OK);
    assert_int_equal(order.next, NEXT_FINALIZE);
    assert_is_free(f, &order);
    assert_int_equal(open_order_finish(&f->pc.client, &f->session, &order, NULL), ST_OK);
    assert_string_equal(order.name, "");
    assert_string_equal(order.certificate.national_id, PERSON);
    enrol_fixture_assert_done(f);
}

static void test_renewal(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    assert_int_equal(open_order_begin(&f->pc.client, &f->session, ORDER_RENEW, false, &order, NULL), ST_OK);
    assert_int_equal(order.kind, ORDER_RENEW);
    assert_int_equal(order.next, NEXT_FINALIZE);
    assert_string_equal(order.replaced.sha256, old);
    assert_int_equal(open_order_finish(&f->pc.client, &f->session, &order, NULL), ST_OK);
    assert_false(order.replaced_stays);
    enrol_fixture_assert_renewed(f);
}

static void test_replaced_certificate_that_stays_is_told(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    assert_int_equal(open_order_begin(&f->pc.client, &f->session, ORDER_RENEW, false, &order, NULL), ST_OK);
    f->pc.store.remove_status = ST_IO;
    assert_int_equal(open_order_finish(&f->pc.client, &f->session, &order, NULL), ST_OK);
    assert_true(order.replaced_stays);
    assert_string_equal(order.replaced.sha256, old);
}

/* --- going on --- */

static void test_goes_on_after_a_restart(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""}, again = {.name = ""};

    assert_int_equal(begin(f, &order, NULL), ST_OK);
    enrol_fixture_restart(f);
    enrol_fixture_login(f);
    assert_int_equal(open_order_resume(&f->pc.client, &f->session, &again, NULL), ST_OK);
    assert_string_equal(again.name, order.name);
    assert_int_equal(again.next, NEXT_CODE);
    assert_true(again.was_placed); /* a code that was sent for it still counts */
    assert_int_equal(f->ra.memory->order_count, 1);
}

/* Nothing is begun by going on. */
static void test_nothing_to_go_on_with(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    struct err err = ERR_INIT;

    assert_int_equal(open_order_resume(&f->pc.client, &f->session, &order, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_NO_OPEN_ORDER);
    assert_int_equal(f->ra.memory->order_count, 0);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_order_of_another_host_says_so(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    struct err err = ERR_INIT;

    assert_int_equal(begin(f, &order, NULL), ST_OK);
    memcpy(f->pc.settings.host_url, "https://other.example.test", sizeof "https://other.example.test");
    assert_int_equal(open_order_resume(&f->pc.client, &f->session, &order, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_ORDER_OTHER_HOST);
    assert_string_equal(err.detail, FAKE_PC_HOST);
    assert_int_equal(f->ra.memory->order_count, 1);
}

/* Another of our programs was faster: the window learns that there is nothing left to do. */
static void test_finished_by_another_program(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    assert_int_equal(begin(f, &order, NULL), ST_OK);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(send_and_take(f, &order, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_NO_OPEN_ORDER);
    assert_string_equal(order.name, "");
    assert_int_equal(f->ra.memory->order_count, 1);
}

static void test_held_by_another_program(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    struct sealed_lock *lock = NULL;
    struct err err = ERR_INIT;

    assert_int_equal(begin(f, &order, NULL), ST_OK);
    assert_int_equal(f->pc.sealed_port.lock(f->pc.sealed_port.self, order.name, &lock, NULL), ST_OK);
    assert_int_equal(send_and_take(f, &order, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_ORDER_IN_PROGRESS);
    f->pc.sealed_port.unlock(f->pc.sealed_port.self, &lock);
    assert_int_equal(send_and_take(f, &order, NULL), ST_OK);
}

/* --- what comes to nothing --- */

static void test_no_phone_leaves_nothing(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    struct err err = ERR_INIT;

    f->ra.memory->no_phone = true;
    assert_int_equal(begin(f, &order, NULL), ST_OK);
    assert_int_equal(send_and_take(f, &order, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_NO_PHONE);
    assert_string_equal(order.name, "");
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_CANCELLED);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_no_phone_and_the_host_gone(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    struct err err = ERR_INIT;

    f->ra.memory->no_phone = true;
    assert_int_equal(begin(f, &order, NULL), ST_OK);
    fake_ra_fail(&f->ra, RA_ORDER_CANCEL, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(send_and_take(f, &order, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_NO_PHONE);
    assert_string_not_equal(order.name, ""); /* it stays open, and that is to be told */
    assert_int_equal(fake_pc_records(&f->pc), 1);
}

static void test_exhausted_is_begun_anew(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    struct err err = ERR_INIT;

    assert_int_equal(begin(f, &order, NULL), ST_OK);
    fake_ra_fail(&f->ra, RA_CODE_VERIFY, ST_REFUSED, FAULT_CODE_EXHAUSTED);
    assert_int_equal(send_and_take(f, &order, &err), ST_REFUSED);
    assert_string_equal(order.name, "");
    f->ra.memory->orders[0].state = ORDER_INVALID;
    assert_int_equal(begin(f, &order, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 2);
    assert_int_equal(order.next, NEXT_CODE);
    assert_false(order.was_placed);
}

static void test_wrong_code_keeps_it(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    struct err err = ERR_INIT;

    assert_int_equal(begin(f, &order, NULL), ST_OK);
    assert_int_equal(open_order_take_code(&f->pc.client, &f->session, &order, "12", &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_CODE_FORMAT);
    assert_string_not_equal(order.name, "");
    assert_int_equal(order.next, NEXT_CODE);
}

static void test_cancelled(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};

    assert_int_equal(begin(f, &order, NULL), ST_OK);
    assert_int_equal(open_order_cancel(&f->pc.client, &f->session, &order, NULL), ST_OK);
    assert_string_equal(order.name, "");
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_CANCELLED);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_too_late_to_cancel(void **state)
{
    struct enrol_fixture *f = *state;
    struct open_order order = {.name = ""};
    struct err err = ERR_INIT;

    assert_int_equal(begin(f, &order, NULL), ST_OK);
    assert_int_equal(send_and_take(f, &order, NULL), ST_OK);
    assert_int_equal(read_and_agree(f, &order), ST_OK);
    fake_ra_fail(&f->ra, RA_CERTIFICATE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(open_order_finish(&f->pc.client, &f->session, &order, NULL), ST_OFFLINE);
    assert_string_not_equal(order.name, "");
    assert_int_equal(open_order_cancel(&f->pc.client, &f->session, &order, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_ORDER_ISSUED);
    assert_string_not_equal(order.name, "");
    assert_int_equal(open_order_finish(&f->pc.client, &f->session, &order, NULL), ST_OK);
    enrol_fixture_assert_done(f);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_step_by_step),
        WITH_FIXTURE(test_renewal),
        WITH_FIXTURE(test_replaced_certificate_that_stays_is_told),
        WITH_FIXTURE(test_goes_on_after_a_restart),
        WITH_FIXTURE(test_nothing_to_go_on_with),
        WITH_FIXTURE(test_order_of_another_host_says_so),
        WITH_FIXTURE(test_finished_by_another_program),
        WITH_FIXTURE(test_held_by_another_program),
        WITH_FIXTURE(test_no_phone_leaves_nothing),
        WITH_FIXTURE(test_no_phone_and_the_host_gone),
        WITH_FIXTURE(test_exhausted_is_begun_anew),
        WITH_FIXTURE(test_wrong_code_keeps_it),
        WITH_FIXTURE(test_cancelled),
        WITH_FIXTURE(test_too_late_to_cancel),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
