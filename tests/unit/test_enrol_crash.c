/*
 * kill -9 at every point of an application: nothing is lost, nothing is there twice, and from the moment that the host
 * may have issued, the next start finishes alone.
 */
#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "enrol_crash_rig.h"

/* In the order in which an application comes by. */
static const struct {
    const char *name;
    bool alone; /* the next start finishes without the person */
} points[] = {
    {"enrol.have_key", false},
    {"enrol.have_csr", false},
    {"enrol.order_created", false},
    {"enrol.have_order", false},
    {"enrol.code_sent", false},
    {"enrol.code_verified", false},
    {"enrol.agreed", false},
    {"enrol.submitted", false}, /* written down, but the host has not heard of it */
    {"enrol.finalized", true},
    {"enrol.downloaded", true},
    {"enrol.have_cert", true},
    {"fake_store.key_written", true},
    {"fake_store.certificate_written", true},
    {"enrol.store_installed", true},
    {"enrol.installed", true},
    {"enrol.tested", true},
    {"enrol.confirm_sent", true},
    {"enrol.confirmed", true},
};

enum { POINT_COUNT = sizeof points / sizeof points[0], FIRST_ALONE = 8 };

static void run_apply(struct enrol_fixture *f)
{
    struct cert_info info = {.is_ca = false};

    (void)!enrol_fixture_apply(f, &info, NULL);
}

static void run_resume(struct enrol_fixture *f)
{
    struct enrol_resumed resumed = {.finished = 0};

    (void)!enrol_resume_all(&f->pc.client, &resumed, NULL);
}

static void resume_to_the_end(struct enrol_fixture *f)
{
    struct enrol_resumed resumed = {.finished = 0};

    enrol_fixture_restart(f);
    f->ra.memory->calls[RA_LOGIN] = 0;
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.finished, 1);
    assert_int_equal(f->ra.memory->calls[RA_LOGIN], 0);
    assert_int_equal(f->ra.memory->order_count, 1);
    enrol_fixture_assert_done(f);
}

static void test_killed_at_every_point(void **state)
{
    struct enrol_fixture *f = *state;

    for (size_t i = 0; i < POINT_COUNT; i++) {
        struct enrol_resumed resumed = {.finished = 9};
        struct cert_info info = {.is_ca = false};

        enrol_crash_run_killed(f, points[i].name, run_apply);
        enrol_crash_assert_nothing_lost(f);
        if (points[i].alone) {
            resume_to_the_end(f);
        } else {
            enrol_fixture_restart(f);
            assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
            assert_int_equal(resumed.finished, 0);
            enrol_fixture_assert_store_empty(f);
            enrol_fixture_login(f);
            assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
            assert_int_equal(f->ra.memory->order_count, 1);
            enrol_fixture_assert_done(f);
        }
        (void)enrol_fixture_close(state);
        (void)enrol_fixture_open(state);
    }
}

static void test_killed_after_the_record_is_wiped(void **state)
{
    struct enrol_fixture *f = *state;

    enrol_crash_run_killed(f, "enrol.wiped", run_apply);
    enrol_fixture_assert_done(f);
}

/* The one that resumes is killed too, at any point that comes after. */
static void test_killed_twice(void **state)
{
    struct enrol_fixture *f = *state;

    for (size_t i = FIRST_ALONE; i < POINT_COUNT; i++) {
        for (size_t j = FIRST_ALONE + 1; j < POINT_COUNT; j++) {
            const bool confirmed_before = i >= POINT_COUNT - 1; /* only the wiping was left */

            if (confirmed_before || (i >= FIRST_ALONE + 2 && j == FIRST_ALONE + 1) || /* downloaded already */
                (i >= FIRST_ALONE + 2 && j == FIRST_ALONE + 2))
                continue;
            enrol_crash_run_killed(f, points[i].name, run_apply);
            enrol_crash_run_killed(f, points[j].name, run_resume);
            enrol_crash_assert_nothing_lost(f);
            resume_to_the_end(f);
            (void)enrol_fixture_close(state);
            (void)enrol_fixture_open(state);
        }
    }
}

