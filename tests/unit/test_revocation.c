#include "client/revocation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/status.h"
#include "enrol_fixture.h"

static void find(struct enrol_fixture *f, const char *serial, struct revocation *out)
{
    assert_int_equal(revocation_find(&f->pc.client, &f->session, serial, out, NULL), ST_OK);
}

static enum status by_key(struct enrol_fixture *f, const struct revocation *r, enum revocation_reason reason,
                          struct revoke_answer *out, struct err *err)
{
    return revocation_by_key(&f->pc.client, &f->session, r, reason, out, err);
}

static void take_away(struct enrol_fixture *f, const char *sha256)
{
    bool kept = false;

    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, sha256, &kept, NULL), ST_OK);
}

/* --- what --- */

static void test_finds_the_hosts_one_here(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.here = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    find(f, NULL, &r);
    assert_string_equal(r.serial, info.serial);
    assert_true(r.here && r.provable);
    assert_false(r.already);
    assert_string_equal(r.info.sha256, info.sha256);
}

static void test_finds_it_elsewhere(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.here = true};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    take_away(f, info.sha256);
    find(f, NULL, &r);
    assert_string_equal(r.serial, info.serial);
    assert_false(r.here || r.provable);
}

static void test_what_cannot_be_revoked(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.serial = "untouched"};
    struct err err = ERR_INIT;

    assert_int_equal(revocation_find(&f->pc.client, &f->session, NULL, &r, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_HOST_NO_CERTIFICATE);
    err_clear(&err);
    assert_int_equal(revocation_find(&f->pc.client, &f->session, "no serial", &r, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_SERIAL);
    err_clear(&err);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->ra.memory->revokes_nothing = true;
    assert_int_equal(revocation_find(&f->pc.client, &f->session, NULL, &r, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_NOT_OFFERED);
    f->ra.memory->revokes_nothing = false;
    err_clear(&err);
    f->pc.clock.now_utc += (int64_t)366 * 86400;
    assert_int_equal(revocation_find(&f->pc.client, &f->session, NULL, &r, &err), ST_EXPIRED);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_EXPIRED);
    assert_string_equal(r.serial, "untouched");
}

/* --- by key --- */

static void test_by_key(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.here = false};
    struct revoke_answer answer = {.serial = ""};
    struct status_report report = {.host_asked = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->pc.store.not_exportable = true;
    find(f, NULL, &r);
    assert_int_equal(by_key(f, &r, REASON_KEY_COMPROMISE, &answer, NULL), ST_OK);
    assert_string_equal(answer.serial, info.serial);
    assert_int_equal(answer.reason, REASON_KEY_COMPROMISE);
    assert_int_equal(answer.revoked_utc, FAKE_PC_NOON_UTC);
    assert_int_equal(f->ra.memory->calls[RA_REVOKE_CODE_SEND], 0);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1); /* it stays until somebody removes it */
    assert_int_equal(status_read(&f->pc.client, PERSON, &f->session, &report, NULL), ST_OK);
    assert_int_equal(report.question.host, STANDING_HOST_REVOKED);
    assert_int_equal(report.standing.usable, USABLE_REVOKED);
    status_report_clear(&report);
}

static void test_again_tells_of_the_first_time(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.here = false};
    struct revoke_answer answer = {.serial = ""};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    find(f, NULL, &r);
    assert_int_equal(by_key(f, &r, REASON_CESSATION, &answer, NULL), ST_OK);
    f->pc.clock.now_utc += 3600;
    find(f, NULL, &r);
    assert_true(r.already);
    f->pc.store.sign_status = ST_IO; /* no key is wanted to learn that */
    assert_int_equal(revocation_when(&f->pc.client, &f->session, &r, &answer, NULL), ST_OK);
    assert_int_equal(answer.reason, REASON_CESSATION);
    assert_int_equal(answer.revoked_utc, FAKE_PC_NOON_UTC);
    f->pc.store.sign_status = ST_OK;
    assert_int_equal(by_key(f, &r, REASON_KEY_COMPROMISE, &answer, NULL), ST_OK);
    assert_int_equal(answer.reason, REASON_CESSATION);
    assert_int_equal(answer.revoked_utc, FAKE_PC_NOON_UTC);
}

