/*
 * enrol_resume_all: what each kind of record comes to at the next start.
 */
#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/removal.h"
#include "enrol_fixture.h"

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S };

static struct enrol_resumed resume(struct enrol_fixture *f, struct err *err)
{
    struct enrol_resumed resumed = {.finished = 99};

    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, err), ST_OK);
    return resumed;
}

static void assert_counts(const struct enrol_resumed *resumed, size_t finished, size_t ended, size_t waiting)
{
    assert_int_equal(resumed->finished, finished);
    assert_int_equal(resumed->ended, ended);
    assert_int_equal(resumed->waiting, waiting);
}

static unsigned all_calls(const struct enrol_fixture *f)
{
    unsigned sum = 0;

    for (int i = 0; i < RA_CALLS; i++)
        sum += f->ra.memory->calls[i];
    return sum;
}

/* An application that got stuck at this call. */
static void apply_stuck_at(struct enrol_fixture *f, enum fake_ra_call call)
{
    struct cert_info info = {.is_ca = false};

    fake_ra_fail(&f->ra, call, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
    enrol_fixture_restart(f);
    memset(f->ra.memory->calls, 0, sizeof f->ra.memory->calls);
}

static void test_nothing_there(void **state)
{
    struct enrol_fixture *f = *state;
    struct err err = ERR_INIT;
    struct enrol_resumed resumed = {.finished = 0};

    memset(f->ra.memory->calls, 0, sizeof f->ra.memory->calls);
    resumed = resume(f, &err);
    assert_counts(&resumed, 0, 0, 0);
    assert_int_equal(err.status, ST_OK);
    assert_int_equal(all_calls(f), 0);
}

static void test_key_without_a_request_goes(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 0};

    f->pc.sealed.fail_from_write = 2; /* the request cannot be written */
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_IO);
    f->pc.sealed.fail_from_write = 0;
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_HAVE_KEY);
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 0, 0);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_request_waits_a_week_for_its_person(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};

    apply_stuck_at(f, RA_ORDER_CREATE);
    f->pc.clock.now_utc += 7 * DAY_S;
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 0, 1);
    f->pc.clock.now_utc += 1;
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 0, 0);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    assert_int_equal(all_calls(f), 0);
}

static void test_order_waits_for_its_person(void **state)
{
    struct enrol_fixture *f = *state;
    struct err err = ERR_INIT;
    struct enrol_resumed resumed = {.finished = 0};

    apply_stuck_at(f, RA_CODE_SEND);
    f->pc.clock.now_utc += DAY_S;
    resumed = resume(f, &err);
    assert_counts(&resumed, 0, 0, 1);
    assert_int_equal(all_calls(f), 1);   /* asked where it stands */
    assert_int_equal(err.status, ST_OK); /* waiting for the person is no failure */
    f->ra.memory->order_count = 0;
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 0, 1); /* within its day, "unknown" is not believed */
}

static void test_old_order_is_asked_about(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};

    apply_stuck_at(f, RA_CODE_SEND);
    f->pc.clock.now_utc += DAY_S + 1;
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 0, 1); /* still open there */
    assert_int_equal(f->ra.memory->calls[RA_ORDER_GET], 1);
    fake_ra_fail(&f->ra, RA_ORDER_GET, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 0, 1);
    f->ra.memory->orders[0].state = ORDER_EXPIRED;
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 1, 0);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_old_order_that_the_host_forgot(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};

    apply_stuck_at(f, RA_CODE_SEND);
    f->pc.clock.now_utc += DAY_S + 1;
    f->ra.memory->order_count = 0;
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 1, 0);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

/* SUBMITTED, and finalize had never arrived: it needs its person, and is not lost. */
static void test_submitted_in_vain(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;
    struct enrol_resumed resumed = {.finished = 0};

    apply_stuck_at(f, RA_FINALIZE);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_SUBMITTED);
    resumed = resume(f, &err);
    assert_counts(&resumed, 0, 0, 1);
    assert_int_equal(err.status, ST_OK);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_SUBMITTED); /* it may still be on its way */
    enrol_fixture_login(f);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 1);
    enrol_fixture_assert_done(f);
}

