#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "enrol_fixture.h"

/* --- one's own open order, and others' --- */

static void test_goes_on_where_it_stood(void **state)
{
    struct enrol_fixture *f = *state;
    static const enum order_next steps[] = {NEXT_CODE, NEXT_CONSENT, NEXT_FINALIZE};
    struct cert_info info = {.is_ca = false};

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct enrolment *enrolment = NULL;

        enrol_fixture_apply_until(f, steps[i]);
        enrol_fixture_restart(f);
        enrol_fixture_login(f);
        assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
        assert_int_equal(enrol_next(enrolment), steps[i]);
        assert_true(enrol_was_placed(enrolment));
        enrol_close(&enrolment);
        assert_int_equal(f->ra.memory->order_count, 1);
    }
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 1);
    enrol_fixture_assert_done(f);
}

static void test_order_that_the_host_ended_begins_anew(void **state)
{
    struct enrol_fixture *f = *state;
    static const enum order_state ends[] = {ORDER_EXPIRED, ORDER_CANCELLED, ORDER_INVALID, ORDER_REJECTED};
    struct cert_info info = {.is_ca = false};

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        enrol_fixture_apply_until(f, NEXT_CONSENT);
        f->ra.memory->orders[i].state = ends[i];
    }
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 5);
    enrol_fixture_assert_done(f);
}

static void test_order_that_the_host_forgot_begins_anew(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    enrol_fixture_apply_until(f, NEXT_CONSENT);
    f->ra.memory->order_count = 0;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_assert_done(f);
}

/* It may be issued: what the host says it does not know is not enough to wipe the key. */
static void test_submitted_order_that_the_host_forgot_is_kept(void **state)
{
    struct enrol_fixture *f = *state;
    const struct fake_ra_memory *host = f->ra.memory;
    struct cert_info info = {.is_ca = false};

    fake_ra_fail(&f->ra, RA_CERTIFICATE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
    f->ra.memory->order_count = 0;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_NOT_FOUND);
    assert_int_equal(host->calls[RA_ORDER_CREATE], 1);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_SUBMITTED);
    f->ra.memory->order_count = 1; /* the host remembers */
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_assert_done(f);
}

static void test_order_ends_in_the_middle_of_a_step(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct code_sent_answer sent = {.prefix = ""};
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    f->ra.memory->orders[0].state = ORDER_EXPIRED;
    assert_int_equal(enrol_send_code(enrolment, &f->session, &sent, &err), ST_EXPIRED);
    assert_int_equal(err.fault, FAULT_ORDER_ENDED);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    assert_int_equal(enrol_next(enrolment), NEXT_NOTHING);
    err_clear(&err);
    assert_int_equal(enrol_finish(enrolment, &f->session, &info, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_NO_OPEN_ORDER);
    enrol_close(&enrolment);
}

static void test_order_of_another_pc_stands_in_the_way(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct err err = ERR_INIT;

    (void)fake_ra_order_elsewhere(&f->ra);
    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_ORDER_OPEN);
    assert_null(enrolment);
    assert_int_equal(fake_pc_records(&f->pc), 0); /* nothing is left of the try */
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_CREATED);
    assert_int_equal(f->ra.memory->order_count, 1);
}

static void test_order_of_another_pc_is_replaced(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};

    (void)fake_ra_order_elsewhere(&f->ra);
    assert_int_equal(enrol_begin(&f->pc.client, &f->session, true, &enrolment, NULL), ST_OK);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_CANCELLED);
    assert_int_equal(enrol_fixture_walk(f, enrolment, &info, NULL), ST_OK);
    enrol_close(&enrolment);
    enrol_fixture_assert_done(f);
}

