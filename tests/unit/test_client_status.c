/*
 * client/status (base/status has test_status.c): what the truth table is asked, from store, journal and host.
 */
#include "client/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/message.h"
#include "enrol_fixture.h"

static struct status_report read_status(struct enrol_fixture *f, bool ask, enum status expected, struct err *err)
{
    struct status_report report = {.host_asked = false};

    assert_int_equal(status_read(&f->pc.client, PERSON, ask ? &f->session : NULL, &report, err), expected);
    return report;
}

static void test_before_anything(void **state)
{
    struct enrol_fixture *f = *state;
    struct status_report report = read_status(f, false, ST_OK, NULL);

    assert_false(report.host_asked);
    assert_int_equal(report.question.host, STANDING_HOST_UNKNOWN);
    assert_int_equal(report.question.pc, STANDING_PC_NONE);
    assert_int_equal(report.standing.note, MSG_NOTE_HOST_NOT_ASKED);
    assert_int_equal(report.standing.usable, USABLE_NONE);
    assert_int_equal(f->ra.memory->calls[RA_STATE], 0);
    status_report_clear(&report);
    report = read_status(f, true, ST_OK, NULL);
    assert_true(report.host_asked);
    assert_int_equal(report.question.host, STANDING_HOST_NONE);
    assert_int_equal(report.standing.primary, ACTION_APPLY);
    status_report_clear(&report);
}

static void test_all_is_good(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct status_report report;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    report = read_status(f, true, ST_OK, NULL);
    assert_int_equal(report.question.host, STANDING_HOST_VALID);
    assert_int_equal(report.question.pc, STANDING_PC_VALID);
    assert_true(report.question.same);
    assert_int_equal(report.question.end_utc, info.not_after_utc);
    assert_int_equal(report.standing.sentence, MSG_STANDING_FINE);
    assert_int_equal(report.standing.usable, USABLE_YES);
    assert_int_equal(report.standing.days_left, 365);
    status_report_clear(&report);
}

static void test_hosts_certificate_is_elsewhere(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct status_report report;
    bool key_kept = false;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, info.sha256, &key_kept, NULL), ST_OK);
    report = read_status(f, true, ST_OK, NULL);
    assert_int_equal(report.question.pc, STANDING_PC_NONE);
    assert_false(report.question.same);
    assert_int_equal(report.question.end_utc, info.not_after_utc); /* the host's, where this PC has none */
    assert_int_equal(report.standing.sentence, MSG_STANDING_IMPORT);
    status_report_clear(&report);
}

/* This PC has a certificate of the person that works, and the host counts another one. */
static void test_another_one_than_the_hosts(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info first = {.is_ca = false};
    struct cert_info second = {.is_ca = false};
    struct status_report report;
    bool key_kept = false;

    assert_int_equal(enrol_fixture_apply(f, &first, NULL), ST_OK);
    assert_int_equal(enrol_fixture_apply(f, &second, NULL), ST_OK);
    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, second.sha256, &key_kept, NULL), ST_OK);
    report = read_status(f, true, ST_OK, NULL);
    assert_int_equal(report.question.pc, STANDING_PC_VALID);
    assert_false(report.question.same);
    assert_int_equal(report.standing.usable, USABLE_DIFFERS);
    status_report_clear(&report);
}

static void test_hosts_word_on_due(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct status_report report;

    f->ra.memory->validity_s = 40 * 86400; /* renew_from is 30 days before the end */
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->pc.clock.now_utc = info.not_after_utc - 30 * 86400 - 3600; /* a month before the end is earlier than that */
    report = read_status(f, true, ST_OK, NULL);
    assert_int_equal(report.question.host, STANDING_HOST_VALID);
    assert_int_equal(report.question.pc, STANDING_PC_VALID);
    status_report_clear(&report);
    report = read_status(f, false, ST_OK, NULL); /* without the host's word, a calendar month */
    assert_int_equal(report.question.pc, STANDING_PC_DUE);
    status_report_clear(&report);
    f->pc.clock.now_utc += 3600;
    report = read_status(f, true, ST_OK, NULL);
    assert_int_equal(report.question.host, STANDING_HOST_DUE);
    assert_int_equal(report.question.pc, STANDING_PC_DUE);
    assert_int_equal(report.standing.primary, ACTION_RENEW);
    status_report_clear(&report);
}

