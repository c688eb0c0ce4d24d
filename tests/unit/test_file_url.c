#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/file_url.h"

static void whole_paths_have_an_address(void **state)
{
    static const struct {
        const char *path, *url;
    } cases[] = {
        {"C:\\Program Files\\PeiChengCert\\manual.en.html", "file:///C:/Program%20Files/PeiChengCert/manual.en.html"},
        {"d:/a-b_c.d~e", "file:///d:/a-b_c.d~e"},
        {"C:\\使用者\\x", "file:///C:/%E4%BD%BF%E7%94%A8%E8%80%85/x"},
        {"C:\\a#b?c%d&e'f;g=h+i,j", "file:///C:/a%23b%3Fc%25d%26e%27f%3Bg%3Dh%2Bi%2Cj"},
        {"C:\\a\"b<c>", "file:///C:/a%22b%3Cc%3E"},
        {"\\\\server\\share\\x y", "file://server/share/x%20y"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf url;

        buf_init(&url, 256);
        assert_int_equal(file_url_append(&url, cases[i].path, NULL), ST_OK);
        assert_string_equal(buf_text(&url), cases[i].url);
        buf_clear(&url);
    }
}

static void others_have_none(void **state)
{
    static const char *const paths[] = {"",     "x",     "a\\b",         "C:",     "C:x",      "\\x",
                                        "\\\\", "1:\\x", "\\\\?\\C:\\x", "\\\\/x", "http://x", "javascript:x"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct err err = ERR_INIT;
        struct buf url;

        buf_init(&url, 256);
        assert_int_equal(file_url_append(&url, paths[i], &err), ST_BAD_INPUT);
        assert_int_equal(err.fault, FAULT_FILE_MISSING);
        assert_int_equal(url.len, 0);
        buf_clear(&url);
    }
}

static void no_room_is_a_failure(void **state)
{
    struct err err = ERR_INIT;
    struct buf url;

    (void)state;
    buf_init(&url, 12);
    assert_int_equal(file_url_append(&url, "C:\\a long name", &err), ST_TOO_COSTLY);
    buf_clear(&url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_paths_have_an_address),
        cmocka_unit_test(others_have_none),
        cmocka_unit_test(no_room_is_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