/* --- on the way back --- */

static void test_killed_while_an_ended_order_is_given_up(void **state)
{
    struct enrol_fixture *f = *state;
    static const char *const at[] = {"fake_store.key_removed", "enrol.certificate_removed", "enrol.key_dropped"};

    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        struct enrol_resumed resumed = {.finished = 0};

        enrol_crash_run_killed(f, "enrol.tested", run_apply);
        f->ra.memory->orders[0].state = ORDER_REJECTED;
        enrol_crash_run_killed(f, at[i], run_resume);
        enrol_fixture_restart(f);
        assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
        assert_int_equal(resumed.ended, 1);
        enrol_fixture_assert_store_empty(f);
        assert_int_equal(fake_pc_records(&f->pc), 0);
        (void)enrol_fixture_close(state);
        (void)enrol_fixture_open(state);
    }
}

/* The key got into its container, and the certificate was declared void before the next login: the key goes too. */
static void test_orphan_key_of_an_ended_order_goes(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    enrol_crash_run_killed(f, "fake_store.key_written", run_apply);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    f->ra.memory->orders[0].state = ORDER_REJECTED;
    enrol_fixture_restart(f);
    enrol_fixture_login(f);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 2);
    enrol_fixture_assert_done(f); /* one container: the new one's */
}

static void test_killed_while_undoing(void **state)
{
    struct enrol_fixture *f = *state;

    f->pc.store.sign_wrong = true;
    enrol_crash_run_killed(f, "enrol.undone", run_apply);
    enrol_fixture_assert_store_empty(f);
    resume_to_the_end(f); /* the restart's store signs rightly */
}

static void test_killed_after_rejecting(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};

    f->ra.memory->issue = RA_ISSUE_OTHER_KEY;
    enrol_crash_run_killed(f, "enrol.rejected", run_apply);
    enrol_fixture_restart(f);
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.ended, 1);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    enrol_fixture_assert_store_empty(f);
}

static void run_cancel(struct enrol_fixture *f)
{
    struct enrolment *enrolment = NULL;

    if (enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL) == ST_OK)
        (void)!enrol_cancel(enrolment, &f->session, NULL);
    enrol_close(&enrolment);
}

static void test_killed_after_cancelling(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    enrol_fixture_apply_until(f, NEXT_CONSENT);
    enrol_crash_run_killed(f, "enrol.cancelled", run_cancel);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_CANCELLED);
    enrol_fixture_restart(f);
    enrol_fixture_login(f);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 2);
    enrol_fixture_assert_done(f);
}

static void run_replace(struct enrol_fixture *f)
{
    struct enrolment *enrolment = NULL;

    (void)!enrol_begin(&f->pc.client, &f->session, true, &enrolment, NULL);
    enrol_close(&enrolment);
}

static void test_killed_after_cancelling_the_other_pcs_order(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    (void)fake_ra_order_elsewhere(&f->ra);
    enrol_crash_run_killed(f, "enrol.obstacle_cancelled", run_replace);
    assert_int_equal(f->ra.memory->orders[0].state, ORDER_CANCELLED);
    enrol_fixture_restart(f);
    enrol_fixture_login(f);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_assert_done(f);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_killed_at_every_point),
        WITH_FIXTURE(test_killed_after_the_record_is_wiped),
        WITH_FIXTURE(test_killed_twice),
        WITH_FIXTURE(test_killed_while_an_ended_order_is_given_up),
        WITH_FIXTURE(test_orphan_key_of_an_ended_order_goes),
        WITH_FIXTURE(test_killed_while_undoing),
        WITH_FIXTURE(test_killed_after_rejecting),
        WITH_FIXTURE(test_killed_after_cancelling),
        WITH_FIXTURE(test_killed_after_cancelling_the_other_pcs_order),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
