#include "client/renewal_info.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "enrol_fixture.h"

enum { HOUR_S = 3600, DAY_S = 86400 };

/* A look at this PC with what the record holds, and the question after it. */
static enum status look_and(struct enrol_fixture *f,
                            enum status (*ask)(const struct client *client, const struct inventory *inventory,
                                               struct reminder_record *record, bool *changed, struct err *err),
                            struct reminder_record *record, bool *changed, struct err *err)
{
    struct renewal_info_words recalled;
    struct inventory inventory = {.holdings = NULL};
    enum status status = ST_OK;

    renewal_info_recall(record, &recalled);
    assert_int_equal(inventory_read(&f->pc.client, NULL, &(struct inventory_words){recalled.words, recalled.count},
                                    &inventory, NULL),
                     ST_OK);
    *changed = false;
    status = ask(&f->pc.client, &inventory, record, changed, err);
    inventory_clear(&inventory);
    return status;
}

static enum status look_and_ask(struct enrol_fixture *f, struct reminder_record *record, bool *changed, struct err *err)
{
    return look_and(f, renewal_info_ask, record, changed, err);
}

static unsigned asked(const struct enrol_fixture *f)
{
    return f->ra.memory->calls[RA_RENEWAL_INFO];
}

static void test_once_a_day(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct cert_info info = {.is_ca = false};
    const struct reminder_entry *entry = NULL;
    bool changed = false;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_true(changed);
    assert_int_equal(asked(f), 1);
    entry = reminder_record_find(&record, info.sha256);
    assert_non_null(entry);
    assert_int_equal(entry->renew_from_utc, info.not_after_utc - FAKE_RA_RENEW_S);
    assert_int_equal(entry->asked_utc, f->pc.clock.now_utc);
    assert_false(entry->revoked);

    f->pc.clock.now_utc += DAY_S - 1;
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_false(changed);
    assert_int_equal(asked(f), 1);
    f->pc.clock.now_utc += 1;
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_true(changed);
    assert_int_equal(asked(f), 2);
    f->pc.clock.now_utc -= HOUR_S; /* it was ahead */
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_int_equal(asked(f), 3);
}

/* What was shown before stays beside the answer. */
static void test_what_was_shown_stays(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    bool changed = false;
    char sha256[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, sha256);
    reminder_record_shown(&record, sha256, REMINDER_14_DAYS, 20780);
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_int_equal(record.count, 1);
    assert_int_equal(record.entries[0].stage, REMINDER_14_DAYS);
    assert_int_equal(record.entries[0].asked_utc, f->pc.clock.now_utc);
}

static void test_revoked_is_remembered_and_final(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct renewal_info_words recalled;
    struct cert_info info = {.is_ca = false};
    bool changed = false;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->ra.memory->orders[f->ra.memory->confirmed - 1].revoked_utc = 1;
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_true(record.entries[0].revoked);
    renewal_info_recall(&record, &recalled);
    assert_int_equal(recalled.count, 1);
    assert_true(recalled.words[0].revoked);
    assert_false(recalled.words[0].current);
    assert_string_equal(recalled.words[0].sha256, info.sha256);

    f->pc.clock.now_utc += 2 * DAY_S;
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_int_equal(asked(f), 1);
}

