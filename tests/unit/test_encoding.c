#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/encoding.h"

static void hex_both_ways(void **state)
{
    const unsigned char bytes[] = {0x00, 0xE9, 0xF5, 0x0B};
    unsigned char back[4] = {0};
    char text[9] = "";

    (void)state;
    hex_encode(bytes, sizeof bytes, text);
    assert_string_equal(text, "00E9F50B");
    assert_int_equal(hex_decode("00e9F50b", back, sizeof back), ST_OK);
    assert_memory_equal(back, bytes, sizeof bytes);
    hex_encode(bytes, 0, text);
    assert_string_equal(text, "");
    assert_int_equal(hex_decode("", back, 0), ST_OK);
}

static void hex_refusals_write_nothing(void **state)
{
    static const char *const bad[] = {"", "00", "001", "00112", "001122", "00g1", "0x11", " 011", "001 ", "-011"};
    unsigned char out[2] = {0xAA, 0xAA};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(hex_decode(bad[i], out, 2), ST_BAD_INPUT);
        assert_int_equal(out[0], 0xAA);
        assert_int_equal(out[1], 0xAA);
    }
}

/* RFC 4648 section 10, and the two digits in which the alphabets differ. */
static const struct {
    const char *plain, *base64, *base64url;
} vectors[] = {
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xFB\xFF\xBF", "+/+/", "-_-_"},
};

static void base64_both_ways(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 64);
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        assert_int_equal(base64_append(&b, vectors[i].plain, strlen(vectors[i].plain)), ST_OK);
        assert_string_equal(buf_text(&b), vectors[i].base64);
        buf_clear(&b);
        assert_int_equal(base64url_append(&b, vectors[i].plain, strlen(vectors[i].plain)), ST_OK);
        assert_string_equal(buf_text(&b), vectors[i].base64url);
        buf_clear(&b);
        assert_int_equal(base64_decode(vectors[i].base64, &b), ST_OK);
        assert_string_equal(buf_text(&b), vectors[i].plain);
        buf_clear(&b);
        assert_int_equal(base64url_decode(vectors[i].base64url, strlen(vectors[i].base64url), &b), ST_OK);
        assert_string_equal(buf_text(&b), vectors[i].plain);
        buf_clear(&b);
    }
}

static void base64_appends_and_tolerates_line_ends(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 64);
    assert_int_equal(buf_append_text(&b, "> "), ST_OK);
    assert_int_equal(base64_decode("Zm9v\r\nYm\t Fy\n", &b), ST_OK);
    assert_string_equal(buf_text(&b), "> foobar");
    assert_int_equal(base64_append(&b, "f", 1), ST_OK);
    assert_string_equal(buf_text(&b), "> foobarZg==");
    buf_clear(&b);
}

static void base64_refusals_leave_the_buffer(void **state)
{
    static const char *const bad[] = {"Z",     "Zg",       "Zg=",   "Zg===",    "Z===",     "=",           "====",
                                      "Zm9v=", "Zm9v====", "Zh==",  "Zm9=",     "Zg==Zg==", "Zg=g",        "Zm-v",
                                      "Zm_v",  "Zm9v!",    "Zm9vY", "Zm9v\x80", "Zm.9v",    "\xE6\x86\x91"};
    struct buf b;

    (void)state;
    buf_init(&b, 64);
    assert_int_equal(buf_append_text(&b, "kept"), ST_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(base64_decode(bad[i], &b), ST_BAD_INPUT);
        assert_string_equal(buf_text(&b), "kept");
    }
    buf_clear(&b);
}

static void base64url_refusals_leave_the_buffer(void **state)
{
    static const struct {
        const char *text;
        size_t len;
    } bad[] = {{"Z", 1},    {"Zg==", 4},   {"Zm9=", 4},  {"Zh", 2},    {"Zm9", 3},        {"Zm+v", 4},
               {"Zm/v", 4}, {"Zm9v\n", 5}, {"Zm 9v", 5}, {"Zm9vY", 5}, {"Zm9v\0Zm9v", 9}, {" ", 1}};
    struct buf b;

    (void)state;
    buf_init(&b, 64);
    assert_int_equal(buf_append_text(&b, "kept"), ST_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(base64url_decode(bad[i].text, bad[i].len, &b), ST_BAD_INPUT);
        assert_string_equal(buf_text(&b), "kept");
    }
    buf_clear(&b);
}

static void maxima_hold(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 7);
    assert_int_equal(base64_append(&b, "foob", 4), ST_TOO_COSTLY);
    assert_int_equal(base64_append(&b, "foob", SIZE_MAX), ST_TOO_COSTLY);
    assert_int_equal(base64url_append(&b, "foobar", 6), ST_TOO_COSTLY);
    assert_int_equal(b.len, 0);
    assert_int_equal(base64_decode("Zm9vYmFyZm9v", &b), ST_TOO_COSTLY);
    assert_int_equal(b.len, 0);
    assert_int_equal(base64url_append(&b, "fooba", 5), ST_OK);
    assert_int_equal(b.len, 7);
    buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hex_both_ways),
        cmocka_unit_test(hex_refusals_write_nothing),
        cmocka_unit_test(base64_both_ways),
        cmocka_unit_test(base64_appends_and_tolerates_line_ends),
        cmocka_unit_test(base64_refusals_leave_the_buffer),
        cmocka_unit_test(base64url_refusals_leave_the_buffer),
        cmocka_unit_test(maxima_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
