#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "enrol_fixture.h"

/* --- what comes must be what was asked for --- */

static void test_certificate_for_another_key_or_person_is_rejected(void **state)
{
    struct enrol_fixture *f = *state;
    static const enum fake_ra_issue wrong[] = {RA_ISSUE_OTHER_KEY, RA_ISSUE_OTHER_PERSON};
    struct cert_info info = {.is_ca = false};

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err err = ERR_INIT;

        f->ra.memory->issue = wrong[i];
        assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_BAD_ANSWER);
        assert_int_equal(err.fault, FAULT_ISSUED_OTHER);
        assert_int_equal(f->ra.memory->orders[i].state, ORDER_REJECTED);
        assert_int_equal(fake_pc_records(&f->pc), 0);
        enrol_fixture_assert_store_empty(f);
        assert_int_equal(f->pc.store.installs, 0);
    }
    f->ra.memory->issue = RA_ISSUE_RIGHT;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_assert_done(f);
}

/* A surface asks, so that it does not tell a person to go on with what is gone. */
static void test_over_is_what_no_later_start_continues(void **state)
{
    struct enrol_fixture *f = *state;
    static const struct {
        enum fake_ra_issue issue;
        bool over;
    } cases[] = {{RA_ISSUE_OTHER_KEY, true}, {RA_ISSUE_OTHER_FIRM, false}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct enrolment *enrolment = NULL;
        struct cert_info info = {.is_ca = false};

        f->ra.memory->issue = cases[i].issue;
        assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
        assert_false(enrol_is_over(enrolment));
        assert_int_equal(enrol_fixture_walk(f, enrolment, &info, NULL), ST_BAD_ANSWER);
        assert_int_equal(enrol_is_over(enrolment), cases[i].over);
        enrol_close(&enrolment);
        assert_int_equal(fake_pc_records(&f->pc), cases[i].over ? 0 : 1);
    }
}

static void test_rejecting_is_tried_again(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;

    f->ra.memory->issue = RA_ISSUE_OTHER_KEY;
    fake_ra_fail(&f->ra, RA_CONFIRM, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_BAD_ANSWER);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_ISSUED);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_SUBMITTED);
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.ended, 1);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_REJECTED);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

/* A CA that this PC does not know yet may be the firm's next one: nothing is thrown away for that. */
static void test_certificate_of_an_unknown_ca_waits_for_the_configuration(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;

    f->ra.memory->issue = RA_ISSUE_OTHER_FIRM;
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_BAD_ANSWER);
    assert_int_equal(err.fault, FAULT_ISSUED_OTHER);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_ISSUED);
    assert_int_equal(f->ra.memory->calls[RA_CONFIRM], 0);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_SUBMITTED);
    enrol_fixture_assert_store_empty(f);
    f->pc.client.firm_cas = f->other_ca.anchors; /* the new configuration */
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.finished, 1);
    enrol_fixture_assert_done(f);
}

static void test_clock_that_is_behind_refuses_nothing(void **state)
{
    struct enrol_fixture *f = *state;
    struct fake_clock host_clock = {.now_utc = FAKE_PC_NOON_UTC + 7200};
    const struct clock_port host_port = fake_clock_port(&host_clock);
    struct cert_info info = {.is_ca = false};

    f->ra.clock = &host_port;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_true(info.not_before_utc > f->pc.clock.now_utc);
    enrol_fixture_assert_done(f);
}

/* Nothing is wrong with the certificate, and nothing is thrown away: it is the clock that a person has to set. */
static void test_clock_that_is_years_ahead_is_named(void **state)
{
    struct enrol_fixture *f = *state;
    struct fake_clock host_clock = {.now_utc = FAKE_PC_NOON_UTC};
    const struct clock_port host_port = fake_clock_port(&host_clock);
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;

    f->ra.clock = &host_port;
    f->pc.clock.now_utc += (int64_t)5 * 366 * 86400;
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_BAD_ANSWER);
    assert_int_equal(err.fault, FAULT_ISSUED_ENDED);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_ISSUED);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_SUBMITTED);
    enrol_fixture_assert_store_empty(f);
    f->pc.clock.now_utc = FAKE_PC_NOON_UTC;
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.finished, 1);
    enrol_fixture_assert_done(f);
}

/* --- this PC fails --- */

