/* What the check of the revocation service makes of what it is told, beside what the host says. */
#include "client/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "checks_rig.h"
#include "client/message.h"
#include "pki/crl.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct checks_rig rig;

static int open_rig(void **state)
{
    if (pc_fixture_open(state) != 0)
        return 1;
    checks_rig_open(&rig, *state);
    return 0;
}

static int close_rig(void **state)
{
    checks_rig_close(&rig);
    return pc_fixture_close(state);
}

static const struct check_line *expect(enum check_result result, int sentence, enum check_action action)
{
    checks_rig_expect(&rig, CHECK_REVOCATION, result, sentence, action);
    return checks_rig_line(&rig, CHECK_REVOCATION);
}

static void revoke(const char *serial, int reason)
{
    rig.revocation.revoked = serial;
    rig.revocation.revoked_utc = FAKE_PC_NOON_UTC - 2 * DAY_S;
    rig.revocation.reason = reason;
}

static void test_good(void **state)
{
    const struct check_line *line = expect(CHECK_PASS, MSG_CHECK_REVOCATION_GOOD, CHECK_DO_NOTHING);

    (void)state;
    assert_int_equal(line->inserts[0].kind, CHECK_INSERT_SERIAL);
    assert_string_equal(line->inserts[0].text, rig.ours.serial);
    assert_string_equal(line->inserts[1].text, "pki.example.test");
    assert_string_equal(line->national_id, PERSON);
    rig.revocation.ocsp = FAKE_REVOCATION_REFUSES;
    expect(CHECK_PASS, MSG_CHECK_REVOCATION_NOT_LISTED, CHECK_DO_NOTHING);
}

static void test_revoked(void **state)
{
    static const struct {
        int reason, message;
    } cases[] = {
        {CRL_UNSPECIFIED, MSG_REVOKED_UNSPECIFIED},
        {CRL_KEY_COMPROMISE, MSG_REVOKED_KEY_COMPROMISE},
        {CRL_SUPERSEDED, MSG_REVOKED_SUPERSEDED},
        {CRL_CESSATION, MSG_REVOKED_CESSATION},
        {CRL_HOLD, MSG_REVOKED_HOLD},
        {9, MSG_REVOKED_UNSPECIFIED}, /* privilegeWithdrawn: not one of this CA's */
    };

    (void)state;
    rig.signature_state = HOST_REVOKED;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct check_line *line = NULL;

        revoke(rig.ours.serial, cases[i].reason);
        line = expect(CHECK_FAIL, MSG_CHECK_REVOCATION_REVOKED, CHECK_DO_APPLY);
        assert_string_equal(line->inserts[2].text, "2026-11-21");
        assert_int_equal(line->inserts[3].kind, CHECK_INSERT_MESSAGE);
        assert_int_equal(line->inserts[3].message, cases[i].message);
    }
}

/* Who of the two is right, is another matter for each. */
static void test_the_host_says_otherwise(void **state)
{
    static const enum host_state fine[] = {HOST_VALID, HOST_DUE};

    (void)state;
    revoke(rig.ours.serial, CRL_KEY_COMPROMISE);
    for (size_t i = 0; i < COUNT_OF(fine); i++) {
        rig.signature_state = fine[i];
        assert_int_equal(expect(CHECK_FAIL, MSG_CHECK_REVOCATION_HOST_VALID, CHECK_DO_NOTHING)->remedy,
                         MSG_CHECK_REMEDY_TELL);
    }
    rig.signature_status = ST_OFFLINE; /* it was not asked */
    expect(CHECK_FAIL, MSG_CHECK_REVOCATION_REVOKED, CHECK_DO_APPLY);
    rig.signature_status = ST_OK;
    rig.signature_state = HOST_REVOKED;
    rig.revocation.revoked = NULL;
    expect(CHECK_WARN, MSG_CHECK_REVOCATION_HOST_REVOKED, CHECK_DO_APPLY);
}

