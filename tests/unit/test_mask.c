#include "base/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void what_names_somebody_or_something_is_masked(void **state)
{
    static const struct {
        const char *text, *wanted;
    } CASES[] = {
        {"", ""},
        {"opening file", "opening file"},
        {"verifying signature: not RSA of 2048 to 4096 bits", "verifying signature: not RSA of 2048 to 4096 bits"},
        {"HTTP/1.1 503, try 3 of 5", "HTTP/1.1 503, try 3 of 5"},
        /* persons */
        {"A123456789", "A12****789"},
        {"person a123456789 is known", "person ********** is known"},
        {"A123456788 mistyped", "A12****788 mistyped"},
        {"FA12345689 and AB12345678", "FA1****689 and AB1****678"},
        {"(A123456789)A123456789", "(A12****789)A12****789"},
        {"12345675", "12****75"},
        {"A123456789-20261127.pfx", "****1127.pfx"},
        {"\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e's file", "****'s file"},
        /* codes, phones */
        {"code 123456", "code ****"},
        {"7750-123456", "7750-****"},
        {"to 0912345678", "to ****"},
        {"12345 seconds", "12345 seconds"},
        /* serials, hashes, tokens */
        {"serial 00E9F50BD2E02700FD18559F717C80FDCF", "serial ****FDCF"},
        {"0123456789ab", "****89ab"},
        {"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "sha256:****b855"},
        {"Bearer q2M-x_7hTz9LkPw3RvB8nQ4sYd6fGj1", "Bearer ****fGj1"},
        {"key abcd-efgh-jk3m-npqr", "key ****npqr"},
        {"aBcDeFgHiJkLmNoPqRsTuVwXyZ", "****wXyZ"},
        {"two-factor-authentication-by-mail", "two-factor-authentication-by-mail"},
        /* places; what is behind one may be its rest */
        {"writing C:\\Users\\wang\\a b.pfx: denied", "writing <path>"},
        {"writing c:/Users/wang", "writing <path>"},
        {"\\\\server\\share\\x", "<path>"},
        {"\\\\?\\C:\\x", "<path>"},
        {"in /home/wang/x", "in <path>"},
        {"either/or", "either/or"},
        {"GET /v1/orders/9f8e7d6c5b4a39281706f5e4d3c2b1a0/otp: timeout", "GET /v1/orders/****b1a0/otp: timeout"},
        {"GET /v1/certificates/00E9F50BD2E02700FD18559F717C80FDCF/revoke", "GET /v1/certificates/****FDCF/revoke"},
        /* lines stay lines */
        {"a\nb\r\nc", "a****b****c"},
        {"a\x7f\x1b[2J", "a****[2J"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char out[200];

        mask_text(CASES[i].text, out, sizeof out);
        assert_string_equal(out, CASES[i].wanted);
    }
}

static void it_is_cut_to_fit(void **state)
{
    char out[16];

    (void)state;
    memset(out, 'x', sizeof out);
    mask_text("a word and serial 00E9F50BD2E02700FD18559F717C80FDCF", out, 8);
    assert_string_equal(out, "a word ");
    assert_int_equal(out[8], 'x');
    mask_text("serial 00E9F50BD2E02700FD18559F717C80FDCF", out, 12); /* the last ones only if the stars went before */
    assert_string_equal(out, "serial ****");
    mask_text("a", out, 1);
    assert_string_equal(out, "");
}

static void serials_keep_their_tail(void **state)
{
    static const struct {
        const char *serial, *wanted;
    } CASES[] = {
        {"00E9F50BD2E02700FD18559F717C80FDCF", "****FDCF"}, {"12345", "****2345"}, {"1234", "****"}, {"", "****"}};

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char out[MASK_TAIL_SIZE];

        mask_tail(CASES[i].serial, out);
        assert_string_equal(out, CASES[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_names_somebody_or_something_is_masked),
        cmocka_unit_test(it_is_cut_to_fit),
        cmocka_unit_test(serials_keep_their_tail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