static void test_store_does_not_install(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;

    f->pc.store.install_status = ST_IO;
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_HAVE_CERT);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_ISSUED); /* not rejected: the next start tries again */
    f->pc.store.install_status = ST_OK;
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.finished, 1);
    enrol_fixture_assert_done(f);
}

static void test_key_does_not_sign(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;

    f->pc.store.sign_wrong = true;
    f->pc.store.remove_status = ST_BUSY;
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST_STAYS);
    err_clear(&err);
    f->pc.store.remove_status = ST_OK;
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST);
    enrol_fixture_assert_store_empty(f); /* undone */
    assert_int_equal(f->ra.memory->calls[RA_CONFIRM], 0);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_HAVE_CERT);
    f->pc.store.sign_wrong = false;
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.finished, 1);
    enrol_fixture_assert_done(f);
}

static void test_disk_is_full(void **state)
{
    struct enrol_fixture *f = *state;
    unsigned writes = 0;

    /* From the first write on, then from the second on...: until one gets through without the trouble. */
    for (unsigned n = 1; n < 20; n++) {
        struct cert_info info = {.is_ca = false};
        struct err err = ERR_INIT;
        enum status status = ST_OK;

        f->pc.sealed.writes = 0;
        f->pc.sealed.fail_from_write = n;
        status = enrol_fixture_apply(f, &info, &err);
        f->pc.sealed.fail_from_write = 0;
        if (status == ST_OK) {
            writes = n;
            break;
        }
        assert_int_equal(status, ST_IO);
        assert_int_equal(err.fault, FAULT_DISK_FULL);
        if (n <= 5) /* up to HAVE_CERT */
            enrol_fixture_assert_store_empty(f);
        assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_OK);
        enrol_fixture_assert_done(f);
        (void)enrol_fixture_close(state);
        (void)enrol_fixture_open(state);
    }
    assert_int_equal(writes, 8); /* KEY, CSR, ORDER, SUBMITTED, CERT, INSTALLED, TESTED; the last is nobody's failure */
    enrol_fixture_assert_done(f);
}

/* --- the host fails --- */

static const struct {
    enum fake_ra_call call;
    bool issued; /* at the host, when it fails */
} calls[] = {
    {RA_PROFILE, false},     {RA_ORDER_CREATE, false}, {RA_CODE_SEND, false},
    {RA_CODE_VERIFY, false}, {RA_CONSENT_GET, false},  {RA_CONSENT_AGREE, false},
    {RA_FINALIZE, false},    {RA_CERTIFICATE, true},   {RA_CONFIRM, true},
};

static void fail_everywhere(void **state, enum status status, int fault, bool after)
{
    struct enrol_fixture *f = *state;

    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct cert_info info = {.is_ca = false};
        struct err err = ERR_INIT;

        if (after && calls[i].call == RA_CONSENT_GET)
            continue; /* changes nothing, so its answer cannot be lost in an interesting way */
        fake_ra_fail(&f->ra, calls[i].call, status, fault);
        f->ra.memory->fail_after = after;
        assert_int_equal(enrol_fixture_apply(f, &info, &err), status);
        assert_int_equal(err.fault, fault);
        assert_int_equal(f->ra.memory->fail_times, 0);
        if (calls[i].call != RA_CONFIRM)
            enrol_fixture_assert_store_empty(f);
        f->ra.memory->fail_after = false;
        assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_OK);
        assert_int_equal(f->ra.memory->order_count, 1); /* never a second one */
        enrol_fixture_assert_done(f);
        (void)enrol_fixture_close(state);
        (void)enrol_fixture_open(state);
    }
}

static void test_host_is_gone_at_any_call(void **state)
{
    fail_everywhere(state, ST_OFFLINE, FAULT_HOST_UNREACHABLE, false);
}

static void test_answer_is_lost_at_any_call(void **state)
{
    fail_everywhere(state, ST_OFFLINE, FAULT_HOST_TIMEOUT, true);
}

static void test_host_answers_rubbish_at_any_call(void **state)
{
    fail_everywhere(state, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, false);
}

static void test_someone_else_answers_at_any_call(void **state)
{
    fail_everywhere(state, ST_UNTRUSTED, FAULT_HOST_TLS, false);
}