/* Named by its serial, and not the host's newest any more: nobody is asked whether to revoke what is revoked. */
static void test_a_named_one_is_found_revoked(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info first = {.is_ca = false}, second = {.is_ca = false};
    struct revocation r = {.here = false};
    struct revoke_answer answer = {.serial = ""};

    assert_int_equal(enrol_fixture_apply(f, &first, NULL), ST_OK);
    find(f, first.serial, &r);
    assert_true(r.here && r.provable);
    assert_false(r.already);
    assert_int_equal(by_key(f, &r, REASON_SUPERSEDED, &answer, NULL), ST_OK);
    assert_int_equal(enrol_fixture_apply(f, &second, NULL), ST_OK);
    f->pc.clock.now_utc += 3600;
    find(f, first.serial, &r);
    assert_true(r.already);
    assert_int_equal(revocation_when(&f->pc.client, &f->session, &r, &answer, NULL), ST_OK);
    assert_string_equal(answer.serial, first.serial);
    assert_int_equal(answer.reason, REASON_SUPERSEDED);
    assert_int_equal(answer.revoked_utc, FAKE_PC_NOON_UTC);
    find(f, second.serial, &r);
    assert_false(r.already);
    assert_int_equal(f->ra.memory->orders[1].revoked_utc, 0);
}

