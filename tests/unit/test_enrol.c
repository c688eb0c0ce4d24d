#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "enrol_fixture.h"

/* --- the whole way --- */

static void test_from_application_to_certificate(void **state)
{
    struct enrol_fixture *f = *state;
    static const enum progress_step order[] = {PROGRESS_KEY,         PROGRESS_ORDER,      PROGRESS_ISSUING,
                                               PROGRESS_DOWNLOADING, PROGRESS_INSTALLING, PROGRESS_TESTING,
                                               PROGRESS_CONFIRMING};
    struct cert_info info = {.is_ca = false};
    size_t at = 0;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_assert_done(f);
    assert_string_equal(info.national_id, PERSON);
    assert_string_equal(info.owner_display, "王小明");
    assert_int_equal(fake_store_intermediates(&f->pc.store), 1);
    for (size_t i = 0; i < f->pc.step_count && at < sizeof order / sizeof order[0]; i++)
        at += f->pc.steps[i] == order[at];
    assert_int_equal(at, sizeof order / sizeof order[0]); /* in this order */
}

static enum status (*brings)(void *, const char *, const struct order_auth *, const struct progress *,
                             struct cert_list *, struct err *);
static struct cert_list more; /* in the same answer */

static enum status bring_more(void *self, const char *order, const struct order_auth *auth,
                              const struct progress *progress, struct cert_list *out, struct err *err)
{
    enum status status = brings(self, order, auth, progress, out, err);

    for (size_t i = 0; i < more.count && status == ST_OK; i++)
        status = cert_list_add(out, more.items[i].data, more.items[i].len, err);
    return status;
}

/* A CA that stands in an answer is installed for leading from the certificate to a root of ours, and for no more. */
static void test_what_else_comes_is_not_installed(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct fake_ca second;

    fake_ca_rotate(&f->ca, false, "Issuing CA 2", &second);
    assert_int_equal(cert_list_add(&more, second.issuing.data, second.issuing.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&more, f->other_ca.issuing.data, f->other_ca.issuing.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&more, f->other_ca.root.data, f->other_ca.root.len, NULL), ST_OK);
    brings = f->backend.certificate;
    f->backend.certificate = bring_more;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_assert_done(f);
    assert_int_equal(fake_store_intermediates(&f->pc.store), 1);
    cert_list_clear(&more);
    fake_ca_close(&second);
}

static void test_each_step_shows_the_next(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct code_sent_answer sent = {.prefix = ""};
    struct consent_answer consent = {.id = ""};

    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_next(enrolment), NEXT_CODE);
    assert_int_equal(enrol_entry(enrolment)->state, JOURNAL_HAVE_ORDER);
    assert_string_equal(enrol_entry(enrolment)->host_url, FAKE_PC_HOST);
    assert_int_equal(enrol_entry(enrolment)->begun_utc, FAKE_PC_NOON_UTC);
    assert_int_equal(enrol_send_code(enrolment, &f->session, &sent, NULL), ST_OK);
    assert_string_equal(sent.prefix, "7750");
    assert_int_equal(enrol_next(enrolment), NEXT_CODE);
    assert_int_equal(enrol_verify_code(enrolment, &f->session, FAKE_RA_CODE, NULL), ST_OK);
    assert_int_equal(enrol_next(enrolment), NEXT_CONSENT);
    assert_int_equal(enrol_read_consent(enrolment, NULL, &consent, NULL), ST_OK);
    assert_string_equal(buf_text(&consent.text), FAKE_RA_CONSENT);
    assert_int_equal(enrol_agree(enrolment, &f->session, &consent, NULL), ST_OK);
    assert_int_equal(enrol_next(enrolment), NEXT_FINALIZE);
    consent_answer_clear(&consent);
    enrol_close(&enrolment);
    assert_null(enrolment);
}

static void test_next_certificate_replaces_the_first(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info first = {.is_ca = false};
    struct cert_info second = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &first, NULL), ST_OK);
    assert_int_equal(enrol_fixture_apply(f, &second, NULL), ST_OK);
    assert_string_not_equal(first.spki_hash, second.spki_hash); /* a new key each time */
    assert_int_equal(f->ra.memory->confirmed, 2);
    assert_int_equal(fake_store_certificates(&f->pc.store), 2);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