static void test_answer_about_another_order(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct err err = ERR_INIT;

    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    f->ra.memory->answer_other_order = true;
    assert_int_equal(enrol_verify_code(enrolment, &f->session, FAKE_RA_CODE, &err), ST_BAD_ANSWER);
    assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
    assert_int_equal(enrol_next(enrolment), NEXT_CODE);
    enrol_close(&enrolment);
}

static void test_session_ends_before_finalize(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    enrol_fixture_apply_until(f, NEXT_FINALIZE);
    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_finish(enrolment, NULL, &info, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_SESSION_ENDED);
    err_clear(&err);
    f->session.token[0] = 'X';
    assert_int_equal(enrol_finish(enrolment, &f->session, &info, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_SESSION_ENDED);
    enrol_close(&enrolment);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_HAVE_ORDER);
    enrol_fixture_login(f);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_assert_done(f);
}

static void test_finalize_out_of_turn(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_finish(enrolment, &f->session, &info, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_ORDER_NOT_READY);
    assert_int_equal(enrol_entry(enrolment)->state, JOURNAL_HAVE_ORDER);
    enrol_close(&enrolment);
}

/* The host declared the certificate void while this PC was installing it. */
static void test_ended_before_it_was_confirmed(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;

    fake_ra_fail(&f->ra, RA_CONFIRM, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_OFFLINE);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1); /* it signs; only the host does not know yet */
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_TESTED);
    f->ra.memory->orders[0].state = ORDER_REJECTED;
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.ended, 1);
    enrol_fixture_assert_store_empty(f);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_wiping_fails(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 0};

    f->pc.sealed.wipe_status = ST_IO;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK); /* the certificate is there: no failure */
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_CONFIRMED);
    f->pc.sealed.wipe_status = ST_OK;
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    enrol_fixture_assert_done(f);
}

/* --- the person stops --- */

static void test_stopping_at_any_step(void **state)
{
    struct enrol_fixture *f = *state;
    static const enum progress_step steps[] = {PROGRESS_ASKING,  PROGRESS_KEY,         PROGRESS_ORDER,
                                               PROGRESS_ISSUING, PROGRESS_DOWNLOADING, PROGRESS_INSTALLING,
                                               PROGRESS_TESTING};

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct cert_info info = {.is_ca = false};
        struct err err = ERR_INIT;

        f->pc.cancel_at = (int)steps[i];
        assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_CANCELLED);
        assert_int_equal(err.fault, FAULT_CANCELLED);
        f->pc.cancel_at = -1;
        f->pc.cancelled = false;
        assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
        assert_int_equal(f->ra.memory->order_count, 1);
        enrol_fixture_assert_done(f);
        (void)enrol_fixture_close(state);
        (void)enrol_fixture_open(state);
    }
}

static void test_stopping_while_waiting(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    f->ra.memory->processing_polls = 1000;
    f->pc.cancel_at = PROGRESS_ISSUING;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_CANCELLED);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_SUBMITTED);
    assert_true(f->pc.clock.waited_ms <= 30000);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_certificate_for_another_key_or_person_is_rejected),
        WITH_FIXTURE(test_over_is_what_no_later_start_continues),
        WITH_FIXTURE(test_rejecting_is_tried_again),
        WITH_FIXTURE(test_certificate_of_an_unknown_ca_waits_for_the_configuration),
        WITH_FIXTURE(test_clock_that_is_behind_refuses_nothing),
        WITH_FIXTURE(test_clock_that_is_years_ahead_is_named),
        WITH_FIXTURE(test_store_does_not_install),
        WITH_FIXTURE(test_key_does_not_sign),
        WITH_FIXTURE(test_disk_is_full),
        WITH_FIXTURE(test_host_is_gone_at_any_call),
        WITH_FIXTURE(test_answer_is_lost_at_any_call),
        WITH_FIXTURE(test_host_answers_rubbish_at_any_call),
        WITH_FIXTURE(test_someone_else_answers_at_any_call),
        WITH_FIXTURE(test_answer_about_another_order),
        WITH_FIXTURE(test_session_ends_before_finalize),
        WITH_FIXTURE(test_finalize_out_of_turn),
        WITH_FIXTURE(test_ended_before_it_was_confirmed),
        WITH_FIXTURE(test_wiping_fails),
        WITH_FIXTURE(test_stopping_at_any_step),
        WITH_FIXTURE(test_stopping_while_waiting),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
