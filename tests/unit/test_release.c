/* What a PC believes of release notices, and what it says of itself by them. */
#include "client/release.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "enrol_fixture.h"

enum { DAY_S = 86400 };

static const struct release_program program = {.product = "PeiChengCert", .platform = "x64", .version = "1.1.0.0"};

/* Made once: keys are slow. */
static struct release_keys {
    struct key *firm, *next, *stranger;
} keys;

static void append_pem(const struct key *key, struct buf *out)
{
    struct buf spki;

    buf_init(&spki, KEY_DER_MAX);
    assert_int_equal(key_spki(key, &spki, NULL), ST_OK);
    assert_int_equal(buf_append_text(out, "-----BEGIN PUBLIC KEY-----\n"), ST_OK);
    for (size_t at = 0; at < spki.len; at += 48) { /* 64 characters a line */
        assert_int_equal(base64_append(out, spki.data + at, spki.len - at < 48 ? spki.len - at : 48), ST_OK);
        assert_int_equal(buf_append_text(out, "\n"), ST_OK);
    }
    assert_int_equal(buf_append_text(out, "-----END PUBLIC KEY-----\n"), ST_OK);
    buf_clear(&spki);
}

static int open_group(void **state)
{
    assert_int_equal(key_generate(&keys.firm, NULL), ST_OK);
    assert_int_equal(key_generate(&keys.next, NULL), ST_OK);
    assert_int_equal(key_generate(&keys.stranger, NULL), ST_OK);
    return enrol_fixture_open_group(state);
}

static int close_group(void **state)
{
    key_free(&keys.stranger);
    key_free(&keys.next);
    key_free(&keys.firm);
    return enrol_fixture_close_group(state);
}

/* A PC whose settings name two keys. */
static int open(void **state)
{
    const int failed = enrol_fixture_open(state);
    struct enrol_fixture *f = *state;

    append_pem(keys.firm, &f->pc.settings.release_key_pem);
    append_pem(keys.next, &f->pc.settings.release_key_pem);
    return failed;
}

static struct release_notice notice_of(const struct enrol_fixture *f, int64_t number, const char *newest,
                                       const char *minimum)
{
    struct release_notice notice = {
        .product = "PeiChengCert",
        .number = number,
        .issued_utc = f->pc.clock.now_utc - DAY_S,
        .ends_utc = f->pc.clock.now_utc + 60 * DAY_S,
        .released_utc = f->pc.clock.now_utc - DAY_S,
        .page = "https://www.example.test/tool",
        .platforms = {{.platform = "x64"}, {"x86", "9.9.9.9", "9.9.9.9"}},
        .platform_count = 2,
    };

    (void)snprintf(notice.platforms[0].newest, sizeof notice.platforms[0].newest, "%s", newest);
    (void)snprintf(notice.platforms[0].minimum, sizeof notice.platforms[0].minimum, "%s", minimum);
    return notice;
}

static void host_has(struct enrol_fixture *f, const struct release_notice *notice, struct key *key)
{
    struct buf compact;

    buf_init(&compact, LIMIT_RELEASE_SIZE - 1);
    assert_int_equal(release_notice_make(notice, key_signer(key), &compact, NULL), ST_OK);
    (void)snprintf(f->ra.memory->release, sizeof f->ra.memory->release, "%s", buf_text(&compact));
    buf_clear(&compact);
}

static void host_says(struct enrol_fixture *f, int64_t number, const char *newest, const char *minimum)
{
    const struct release_notice notice = notice_of(f, number, newest, minimum);

    host_has(f, &notice, keys.firm);
}

static enum release_standing stands(const struct enrol_fixture *f, const struct release_record *record)
{
    struct release_word word;

    release_look(&f->pc.client, &program, record, &word);
    return word.standing;
}

static void test_what_it_says(void **state)
{
    static const struct {
        const char *newest, *minimum;
        enum release_standing wanted;
    } cases[] = {
        {"1.1.0.0", "1.0.0.0", RELEASE_NEWEST}, {"1.1.0.1", "1.0.0.0", RELEASE_NEWER},
        {"1.1.0.1", "1.1.0.0", RELEASE_NEWER},  {"1.2.0.0", "1.1.0.1", RELEASE_TOO_OLD},
        {"1.0.9.9", "1.0.0.0", RELEASE_NEWEST}, /* this one is not out yet: nobody is sent back */
    };
    struct enrol_fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct release_record record = {.asked_utc = 0};
        struct release_word word;

        host_says(f, 3, cases[i].newest, cases[i].minimum);
        assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_OK);
        release_look(&f->pc.client, &program, &record, &word);
        assert_int_equal(word.standing, cases[i].wanted);
        assert_string_equal(word.newest, cases[i].newest);
        assert_string_equal(word.minimum, cases[i].minimum);
        assert_string_equal(word.page, "https://www.example.test/tool");
        assert_int_equal(word.number, 3);
        assert_int_equal(word.asked_utc, f->pc.clock.now_utc);
        assert_false(word.ended);
    }
}