/* The account's password was reset: the record cannot be unsealed any more, and its order is as if on another PC. */
static void test_order_whose_record_is_lost_is_replaced(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;
    char name[SEALED_NAME_SIZE] = "";
    char path[FAKE_PATH_SIZE] = "";

    enrol_fixture_apply_until(f, NEXT_CONSENT);
    (void)enrol_fixture_record(f, name);
    fake_folder_path(f->pc.sealed.folder, name, ".rec", path);
    assert_int_equal(file_write(path, "x", 1, FILE_REPLACE, NULL), ST_OK);
    fake_folder_path(f->pc.sealed.folder, name, ".old", path);
    assert_int_equal(file_wipe(path, NULL), ST_OK);
    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_ORDER_OPEN);
    assert_int_equal(fake_pc_records(&f->pc), 1); /* nobody was asked: it stays */
    assert_int_equal(enrol_begin(&f->pc.client, &f->session, true, &enrolment, NULL), ST_OK);
    assert_int_equal(fake_pc_records(&f->pc), 1); /* the new one */
    assert_int_equal(enrol_fixture_walk(f, enrolment, &info, NULL), ST_OK);
    enrol_close(&enrolment);
    enrol_fixture_assert_done(f);
}

/* The one that is in the way is being worked on, on this very PC: asking again would cancel one's own work. */
static void test_another_process_is_at_it(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *first = NULL;
    struct enrolment *second = NULL;
    char name[SEALED_NAME_SIZE] = "";

    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &first, NULL), ST_OK);
    assert_false(enrol_was_placed(first));
    for (int replace = 0; replace <= 1; replace++) {
        struct err err = ERR_INIT;

        assert_int_equal(enrol_begin(&f->pc.client, &f->session, replace == 1, &second, &err), ST_BUSY);
        assert_int_equal(err.fault, FAULT_ORDER_IN_PROGRESS);
        assert_null(second);
        assert_int_equal(fake_pc_records(&f->pc), 1);
        assert_int_equal(f->ra.memory->orders[0].state, ORDER_CREATED);
    }
    journal_name(enrol_entry(first)->spki_hash, name);
    assert_int_equal(enrol_open(&f->pc.client, name, &second, NULL), ST_BUSY);
    enrol_close(&first);
    assert_int_equal(enrol_open(&f->pc.client, name, &second, NULL), ST_OK);
    enrol_close(&second);
}

/* Issued, and about to be installed: the host would take another application, and revoke what the first one installs.
 */
static void test_another_process_installs_it(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *first = NULL;
    struct enrolment *second = NULL;
    struct cert_info info = {.is_ca = false};
    char name[SEALED_NAME_SIZE] = "";

    enrol_fixture_apply_until(f, NEXT_FINALIZE);
    (void)enrol_fixture_record(f, name);
    assert_int_equal(enrol_open(&f->pc.client, name, &first, NULL), ST_OK);
    f->ra.memory->orders[0].state = ORDER_ISSUED; /* what finalize came to */
    for (int replace = 0; replace <= 1; replace++) {
        struct err err = ERR_INIT;

        assert_int_equal(enrol_begin(&f->pc.client, &f->session, replace == 1, &second, &err), ST_BUSY);
        assert_int_equal(err.fault, FAULT_ORDER_IN_PROGRESS);
        assert_null(second);
        assert_int_equal(fake_pc_records(&f->pc), 1);
        assert_int_equal(f->ra.memory->order_count, 1);
    }
    f->ra.memory->orders[0].state = ORDER_CONSENTED;
    assert_int_equal(enrol_fixture_walk(f, first, &info, NULL), ST_OK);
    enrol_close(&first);
    enrol_fixture_assert_done(f);
}

/* The order had come about and the host no longer knows the call that made it: it is for our key, so it is ours. */
static void test_order_that_came_about_is_adopted(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    fake_ra_fail(&f->ra, RA_ORDER_CREATE, ST_OFFLINE, FAULT_HOST_TIMEOUT);
    f->ra.memory->fail_after = true;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
    f->ra.memory->fail_after = false;
    f->ra.memory->forget_idempotency = true;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 1);
    enrol_fixture_assert_done(f);
}

/* Only the wiping was left: whoever applies now wants a new one. */
static void test_finished_record_is_no_open_order(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    f->pc.sealed.wipe_status = ST_IO;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->pc.sealed.wipe_status = ST_OK;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 2);
    assert_int_equal(f->ra.memory->confirmed, 2);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_request_that_the_host_takes_no_more_is_made_anew(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    fake_ra_fail(&f->ra, RA_ORDER_CREATE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_OFFLINE);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_HAVE_CSR);
    f->ra.memory->refuse_csr_once = true; /* the profile has changed since */
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_assert_done(f);
}

