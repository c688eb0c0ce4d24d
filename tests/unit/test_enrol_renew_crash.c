/*
 * kill -9 at every point of a renewal: at each of them the person has exactly one certificate at the host, and that one
 * is here and signs; the next start, or the next login, ends it with the new one alone.
 */
#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "enrol_crash_rig.h"

/* In the order in which a renewal comes by. */
static const struct {
    const char *name;
    bool alone; /* the next start finishes without the person */
} points[] = {
    {"enrol.have_key", false},
    {"enrol.have_csr", false},
    {"enrol.order_created", false},
    {"enrol.have_order", false},
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
    {"removal.begun", true},
    {"fake_store.key_removed", true}, /* of the old one */
    {"removal.removed", true},
    {"enrol.replaced_removed", true},
};

enum { POINT_COUNT = sizeof points / sizeof points[0], FIRST_INSTALLING = 8 };

static void run_renew(struct enrol_fixture *f)
{
    struct cert_info info = {.is_ca = false};

    (void)!enrol_fixture_renew(f, &info, NULL);
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
    assert_int_equal(resumed.replaced_stay, 0);
    assert_int_equal(f->ra.memory->calls[RA_LOGIN], 0);
    assert_int_equal(f->ra.memory->order_count, 2);
    enrol_fixture_assert_renewed(f);
}

static void log_in_and_renew(struct enrol_fixture *f)
{
    struct enrol_resumed resumed = {.finished = 9};
    struct cert_info info = {.is_ca = false};

    enrol_fixture_restart(f);
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.finished, 0);
    enrol_fixture_assert_can_trade(f);
    enrol_fixture_login(f);
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 2);
    enrol_fixture_assert_renewed(f);
}

static void test_killed_at_every_point(void **state)
{
    struct enrol_fixture *f = *state;

    for (size_t i = 0; i < POINT_COUNT; i++) {
        char old[SHA256_HEX_SIZE] = "";

        enrol_fixture_have_due(f, old);
        enrol_crash_run_killed(f, points[i].name, run_renew);
        enrol_crash_assert_nothing_lost(f);
        enrol_fixture_assert_can_trade(f);
        if (points[i].alone)
            resume_to_the_end(f);
        else
            log_in_and_renew(f);
        (void)enrol_fixture_close(state);
        (void)enrol_fixture_open(state);
    }
}

static void test_killed_after_the_record_is_wiped(void **state)
{
    struct enrol_fixture *f = *state;
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    enrol_crash_run_killed(f, "enrol.wiped", run_renew);
    enrol_fixture_assert_renewed(f);
}

/* The one that resumes is killed too, there or at any point that comes after. */
static void test_killed_twice(void **state)
{
    struct enrol_fixture *f = *state;

    for (size_t i = FIRST_INSTALLING; i < POINT_COUNT; i++) {
        for (size_t j = i; j < POINT_COUNT; j += j < i + 2 ? 1 : 3) { /* at the next ones, and at some later ones */
            char old[SHA256_HEX_SIZE] = "";
            const bool past_confirmed = i >= POINT_COUNT - 5; /* "enrol.confirmed" is written: it is not again */
            const bool old_one_gone = i >= POINT_COUNT - 2;

            if ((past_confirmed && j == POINT_COUNT - 5) || (old_one_gone && j == POINT_COUNT - 3))
                continue;
            enrol_fixture_have_due(f, old);
            enrol_crash_run_killed(f, points[i].name, run_renew);
            enrol_crash_run_killed(f, points[j].name, run_resume);
            enrol_fixture_assert_can_trade(f);
            resume_to_the_end(f);
            (void)enrol_fixture_close(state);
            (void)enrol_fixture_open(state);
        }
    }
}

/* The host takes the new one back while the PC is dead: the old one is what is left, and works. */
static void test_killed_before_the_host_rejects(void **state)
{
    struct enrol_fixture *f = *state;
    static const char *const at[] = {"enrol.have_cert", "fake_store.key_written", "enrol.installed", "enrol.tested"};

    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        struct enrol_resumed resumed = {.finished = 0};
        char old[SHA256_HEX_SIZE] = "";

        enrol_fixture_have_due(f, old);
        enrol_crash_run_killed(f, at[i], run_renew);
        f->ra.memory->orders[1].state = ORDER_REJECTED;
        enrol_fixture_restart(f);
        assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
        assert_int_equal(resumed.ended, 1);
        assert_true(enrol_fixture_signs(f, old));
        assert_int_equal(fake_store_certificates(&f->pc.store), 1);
        assert_int_equal(fake_store_containers(&f->pc.store), 1);
        assert_int_equal(fake_pc_records(&f->pc), 0);
        enrol_fixture_assert_can_trade(f);
        (void)enrol_fixture_close(state);
        (void)enrol_fixture_open(state);
    }
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_killed_at_every_point),
        WITH_FIXTURE(test_killed_after_the_record_is_wiped),
        WITH_FIXTURE(test_killed_twice),
        WITH_FIXTURE(test_killed_before_the_host_rejects),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