/* --- one-time code --- */

static void test_codes_as_people_type_them(void **state)
{
    struct enrol_fixture *f = *state;
    static const struct {
        const char *typed;
        enum status status;
        int fault;
    } cases[] = {
        {"", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"12345", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"1234567", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"12345a", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"7750-12345", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"7750-1234567", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"123-456", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"-", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"１２３４５", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"654321", ST_WRONG_SECRET, FAULT_CODE_WRONG},
        {"7750-654321", ST_WRONG_SECRET, FAULT_CODE_WRONG},
        {"123456", ST_OK, 0},
        {"7750-123456", ST_OK, 0},
        {" 7750 - 123 456 ", ST_OK, 0},
        {"１２３４５６", ST_OK, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct enrolment *enrolment = NULL;
        struct err err = ERR_INIT;
        const unsigned before = f->ra.memory->calls[RA_CODE_VERIFY];

        f->ra.memory->orders[0].state = ORDER_CREATED;
        assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
        assert_int_equal(enrol_verify_code(enrolment, &f->session, cases[i].typed, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        /* What cannot be right is not sent: a wrong one counts. */
        assert_int_equal(f->ra.memory->calls[RA_CODE_VERIFY] - before, cases[i].fault != FAULT_CODE_FORMAT);
        enrol_close(&enrolment);
        assert_int_equal(f->ra.memory->order_count, 1);
        assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_HAVE_ORDER);
    }
}

static void test_no_phone(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct code_sent_answer sent = {.prefix = "x"};
    struct err err = ERR_INIT;

    f->ra.memory->no_phone = true;
    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_send_code(enrolment, &f->session, &sent, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_NO_PHONE);
    assert_string_equal(sent.prefix, "x");
    enrol_close(&enrolment);
}

/* --- waiting --- */

static void test_waits_as_long_as_the_host_wishes_within_bounds(void **state)
{
    struct enrol_fixture *f = *state;
    static const struct {
        int64_t retry_after_s;
        unsigned polls;
        uint64_t waited_ms;
    } cases[] = {{0, 1, 1000}, {-5, 1, 1000}, {3, 2, 6000}, {100000, 1, 30000}};
    struct cert_info info = {.is_ca = false};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->pc.clock.waited_ms = 0;
        f->ra.memory->processing_polls = cases[i].polls;
        f->ra.memory->retry_after_s = cases[i].retry_after_s;
        assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
        assert_int_equal(f->pc.clock.waited_ms, cases[i].waited_ms);
    }
}

static void test_patience_ends_and_the_next_start_finishes(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 9};
    struct err err = ERR_INIT;

    f->ra.memory->processing_polls = 100000;
    f->ra.memory->retry_after_s = 20;
    assert_int_equal(enrol_fixture_apply(f, &info, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_HOST_BUSY);
    assert_int_equal(f->pc.clock.waited_ms, 600000);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_SUBMITTED);
    enrol_fixture_assert_store_empty(f);

    enrol_fixture_restart(f);
    f->ra.memory->processing_polls = 0;
    f->ra.memory->calls[RA_LOGIN] = 0;
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.finished, 1);
    assert_string_equal(resumed.last.national_id, PERSON);
    assert_int_equal(f->ra.memory->calls[RA_LOGIN], 0);
    enrol_fixture_assert_done(f);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_from_application_to_certificate),
        WITH_FIXTURE(test_what_else_comes_is_not_installed),
        WITH_FIXTURE(test_each_step_shows_the_next),
        WITH_FIXTURE(test_next_certificate_replaces_the_first),
        WITH_FIXTURE(test_codes_as_people_type_them),
        WITH_FIXTURE(test_no_phone),
        WITH_FIXTURE(test_waits_as_long_as_the_host_wishes_within_bounds),
        WITH_FIXTURE(test_patience_ends_and_the_next_start_finishes),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