/* The record of a state that the order has left: the program died, or the record was read from its predecessor. */
static void set_back(struct enrol_fixture *f, enum journal_state former)
{
    const struct sealed_file_port *sealed = &f->pc.sealed_port;
    struct journal_entry entry = {.state = JOURNAL_HAVE_KEY};
    struct sealed_lock *lock = NULL;
    char name[SEALED_NAME_SIZE] = "";

    (void)enrol_fixture_record(f, name);
    assert_int_equal(sealed->lock(sealed->self, name, &lock, NULL), ST_OK);
    assert_int_equal(journal_read(sealed, lock, &entry, NULL), ST_OK);
    entry.state = former;
    assert_int_equal(journal_write(sealed, lock, &entry, NULL), ST_OK);
    journal_entry_clear(&entry);
    sealed->unlock(sealed->self, &lock);
}

static void lose_the_answer_to_finalize(struct enrol_fixture *f)
{
    struct cert_info info = {.is_ca = false};

    fake_ra_fail(&f->ra, RA_FINALIZE, ST_OFFLINE, FAULT_HOST_TIMEOUT);
    f->ra.memory->fail_after = true;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
    set_back(f, JOURNAL_HAVE_ORDER);
    enrol_fixture_restart(f);
    memset(f->ra.memory->calls, 0, sizeof f->ra.memory->calls);
}

static void test_issued_behind_the_records_back(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};

    lose_the_answer_to_finalize(f);
    resumed = resume(f, NULL);
    assert_counts(&resumed, 1, 0, 0);
    assert_int_equal(f->ra.memory->calls[RA_FINALIZE], 0);
    enrol_fixture_assert_done(f);
}

/* The same, when its person comes back before the next start has asked. */
static void test_issued_behind_the_records_back_with_a_login(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    lose_the_answer_to_finalize(f);
    enrol_fixture_login(f);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->calls[RA_FINALIZE], 0);
    assert_int_equal(f->ra.memory->order_count, 1);
    enrol_fixture_assert_done(f);
}

/* Installed, and the host has not heard of it: removing would be undone by the next start. */
static void test_nothing_is_removed_while_its_order_is_open(void **state)
{
    struct enrol_fixture *f = *state;
    struct inventory inventory = {.holdings = NULL};
    struct removal_result result = {.certificate = {.owner_display = "before"}};
    struct enrol_resumed resumed = {.finished = 0};
    struct sealed_lock *lock = NULL;
    char name[SEALED_NAME_SIZE] = "";

    apply_stuck_at(f, RA_CONFIRM);
    assert_int_equal(inventory_read(&f->pc.client, PERSON, NULL, &inventory, NULL), ST_OK);
    assert_int_equal(inventory.count, 1);
    (void)enrol_fixture_record(f, name);
    for (int held = 0; held <= 1; held++) { /* by another process: only its name can be seen */
        struct err err = ERR_INIT;

        if (held == 1)
            assert_int_equal(f->pc.sealed_port.lock(f->pc.sealed_port.self, name, &lock, NULL), ST_OK);
        assert_int_equal(removal_remove(&f->pc.client, &inventory.holdings[0], &result, &err), ST_BUSY);
        assert_int_equal(err.fault, FAULT_REMOVE_ORDER_OPEN);
        assert_string_equal(result.certificate.owner_display, "before");
        assert_int_equal(f->pc.store.removes, 0);
    }
    f->pc.sealed_port.unlock(f->pc.sealed_port.self, &lock);
    resumed = resume(f, NULL);
    assert_counts(&resumed, 1, 0, 0);
    assert_int_equal(removal_remove(&f->pc.client, &inventory.holdings[0], &result, NULL), ST_OK);
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 0, 0);
    enrol_fixture_assert_store_empty(f);
    inventory_clear(&inventory);
}

