#include "client/masked_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_becomes(const char *text, const char *expected)
{
    struct buf out;

    buf_init(&out, 4096);
    assert_int_equal(masked_text_append(&out, text), ST_OK);
    assert_string_equal(buf_text(&out), expected);
    buf_clear(&out);
}

static void test_ids(void **state)
{
    (void)state;
    assert_becomes("A123456789", "A12****789");
    assert_becomes("身分證 A123456789，", "身分證 A12****789，");
    assert_becomes("C:\\Users\\a123456789\\x-A123456789.pfx", "C:\\Users\\A12****789\\x-A12****789.pfx");
    assert_becomes("A123456789@B120863158", "A12****789@B12****158");
    assert_becomes("(12345675)", "(12****75)"); /* a business number */
}

static void test_serials(void **state)
{
    (void)state;
    assert_becomes("00E9F50BD2E02700FD18559F717C80FDCF", "00E9****FDCF");
    assert_becomes("sha256 0123456789abcdef, and more", "sha256 0123****cdef, and more");
    assert_becomes("request 00E9F50BD2E02700", "request 00E9****2700");
    assert_becomes("request 0a1b2c3d4e5f60718", "request 0a1b****0718");
}

static void test_left_alone(void **state)
{
    static const char *const texts[] = {
        "",
        "A123456788",  /* no such number: the check digit is wrong */
        "A1234567890", /* nor is what is longer */
        "2026-11-27 10:20:31",
        "組建 19045",
        "1.1.0.0",
        "0123456789abcde", /* shorter than any serial */
        "0123456789abcdefg",
        "https://ra.example.test:8443",
        "host GET /v1/state: 200, request 0a1b2c3d4e5f6071",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_becomes(texts[i], texts[i]);
}

static void test_too_long(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 4);
    assert_int_equal(masked_text_append(&out, "A123456789"), ST_TOO_COSTLY);
    buf_clear(&out);
}

static void test_serial(void **state)
{
    char out[SERIAL_TEXT_SIZE];

    (void)state;
    masked_text_serial("00E9F50BD2E02700FD18559F717C80FDCF", out);
    assert_string_equal(out, "00E9****FDCF");
    masked_text_serial("1234567890", out);
    assert_string_equal(out, "****");
    masked_text_serial("", out);
    assert_string_equal(out, "****");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids),      cmocka_unit_test(test_serials), cmocka_unit_test(test_left_alone),
        cmocka_unit_test(test_too_long), cmocka_unit_test(test_serial),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