static void test_nothing_is_known_before(void **state)
{
    const struct release_record record = {.asked_utc = 0};
    struct enrol_fixture *f = *state;
    struct release_word word;

    release_look(&f->pc.client, &program, &record, &word);
    assert_int_equal(word.standing, RELEASE_UNKNOWN);
    assert_int_equal(word.number, 0);
    assert_int_equal(word.asked_utc, 0);
}

static void test_once_a_day(void **state)
{
    struct enrol_fixture *f = *state;
    struct release_record record = {.asked_utc = 0};

    assert_true(release_is_due(&f->pc.client, &record));
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_NOT_FOUND);
    assert_false(release_is_due(&f->pc.client, &record)); /* "there is none" is an answer */
    f->pc.clock.now_utc += DAY_S - 1;
    assert_false(release_is_due(&f->pc.client, &record));
    f->pc.clock.now_utc += 1;
    assert_true(release_is_due(&f->pc.client, &record));
    record.asked_utc = f->pc.clock.now_utc + 1; /* by a clock that was ahead */
    assert_true(release_is_due(&f->pc.client, &record));
}

static void must_refuse(struct enrol_fixture *f, struct release_record *record, enum status status, int fault)
{
    char before[LIMIT_RELEASE_SIZE];
    struct err err = ERR_INIT;

    memcpy(before, record->notice, sizeof before);
    assert_int_equal(release_ask(&f->pc.client, &program, record, &err), status);
    assert_int_equal(err.fault, fault);
    assert_string_equal(record->notice, before);
}

static void test_tampered(void **state)
{
    struct enrol_fixture *f = *state;
    struct release_record record = {.asked_utc = 0};
    struct release_notice notice = notice_of(f, 5, "1.2.0.0", "1.2.0.0");
    char *middle = NULL;

    host_has(f, &notice, keys.stranger);
    must_refuse(f, &record, ST_UNTRUSTED, FAULT_RELEASE_UNTRUSTED);
    host_has(f, &notice, keys.firm);
    middle = strchr(f->ra.memory->release, '.') + 20;
    *middle = *middle == 'A' ? 'B' : 'A';
    must_refuse(f, &record, ST_UNTRUSTED, FAULT_RELEASE_UNTRUSTED);
    assert_int_equal(stands(f, &record), RELEASE_UNKNOWN);

    (void)snprintf(notice.product, sizeof notice.product, "%s", "NangangCert");
    host_has(f, &notice, keys.firm);
    must_refuse(f, &record, ST_BAD_ANSWER, FAULT_RELEASE_UNTRUSTED);
    notice = notice_of(f, 5, "1.2.0.0", "1.2.0.0");
    (void)snprintf(notice.platforms[0].platform, sizeof notice.platforms[0].platform, "%s", "arm64");
    host_has(f, &notice, keys.firm);
    must_refuse(f, &record, ST_BAD_ANSWER, FAULT_RELEASE_UNTRUSTED);
}

/* The file of the record is the user's, and so is whatever else runs as the user. */
static void test_a_record_that_was_changed(void **state)
{
    struct enrol_fixture *f = *state;
    struct release_record record = {.asked_utc = 0};

    host_says(f, 5, "1.2.0.0", "1.2.0.0");
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_OK);
    assert_int_equal(stands(f, &record), RELEASE_TOO_OLD);
    record.notice[strlen(record.notice) / 2] ^= 1;
    assert_int_equal(stands(f, &record), RELEASE_UNKNOWN);
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_OK);
    assert_int_equal(stands(f, &record), RELEASE_TOO_OLD);
}

static void test_replayed(void **state)
{
    struct enrol_fixture *f = *state;
    struct release_record record = {.asked_utc = 0};
    struct release_notice notice = notice_of(f, 8, "1.1.0.0", "1.1.0.0");

    host_says(f, 9, "1.2.0.0", "1.1.0.0");
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_OK);
    host_has(f, &notice, keys.firm); /* the one before it, in which this program was the newest */
    must_refuse(f, &record, ST_REFUSED, FAULT_RELEASE_REPLAYED);
    assert_int_equal(stands(f, &record), RELEASE_NEWER);

    host_says(f, 9, "1.1.0.0", "1.1.0.0"); /* two of one number: one of them is not the firm's word */
    must_refuse(f, &record, ST_REFUSED, FAULT_RELEASE_REPLAYED);

    notice = notice_of(f, 10, "1.1.0.0", "1.1.0.0");
    notice.ends_utc = f->pc.clock.now_utc;
    host_has(f, &notice, keys.firm);
    must_refuse(f, &record, ST_REFUSED, FAULT_RELEASE_REPLAYED);

    host_says(f, 11, "1.1.0.0", "1.1.0.0"); /* the firm takes a version back */
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_OK);
    assert_int_equal(stands(f, &record), RELEASE_NEWEST);
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_OK); /* the same again is fine */
}

