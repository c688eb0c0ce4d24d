#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "pki/seal.h"

static const unsigned char key[SEAL_KEY_BYTES] = "a key of exactly thirty-two byte";

static void sealed_and_opened(void **state)
{
    static const char *const texts[] = {"", "a", "0912-345-678",
                                        "a longer record that spans more than one block of AES"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const size_t len = strlen(texts[i]);
        struct buf sealed, opened;

        buf_init(&sealed, 200);
        buf_init(&opened, 200);
        assert_int_equal(buf_append_text(&sealed, "> "), ST_OK);
        assert_int_equal(seal_close(key, "phone:1", texts[i], len, &sealed, NULL), ST_OK);
        assert_int_equal(sealed.len, 2 + len + SEAL_OVERHEAD_BYTES);
        assert_int_equal(buf_append_text(&opened, "> "), ST_OK);
        assert_int_equal(seal_open(key, "phone:1", sealed.data + 2, sealed.len - 2, &opened, NULL), ST_OK);
        assert_string_equal(buf_text(&opened) + 2, texts[i]);
        buf_clear(&opened);
        buf_clear(&sealed);
    }
}

static void the_same_is_never_sealed_alike(void **state)
{
    struct buf a, b;

    (void)state;
    buf_init(&a, 100);
    buf_init(&b, 100);
    assert_int_equal(seal_close(key, "x", "record", 6, &a, NULL), ST_OK);
    assert_int_equal(seal_close(key, "x", "record", 6, &b, NULL), ST_OK);
    assert_memory_not_equal(a.data, b.data, 12);
    assert_memory_not_equal(a.data + 12, b.data + 12, 6);
    buf_clear(&b);
    buf_clear(&a);
}

static void assert_not_opened(const unsigned char *with, const char *context, const void *bytes, size_t len)
{
    struct err err = ERR_INIT;
    struct buf opened;

    buf_init(&opened, 100);
    assert_int_equal(buf_append_text(&opened, "kept"), ST_OK);
    assert_int_equal(seal_open(with, context, bytes, len, &opened, &err), ST_BAD_FILE);
    assert_int_equal(err.status, ST_BAD_FILE);
    assert_string_equal(buf_text(&opened), "kept");
    buf_clear(&opened);
}

static void nothing_else_opens_it(void **state)
{
    unsigned char other_key[SEAL_KEY_BYTES];
    struct buf sealed;

    (void)state;
    buf_init(&sealed, 100);
    assert_int_equal(seal_close(key, "phone:1", "record", 6, &sealed, NULL), ST_OK);
    memcpy(other_key, key, sizeof key);
    other_key[31] ^= 1;
    assert_not_opened(other_key, "phone:1", sealed.data, sealed.len);
    assert_not_opened(key, "phone:2", sealed.data, sealed.len);
    assert_not_opened(key, "", sealed.data, sealed.len);
    for (size_t len = 0; len < sealed.len; len++)
        assert_not_opened(key, "phone:1", sealed.data, len);
    for (size_t i = 0; i < sealed.len; i++) {
        sealed.data[i] ^= 0x10;
        assert_not_opened(key, "phone:1", sealed.data, sealed.len);
        sealed.data[i] ^= 0x10;
    }
    assert_int_equal(buf_append(&sealed, "", 1), ST_OK);
    assert_not_opened(key, "phone:1", sealed.data, sealed.len);
    buf_clear(&sealed);
}

static void limits_hold(void **state)
{
    struct buf sealed, small;

    (void)state;
    buf_init(&small, 6 + SEAL_OVERHEAD_BYTES - 1);
    assert_int_equal(seal_close(key, "x", "record", 6, &small, NULL), ST_TOO_COSTLY);
    assert_int_equal(seal_close(key, "x", "record", SIZE_MAX, &small, NULL), ST_TOO_COSTLY);
    assert_int_equal(small.len, 0);
    buf_init(&sealed, 100);
    assert_int_equal(seal_close(key, "x", "record", 6, &sealed, NULL), ST_OK);
    buf_init(&small, 5);
    assert_int_equal(seal_open(key, "x", sealed.data, sealed.len, &small, NULL), ST_TOO_COSTLY);
    assert_int_equal(small.len, 0);
    buf_clear(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealed_and_opened),
        cmocka_unit_test(the_same_is_never_sealed_alike),
        cmocka_unit_test(nothing_else_opens_it),
        cmocka_unit_test(limits_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