static void test_order_here(void **state)
{
    struct enrol_fixture *f = *state;
    struct status_report report;

    enrol_fixture_apply_until(f, NEXT_CONSENT);
    report = read_status(f, true, ST_OK, NULL);
    assert_int_equal(report.question.host, STANDING_HOST_PENDING);
    assert_int_equal(report.question.host_certificate, STANDING_HOST_NONE);
    assert_true(report.order_here);
    assert_int_equal(report.standing.primary, ACTION_RESUME);
    status_report_clear(&report);
    report = read_status(f, false, ST_OK, NULL);
    assert_true(report.order_here);
    assert_int_equal(report.standing.sentence, MSG_STANDING_PC_ORDER);
    status_report_clear(&report);
}

/* Held by another process of this PC: only the name can be read, and that is enough if the host is asked. */
static void test_order_here_and_busy(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct status_report report;

    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    report = read_status(f, true, ST_OK, NULL);
    assert_true(report.order_here);
    status_report_clear(&report);
    report = read_status(f, false, ST_OK, NULL);
    assert_false(report.order_here);
    status_report_clear(&report);
    enrol_close(&enrolment);
}

static void test_order_elsewhere(void **state)
{
    struct enrol_fixture *f = *state;
    struct status_report report;

    (void)fake_ra_order_elsewhere(&f->ra);
    report = read_status(f, true, ST_OK, NULL);
    assert_false(report.order_here);
    assert_int_equal(report.standing.sentence, MSG_STANDING_PENDING_ELSEWHERE);
    assert_int_equal(report.standing.note, MSG_NOTE_APPLY_CANCELS);
    status_report_clear(&report);
}

/* An order of another host, or another person's, is none of this person's here. */
/* The host's word alone says whether that was too long ago. */
static void test_order_that_nobody_confirms(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct status_report report;

    fake_ra_fail(&f->ra, RA_CONFIRM, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
    report = read_status(f, true, ST_OK, NULL);
    assert_int_equal(report.standing.note, 0);
    status_report_clear(&report);
    f->ra.memory->overdue = true;
    report = read_status(f, true, ST_OK, NULL);
    assert_int_equal(report.standing.primary, ACTION_RESUME);
    assert_int_equal(report.standing.note, MSG_NOTE_OVERDUE);
    status_report_clear(&report);
}

static void test_records_that_do_not_count(void **state)
{
    struct enrol_fixture *f = *state;
    struct status_report report = {.host_asked = false};

    enrol_fixture_apply_until(f, NEXT_CONSENT);
    assert_int_equal(status_read(&f->pc.client, "B120863158", NULL, &report, NULL), ST_OK);
    assert_false(report.order_here);
    status_report_clear(&report);
    memcpy(f->pc.settings.host_url, "https://other.example.test", sizeof "https://other.example.test");
    report = read_status(f, false, ST_OK, NULL);
    assert_false(report.order_here);
    status_report_clear(&report);
}

static void test_certificate_that_waits_for_its_order(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info first = {.is_ca = false};
    struct cert_info second = {.is_ca = false};
    struct status_report report;

    assert_int_equal(enrol_fixture_apply(f, &first, NULL), ST_OK);
    enrol_fixture_apply_until(f, NEXT_FINALIZE);
    report = read_status(f, true, ST_OK, NULL);
    assert_int_equal(report.question.host_certificate, STANDING_HOST_VALID);
    assert_true(report.question.same);
    assert_int_equal(report.standing.sentence, MSG_STANDING_PENDING_HERE_USABLE);
    assert_int_equal(report.standing.usable, USABLE_YES);
    status_report_clear(&report);
    fake_ra_fail(&f->ra, RA_CONFIRM, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &second, NULL), ST_OFFLINE);
    report = read_status(f, true, ST_OK, NULL); /* both are here; the host's own one is the best */
    assert_int_equal(report.pc.of_this_person, 2);
    assert_string_equal(inventory_best(&report.pc)->entry.info.sha256, first.sha256);
    assert_int_equal(report.standing.primary, ACTION_RESUME);
    status_report_clear(&report);
}

