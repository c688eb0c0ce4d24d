/* Small texts of the host: numbers and their masks, templates, addresses, command lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "server/address.h"
#include "server/options.h"
#include "server/phone.h"
#include "server/template.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void numbers_are_read(void **state)
{
    static const struct {
        const char *typed, *read; /* NULL: refused */
    } CASES[] = {
        {"0912345678", "0912345678"},
        {"0912-345-678", "0912345678"},
        {" 0912 345 678 ", "0912345678"},
        {"+886912345678", "0912345678"},
        {"+886 912-345-678", "0912345678"},
        {"+886 0912-345-678", "0912345678"},
        {"+886 00912345678", "+88600912345678"},
        {"+8869123456789", "+8869123456789"},
        {"+886212345678", "+886212345678"},
        {"+85212345678", "+85212345678"},
        {"", NULL},
        {"091234567", NULL},
        {"09123456789", NULL},
        {"0212345678", NULL},
        {"912345678", NULL},
        {"091234567a", NULL},
        {"+0912345678", NULL},
        {"+1234567", NULL},
        {"+1234567890123456", NULL},
        {"09123456７8", NULL},
        {"0912345678;0922333444", NULL},
        {"+", NULL},
    };
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        char phone[PHONE_SIZE] = "untouched";
        struct err err = ERR_INIT;
        const enum status status = phone_read(CASES[i].typed, phone, &err);

        assert_int_equal(status, CASES[i].read == NULL ? ST_BAD_INPUT : ST_OK);
        assert_string_equal(phone, CASES[i].read == NULL ? "untouched" : CASES[i].read);
        if (strlen(CASES[i].typed) > 1)
            assert_null(strstr(err.what, CASES[i].typed));
    }
}

static void numbers_are_masked(void **state)
{
    static const struct {
        const char *phone, *masked;
    } CASES[] = {
        {"0912345678", "0912***678"},
        {"+886912345678", "+886***678"},
        {"12345678", "1234***678"},
        {"1234567", "***"},
        {"", "***"},
        {"123456789012345678901234567890", "***"},
    };
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        char masked[PHONE_MASKED_SIZE];

        phone_mask(CASES[i].phone, masked);
        assert_string_equal(masked, CASES[i].masked);
    }
}

static void places_are_filled(void **state)
{
    static const struct template_place PLACES[] = {{"{code}", "123456"}, {"{prefix}", "{code}"}};
    static const struct {
        const char *pattern, *text;
    } CASES[] = {
        {"", ""},
        {"nothing", "nothing"},
        {"{code}", "123456"},
        {"a{code}b{code}c", "a123456b123456c"},
        {"{prefix}", "{code}"}, /* what is filled in is not looked at again */
        {"{", "{"},
        {"{code", "{code"},
        {"{{code}}", "{123456}"},
        {"{other}{code}", "{other}123456"},
        {"碼{code}碼", "碼123456碼"},
    };
    struct buf tight = {.max = 5};
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct buf out = {.max = 64};

        assert_int_equal(template_append(&out, CASES[i].pattern, PLACES, COUNT_OF(PLACES)), ST_OK);
        assert_string_equal(buf_text(&out), CASES[i].text);
        buf_clear(&out);
    }
    assert_int_equal(template_append(&tight, "{code}", PLACES, COUNT_OF(PLACES)), ST_TOO_COSTLY);
    buf_clear(&tight);
}

static void addresses_are_read(void **state)
{
    static const struct {
        const char *text, *printed; /* NULL: refused */
    } CASES[] = {
        {"127.0.0.1:8443", "127.0.0.1:8443"},
        {"0.0.0.0:1", "0.0.0.0:1"},
        {"[::1]:8443", "[::1]:8443"},
        {"127.0.0.1:0", "127.0.0.1:0"},
        {"", NULL},
        {":", NULL},
        {":8443", NULL},
        {"127.0.0.1", NULL},
        {"127.0.0.1:", NULL},
        {"localhost:1", NULL},
        {"127.0.0.1:http", NULL},
        {"::1:8443", NULL},
        {"[::1]", NULL},
        {"[]:1", NULL},
        {"[::1:1", NULL},
        {"1.2.3:70000000", NULL},
        {"127.0.0.1:-1", NULL},
        {"127.0.0.1 :1", NULL},
        {"256.0.0.1:1", NULL},
    };
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct address address;
        char printed[64];

        if (address_read(CASES[i].text, &address, NULL) != (CASES[i].printed == NULL ? ST_BAD_INPUT : ST_OK))
            fail_msg("%s", CASES[i].text);
        if (CASES[i].printed == NULL)
            continue;
        assert_true(address_print((const struct sockaddr *)&address.socket, address.len, 1, printed, sizeof printed));
        assert_string_equal(printed, CASES[i].printed);
    }
}

static void a_free_port_is_found(void **state)
{
    struct address address;

    (void)state;
    assert_int_equal(address_read("127.0.0.1:0", &address, NULL), ST_OK);
    assert_int_equal(address_pick_port(&address, NULL), ST_OK);
    assert_int_not_equal(address_port(&address), 0);
    assert_int_equal(address_read("192.0.2.1:0", &address, NULL), ST_OK); /* TEST-NET-1: not of this machine */
    assert_int_equal(address_pick_port(&address, NULL), ST_IO);
}

/* What a command line of those words says: the first of "--a V", "--b" and one word. */
static enum status read_options(int argc, char *const *argv, const char **a, bool *b, const char **word,
                                struct err *err)
{
    const struct option options[] = {{"--a", a, NULL, true}, {"--b", NULL, b, false}};

    return options_read(argc, argv, options, COUNT_OF(options), word, err);
}

static void command_lines_are_read(void **state)
{
    static char *const WORDS[] = {"--b", "word", "--a", "--b"}; /* a value may look like an option */
    const char *a = NULL, *word = NULL;
    bool b = false;

    (void)state;
    assert_int_equal(read_options(4, WORDS, &a, &b, &word, NULL), ST_OK);
    assert_string_equal(a, "--b");
    assert_true(b);
    assert_string_equal(word, "word");
}

static void wrong_command_lines_are_refused(void **state)
{
    static char *const CASES[][4] = {
        {NULL}, {"--a", NULL}, {"--b", NULL}, {"--a", "x", "--c", NULL}, {"--a", "x", "-b", NULL},
    };
    static char *const TWO_WORDS[] = {"--a", "x", "one", "two"};
    static const char *const NAMED[] = {"missing: --a", "a value is wanted after: --a", "missing: --a",
                                        "unknown option: --c", "unknown option: -b"};
    const char *a = NULL, *word = NULL;
    struct err err = ERR_INIT;
    bool b = false;
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        int count = 0;

        while (count < 4 && CASES[i][count] != NULL)
            count++;
        a = NULL;
        err = ERR_INIT;
        assert_int_equal(read_options(count, CASES[i], &a, &b, &word, &err), ST_BAD_INPUT);
        assert_string_equal(err.what, NAMED[i]);
    }
    err = ERR_INIT;
    assert_int_equal(read_options(4, TWO_WORDS, &a, &b, &word, &err), ST_BAD_INPUT);
    assert_string_equal(err.what, "one word too many: two");
    err = ERR_INIT;
    assert_int_equal(read_options(3, TWO_WORDS, &a, &b, NULL, &err), ST_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(numbers_are_masked),
        cmocka_unit_test(places_are_filled),
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test(a_free_port_is_found),
        cmocka_unit_test(command_lines_are_read),
        cmocka_unit_test(wrong_command_lines_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