/* The host is away: no answer, nothing noted, and the next time it is asked again. */
static void test_not_reached(void **state)
{
    struct enrol_fixture *f = *state;
    static const struct {
        enum status status;
        int fault;
    } cases[] = {{ST_OFFLINE, FAULT_HOST_UNREACHABLE}, {ST_BUSY, FAULT_HOST_BUSY}, {ST_BAD_ANSWER, FAULT_HOST_RUBBISH}};
    struct reminder_record record = {.count = 0};
    struct cert_info info = {.is_ca = false};
    bool changed = false;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = ERR_INIT;

        fake_ra_fail(&f->ra, RA_RENEWAL_INFO, cases[i].status, cases[i].fault);
        assert_int_equal(look_and_ask(f, &record, &changed, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_false(changed);
        assert_int_equal(record.count, 0);
    }
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_true(changed);
}

/* Another firm's host, or one that was set up anew, has not issued it: that is an answer, and says nothing. */
static void test_a_certificate_that_the_host_does_not_know(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct renewal_info_words recalled;
    struct cert_info info = {.is_ca = false};
    bool changed = false;
    struct err err = ERR_INIT;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    fake_ra_fail(&f->ra, RA_RENEWAL_INFO, ST_NOT_FOUND, FAULT_HOST_NO_CERTIFICATE);
    assert_int_equal(look_and_ask(f, &record, &changed, &err), ST_OK);
    assert_int_equal(err.status, ST_OK);
    assert_true(changed);
    renewal_info_recall(&record, &recalled);
    assert_int_equal(recalled.words[0].renew_from_utc, 0);
    assert_false(recalled.words[0].revoked);
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_int_equal(asked(f), 1);
}

static void test_nothing_to_ask(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct cert_info info = {.is_ca = false};
    struct backend backend = f->backend;
    bool changed = false;
    struct err err = ERR_INIT;

    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK); /* no certificate */
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->pc.clock.now_utc = info.not_after_utc + 1; /* it is over */
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    f->pc.clock.now_utc = info.not_before_utc - 1; /* not yet valid */
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_OK);
    assert_false(changed);

    f->pc.clock.now_utc = info.not_before_utc;
    backend.capabilities = BACKEND_CAN_LOGIN;
    f->pc.client.backend = &backend;
    assert_int_equal(look_and_ask(f, &record, &changed, &err), ST_UNSUPPORTED);
    assert_int_equal(err.fault, FAULT_NOT_OFFERED);
    f->pc.client.backend = NULL;
    assert_int_equal(look_and_ask(f, &record, &changed, NULL), ST_UNSUPPORTED);
    f->pc.client.backend = &f->backend;
    assert_int_equal(asked(f), 0);
    assert_int_equal(record.count, 0);
}

/* --- of all, for somebody who waits --- */

/* A due one, and a second one of the same person that the host has issued beside it. */
static void have_two(struct enrol_fixture *f, char first[SHA256_HEX_SIZE], struct cert_info *second)
{
    enrol_fixture_have_due(f, first);
    assert_int_equal(enrol_fixture_apply(f, second, NULL), ST_OK);
}

static void test_all_are_asked_for(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct cert_info second = {.is_ca = false};
    char first[SHA256_HEX_SIZE] = "";
    bool changed = false;

    have_two(f, first, &second);
    assert_int_equal(look_and(f, renewal_info_ask_all, &record, &changed, NULL), ST_OK);
    assert_true(changed);
    assert_int_equal(asked(f), 2);
    assert_true(reminder_record_find(&record, first)->revoked); /* the second one's confirmation has voided it */
    assert_false(reminder_record_find(&record, second.sha256)->revoked);
    assert_int_equal(look_and(f, renewal_info_ask_all, &record, &changed, NULL), ST_OK);
    assert_int_equal(asked(f), 3); /* at once again, but not for what is void for good */
}

static void test_all_or_as_far_as_the_host_answers(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct cert_info second = {.is_ca = false};
    char first[SHA256_HEX_SIZE] = "";
    bool changed = false;
    struct err err = ERR_INIT;

    have_two(f, first, &second);
    fake_ra_fail(&f->ra, RA_RENEWAL_INFO, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(look_and(f, renewal_info_ask_all, &record, &changed, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    assert_int_equal(asked(f), 1); /* a silent host is not asked for the next one */
    assert_false(changed);
    err_clear(&err);
    f->pc.cancelled = true;
    assert_int_equal(look_and(f, renewal_info_ask_all, &record, &changed, &err), ST_CANCELLED);
    assert_int_equal(asked(f), 1);
    f->pc.cancelled = false;
    f->pc.client.backend = NULL;
    err_clear(&err);
    assert_int_equal(look_and(f, renewal_info_ask_all, &record, &changed, &err), ST_UNSUPPORTED);
    assert_int_equal(err.fault, FAULT_NOT_OFFERED);
    f->pc.client.backend = &f->backend;
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_once_a_day),
        WITH_FIXTURE(test_what_was_shown_stays),
        WITH_FIXTURE(test_revoked_is_remembered_and_final),
        WITH_FIXTURE(test_not_reached),
        WITH_FIXTURE(test_a_certificate_that_the_host_does_not_know),
        WITH_FIXTURE(test_nothing_to_ask),
        WITH_FIXTURE(test_all_are_asked_for),
        WITH_FIXTURE(test_all_or_as_far_as_the_host_answers),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