/* Whoever keeps the news away cannot keep "you have the newest" alive. */
static void test_ended(void **state)
{
    struct enrol_fixture *f = *state;
    struct release_record record = {.asked_utc = 0}, old = {.asked_utc = 0};
    struct release_word word;

    host_says(f, 3, "1.1.0.0", "1.0.0.0");
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_OK);
    host_says(f, 4, "1.2.0.0", "1.1.0.1");
    assert_int_equal(release_ask(&f->pc.client, &program, &old, NULL), ST_OK);
    f->pc.clock.now_utc += 60 * DAY_S;
    assert_int_equal(stands(f, &record), RELEASE_UNKNOWN);
    release_look(&f->pc.client, &program, &old, &word); /* what was too old does not become young */
    assert_int_equal(word.standing, RELEASE_TOO_OLD);
    assert_true(word.ended);
}

static void test_the_next_key(void **state)
{
    struct enrol_fixture *f = *state;
    struct release_record record = {.asked_utc = 0};
    const struct release_notice notice = notice_of(f, 3, "1.2.0.0", "1.0.0.0");

    host_has(f, &notice, keys.next);
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_OK);
    assert_int_equal(stands(f, &record), RELEASE_NEWER);
}

static void test_not_offered(void **state)
{
    struct enrol_fixture *f = *state;
    struct release_record record = {.asked_utc = 0};
    struct err err = ERR_INIT;

    f->backend.capabilities &= ~(unsigned)BACKEND_CAN_RELEASE;
    assert_false(release_is_due(&f->pc.client, &record));
    assert_int_equal(release_ask(&f->pc.client, &program, &record, &err), ST_UNSUPPORTED);
    assert_int_equal(err.fault, FAULT_NOT_OFFERED);
    f->backend.capabilities |= BACKEND_CAN_RELEASE;
    buf_truncate(&f->pc.settings.release_key_pem, 0); /* nobody to believe */
    assert_false(release_is_due(&f->pc.client, &record));
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_UNSUPPORTED);
    assert_int_equal(record.asked_utc, 0);
    assert_int_equal(f->ra.memory->calls[RA_RELEASE], 0);
}

static void test_not_reached(void **state)
{
    struct enrol_fixture *f = *state;
    struct release_record record = {.asked_utc = 0};
    struct err err = ERR_INIT;

    fake_ra_fail(&f->ra, RA_RELEASE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(release_ask(&f->pc.client, &program, &record, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    assert_false(release_is_due(&f->pc.client, &record)); /* tomorrow, not again and again */
}

static void test_the_record_as_text(void **state)
{
    static const char *const none[] = {"",
                                       "{}",
                                       "{\"release\":2}",
                                       "{\"release\":1,\"asked\":7}",
                                       "{\"release\":1,\"notice\":7}",
                                       "{\"release\":1,\"asked\":\"2026-11-27T00:00:00Z\",\"notice\":\"a\\nb\"}"};
    struct enrol_fixture *f = *state;
    struct release_record record = {.asked_utc = 0}, again = {.asked_utc = 7};
    struct buf text;

    buf_init(&text, RELEASE_RECORD_BYTES_MAX);
    assert_int_equal(release_record_encode(&record, &text, NULL), ST_OK);
    assert_true(release_record_decode(text.data, text.len, &again));
    assert_memory_equal(&again, &record, sizeof record);
    host_says(f, 3, "1.2.0.0", "1.0.0.0");
    assert_int_equal(release_ask(&f->pc.client, &program, &record, NULL), ST_OK);
    assert_int_equal(release_record_encode(&record, &text, NULL), ST_OK);
    assert_true(release_record_decode(text.data, text.len, &again));
    assert_string_equal(again.notice, record.notice);
    assert_int_equal(again.asked_utc, record.asked_utc);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_false(release_record_decode(none[i], strlen(none[i]), &again));
        assert_int_equal(again.asked_utc, 0);
        assert_string_equal(again.notice, "");
    }
    buf_clear(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_it_says),
        TEST(test_nothing_is_known_before),
        TEST(test_once_a_day),
        TEST(test_tampered),
        TEST(test_replayed),
        TEST(test_a_record_that_was_changed),
        TEST(test_ended),
        TEST(test_the_next_key),
        TEST(test_not_offered),
        TEST(test_not_reached),
        TEST(test_the_record_as_text),
    };

    return cmocka_run_group_tests(tests, open_group, close_group);
}
