/* The certificates of another CA that a new host is given: what of the file is copied, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "ra_bench.h"
#include "server/setup_outside.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { FILE_MAX = 256 * 1024 };

/* Parts of a host's folder, whose own files are the other CA's, one after the other as that CA's file; out is
 * initialised here. */
static enum status take_outside(const struct ra_bench *bench, const char *const parts[], size_t count, struct buf *out,
                                struct err *err)
{
    char path[128];
    const struct setup_request request = {.cmp_url = "https://ca.example.test/", .cmp_ca = path};
    struct buf text = {.max = FILE_MAX};
    size_t i = 0;

    for (i = 0; i < count; i++) {
        struct buf part;

        ra_bench_read(bench, parts[i], &part);
        assert_int_equal(buf_append(&text, part.data, part.len), ST_OK);
        buf_clear(&part);
    }
    (void)snprintf(path, sizeof path, "%s/other.pem", bench->folder);
    assert_int_equal(file_write(path, text.data, text.len, FILE_REPLACE, NULL), ST_OK);
    buf_clear(&text);
    buf_init(out, FILE_MAX);
    return setup_outside(&request, out, err);
}

/* As issuing.pem and root.pem have them, which hold nothing else. */
static void certificates_alone_are_copied_the_issuing_one_first(void **state)
{
    static const char *const ROOT_FIRST[] = {"offline/README.txt", "root.pem", "ra.json", "issuing.pem"};
    static const char *const ISSUING_FIRST[] = {"issuing.pem", "root.pem"};
    static const char *const ROOT_ALONE[] = {"root.pem"};
    const struct ra_bench *bench = *state;
    struct buf root, wanted, out;

    ra_bench_read(bench, "root.pem", &root);
    ra_bench_read(bench, "issuing.pem", &wanted);
    assert_int_equal(buf_append(&wanted, root.data, root.len), ST_OK);
    assert_int_equal(take_outside(bench, ROOT_FIRST, COUNT_OF(ROOT_FIRST), &out, NULL), ST_OK);
    assert_string_equal(buf_text(&out), buf_text(&wanted));
    buf_clear(&out);
    assert_int_equal(take_outside(bench, ISSUING_FIRST, COUNT_OF(ISSUING_FIRST), &out, NULL), ST_OK);
    assert_string_equal(buf_text(&out), buf_text(&wanted));
    buf_clear(&out);
    assert_int_equal(take_outside(bench, ROOT_ALONE, COUNT_OF(ROOT_ALONE), &out, NULL), ST_OK);
    assert_string_equal(buf_text(&out), buf_text(&root));
    buf_clear(&out);
    buf_clear(&wanted);
    buf_clear(&root);
}

static void what_pcs_would_refuse_is_refused(void **state)
{
    static const struct {
        const char *parts[2], *said;
    } CASES[] = {
        {{"root.pem", "issuing.key"}, "a private key"},       {{"tls.key", "root.pem"}, "a private key"},
        {{"issuing.pem", "issuing.pem"}, "the root"},         {{"root.pem", "tls.pem"}, "not that of a CA"},
        {{"ra.json", "consent.zh-TW.txt"}, "no certificate"}, {{"ra.json", "ra.keys"}, "no certificate"},
    };
    const char *roots[48];
    const struct ra_bench *bench = *state;
    struct err err = ERR_INIT;
    struct buf out;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        err_clear(&err);
        assert_int_equal(take_outside(bench, CASES[i].parts, 2, &out, &err), ST_BAD_FILE);
        if (strstr(err.what, CASES[i].said) == NULL || strstr(err.detail, "other.pem") == NULL)
            fail_msg("case %zu: %s", i, err.what);
        buf_clear(&out);
    }
    for (i = 0; i < COUNT_OF(roots); i++)
        roots[i] = "root.pem";
    err_clear(&err);
    assert_int_equal(take_outside(bench, roots, COUNT_OF(roots), &out, &err), ST_BAD_FILE);
    assert_non_null(strstr(err.what, "64 KiB"));
    buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_alone_are_copied_the_issuing_one_first),
        cmocka_unit_test(what_pcs_would_refuse_is_refused),
    };

    return cmocka_run_group_tests(tests, ra_bench_setup, ra_bench_teardown);
}
