#include "cli/outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"

/* The table of product.md section 7, as scripts rely on it. */
static void test_failures(void **state)
{
    static const struct {
        enum status status;
        int fault;
        int exit_code;
    } cases[] = {
        {ST_BAD_INPUT, FAULT_USAGE, 2},
        {ST_BAD_INPUT, FAULT_NATIONAL_ID, 2},
        {ST_BAD_INPUT, FAULT_SERIAL, 2},
        {ST_BAD_INPUT, FAULT_SECRET_MISSING, 2},
        {ST_BAD_INPUT, FAULT_SEVERAL_CERTIFICATES, 2},
        {ST_BAD_INPUT, FAULT_PASSWORD_LENGTH, 2},
        {ST_BAD_INPUT, FAULT_CONFIGURATION,
         1}, /* a broken configuration is not the caller's misuse, nor "nothing found" */
        {ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, 3},
        {ST_NOT_FOUND, FAULT_NO_OPEN_ORDER, 3},
        {ST_NOT_FOUND, FAULT_FILE_MISSING, 3},
        {ST_NOT_FOUND, FAULT_HOST_REFUSED, 6},
        {ST_WRONG_SECRET, FAULT_LOGIN, 4},
        {ST_WRONG_SECRET, FAULT_PFX_PASSWORD, 4},
        {ST_WRONG_SECRET, FAULT_CODE_WRONG, 4},
        {ST_BAD_INPUT, FAULT_CODE_FORMAT, 4},
        {ST_REFUSED, FAULT_CODE_EXPIRED, 4},
        {ST_REFUSED, FAULT_CODE_EXHAUSTED, 6},
        {ST_REFUSED, FAULT_LOGIN_LOCKED, 6},
        {ST_REFUSED, FAULT_CODE_TOO_SOON, 6},
        {ST_REFUSED, FAULT_CODES_BLOCKED, 6},
        {ST_REFUSED, FAULT_NO_PHONE, 6},
        {ST_REFUSED, FAULT_ORDER_OPEN, 6},
        {ST_EXPIRED, FAULT_ORDER_ENDED, 6},
        {ST_REFUSED, FAULT_SESSION_ENDED, 6},
        {ST_REFUSED, FAULT_KEY_NOT_EXPORTABLE, 1}, /* nothing to do with the host */
        {ST_OFFLINE, FAULT_HOST_UNREACHABLE, 5},
        {ST_OFFLINE, FAULT_HOST_TIMEOUT, 5},
        {ST_UNTRUSTED, FAULT_HOST_TLS, 5},
        {ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 5},
        {ST_BAD_ANSWER, FAULT_HOST_INTERNAL, 5},
        {ST_BUSY, FAULT_HOST_BUSY, 5},
        {ST_BAD_ANSWER, FAULT_ISSUED_OTHER, 1},
        {ST_BAD_ANSWER, FAULT_ISSUED_ENDED, 1},
        {ST_CANCELLED, FAULT_CANCELLED, 7},
        {ST_CANCELLED, FAULT_CODE_EXPIRED, 7}, /* whatever was going on, the person stopped it */
        {ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, 12},
        {ST_NO_KEY, FAULT_PFX_NO_KEY, 1}, /* a file's lack says nothing about this PC */
        {ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED, 11},
        {ST_REFUSED, FAULT_CERTIFICATE_REVOKED, 14},
        {ST_REFUSED, FAULT_NOT_ALLOWED, 6},
        {ST_REFUSED, FAULT_NOT_OFFERED, 6},
        {ST_REFUSED, FAULT_REVOKE_LIMIT, 6},
        {ST_REFUSED, FAULT_RENEW_OTHER, 13},
        {ST_NOT_FOUND, FAULT_RENEW_NOT_HERE, 3},
        {ST_NOT_FOUND, FAULT_HOST_NO_CERTIFICATE, 3},
        {ST_NO_KEY, FAULT_RENEW_NO_KEY, 12},
        {ST_ALREADY, FAULT_CERTIFICATE_HERE, 1},
        {ST_BUSY, FAULT_REMOVE_ORDER_OPEN, 1},
        {ST_IO, FAULT_SIGN_TEST_STAYS, 1},
        {ST_ALREADY, FAULT_TARGET_EXISTS, 1},
        {ST_BAD_FILE, FAULT_NOT_PFX, 1},
        {ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, 1},
        {ST_TOO_COSTLY, FAULT_PFX_COST, 1},
        {ST_NOT_OURS, FAULT_OTHER_PERSON, 1},
        {ST_NOT_OURS, FAULT_OTHER_FIRM, 1},
        {ST_BUSY, FAULT_STORE_BUSY, 1},
        {ST_IO, FAULT_TARGET_READ_ONLY, 1},
        {ST_IO, FAULT_NONE, 1},
        {ST_NO_MEMORY, FAULT_NO_MEMORY, 1},
        {ST_BUG, FAULT_BUG, 1},
        {ST_OK, FAULT_NONE, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct err err = {.status = cases[i].status, .fault = cases[i].fault};

        assert_int_equal(outcome_of_failure(&err), cases[i].exit_code);
    }
}

static void test_transfers(void **state)
{
    static const struct {
        enum status status;
        int fault;
        int exit_code;
    } cases[] = {
        {ST_REFUSED, FAULT_TRANSFER_DIFFERS, 13}, {ST_REFUSED, FAULT_TRANSFER_LIMIT, 6},
        {ST_REFUSED, FAULT_TRANSFER_FILE, 6},     {ST_NOT_FOUND, FAULT_TRANSFER_GONE, 6},
        {ST_EXPIRED, FAULT_TRANSFER_EXPIRED, 1},  {ST_REFUSED, FAULT_TRANSFER_ENDED, 7},
        {ST_IO, FAULT_TRANSFER_UNPROVEN, 1},      {ST_TOO_COSTLY, FAULT_TRANSFER_SIZE, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct err err = {.status = cases[i].status, .fault = cases[i].fault};

        assert_int_equal(outcome_of_failure(&err), cases[i].exit_code);
    }
}

static void test_standings(void **state)
{
    static const struct {
        enum standing_usable usable;
        int exit_code;
        const char *word;
    } cases[] = {
        {USABLE_YES, 0, "ok"},           {USABLE_NONE, 3, "none"},
        {USABLE_NO_KEY, 12, "no_key"},   {USABLE_OUT_OF_TIME, 11, "out_of_time"},
        {USABLE_REVOKED, 14, "revoked"}, {USABLE_DIFFERS, 13, "differs"},
        {USABLE_DUE, 10, "due"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const enum outcome outcome = outcome_of_usable(cases[i].usable);

        assert_int_equal(outcome, cases[i].exit_code);
        assert_string_equal(outcome_word(outcome), cases[i].word);
    }
}

static void test_every_code_has_its_own_word(void **state)
{
    static const enum outcome outcomes[] = {
        OUTCOME_OK,          OUTCOME_FAILED,  OUTCOME_USAGE,     OUTCOME_NONE, OUTCOME_WRONG_SECRET,
        OUTCOME_UNREACHABLE, OUTCOME_REFUSED, OUTCOME_CANCELLED, OUTCOME_DUE,  OUTCOME_OUT_OF_TIME,
        OUTCOME_NO_KEY,      OUTCOME_DIFFERS, OUTCOME_REVOKED,
    };
    const size_t count = sizeof outcomes / sizeof outcomes[0];

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_string_not_equal(outcome_word(outcomes[i]), "unknown");
        for (size_t j = i + 1; j < count; j++)
            assert_string_not_equal(outcome_word(outcomes[i]), outcome_word(outcomes[j]));
    }
    assert_string_equal(outcome_word((enum outcome)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_transfers),
        cmocka_unit_test(test_standings),
        cmocka_unit_test(test_every_code_has_its_own_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