static void test_who_does_not_say(void **state)
{
    static const struct {
        enum fake_revocation_mood mood;
        int sentence, fault;
    } cases[] = {
        {FAKE_REVOCATION_UNKNOWN, MSG_CHECK_REVOCATION_UNKNOWN, FAULT_NONE},
        {FAKE_REVOCATION_SILENT, 0, FAULT_REVOCATION_UNREACHABLE},
        {FAKE_REVOCATION_REFUSES, 0, FAULT_REVOCATION_UNAVAILABLE},
        {FAKE_REVOCATION_OLD, 0, FAULT_REVOCATION_TIME},
        {FAKE_REVOCATION_RUBBISH, 0, FAULT_REVOCATION_UNTRUSTED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        rig.revocation.ocsp = rig.revocation.list = cases[i].mood;
        assert_int_equal(expect(CHECK_WARN, cases[i].sentence, CHECK_DO_NOTHING)->cause.fault, cases[i].fault);
    }
}

/* Where the host cannot be reached either, nobody need be told of the service. */
static void test_offline(void **state)
{
    (void)state;
    rig.revocation.ocsp = FAKE_REVOCATION_SILENT;
    rig.environment.reach = HOST_REACH_SILENT;
    expect(CHECK_NOT_ASKED, MSG_CHECK_REVOCATION_OFFLINE, CHECK_DO_NOTHING);
    rig.revocation.ocsp = FAKE_REVOCATION_RIGHT;
    expect(CHECK_PASS, MSG_CHECK_REVOCATION_GOOD, CHECK_DO_NOTHING);
}

static void test_cancelled(void **state)
{
    const struct checks_question question = {.calendar = &rig.calendar};
    struct err err = ERR_INIT;

    (void)state;
    rig.revocation.ocsp = FAKE_REVOCATION_CANCELLED;
    assert_int_equal(checks_run(&rig.f->pc.client, &question, &rig.report, &err), ST_CANCELLED);
    assert_int_equal(err.status, ST_CANCELLED);
}

static void test_without_anybody_to_ask(void **state)
{
    (void)state;
    rig.f->pc.client.plain = NULL;
    expect(CHECK_NOT_ASKED, MSG_CHECK_PC_UNKNOWN, CHECK_DO_NOTHING);
    rig.f->pc.client.backend = NULL;
    expect(CHECK_NOT_ASKED, MSG_CHECK_HOST_NONE, CHECK_DO_NOTHING);
}

static void test_the_store_cannot_be_read(void **state)
{
    (void)state;
    rig.f->pc.store.list_status = ST_IO;
    expect(CHECK_NOT_ASKED, MSG_CHECK_CERTIFICATES_UNKNOWN, CHECK_DO_NOTHING);
}

/* --- several --- */

static size_t lines_of(int sentence, const char *serial)
{
    size_t count = 0;

    for (size_t i = 0; i < rig.report.count; i++)
        count += rig.report.lines[i].kind == CHECK_REVOCATION && rig.report.lines[i].sentence == sentence &&
                 (serial == NULL || strcmp(rig.report.lines[i].inserts[0].text, serial) == 0);
    return count;
}

/* Nobody is told to apply anew for what a better one has replaced. */
static void test_a_superseded_one(void **state)
{
    const struct put_certificate older = {.from_day = -30, .to_day = 200, .key = 1, .container = "k2"};
    const struct cert_info info = pc_fixture_put(rig.f, &older);

    (void)state;
    revoke(info.serial, CRL_SUPERSEDED);
    checks_rig_run(&rig);
    assert_int_equal(lines_of(MSG_CHECK_REVOCATION_GOOD, rig.ours.serial), 1);
    assert_int_equal(lines_of(MSG_CHECK_REVOCATION_REVOKED, info.serial), 1);
    for (size_t i = 0; i < rig.report.count; i++)
        if (rig.report.lines[i].sentence == MSG_CHECK_REVOCATION_REVOKED) {
            assert_int_equal(rig.report.lines[i].result, CHECK_WARN);
            assert_int_equal(rig.report.lines[i].action, CHECK_DO_CLEAN);
        }
}

/* Of whom nothing can be used, and of other firms' certificates, nobody is asked. */
static void test_whom_nobody_is_asked_about(void **state)
{
    static const struct put_certificate others[] = {
        {.from_day = -400, .to_day = -30, .key = 1, .container = "expired", .national_id = OTHER_PERSON},
        {.from_day = 3, .to_day = 300, .key = 1, .container = "early", .national_id = OTHER_PERSON},
        {.from_day = -3, .to_day = 300, .key = 1, .national_id = OTHER_PERSON},
        {.from_day = -3, .to_day = 300, .key = 1, .container = "foreign", .other_firm = true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        (void)pc_fixture_put(rig.f, &others[i]);
    expect(CHECK_PASS, MSG_CHECK_REVOCATION_GOOD, CHECK_DO_NOTHING);
    assert_int_equal(rig.revocation.gets, 1);
}

static void test_nothing_to_ask_about(void **state)
{
    (void)state;
    rig.f->pc.clock.now_utc = rig.ours.not_after_utc + DAY_S;
    expect(CHECK_NOT_ASKED, MSG_CHECK_REVOCATION_NOTHING, CHECK_DO_NOTHING);
    assert_int_equal(rig.revocation.gets, 0);
}

static void test_many(void **state)
{
    const struct put_certificate more = {.from_day = -3, .to_day = 300, .key = 1, .container = "k2"};

    (void)state;
    for (int i = 0; i < CHECKS_PERSONS_MAX + 3; i++)
        (void)pc_fixture_put(rig.f, &more);
    checks_rig_run(&rig);
    assert_int_equal(rig.revocation.gets, CHECKS_PERSONS_MAX);
    assert_int_equal(lines_of(MSG_CHECK_REVOCATION_GOOD, NULL), CHECKS_PERSONS_MAX);
    rig.revocation.gets = 0;
    rig.revocation.ocsp = rig.revocation.list = FAKE_REVOCATION_SILENT;
    expect(CHECK_WARN, 0, CHECK_DO_NOTHING); /* one line, after one question */
    assert_int_equal(rig.revocation.gets + rig.revocation.posts + rig.revocation.lists, 1);
}

static void test_one_person_alone(void **state)
{
    const struct put_certificate other = {
        .from_day = -3, .to_day = 300, .key = 1, .container = "k2", .national_id = OTHER_PERSON};
    const struct checks_question question = {.calendar = &rig.calendar, .national_id = OTHER_PERSON};
    const struct cert_info info = pc_fixture_put(rig.f, &other);

    (void)state;
    rig.report = (struct checks_report){.count = 0};
    assert_int_equal(checks_run(&rig.f->pc.client, &question, &rig.report, NULL), ST_OK);
    assert_int_equal(rig.revocation.gets, 1);
    assert_int_equal(lines_of(MSG_CHECK_REVOCATION_GOOD, info.serial), 1);
}

#define CHECKS_TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECKS_TEST(test_good),
        CHECKS_TEST(test_revoked),
        CHECKS_TEST(test_the_host_says_otherwise),
        CHECKS_TEST(test_who_does_not_say),
        CHECKS_TEST(test_offline),
        CHECKS_TEST(test_cancelled),
        CHECKS_TEST(test_without_anybody_to_ask),
        CHECKS_TEST(test_the_store_cannot_be_read),
        CHECKS_TEST(test_a_superseded_one),
        CHECKS_TEST(test_whom_nobody_is_asked_about),
        CHECKS_TEST(test_nothing_to_ask_about),
        CHECKS_TEST(test_many),
        CHECKS_TEST(test_one_person_alone),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