static void test_others_only(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct status_report report = {.host_asked = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(status_read(&f->pc.client, "B120863158", NULL, &report, NULL), ST_OK);
    assert_int_equal(report.question.pc, STANDING_PC_OTHER);
    assert_int_equal(report.question.end_utc, 0);
    status_report_clear(&report);
    assert_int_equal(status_read(&f->pc.client, NULL, NULL, &report, NULL), ST_OK); /* nobody in particular */
    assert_int_equal(report.question.pc, STANDING_PC_OTHER);
    assert_int_equal(report.pc.count, 1);
    status_report_clear(&report);
}

/* Everybody at once says what asking for each says, also of an open order of this PC. */
static void test_everybody_at_once(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct status_pc pc = {.inventory = {.holdings = NULL}};
    struct status_report alone;
    struct status_report report = {.host_asked = false};
    const struct holding *best = NULL;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_apply_until(f, NEXT_CONSENT);
    alone = read_status(f, false, ST_OK, NULL);
    assert_true(alone.order_here);
    assert_int_equal(status_pc_read(&f->pc.client, NULL, &pc, NULL), ST_OK);
    best = inventory_next_person(&pc.inventory, NULL);
    assert_non_null(best);
    status_pc_report(&f->pc.client, &pc, best, &report);
    assert_memory_equal(&report.question, &alone.question, sizeof report.question);
    assert_true(report.order_here);
    assert_int_equal(report.standing.sentence, MSG_STANDING_PENDING_HERE_USABLE);
    assert_int_equal(report.pc.of_this_person, 1);
    assert_null(inventory_next_person(&pc.inventory, best));
    status_report_clear(&report);
    status_pc_clear(&pc);
    status_report_clear(&alone);
}

/* Without a login, but with what the host said lately: the truth table is asked as after one. */
static void test_everybody_with_the_hosts_word(void **state)
{
    struct enrol_fixture *f = *state;
    static const struct {
        int64_t renew_from_utc;
        bool revoked, order_here;
        int sentence, note;
        enum standing_action primary;
        enum standing_usable usable;
    } cases[] = {
        {0, false, false, MSG_STANDING_PC_FINE, MSG_NOTE_HOST_NOT_ASKED, ACTION_NONE, USABLE_YES},
        {1, false, false, MSG_STANDING_DUE, MSG_NOTE_HOST_NOT_ASKED, ACTION_RENEW, USABLE_DUE},
        {0, true, false, MSG_STANDING_REVOKED, 0, ACTION_APPLY, USABLE_REVOKED},
        {0, true, true, MSG_STANDING_PENDING_HERE, 0, ACTION_RESUME, USABLE_REVOKED},
    };
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct inventory_word word = {info.sha256, cases[i].renew_from_utc, .revoked = cases[i].revoked};
        const struct inventory_words words = {&word, 1};
        struct status_pc pc = {.inventory = {.holdings = NULL}};
        struct status_report report = {.host_asked = false};

        if (cases[i].order_here)
            enrol_fixture_apply_until(f, NEXT_CONSENT);
        assert_int_equal(status_pc_read(&f->pc.client, &words, &pc, NULL), ST_OK);
        status_pc_report(&f->pc.client, &pc, inventory_next_person(&pc.inventory, NULL), &report);
        assert_int_equal(report.order_here, cases[i].order_here);
        assert_int_equal(report.standing.sentence, cases[i].sentence);
        assert_int_equal(report.standing.note, cases[i].note);
        assert_int_equal(report.standing.primary, cases[i].primary);
        assert_int_equal(report.standing.usable, cases[i].usable);
        status_report_clear(&report);
        status_pc_clear(&pc);
    }
}

