#include "client/login.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "enrol_fixture.h"

static void test_right(void **state)
{
    struct enrol_fixture *f = *state;
    struct session session = {.token = ""};

    assert_int_equal(login(&f->pc.client, " a123456789 ", FAKE_RA_PASSWORD, &session, NULL), ST_OK);
    assert_string_equal(session.national_id, PERSON); /* as the host knows it */
    assert_string_equal(session.token, FAKE_RA_TOKEN);
    assert_string_equal(session.name, "王小明");
    assert_true(session.phone_bound);
    logout(&f->pc.client, &session);
    assert_int_equal(f->ra.memory->calls[RA_LOGOUT], 1);
    for (size_t i = 0; i < sizeof session; i++)
        assert_int_equal(((const unsigned char *)&session)[i], 0);
    logout(&f->pc.client, &session); /* nothing to end */
    assert_int_equal(f->ra.memory->calls[RA_LOGOUT], 1);
}

static void test_refusals(void **state)
{
    struct enrol_fixture *f = *state;
    static char long_password[LIMIT_PASSWORD_BYTES + 2];
    const struct {
        const char *national_id, *password;
        enum status status;
        int fault;
        unsigned asked; /* what cannot be right is not sent: it would count */
    } cases[] = {
        {"A123456788", FAKE_RA_PASSWORD, ST_BAD_INPUT, FAULT_NATIONAL_ID, 0},
        {"", FAKE_RA_PASSWORD, ST_BAD_INPUT, FAULT_NATIONAL_ID, 0},
        {PERSON, "", ST_BAD_INPUT, FAULT_SECRET_MISSING, 0},
        {PERSON, "\xC3", ST_BAD_INPUT, FAULT_NOT_TEXT, 0},
        {PERSON, long_password, ST_WRONG_SECRET, FAULT_LOGIN, 0},
        {PERSON, "wrong", ST_WRONG_SECRET, FAULT_LOGIN, 1},
        {"B120863158", FAKE_RA_PASSWORD, ST_WRONG_SECRET, FAULT_LOGIN, 1},
    };

    memset(long_password, 'x', sizeof long_password - 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct session session = {.token = "before"};
        struct err err = ERR_INIT;

        f->ra.memory->calls[RA_LOGIN] = 0;
        assert_int_equal(login(&f->pc.client, cases[i].national_id, cases[i].password, &session, &err),
                         cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(f->ra.memory->calls[RA_LOGIN], cases[i].asked);
        assert_string_equal(session.token, "before");
        assert_null(strstr(err.what, "A12345678"));
    }
}

static void test_longest_password(void **state)
{
    struct enrol_fixture *f = *state;
    char password[LIMIT_PASSWORD_BYTES + 1] = "";
    struct session session = {.token = ""};

    memset(password, 'x', sizeof password - 1);
    f->ra.memory->calls[RA_LOGIN] = 0;
    assert_int_equal(login(&f->pc.client, PERSON, password, &session, NULL), ST_WRONG_SECRET);
    assert_int_equal(f->ra.memory->calls[RA_LOGIN], 1);
}

static void test_host_refuses(void **state)
{
    struct enrol_fixture *f = *state;
    static const struct {
        enum status status;
        int fault;
    } cases[] = {
        {ST_OFFLINE, FAULT_HOST_UNREACHABLE}, {ST_UNTRUSTED, FAULT_HOST_TLS}, {ST_REFUSED, FAULT_LOGIN_LOCKED}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct session session = {.token = "before"};
        struct err err = ERR_INIT;

        fake_ra_fail(&f->ra, RA_LOGIN, cases[i].status, cases[i].fault);
        assert_int_equal(login(&f->pc.client, PERSON, FAKE_RA_PASSWORD, &session, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_string_equal(session.token, "before");
    }
}

static void test_logout_without_the_host(void **state)
{
    struct enrol_fixture *f = *state;

    fake_ra_fail(&f->ra, RA_LOGOUT, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    logout(&f->pc.client, &f->session);
    assert_string_equal(f->session.token, ""); /* wiped all the same */
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_right),
        WITH_FIXTURE(test_refusals),
        WITH_FIXTURE(test_longest_password),
        WITH_FIXTURE(test_host_refuses),
        WITH_FIXTURE(test_logout_without_the_host),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