static void test_host_unreachable(void **state)
{
    struct enrol_fixture *f = *state;
    struct err err = ERR_INIT;
    struct enrol_resumed resumed = {.finished = 0};

    apply_stuck_at(f, RA_CERTIFICATE);
    fake_ra_fail(&f->ra, RA_ORDER_GET, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    resumed = resume(f, &err);
    assert_counts(&resumed, 0, 0, 1);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    err_clear(&err);
    resumed = resume(f, &err);
    assert_counts(&resumed, 1, 0, 0);
    assert_int_equal(err.status, ST_OK);
    enrol_fixture_assert_done(f);
}

static void test_whose_were_finished(void **state)
{
    struct enrol_fixture *f = *state;
    static struct enrol_resumed several = {.finished = 3,
                                           .certificates = {{.national_id = PERSON, .serial = "01"},
                                                            {.national_id = PERSON, .serial = "02"},
                                                            {.national_id = "B120863158", .serial = "03"},
                                                            {.national_id = "F131104093", .serial = "04"}}};
    struct enrol_resumed resumed = {.finished = 0};

    assert_string_equal(enrol_resumed_of(&several, PERSON)->serial, "02");
    assert_string_equal(enrol_resumed_of(&several, "B120863158")->serial, "03");
    assert_null(enrol_resumed_of(&several, "F131104093")); /* past the count */
    apply_stuck_at(f, RA_CERTIFICATE);
    assert_null(enrol_resumed_of(&resumed, PERSON));
    resumed = resume(f, NULL);
    assert_non_null(enrol_resumed_of(&resumed, PERSON));
    assert_string_equal(enrol_resumed_of(&resumed, PERSON)->sha256, resumed.last.sha256);
}

/* A second record like the only one, of another key. */
static void add_record(struct enrol_fixture *f)
{
    const struct sealed_file_port *sealed = &f->pc.sealed_port;
    struct journal_entry entry = {.state = JOURNAL_HAVE_KEY};
    struct sealed_lock *lock = NULL;
    struct key *key = NULL;
    char name[SEALED_NAME_SIZE] = "";

    (void)enrol_fixture_record(f, name);
    assert_int_equal(sealed->lock(sealed->self, name, &lock, NULL), ST_OK);
    assert_int_equal(journal_read(sealed, lock, &entry, NULL), ST_OK);
    sealed->unlock(sealed->self, &lock);
    assert_int_equal(key_generate(&key, NULL), ST_OK);
    buf_clear(&entry.key_pkcs8);
    buf_init(&entry.key_pkcs8, KEY_DER_MAX);
    assert_int_equal(key_to_pkcs8(key, &entry.key_pkcs8, NULL), ST_OK);
    assert_int_equal(key_spki_hash(key, entry.spki_hash, NULL), ST_OK);
    key_free(&key);
    journal_name(entry.spki_hash, name);
    assert_int_equal(sealed->lock(sealed->self, name, &lock, NULL), ST_OK);
    assert_int_equal(journal_write(sealed, lock, &entry, NULL), ST_OK);
    sealed->unlock(sealed->self, &lock);
    journal_entry_clear(&entry);
}

static void test_silent_host_is_asked_once(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;

    apply_stuck_at(f, RA_CERTIFICATE);
    add_record(f);
    fake_ra_fail(&f->ra, RA_ORDER_GET, ST_OFFLINE, FAULT_HOST_TIMEOUT);
    f->ra.memory->fail_times = 9;
    resumed = resume(f, &err);
    assert_counts(&resumed, 0, 0, 2);
    assert_int_equal(err.fault, FAULT_HOST_TIMEOUT);
    assert_int_equal(f->ra.memory->calls[RA_ORDER_GET], 1);
}

static void test_ended_while_away(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};

    apply_stuck_at(f, RA_CERTIFICATE);
    f->ra.memory->orders[0].state = ORDER_INVALID;
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 1, 0);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    enrol_fixture_assert_store_empty(f);
}

static void test_slow_host_does_not_hold_up_a_start(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};

    f->ra.memory->processing_polls = 1000;
    f->ra.memory->retry_after_s = 2;
    apply_stuck_at(f, RA_ORDER_GET);
    f->pc.clock.waited_ms = 0;
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 0, 1);
    assert_true(f->pc.clock.waited_ms <= 10000);
}

static void test_held_by_another_process(void **state)
{
    struct enrol_fixture *f = *state;
    struct sealed_lock *lock = NULL;
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;
    char name[SEALED_NAME_SIZE] = "";

    apply_stuck_at(f, RA_CERTIFICATE);
    (void)enrol_fixture_record(f, name);
    assert_int_equal(f->pc.sealed_port.lock(f->pc.sealed_port.self, name, &lock, NULL), ST_OK);
    resumed = resume(f, &err);
    assert_counts(&resumed, 0, 0, 1);
    assert_int_equal(err.status, ST_OK);
    assert_int_equal(all_calls(f), 0);
    f->pc.sealed_port.unlock(f->pc.sealed_port.self, &lock);
}

