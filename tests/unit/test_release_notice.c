/* Release notices: made by a key, believed for that key alone, in the one form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/fault.h"
#include "proof_rig.h"
#include "protocol/release_notice.h"

#define HEADER "{\"alg\":\"RS256\",\"typ\":\"pccert-release\"}"
#define TIMES                                                                                                          \
    "\"issued\":\"2026-11-27T00:00:00Z\",\"ends\":\"2027-01-26T00:00:00Z\",\"released\":\"2026-11-27T00:00:00Z\""
#define X64 "{\"platform\":\"x64\",\"newest\":\"1.2.0.0\",\"minimum\":\"1.1.0.0\"}"
#define PAGE "\"page\":\"https://www.example.test/tool\""
#define NOTICE(number, page, platforms)                                                                                \
    "{\"product\":\"PeiChengCert\",\"number\":" number "," TIMES "," page ",\"platforms\":[" platforms "]}"
#define GOOD NOTICE("7", PAGE, X64)

static const struct release_notice sample = {
    .product = "PeiChengCert",
    .number = 7,
    .issued_utc = 1795737600,
    .ends_utc = 1800921600,
    .released_utc = 1795737600,
    .page = "https://www.example.test/tool",
    .platforms = {{"x64", "1.2.0.0", "1.1.0.0"}},
    .platform_count = 1,
};

static void is_made_and_believed(void **state)
{
    const struct bench *bench = *state;
    struct release_notice out = {.number = 0};
    struct buf made, forged;

    buf_init(&made, LIMIT_RELEASE_SIZE);
    buf_init(&forged, LIMIT_RELEASE_SIZE);
    assert_int_equal(release_notice_make(&sample, key_signer(bench->key), &made, NULL), ST_OK);
    assert_int_equal(release_notice_check(buf_text(&made), bench->spki.data, bench->spki.len, &out, NULL), ST_OK);
    assert_memory_equal(&out, &sample, sizeof out);
    /* RS256 is deterministic: whoever writes the same members in this order signs the same bytes. */
    forge(bench, HEADER, strlen(HEADER), GOOD, &forged);
    assert_string_equal(buf_text(&made), buf_text(&forged));
    buf_clear(&forged);
    buf_clear(&made);
}

static void must_refuse(const struct bench *bench, const char *compact, enum status wanted, const char *about)
{
    struct release_notice out = {.number = -1};
    struct err err = ERR_INIT;
    const enum status status = release_notice_check(compact, bench->spki.data, bench->spki.len, &out, &err);

    if (status != wanted)
        fail_msg("%s: %s", about, status_word(status));
    assert_int_equal(err.fault, FAULT_RELEASE_UNTRUSTED);
    assert_int_equal(out.number, -1);
}

static void what_others_signed_is_not_believed(void **state)
{
    static const char *const HEADERS[] = {
        "{\"alg\":\"none\",\"typ\":\"pccert-release\"}",
        "{\"alg\":\"RS256\"}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
        "{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"https://ra.example.test\"}",
        "{\"alg\":\"RS256\",\"typ\":\"pccert-release\",\"crit\":[\"exp\"]}",
    };
    const struct bench *bench = *state;
    struct buf compact;
    char *dot = NULL;

    buf_init(&compact, LIMIT_RELEASE_SIZE);
    assert_int_equal(release_notice_make(&sample, key_signer(bench->other), &compact, NULL), ST_OK);
    must_refuse(bench, buf_text(&compact), ST_UNTRUSTED, "another key");
    for (size_t i = 0; i < COUNT_OF(HEADERS); i++) {
        forge(bench, HEADERS[i], strlen(HEADERS[i]), GOOD, &compact);
        must_refuse(bench, buf_text(&compact), ST_UNTRUSTED, HEADERS[i]);
    }
    forge(bench, HEADER, strlen(HEADER), GOOD, &compact);
    dot = strchr((char *)compact.data, '.');
    dot[8] = dot[8] == 'A' ? 'B' : 'A'; /* one character of what was signed */
    must_refuse(bench, buf_text(&compact), ST_UNTRUSTED, "changed");
    dot[0] = '\0';
    must_refuse(bench, buf_text(&compact), ST_UNTRUSTED, "one part");
    must_refuse(bench, "", ST_UNTRUSTED, "nothing");
    buf_clear(&compact);
}