static void test_request_that_is_refused_leaves_nothing(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    f->ra.memory->refuse_csr_once = true;
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_BAD_CSR);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_unreachable_host_leaves_nothing(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    fake_ra_fail(&f->ra, RA_PROFILE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    assert_false(fake_pc_reported(&f->pc, PROGRESS_KEY));
}

/* --- cancelling the order --- */

static void test_cancel_an_open_order(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct err err = ERR_INIT;
    char name[SEALED_NAME_SIZE] = "";

    enrol_fixture_apply_until(f, NEXT_CONSENT);
    assert_int_equal(enrol_fixture_record(f, name), JOURNAL_HAVE_ORDER);
    assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_next(enrolment), NEXT_NOTHING);
    assert_int_equal(enrol_cancel(enrolment, NULL, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_SESSION_ENDED);
    assert_int_equal(enrol_cancel(enrolment, &f->session, NULL), ST_OK);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_CANCELLED);
    err_clear(&err);
    assert_int_equal(enrol_cancel(enrolment, &f->session, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_NO_OPEN_ORDER);
    enrol_close(&enrolment);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_taken_back_after_the_person_has_stopped(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct err err = ERR_INIT;

    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    f->pc.cancelled = true;
    assert_int_equal(enrol_cancel(enrolment, &f->session, &err), ST_CANCELLED);
    assert_int_equal(enrol_take_back(enrolment, &f->session, NULL), ST_OK);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_CANCELLED);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    assert_int_equal(enrol_take_back(enrolment, &f->session, NULL), ST_NOT_FOUND);
    enrol_close(&enrolment);
}

/* It came to nothing at the host before it was cancelled: cancelled is what the person wanted. */
static void test_cancel_what_has_ended(void **state)
{
    struct enrol_fixture *f = *state;

    for (int forgotten = 0; forgotten <= 1; forgotten++) {
        struct enrolment *enrolment = NULL;
        char name[SEALED_NAME_SIZE] = "";

        enrol_fixture_apply_until(f, NEXT_CONSENT);
        (void)enrol_fixture_record(f, name);
        assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, NULL), ST_OK);
        f->ra.memory->orders[0].state = ORDER_EXPIRED;
        if (forgotten == 1)
            f->ra.memory->order_count = 0;
        assert_int_equal(enrol_cancel(enrolment, &f->session, NULL), ST_OK);
        enrol_close(&enrolment);
        assert_int_equal(fake_pc_records(&f->pc), 0);
    }
}

static void test_cancel_too_late(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;
    char name[SEALED_NAME_SIZE] = "";

    fake_ra_fail(&f->ra, RA_CERTIFICATE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
    assert_int_equal(enrol_fixture_record(f, name), JOURNAL_SUBMITTED);
    assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_next(enrolment), NEXT_WAIT);
    assert_int_equal(enrol_cancel(enrolment, &f->session, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_ORDER_ISSUED);
    assert_int_equal(enrol_finish(enrolment, NULL, &info, NULL), ST_OK);
    enrol_close(&enrolment);
    enrol_fixture_assert_done(f);
}

static void test_cancel_what_the_host_may_not_know(void **state)
{
    struct enrol_fixture *f = *state;

    for (int arrived = 0; arrived <= 1; arrived++) {
        struct enrolment *enrolment = NULL;
        struct cert_info info = {.is_ca = false};
        char name[SEALED_NAME_SIZE] = "";

        fake_ra_fail(&f->ra, RA_ORDER_CREATE, ST_OFFLINE, FAULT_HOST_TIMEOUT);
        f->ra.memory->fail_after = arrived == 1;
        assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
        assert_int_equal(enrol_fixture_record(f, name), JOURNAL_HAVE_CSR);
        assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, NULL), ST_OK);
        assert_int_equal(enrol_cancel(enrolment, &f->session, NULL), ST_OK);
        enrol_close(&enrolment);
        assert_int_equal(f->ra.memory->order_count, arrived);
        assert_int_equal(fake_pc_records(&f->pc), 0);
    }
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_CANCELLED);
}