static void test_unreadable_record_stays_and_is_told(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;
    char name[SEALED_NAME_SIZE] = "";
    char path[FAKE_PATH_SIZE] = "";

    apply_stuck_at(f, RA_CERTIFICATE);
    (void)enrol_fixture_record(f, name);
    fake_folder_path(f->pc.sealed.folder, name, ".rec", path);
    assert_int_equal(file_write(path, "x", 1, FILE_REPLACE, NULL), ST_OK);
    fake_folder_path(f->pc.sealed.folder, name, ".old", path);
    assert_int_equal(file_wipe(path, NULL), ST_OK);
    resumed = resume(f, &err);
    assert_counts(&resumed, 0, 0, 0);
    assert_int_equal(resumed.stuck, 1);
    assert_int_equal(err.fault, FAULT_JOURNAL);
    assert_int_equal(fake_pc_records(&f->pc), 1);
}

static void test_order_of_another_host(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;

    apply_stuck_at(f, RA_CERTIFICATE);
    memcpy(f->pc.settings.host_url, "https://other.example.test", sizeof "https://other.example.test");
    resumed = resume(f, &err);
    assert_counts(&resumed, 0, 0, 0);
    assert_int_equal(resumed.stuck, 1);
    assert_int_equal(err.fault, FAULT_ORDER_OTHER_HOST);
    assert_int_equal(all_calls(f), 0);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_SUBMITTED);
}

static void test_no_host_configured(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};

    apply_stuck_at(f, RA_CERTIFICATE);
    f->pc.client.backend = NULL;
    resumed = resume(f, NULL);
    assert_counts(&resumed, 0, 0, 1);
}

static void test_person_stops(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};
    struct err err = ERR_INIT;

    apply_stuck_at(f, RA_CERTIFICATE);
    f->pc.cancelled = true;
    resumed = resume(f, &err);
    assert_counts(&resumed, 0, 0, 1);
    assert_int_equal(err.status, ST_OK);
    f->pc.cancelled = false;
    resumed = resume(f, &err);
    assert_counts(&resumed, 1, 0, 0);
}

static void test_verdict(void **state)
{
    static const struct err offline = {.status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE};
    static const struct err none = {.status = ST_OK};
    static const struct {
        struct enrol_resumed resumed;
        const struct err *why;
        enum status status;
        int fault;
    } cases[] = {
        {{.finished = 0}, &none, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER},
        {{.finished = 1, .ended = 1}, &none, ST_OK, FAULT_NONE},
        {{.waiting = 1}, &none, ST_BUSY, FAULT_ORDER_NOT_READY},
        {{.waiting = 1}, &offline, ST_OFFLINE, FAULT_HOST_UNREACHABLE},
        {{.finished = 1, .waiting = 1}, &offline, ST_OFFLINE, FAULT_HOST_UNREACHABLE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = ERR_INIT;

        assert_int_equal(enrol_resumed_verdict(&cases[i].resumed, cases[i].why, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
    }
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdict),
        WITH_FIXTURE(test_nothing_there),
        WITH_FIXTURE(test_key_without_a_request_goes),
        WITH_FIXTURE(test_request_waits_a_week_for_its_person),
        WITH_FIXTURE(test_order_waits_for_its_person),
        WITH_FIXTURE(test_old_order_is_asked_about),
        WITH_FIXTURE(test_old_order_that_the_host_forgot),
        WITH_FIXTURE(test_submitted_in_vain),
        WITH_FIXTURE(test_issued_behind_the_records_back),
        WITH_FIXTURE(test_issued_behind_the_records_back_with_a_login),
        WITH_FIXTURE(test_nothing_is_removed_while_its_order_is_open),
        WITH_FIXTURE(test_host_unreachable),
        WITH_FIXTURE(test_whose_were_finished),
        WITH_FIXTURE(test_silent_host_is_asked_once),
        WITH_FIXTURE(test_ended_while_away),
        WITH_FIXTURE(test_slow_host_does_not_hold_up_a_start),
        WITH_FIXTURE(test_held_by_another_process),
        WITH_FIXTURE(test_unreadable_record_stays_and_is_told),
        WITH_FIXTURE(test_order_of_another_host),
        WITH_FIXTURE(test_no_host_configured),
        WITH_FIXTURE(test_person_stops),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