static void test_everybody_unreadable(void **state)
{
    struct enrol_fixture *f = *state;
    struct status_pc pc = {.inventory = {.holdings = NULL}};
    struct err err = ERR_INIT;

    f->pc.store.list_status = ST_IO;
    assert_int_equal(status_pc_read(&f->pc.client, NULL, &pc, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
    status_pc_clear(&pc);
}

static void test_host_does_not_answer(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;
    struct status_report report;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    fake_ra_fail(&f->ra, RA_STATE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    report = read_status(f, true, ST_OFFLINE, &err);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    assert_false(report.host_asked);
    assert_int_equal(report.pc.count, 1); /* this PC alone is shown all the same */
    assert_int_equal(report.standing.usable, USABLE_YES);
    assert_int_equal(report.standing.note, MSG_NOTE_HOST_UNREACHED);
    status_report_clear(&report);
    err_clear(&err);
    fake_ra_fail(&f->ra, RA_STATE, ST_REFUSED, FAULT_SESSION_ENDED);
    report = read_status(f, true, ST_REFUSED, &err);
    assert_int_equal(err.fault, FAULT_SESSION_ENDED);
    assert_int_equal(report.standing.note, MSG_NOTE_HOST_NOT_ASKED);
    status_report_clear(&report);
}

/* The login already failed to reach it. */
static void test_login_did_not_reach_the_host(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct status_report report = {.host_asked = true};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(status_read_unreached(&f->pc.client, PERSON, &report, NULL), ST_OK);
    assert_false(report.host_asked);
    assert_int_equal(report.standing.note, MSG_NOTE_HOST_UNREACHED);
    assert_int_equal(report.standing.usable, USABLE_YES);
    assert_int_equal(f->ra.memory->calls[RA_STATE], 0);
    status_report_clear(&report);
    f->pc.store.list_status = ST_IO;
    assert_int_equal(status_read_unreached(&f->pc.client, PERSON, &report, NULL), ST_IO);
}

static void test_store_cannot_be_read(void **state)
{
    struct enrol_fixture *f = *state;
    struct err err = ERR_INIT;
    struct status_report report;

    f->pc.store.list_status = ST_IO;
    report = read_status(f, true, ST_IO, &err);
    assert_int_equal(err.fault, FAULT_STORE);
    assert_null(report.pc.holdings);
    status_report_clear(&report);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_before_anything),
        WITH_FIXTURE(test_all_is_good),
        WITH_FIXTURE(test_hosts_certificate_is_elsewhere),
        WITH_FIXTURE(test_another_one_than_the_hosts),
        WITH_FIXTURE(test_hosts_word_on_due),
        WITH_FIXTURE(test_order_here),
        WITH_FIXTURE(test_order_here_and_busy),
        WITH_FIXTURE(test_order_elsewhere),
        WITH_FIXTURE(test_order_that_nobody_confirms),
        WITH_FIXTURE(test_records_that_do_not_count),
        WITH_FIXTURE(test_certificate_that_waits_for_its_order),
        WITH_FIXTURE(test_others_only),
        WITH_FIXTURE(test_everybody_at_once),
        WITH_FIXTURE(test_everybody_with_the_hosts_word),
        WITH_FIXTURE(test_everybody_unreadable),
        WITH_FIXTURE(test_host_does_not_answer),
        WITH_FIXTURE(test_login_did_not_reach_the_host),
        WITH_FIXTURE(test_store_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
