#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <string.h>

#include "base/fault.h"
#include "base/status.h"

static void first_failure_stays(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(err_set_code(&err, ST_IO, FAULT_STORE, ERR_WIN32, 5, "opening MY"), ST_IO);
    assert_int_equal(err_set(&err, ST_BUG, FAULT_BUG, "later"), ST_BUG);
    assert_int_equal(err.status, ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
    assert_int_equal(err.source, ERR_WIN32);
    assert_int_equal(err.number, 5);
    assert_string_equal(err.what, "opening MY");

    err_clear(&err);
    assert_int_equal(err_set(&err, ST_BUG, FAULT_BUG, "later"), ST_BUG);
    assert_int_equal(err.source, ERR_OURS);
    assert_int_equal(err.number, 0);
    assert_string_equal(err.what, "later");
}

/* Whoever passes a status on names the fault of what it did; where memory ran out that is not what is wrong. */
static void no_memory_is_no_other_fault(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(err_set(&err, ST_NO_MEMORY, FAULT_JOURNAL, "writing the record"), ST_NO_MEMORY);
    assert_int_equal(err.fault, FAULT_NO_MEMORY);
    assert_string_equal(err.what, "writing the record");
}

static void nobody_needs_to_ask(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, ST_OFFLINE, FAULT_NONE, "x"), ST_OFFLINE);
    err_detail(NULL, "x");
    err_detail_path(NULL, "x");
    err_clear(NULL);
}

static void first_insert_stays(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    (void)err_set(&err, ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "reading PFX");
    err_detail(&err, "scrypt");
    err_detail(&err, "other");
    assert_string_equal(err.detail, "scrypt");
}

static void texts_are_cut_at_code_points(void **state)
{
    struct err err = ERR_INIT;
    char longer[3 * ERR_DETAIL_MAX + 1] = "";

    (void)state;
    for (size_t i = 0; i < ERR_DETAIL_MAX; i++)
        memcpy(longer + 3 * i, "憑", 3);
    (void)err_set(&err, ST_BAD_FILE, FAULT_NOT_PFX, longer);
    err_detail(&err, longer);
    assert_int_equal(strlen(err.what), (ERR_WHAT_MAX - 1) / 3 * 3);
    assert_int_equal(strlen(err.detail), (ERR_DETAIL_MAX - 1) / 3 * 3);
}

static void long_paths_keep_their_end(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    err_detail_path(&err, "/short/A123456789.pfx");
    assert_string_equal(err.detail, "/short/A123456789.pfx");

    err_clear(&err);
    err_detail_path(&err, "/a/very/long/path/that/nobody/would/read/to/its/end/but/which/matters/憑證備份.pfx");
    assert_true(strlen(err.detail) < ERR_DETAIL_MAX);
    assert_memory_equal(err.detail, "...", 3);
    assert_string_equal(err.detail + strlen(err.detail) - strlen("/憑證備份.pfx"), "/憑證備份.pfx");

    err_clear(&err);
    err_detail_path(&err,
                    "憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑憑");
    assert_int_equal(strlen(err.detail), 3 + (ERR_DETAIL_MAX - 4) / 3 * 3);
    assert_null(strchr(err.detail, '?'));
}

static void each_value_has_its_word(void **state)
{
    (void)state;
    for (int a = ST_OK; a <= ST_BUG; a++) {
        assert_string_not_equal(status_word((enum status)a), "unknown");
        for (int b = ST_OK; b < a; b++)
            assert_string_not_equal(status_word((enum status)a), status_word((enum status)b));
    }
    for (int a = ERR_OURS; a <= ERR_PKCS11; a++) {
        assert_string_not_equal(err_source_word((enum err_source)a), "unknown");
        for (int b = ERR_OURS; b < a; b++)
            assert_string_not_equal(err_source_word((enum err_source)a), err_source_word((enum err_source)b));
    }
    assert_string_equal(status_word((enum status)(ST_BUG + 1)), "unknown");
    assert_string_equal(status_word(ST_WRONG_SECRET), "wrong_secret");
    assert_string_equal(err_source_word((enum err_source)(ERR_PKCS11 + 1)), "unknown");
}

static void faults_have_words(void **state)
{
    (void)state;
    assert_string_equal(fault_word(FAULT_PFX_PASSWORD), "pfx_password");
    assert_string_equal(fault_word(FAULT_USAGE), "usage");
    assert_string_equal(fault_word(FAULT_REMOVE_ORDER_OPEN), "remove_order_open");
    assert_string_equal(fault_word(FAULT_BUG), "bug");
    assert_string_equal(fault_word(FAULT_NONE), "none");
    assert_string_equal(fault_word(1999), "unknown");
    assert_string_equal(fault_word(-1), "unknown");
}

static void faults_have_codes(void **state)
{
    char code[FAULT_CODE_SIZE];

    (void)state;
    fault_code(FAULT_PFX_PASSWORD, code);
    assert_string_equal(code, "PC-2105");
    fault_code(FAULT_NONE, code);
    assert_string_equal(code, "PC-0");
    fault_code(INT_MIN, code);
    assert_string_equal(code, "PC--2147483648");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_failure_stays),
        cmocka_unit_test(no_memory_is_no_other_fault),
        cmocka_unit_test(nobody_needs_to_ask),
        cmocka_unit_test(first_insert_stays),
        cmocka_unit_test(texts_are_cut_at_code_points),
        cmocka_unit_test(long_paths_keep_their_end),
        cmocka_unit_test(each_value_has_its_word),
        cmocka_unit_test(faults_have_words),
        cmocka_unit_test(faults_have_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