/* The firm's own slips: better none than a wrong one. */
static void what_contradicts_itself_is_not_taken(void **state)
{
    static const char *const PAYLOADS[] = {
        "",
        "{}",
        "[]",
        NOTICE("0", PAGE, X64),
        NOTICE("1.5", PAGE, X64),
        NOTICE("7", "\"page\":\"http://www.example.test/\"", X64),
        NOTICE("7", "\"page\":\"https://www.example.test/a b\"", X64),
        NOTICE("7", PAGE, ""),
        NOTICE("7", PAGE, X64 "," X64),
        NOTICE("7", PAGE, "{\"platform\":\"x64\",\"newest\":\"1.2.0.0\",\"minimum\":\"1.2.0.1\"}"),
        NOTICE("7", PAGE, "{\"platform\":\"x64\",\"newest\":\"1.2.0\",\"minimum\":\"1.1.0.0\"}"),
        NOTICE("7", PAGE, "{\"platform\":\"x64\",\"newest\":\"1.2.0.0\",\"minimum\":\"1.1.0.x\"}"),
        NOTICE("7", PAGE, "{\"platform\":\"x64\",\"newest\":\"1.2.0.0\"}"),
        "{\"product\":\"PeiChengCert\",\"number\":7,\"issued\":\"2027-01-26T00:00:00Z\",\"ends\":\"2026-11-27T00:00:"
        "00Z\","
        "\"released\":\"2026-11-27T00:00:00Z\"," PAGE ",\"platforms\":[" X64 "]}",
    };
    const struct bench *bench = *state;
    struct buf compact;

    buf_init(&compact, LIMIT_RELEASE_SIZE);
    for (size_t i = 0; i < COUNT_OF(PAYLOADS); i++) {
        forge(bench, HEADER, strlen(HEADER), PAYLOADS[i], &compact);
        must_refuse(bench, buf_text(&compact), ST_BAD_ANSWER, PAYLOADS[i]);
    }
    buf_clear(&compact);
}

static void what_contradicts_itself_is_not_made(void **state)
{
    const struct bench *bench = *state;
    struct release_notice notice = sample;
    struct buf compact;

    buf_init(&compact, LIMIT_RELEASE_SIZE);
    notice.ends_utc = notice.issued_utc;
    assert_int_equal(release_notice_make(&notice, key_signer(bench->key), &compact, NULL), ST_BAD_INPUT);
    notice = sample;
    notice.number = 0;
    assert_int_equal(release_notice_make(&notice, key_signer(bench->key), &compact, NULL), ST_BAD_INPUT);
    assert_int_equal(compact.len, 0);
    buf_clear(&compact);
}

/* A later host may say more. */
static void more_members_are_no_fault(void **state)
{
    static const char payload[] =
        "{\"later\":1," TIMES "," PAGE ",\"product\":\"PeiChengCert\",\"number\":7,"
        "\"platforms\":[{\"size\":3,\"platform\":\"x64\",\"newest\":\"1.2.0.0\",\"minimum\":\"1.1.0.0\"}]}";
    const struct bench *bench = *state;
    struct release_notice out = {.number = 0};
    struct buf compact;

    buf_init(&compact, LIMIT_RELEASE_SIZE);
    forge(bench, HEADER, strlen(HEADER), payload, &compact);
    assert_int_equal(release_notice_check(buf_text(&compact), bench->spki.data, bench->spki.len, &out, NULL), ST_OK);
    assert_memory_equal(&out, &sample, sizeof out);
    buf_clear(&compact);
}

static void versions_are_numbers(void **state)
{
    static const struct {
        const char *one, *other;
        int wanted;
    } CASES[] = {
        {"1.1.0.0", "1.1.0.0", 0},   {"1.9.3.27", "1.10.0.0", -1}, {"2.0.0.0", "1.65535.65535.65535", 1},
        {"1.0.0.9", "1.0.0.10", -1}, {"1.0.0.0", "0.9.9.9", 1},
    };
    static const char *const NONE[] = {"",         "1",        "1.1.0",       "1.1.0.0.0", "1.1.0.",  ".1.1.0",
                                       "1.1.0.0 ", "01.1.0.0", "1.1.0.65536", "1.-1.0.0",  "a.b.c.d", "1..0.0"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        assert_true(release_version_valid(CASES[i].one));
        assert_int_equal(release_version_compare(CASES[i].one, CASES[i].other), CASES[i].wanted);
        assert_int_equal(release_version_compare(CASES[i].other, CASES[i].one), -CASES[i].wanted);
    }
    for (size_t i = 0; i < COUNT_OF(NONE); i++) {
        if (release_version_valid(NONE[i]))
            fail_msg("'%s' is no version", NONE[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_made_and_believed),
        cmocka_unit_test(what_others_signed_is_not_believed),
        cmocka_unit_test(what_contradicts_itself_is_not_taken),
        cmocka_unit_test(what_contradicts_itself_is_not_made),
        cmocka_unit_test(more_members_are_no_fault),
        cmocka_unit_test(versions_are_numbers),
    };

    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
