/* What becomes of a file for a phone, and how the PC learns of it. */
#include "client/transfer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "transfer_rig.h"

/* --- a phone, and other things that happen while the PC waits --- */

struct happening {
    struct enrol_fixture *f;
    int64_t at_utc;
    void (*happen)(struct enrol_fixture *f); /* once */
};

static struct happening happening;

static void let_time_pass(void *self, unsigned ms)
{
    struct enrol_fixture *f = happening.f;

    (void)self;
    f->pc.clock_port.wait_ms(f->pc.clock_port.self, ms);
    if (happening.happen != NULL && f->pc.clock.now_utc >= happening.at_utc) {
        void (*happen)(struct enrol_fixture * f) = happening.happen;

        happening.happen = NULL;
        happen(f);
    }
}

static int64_t now_utc(void *self)
{
    (void)self;
    return happening.f->pc.clock.now_utc;
}

static const struct clock_port clock_with_happenings = {.now_utc = now_utc, .wait_ms = let_time_pass};

static void later(struct enrol_fixture *f, int64_t in_s, void (*happen)(struct enrol_fixture *f))
{
    happening = (struct happening){f, f->pc.clock.now_utc + in_s, happen};
    f->pc.client.clock = &clock_with_happenings;
}

static void phone_fetches(struct enrol_fixture *f)
{
    struct buf file;

    buf_init(&file, LIMIT_TRANSFER_BYTES);
    assert_true(fake_ra_fetch(&f->ra, &file));
    buf_clear(&file);
}

static void person_stops(struct enrol_fixture *f)
{
    f->pc.cancelled = true;
}

/* --- waiting --- */

static void test_fetched(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};

    transfer_rig_begin_well(f, &transfer);
    later(f, 30, phone_fetches);
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, NULL), ST_OK);
    assert_int_equal(transfer.state, TRANSFER_FETCHED);
    assert_int_equal(transfer.fetched_utc, FAKE_PC_NOON_UTC + 30);
    assert_in_range(f->pc.clock.now_utc, FAKE_PC_NOON_UTC + 30, FAKE_PC_NOON_UTC + 32);
    assert_true(fake_pc_reported(&f->pc, PROGRESS_PHONE));
    assert_in_range(f->ra.memory->calls[RA_TRANSFER_GET], 14, 16); /* every two seconds */
    transfer_clear(&transfer);
}

static void test_nobody_comes(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};
    struct err err = ERR_INIT;

    transfer_rig_begin_well(f, &transfer);
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, &err), ST_EXPIRED);
    assert_int_equal(err.fault, FAULT_TRANSFER_EXPIRED);
    assert_int_equal(transfer.state, TRANSFER_EXPIRED);
    assert_int_equal(transfer_rig_at_host(f)->len, 0);
    transfer_clear(&transfer);
}

static void test_another_takes_its_place(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};
    struct err err = ERR_INIT;

    transfer_rig_begin_well(f, &transfer);
    f->ra.memory->transfer.state = TRANSFER_CANCELLED;
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_TRANSFER_ENDED);
    transfer_clear(&transfer);
}

static void test_the_person_stops(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};
    struct err err = ERR_INIT;

    transfer_rig_begin_well(f, &transfer);
    later(f, 20, person_stops);
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, &err), ST_CANCELLED);
    assert_int_equal(err.fault, FAULT_CANCELLED);
    assert_int_equal(transfer.state, TRANSFER_CANCELLED);
    assert_int_equal(transfer_rig_at_host(f)->state, TRANSFER_CANCELLED);
    assert_int_equal(transfer_rig_at_host(f)->len, 0);
    transfer_clear(&transfer);
}

static void fetched_and_stopped(struct enrol_fixture *f)
{
    phone_fetches(f);
    person_stops(f);
}

static void test_stopped_when_a_phone_has_it(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};

    transfer_rig_begin_well(f, &transfer);
    later(f, 20, fetched_and_stopped);
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, NULL), ST_OK);
    assert_int_equal(transfer.state, TRANSFER_FETCHED);
    transfer_clear(&transfer);
}

static void test_stopped_and_the_host_does_not_hear(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};
    struct err err = ERR_INIT;

    transfer_rig_begin_well(f, &transfer);
    later(f, 20, person_stops);
    fake_ra_fail(&f->ra, RA_TRANSFER_CANCEL, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    assert_int_equal(transfer.state, TRANSFER_WAITING); /* which is how it is */
    transfer_clear(&transfer);
}

