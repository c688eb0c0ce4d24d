#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/asn1.h>

#include "base/fault.h"
#include "pki/der.h"

static void lengths_take_the_shortest_form(void **state)
{
    static const struct {
        size_t len;
        const char *header;
        size_t header_len;
    } cases[] = {
        {0, "\x30\x00", 2},
        {1, "\x30\x01", 2},
        {127, "\x30\x7F", 2},
        {128, "\x30\x81\x80", 3},
        {255, "\x30\x81\xFF", 3},
        {256, "\x30\x82\x01\x00", 4},
        {65535, "\x30\x82\xFF\xFF", 4},
        {65536, "\x30\x83\x01\x00\x00", 5},
    };
    static unsigned char content[65536];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;

        buf_init(&out, 70000);
        assert_int_equal(der_wrap(&out, DER_SEQUENCE, content, cases[i].len, NULL), ST_OK);
        assert_int_equal(out.len, cases[i].header_len + cases[i].len);
        assert_memory_equal(out.data, cases[i].header, cases[i].header_len);
        buf_clear(&out);
    }
}

static void what_does_not_fit_is_not_begun(void **state)
{
    struct err err = ERR_INIT;
    struct buf out;
    ASN1_INTEGER *number = ASN1_INTEGER_new();

    (void)state;
    assert_non_null(number);
    assert_int_equal(ASN1_INTEGER_set_int64(number, 0x123456), 1);
    buf_init(&out, 5);
    assert_int_equal(buf_append_text(&out, "ab"), ST_OK);
    assert_int_equal(der_wrap(&out, DER_SEQUENCE, "xx", 2, &err), ST_TOO_COSTLY);
    assert_int_equal(err.status, ST_TOO_COSTLY);
    assert_string_equal(buf_text(&out), "ab");
    assert_int_equal(der_append_value(&out, number, ASN1_ITEM_rptr(ASN1_INTEGER), NULL), ST_TOO_COSTLY);
    assert_string_equal(buf_text(&out), "ab");
    buf_clear(&out);

    buf_init(&out, 5);
    assert_int_equal(der_append_value(&out, number, ASN1_ITEM_rptr(ASN1_INTEGER), NULL), ST_OK);
    assert_memory_equal(out.data, "\x02\x03\x12\x34\x56", 5);
    buf_clear(&out);
    ASN1_INTEGER_free(number);
}

static void one_value_and_nothing_behind_it(void **state)
{
    static const struct {
        const char *der;
        size_t len;
    } bad[] = {
        {"", 0},
        {"\x02", 1},
        {"\x02\x01", 2},
        {"\x02\x02\x05", 3},
        {"\x02\x01\x05\x00", 4},
        {"\x04\x01\x05", 3},
        {"\x02\x02\x00\x05", 4},
    };
    ASN1_INTEGER *number = der_read_value("\x02\x01\x05", 3, ASN1_ITEM_rptr(ASN1_INTEGER));
    int64_t value = 0;

    (void)state;
    assert_non_null(number);
    assert_int_equal(ASN1_INTEGER_get_int64(&value, number), 1);
    assert_int_equal(value, 5);
    ASN1_INTEGER_free(number);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_null(der_read_value(bad[i].der, bad[i].len, ASN1_ITEM_rptr(ASN1_INTEGER)));
    assert_null(der_read_value("\x02\x01\x05", SIZE_MAX, ASN1_ITEM_rptr(ASN1_INTEGER)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_take_the_shortest_form),
        cmocka_unit_test(what_does_not_fit_is_not_begun),
        cmocka_unit_test(one_value_and_nothing_behind_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
