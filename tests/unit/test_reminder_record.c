#include "client/reminder_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/time_text.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

enum { DAY_S = 86400, TODAY = 20780 /* 2026-11-23 */ };

static void name_of(size_t number, char out[SHA256_HEX_SIZE])
{
    (void)snprintf(out, SHA256_HEX_SIZE, "%064zx", number);
}

static void encode(const struct reminder_record *record, struct buf *out)
{
    buf_init(out, REMINDER_RECORD_BYTES_MAX);
    assert_int_equal(reminder_record_encode(record, out, NULL), ST_OK);
}

static void assert_same(const struct reminder_record *a, const struct reminder_record *b)
{
    assert_int_equal(a->has_shown, b->has_shown);
    assert_int_equal(a->shown_day, b->shown_day);
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_string_equal(a->entries[i].sha256, b->entries[i].sha256);
        assert_int_equal(a->entries[i].stage, b->entries[i].stage);
        assert_int_equal(a->entries[i].shown_day, b->entries[i].shown_day);
        assert_int_equal(a->entries[i].asked_utc, b->entries[i].asked_utc);
        assert_int_equal(a->entries[i].renew_from_utc, b->entries[i].renew_from_utc);
        assert_int_equal(a->entries[i].revoked, b->entries[i].revoked);
    }
}

static void assert_empty(const struct reminder_record *record)
{
    const struct reminder_record empty = {.count = 0};

    assert_memory_equal(record, &empty, sizeof empty);
}

static void test_there_and_back(void **state)
{
    struct reminder_record record = {.count = 0}, read;
    struct buf text;

    (void)state;
    encode(&record, &text);
    assert_true(reminder_record_decode(text.data, text.len, &read));
    assert_empty(&read);
    buf_clear(&text);

    reminder_record_shown(&record, A, REMINDER_7_DAYS, TODAY);
    reminder_record_asked(&record, B, 1795406400, 1793000000, true);
    reminder_record_asked(&record, A, 1795406401, 1793000001, false);
    encode(&record, &text);
    assert_true(reminder_record_decode(text.data, text.len, &read));
    assert_same(&record, &read);
    assert_int_equal(read.count, 2);
    assert_int_equal(reminder_record_find(&read, A)->stage, REMINDER_7_DAYS);
    assert_int_equal(reminder_record_find(&read, B)->stage, REMINDER_NOTHING);
    assert_true(reminder_record_find(&read, B)->revoked);
    assert_null(reminder_record_find(&read, "cc"));
    buf_clear(&text);
}

static void test_every_stage(void **state)
{
    (void)state;
    for (int stage = REMINDER_BACKUP; stage < REMINDER_STAGES; stage++) {
        struct reminder_record record = {.count = 0}, read;
        struct buf text;

        reminder_record_shown(&record, A, (enum reminder_stage)stage, TODAY);
        encode(&record, &text);
        assert_true(reminder_record_decode(text.data, text.len, &read));
        assert_same(&record, &read);
        buf_clear(&text);
    }
}

/* Full to the brim it fits its own limits, and the one that was touched longest ago makes room. */
static void test_bounds(void **state)
{
    struct reminder_record record = {.count = 0}, read;
    struct buf text;
    char name[SHA256_HEX_SIZE] = "";

    (void)state;
    for (size_t i = 0; i < REMINDER_ENTRIES_MAX; i++) {
        name_of(i, name);
        reminder_record_shown(&record, name, REMINDER_LAST_OPEN_DAY, TODAY);
        reminder_record_asked(&record, name, (TODAY + 1) * (int64_t)DAY_S, 253402300799, false);
    }
    name_of(7, name);
    record.entries[7].asked_utc = 0; /* shown yesterday, as it were, and never asked */
    record.entries[7].renew_from_utc = 0;
    encode(&record, &text);
    assert_true(reminder_record_decode(text.data, text.len, &read));
    assert_same(&record, &read);
    buf_clear(&text);

    reminder_record_shown(&record, A, REMINDER_DUE, TODAY + 2);
    assert_int_equal(record.count, REMINDER_ENTRIES_MAX);
    assert_null(reminder_record_find(&record, name));
    assert_int_equal(reminder_record_find(&record, A)->stage, REMINDER_DUE);
    assert_int_equal(reminder_record_find(&record, A)->asked_utc, 0);
    name_of(8, name);
    assert_non_null(reminder_record_find(&record, name));
}

static void test_keeping_some(void **state)
{
    const char *const kept[] = {B, "nobody's"};
    struct reminder_record record = {.count = 0};

    (void)state;
    reminder_record_shown(&record, A, REMINDER_DUE, TODAY);
    reminder_record_shown(&record, B, REMINDER_EXPIRED, TODAY);
    reminder_record_keep(&record, kept, 2);
    assert_int_equal(record.count, 1);
    assert_null(reminder_record_find(&record, A));
    assert_int_equal(reminder_record_find(&record, B)->stage, REMINDER_EXPIRED);
    reminder_record_keep(&record, NULL, 0);
    assert_int_equal(record.count, 0);
    assert_true(record.has_shown); /* today's reminder stays today's */
    assert_int_equal(record.shown_day, TODAY);
}