static void test_a_host_that_is_away_for_a_while(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};

    transfer_rig_begin_well(f, &transfer);
    fake_ra_fail(&f->ra, RA_TRANSFER_GET, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    f->ra.memory->fail_times = 50;
    later(f, 200, phone_fetches);
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, NULL), ST_OK);
    assert_int_equal(f->ra.memory->fail_times, 0);
    transfer_clear(&transfer);
}

static void test_a_host_that_stays_away(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};
    struct err err = ERR_INIT;

    transfer_rig_begin_well(f, &transfer);
    fake_ra_fail(&f->ra, RA_TRANSFER_GET, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    f->ra.memory->fail_times = 100000;
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, &err), ST_OFFLINE);
    assert_in_range(f->pc.clock.now_utc, transfer.until_utc, transfer.until_utc + TRANSFER_LATE_S + 2);
    transfer_clear(&transfer);
}

static enum status waits_on(void *self, const char *transfer, const char *token, struct transfer_answer *out,
                            struct err *err)
{
    (void)self;
    (void)transfer;
    (void)token;
    (void)err;
    *out = (struct transfer_answer){.state = TRANSFER_WAITING, .expires_in_s = 24 * 60 * 60};
    return ST_OK;
}

/* Always another day, and no cancelling: the end is the one that was promised first, and no success is told. */
static void test_a_host_that_never_lets_go(void **state)
{
    struct enrol_fixture *f = *state;
    struct backend lying = *f->pc.client.backend;
    struct transfer transfer = {.id = ""};
    struct err err = ERR_INIT;
    int64_t until_utc = 0;

    transfer_rig_begin_well(f, &transfer);
    until_utc = transfer.until_utc;
    lying.transfer_get = waits_on;
    lying.transfer_cancel = waits_on;
    f->pc.client.backend = &lying;
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, &err), ST_BAD_ANSWER);
    assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
    assert_int_equal(transfer.until_utc, until_utc);
    assert_in_range(f->pc.clock.now_utc, until_utc + TRANSFER_LATE_S, until_utc + TRANSFER_LATE_S + 3);
    assert_int_equal(transfer_cancel(&f->pc.client, &f->session, &transfer, NULL), ST_BAD_ANSWER);
    assert_int_equal(transfer.state, TRANSFER_WAITING);
    transfer_clear(&transfer);
}

static void test_a_session_that_ends_meanwhile(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};
    struct err err = ERR_INIT;

    transfer_rig_begin_well(f, &transfer);
    fake_ra_fail(&f->ra, RA_TRANSFER_GET, ST_REFUSED, FAULT_SESSION_ENDED);
    assert_int_equal(transfer_await(&f->pc.client, &f->session, &transfer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_SESSION_ENDED);
    assert_int_equal(transfer.state, TRANSFER_WAITING);
    err_clear(&err);
    memcpy(transfer.id, "another", sizeof "another");
    assert_int_equal(transfer_ask(&f->pc.client, &f->session, &transfer, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_TRANSFER_GONE);
    transfer_clear(&transfer);
}

static void test_cancelling_what_has_ended(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};

    transfer_rig_begin_well(f, &transfer);
    assert_int_equal(transfer_cancel(&f->pc.client, &f->session, &transfer, NULL), ST_OK);
    assert_int_equal(transfer.state, TRANSFER_CANCELLED);
    assert_int_equal(transfer_cancel(&f->pc.client, &f->session, &transfer, NULL), ST_OK);
    assert_int_equal(f->ra.memory->calls[RA_TRANSFER_CANCEL], 1);
    transfer_clear(&transfer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_fetched),
        TEST(test_nobody_comes),
        TEST(test_another_takes_its_place),
        TEST(test_the_person_stops),
        TEST(test_stopped_when_a_phone_has_it),
        TEST(test_stopped_and_the_host_does_not_hear),
        TEST(test_a_host_that_is_away_for_a_while),
        TEST(test_a_host_that_stays_away),
        TEST(test_a_host_that_never_lets_go),
        TEST(test_a_session_that_ends_meanwhile),
        TEST(test_cancelling_what_has_ended),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