/* A serial that cannot be asked about is told before anybody is asked, and a full quota is no answer to whether. */
static void test_a_named_one_that_cannot_be_asked_about(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.serial = "untouched"};
    struct err err = ERR_INIT;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(revocation_find(&f->pc.client, &f->session, "00:FF", &r, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_HOST_NO_CERTIFICATE);
    err_clear(&err);
    fake_ra_fail(&f->ra, RA_REVOKE, ST_OFFLINE, FAULT_HOST_TIMEOUT);
    assert_int_equal(revocation_find(&f->pc.client, &f->session, info.serial, &r, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_TIMEOUT);
    err_clear(&err);
    f->pc.cancelled = true;
    assert_int_equal(revocation_find(&f->pc.client, &f->session, info.serial, &r, &err), ST_CANCELLED);
    f->pc.cancelled = false;
    assert_string_equal(r.serial, "untouched");
    fake_ra_fail(&f->ra, RA_REVOKE, ST_REFUSED, FAULT_REVOKE_LIMIT);
    find(f, info.serial, &r);
    assert_false(r.already);
    assert_int_equal(f->ra.memory->orders[0].revoked_utc, 0);
}

static void test_when_of_one_that_is_not_revoked(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.here = false};
    struct revoke_answer answer = {.serial = "untouched"};
    struct err err = ERR_INIT;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    find(f, NULL, &r);
    assert_int_equal(revocation_when(&f->pc.client, &f->session, &r, &answer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_NOT_ALLOWED);
    assert_string_equal(answer.serial, "untouched");
    assert_int_equal(f->ra.memory->orders[0].revoked_utc, 0);
}

static void test_by_key_refused(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.here = false};
    struct revoke_answer answer = {.serial = "untouched"};
    struct err err = ERR_INIT;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    find(f, NULL, &r);
    f->pc.store.sign_status = ST_IO;
    assert_int_equal(by_key(f, &r, REASON_UNSPECIFIED, &answer, &err), ST_IO);
    assert_int_equal(f->ra.memory->calls[RA_REVOKE], 0);
    f->pc.store.sign_status = ST_OK;
    f->pc.store.sign_wrong = true;
    err_clear(&err);
    assert_int_equal(by_key(f, &r, REASON_UNSPECIFIED, &answer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_BAD_PROOF);
    f->pc.store.sign_wrong = false;
    f->ra.memory->revoke_limit = true;
    err_clear(&err);
    assert_int_equal(by_key(f, &r, REASON_UNSPECIFIED, &answer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_REVOKE_LIMIT);
    assert_int_equal(err.retry_after_s, 3600);
    f->pc.cancelled = true;
    err_clear(&err);
    assert_int_equal(by_key(f, &r, REASON_UNSPECIFIED, &answer, &err), ST_CANCELLED);
    f->pc.cancelled = false;
    assert_string_equal(answer.serial, "untouched");
    assert_int_equal(f->ra.memory->orders[0].revoked_utc, 0);
}

/* --- by code --- */

static void test_by_code(void **state)
{
    struct enrol_fixture *f = *state;
    static const struct {
        const char *typed;
        enum status status;
        int fault;
    } cases[] = {
        {"", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"8861-12345", ST_BAD_INPUT, FAULT_CODE_FORMAT},
        {"654321", ST_WRONG_SECRET, FAULT_CODE_WRONG},
        {"8861-123456", ST_OK, 0},
        {"654321", ST_OK, 0}, /* done already: nobody asks any more */
    };
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.here = false};
    struct code_sent_answer sent = {.prefix = ""};
    struct err late = ERR_INIT;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    take_away(f, info.sha256);
    find(f, NULL, &r);
    assert_int_equal(revocation_send_code(&f->pc.client, &f->session, &r, &sent, NULL), ST_OK);
    assert_string_equal(sent.prefix, "8861");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct revoke_answer answer = {.serial = ""};
        struct err err = ERR_INIT;
        const unsigned before = f->ra.memory->calls[RA_REVOKE];

        assert_int_equal(
            revocation_by_code(&f->pc.client, &f->session, &r, REASON_SUPERSEDED, cases[i].typed, &answer, &err),
            cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(f->ra.memory->calls[RA_REVOKE] - before, cases[i].fault != FAULT_CODE_FORMAT);
        assert_string_equal(answer.serial, cases[i].status == ST_OK ? info.serial : "");
    }
    assert_int_equal(f->ra.memory->orders[0].revoked_for, REASON_SUPERSEDED);
    assert_int_equal(revocation_send_code(&f->pc.client, &f->session, &r, &sent, &late), ST_REFUSED);
    assert_int_equal(late.fault, FAULT_NOT_ALLOWED); /* a code cannot help any more */
}

static void test_by_code_refused(void **state)
{
    struct enrol_fixture *f = *state;
    const struct revocation nobodys = {.serial = "00FF"};
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.here = false};
    struct revoke_answer answer = {.serial = ""};
    struct code_sent_answer sent = {.prefix = "x"};
    struct err err = ERR_INIT;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    find(f, NULL, &r);
    f->ra.memory->no_phone = true;
    assert_int_equal(revocation_send_code(&f->pc.client, &f->session, &r, &sent, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_NO_PHONE);
    err_clear(&err);
    assert_int_equal(revocation_send_code(&f->pc.client, &f->session, &nobodys, &sent, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_HOST_NO_CERTIFICATE);
    err_clear(&err);
    assert_int_equal(
        revocation_by_code(&f->pc.client, &f->session, &nobodys, REASON_SUPERSEDED, FAKE_RA_CODE, &answer, &err),
        ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_HOST_NO_CERTIFICATE);
    assert_string_equal(sent.prefix, "x");
}

/* The answer was lost: asking again finds it done. */
static void test_lost_answer(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct revocation r = {.here = false};
    struct revoke_answer answer = {.serial = ""};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    find(f, NULL, &r);
    fake_ra_fail(&f->ra, RA_REVOKE, ST_OFFLINE, FAULT_HOST_TIMEOUT);
    f->ra.memory->fail_after = true;
    assert_int_equal(by_key(f, &r, REASON_CESSATION, &answer, NULL), ST_OFFLINE);
    f->pc.clock.now_utc += 60;
    assert_int_equal(by_key(f, &r, REASON_CESSATION, &answer, NULL), ST_OK);
    assert_int_equal(answer.revoked_utc, FAKE_PC_NOON_UTC);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_finds_the_hosts_one_here),
        WITH_FIXTURE(test_finds_it_elsewhere),
        WITH_FIXTURE(test_what_cannot_be_revoked),
        WITH_FIXTURE(test_by_key),
        WITH_FIXTURE(test_again_tells_of_the_first_time),
        WITH_FIXTURE(test_a_named_one_is_found_revoked),
        WITH_FIXTURE(test_a_named_one_that_cannot_be_asked_about),
        WITH_FIXTURE(test_when_of_one_that_is_not_revoked),
        WITH_FIXTURE(test_by_key_refused),
        WITH_FIXTURE(test_by_code),
        WITH_FIXTURE(test_by_code_refused),
        WITH_FIXTURE(test_lost_answer),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