#define ONE(members) "{\"reminders\":1,\"certificates\":[{\"sha256\":\"" A "\"" members "}]}"

static void test_what_is_read(void **state)
{
    static const char *const cases[] = {
        "{\"reminders\":1,\"certificates\":[]}",
        "{\"reminders\":1,\"certificates\":[],\"of a later program\":{}}",
        ONE(""),
        ONE(",\"stage\":\"due\",\"shown\":\"2026-11-23\""),
        ONE(",\"asked\":\"2026-11-23T00:00:00Z\",\"renew_from\":\"2026-11-23T00:00:00Z\",\"revoked\":false"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reminder_record record;

        assert_true(reminder_record_decode(cases[i], strlen(cases[i]), &record));
        assert_int_equal(record.count, i < 2 ? 0 : 1);
    }
}

/* None of these is a record, and none does any harm. */
static void test_what_begins_anew(void **state)
{
    static const char *const cases[] = {
        "",
        "\0",
        "null",
        "[]",
        "{}",
        "{\"reminders\":1",
        "{\"reminders\":2,\"certificates\":[]}",
        "{\"reminders\":\"1\",\"certificates\":[]}",
        "{\"reminders\":1,\"certificates\":{}}",
        "{\"reminders\":1}",
        "{\"reminders\":1,\"shown\":\"2026-11-31\",\"certificates\":[]}",
        "{\"reminders\":1,\"shown\":7,\"certificates\":[]}",
        "{\"reminders\":1,\"certificates\":[7]}",
        "{\"reminders\":1,\"certificates\":[{}]}",
        "{\"reminders\":1,\"certificates\":[{\"sha256\":\"aa\"}]}",
        "{\"reminders\":1,\"certificates\":[{\"sha256\":\"" A "a\"}]}",
        "{\"reminders\":1,\"certificates\":[{\"sha256\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
        "{\"reminders\":1,\"certificates\":[{\"sha256\":\"" A "\"},{\"sha256\":\"" A "\"}]}",
        ONE(",\"stage\":\"due\""),
        ONE(",\"stage\":\"nothing\",\"shown\":\"2026-11-23\""),
        ONE(",\"stage\":\"later\",\"shown\":\"2026-11-23\""),
        ONE(",\"stage\":1,\"shown\":\"2026-11-23\""),
        ONE(",\"stage\":\"due\",\"shown\":\"today\""),
        ONE(",\"asked\":\"2026-11-23T00:00:00Z\""),
        ONE(",\"asked\":0,\"renew_from\":\"2026-11-23T00:00:00Z\",\"revoked\":false"),
        ONE(",\"asked\":\"2026-11-23T00:00:00Z\",\"renew_from\":\"2026-11-23T00:00:00Z\",\"revoked\":0"),
        ONE(",\"asked\":\"2026-11-23T00:00:00Z\",\"renew_from\":\"2026-11-23\",\"revoked\":false"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reminder_record record;

        memset(&record, 0x5A, sizeof record);
        assert_false(reminder_record_decode(cases[i], strlen(cases[i]), &record));
        assert_empty(&record);
    }
}

static void test_more_than_there_may_be(void **state)
{
    static char text[2 * REMINDER_RECORD_BYTES_MAX];
    struct reminder_record record;
    size_t len = (size_t)snprintf(text, sizeof text, "{\"reminders\":1,\"certificates\":[");

    (void)state;
    for (size_t i = 0; i <= REMINDER_ENTRIES_MAX; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s{\"sha256\":\"%064zx\"}", i == 0 ? "" : ",", i);
    len += (size_t)snprintf(text + len, sizeof text - len, "]}");
    assert_false(reminder_record_decode(text, len, &record));
    assert_empty(&record);

    memset(text, ' ', sizeof text);
    memcpy(text, "{\"reminders\":1,\"certificates\":[]}", 33);
    assert_true(reminder_record_decode(text, REMINDER_RECORD_BYTES_MAX, &record));
    assert_false(reminder_record_decode(text, REMINDER_RECORD_BYTES_MAX + 1, &record));
}

static void test_no_room_is_an_error(void **state)
{
    struct reminder_record record = {.count = 0};
    struct buf text;

    (void)state;
    reminder_record_shown(&record, A, REMINDER_DUE, TODAY);
    buf_init(&text, 32);
    assert_int_equal(reminder_record_encode(&record, &text, NULL), ST_TOO_COSTLY);
    buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_every_stage),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_keeping_some),
        cmocka_unit_test(test_what_is_read),
        cmocka_unit_test(test_what_begins_anew),
        cmocka_unit_test(test_more_than_there_may_be),
        cmocka_unit_test(test_no_room_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
