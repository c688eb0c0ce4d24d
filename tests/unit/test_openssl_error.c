#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/asn1err.h>
#include <openssl/err.h>

#include "base/fault.h"
#include "pki/openssl_error.h"

static void the_cause_is_kept_and_the_queue_emptied(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    ERR_raise(ERR_LIB_ASN1, ASN1_R_WRONG_TAG);
    ERR_raise(ERR_LIB_X509, ERR_R_ASN1_LIB);
    assert_int_equal(openssl_error_set(&err, ST_BAD_FILE, FAULT_NOT_PFX, "reading"), ST_BAD_FILE);
    assert_int_equal(err.source, ERR_OPENSSL);
    assert_int_equal(ERR_GET_LIB((unsigned long)err.number), ERR_LIB_ASN1);
    assert_int_equal(ERR_GET_REASON((unsigned long)err.number), ASN1_R_WRONG_TAG);
    assert_int_equal(err.fault, FAULT_NOT_PFX);
    assert_string_equal(err.what, "reading");
    assert_int_equal(ERR_peek_error(), 0);
}

static void without_an_entry_the_status_stands_alone(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(openssl_error_set(&err, ST_BAD_INPUT, FAULT_BAD_CSR, "checking"), ST_BAD_INPUT);
    assert_int_equal(err.source, ERR_OURS);
    assert_int_equal(err.number, 0);
}

static void no_memory_is_no_bad_file(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    ERR_raise(ERR_LIB_ASN1, ERR_R_MALLOC_FAILURE);
    assert_int_equal(openssl_error_set(&err, ST_BAD_FILE, FAULT_NOT_PFX, "reading"), ST_NO_MEMORY);
    assert_int_equal(err.status, ST_NO_MEMORY);
    assert_int_equal(err.fault, FAULT_NO_MEMORY);
}

static void nobody_needs_to_ask(void **state)
{
    (void)state;
    ERR_raise(ERR_LIB_ASN1, ASN1_R_WRONG_TAG);
    assert_int_equal(openssl_error_set(NULL, ST_IO, FAULT_NONE, "x"), ST_IO);
    assert_int_equal(ERR_peek_error(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cause_is_kept_and_the_queue_emptied),
        cmocka_unit_test(without_an_entry_the_status_stands_alone),
        cmocka_unit_test(no_memory_is_no_bad_file),
        cmocka_unit_test(nobody_needs_to_ask),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