static void test_cancel_offline_keeps_it(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    char name[SEALED_NAME_SIZE] = "";

    enrol_fixture_apply_until(f, NEXT_CODE);
    (void)enrol_fixture_record(f, name);
    assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, NULL), ST_OK);
    fake_ra_fail(&f->ra, RA_ORDER_CANCEL, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_cancel(enrolment, &f->session, NULL), ST_OFFLINE);
    enrol_close(&enrolment);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_HAVE_ORDER);
}

/* --- records that are not for this host, or for nobody --- */

static void test_order_of_another_host_stays_at_home(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct err err = ERR_INIT;
    char name[SEALED_NAME_SIZE] = "";

    enrol_fixture_apply_until(f, NEXT_CONSENT);
    (void)enrol_fixture_record(f, name);
    memcpy(f->pc.settings.host_url, "https://other.example.test", sizeof "https://other.example.test");
    memset(f->ra.memory->calls, 0, sizeof f->ra.memory->calls);
    assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_ORDER_OTHER_HOST);
    assert_string_equal(err.detail, FAKE_PC_HOST);
    assert_int_equal(f->ra.memory->calls[RA_ORDER_GET], 0);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_HAVE_ORDER);
}

static void set(char *setting, const char *value)
{
    memcpy(setting, value, strlen(value) + 1);
}

/* Another protocol, or another label, is another host: it waits until the configuration is what it was. */
static void test_order_goes_on_by_the_way_it_was_placed(void **state)
{
    struct enrol_fixture *f = *state;
    struct settings *settings = &f->pc.settings;
    struct enrolment *enrolment = NULL;
    char name[SEALED_NAME_SIZE] = "";
    struct err err = ERR_INIT;

    set(settings->backend, "est");
    set(settings->est_label, "trading");
    enrol_fixture_apply_until(f, NEXT_CONSENT);
    (void)enrol_fixture_record(f, name);
    set(settings->est_label, "other");
    assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_ORDER_OTHER_HOST);
    assert_string_equal(err.detail, FAKE_PC_HOST "/.well-known/est/trading");
    set(settings->backend, "ra");
    set(settings->est_label, "trading");
    assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, NULL), ST_REFUSED);
    set(settings->backend, "est");
    assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, NULL), ST_OK);
    enrol_close(&enrolment);
}

static void test_no_such_record(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct err err = ERR_INIT;

    assert_int_equal(enrol_open(&f->pc.client, "order-00", &enrolment, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_NO_OPEN_ORDER);
    assert_null(enrolment);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_goes_on_where_it_stood),
        WITH_FIXTURE(test_order_that_the_host_ended_begins_anew),
        WITH_FIXTURE(test_order_that_the_host_forgot_begins_anew),
        WITH_FIXTURE(test_submitted_order_that_the_host_forgot_is_kept),
        WITH_FIXTURE(test_order_ends_in_the_middle_of_a_step),
        WITH_FIXTURE(test_order_of_another_pc_stands_in_the_way),
        WITH_FIXTURE(test_order_of_another_pc_is_replaced),
        WITH_FIXTURE(test_order_whose_record_is_lost_is_replaced),
        WITH_FIXTURE(test_another_process_is_at_it),
        WITH_FIXTURE(test_another_process_installs_it),
        WITH_FIXTURE(test_order_that_came_about_is_adopted),
        WITH_FIXTURE(test_finished_record_is_no_open_order),
        WITH_FIXTURE(test_request_that_the_host_takes_no_more_is_made_anew),
        WITH_FIXTURE(test_request_that_is_refused_leaves_nothing),
        WITH_FIXTURE(test_unreachable_host_leaves_nothing),
        WITH_FIXTURE(test_cancel_an_open_order),
        WITH_FIXTURE(test_taken_back_after_the_person_has_stopped),
        WITH_FIXTURE(test_cancel_what_has_ended),
        WITH_FIXTURE(test_cancel_too_late),
        WITH_FIXTURE(test_cancel_what_the_host_may_not_know),
        WITH_FIXTURE(test_cancel_offline_keeps_it),
        WITH_FIXTURE(test_order_of_another_host_stays_at_home),
        WITH_FIXTURE(test_order_goes_on_by_the_way_it_was_placed),
        WITH_FIXTURE(test_no_such_record),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
