#include "client/backup_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "client/port/sealed_file.h"

enum { DAY_S = 86400 };
#define NOW ((int64_t)1795406400)
#define PERSON "A123456789"
#define OTHER "B120863158"

static struct backup_record record, again;

static struct cert_info certificate(size_t number, const char *national_id, int from_day)
{
    struct cert_info info = {.not_before_utc = NOW + (int64_t)from_day * DAY_S};

    (void)snprintf(info.sha256, sizeof info.sha256, "%064zx", number);
    (void)snprintf(info.national_id, sizeof info.national_id, "%s", national_id);
    return info;
}

static struct backup_entry *take(const struct cert_info *info, int64_t now_utc)
{
    struct backup_entry *entry = NULL;

    assert_int_equal(backup_record_take(&record, info, now_utc, &entry, NULL), ST_OK);
    return entry;
}

static int open_record(void **state)
{
    (void)state;
    memset(&record, 0, sizeof record);
    memset(&again, 0, sizeof again);
    return 0;
}

/* --- entries --- */

static void test_what_is_known(void **state)
{
    struct backup_entry entry = {.seen_utc = NOW};

    (void)state;
    assert_int_equal(backup_entry_known(NULL), BACKUP_UNKNOWN);
    assert_int_equal(backup_entry_known(&entry), BACKUP_UNKNOWN); /* it came otherwise: who knows */
    entry.issued_utc = NOW;
    assert_int_equal(backup_entry_known(&entry), BACKUP_NONE_YET);
    entry.verified_utc = NOW;
    assert_int_equal(backup_entry_known(&entry), BACKUP_VERIFIED);
    entry.issued_utc = 0;
    assert_int_equal(backup_entry_known(&entry), BACKUP_VERIFIED);
    assert_string_equal(backup_known_word(BACKUP_UNKNOWN), "unknown");
    assert_string_equal(backup_known_word(BACKUP_NONE_YET), "none");
    assert_string_equal(backup_known_word(BACKUP_VERIFIED), "verified");
}

static void test_an_entry_is_made_once(void **state)
{
    const struct cert_info info = certificate(1, PERSON, 0);
    struct backup_entry *entry = take(&info, NOW);

    (void)state;
    entry->issued_utc = NOW;
    assert_string_not_equal(entry->person, PERSON);
    assert_ptr_equal(take(&info, NOW + 5), entry);
    assert_int_equal(record.count, 1);
    assert_int_equal(entry->issued_utc, NOW);
    assert_int_equal(entry->seen_utc, NOW + 5);
    assert_ptr_equal(backup_record_find(&record, info.sha256), entry);
    assert_null(backup_record_find(&record, certificate(2, PERSON, 0).sha256));
}

static void test_the_longest_unseen_gives_up_its_place(void **state)
{
    struct cert_info info;

    (void)state;
    for (size_t i = 0; i < BACKUP_ENTRIES_MAX; i++) {
        info = certificate(i, PERSON, 0);
        (void)take(&info, NOW + (i == 7 ? 0 : 100));
    }
    info = certificate(900, PERSON, 0);
    (void)take(&info, NOW + 200);
    assert_int_equal(record.count, BACKUP_ENTRIES_MAX);
    assert_non_null(backup_record_find(&record, info.sha256));
    assert_null(backup_record_find(&record, certificate(7, PERSON, 0).sha256));
    assert_non_null(backup_record_find(&record, certificate(8, PERSON, 0).sha256));
}

/* --- forgetting --- */

static void test_what_is_here_stays(void **state)
{
    const struct cert_info info = certificate(1, PERSON, 0), newer = certificate(2, PERSON, 1);
    const struct cert_info *present[] = {&info, &newer};

    (void)state;
    (void)take(&info, NOW);
    assert_false(backup_record_sweep(&record, present, 2, NOW + 3 * DAY_S));
    assert_int_equal(record.count, 1);
    assert_int_equal(record.entries[0].seen_utc, NOW + 3 * DAY_S);
    assert_true(backup_record_sweep(&record, present, 2, NOW + 400 * (int64_t)DAY_S)); /* worth writing */
    assert_int_equal(record.count, 1);
}

static void test_gone_long_enough(void **state)
{
    const struct cert_info info = certificate(1, PERSON, 0);

    (void)state;
    (void)take(&info, NOW);
    assert_false(backup_record_sweep(&record, NULL, 0, NOW + BACKUP_GONE_DAYS * (int64_t)DAY_S));
    assert_int_equal(record.count, 1); /* it may be brought back */
    assert_true(backup_record_sweep(&record, NULL, 0, NOW + BACKUP_GONE_DAYS * (int64_t)DAY_S + 1));
    assert_int_equal(record.count, 0);
}

static void test_gone_and_replaced(void **state)
{
    static const struct {
        const char *national_id;
        int from_day;
        size_t left;
    } cases[] = {{PERSON, 1, 0}, {PERSON, 0, 1}, {PERSON, -1, 1}, {OTHER, 1, 1}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct cert_info info = certificate(1, PERSON, 0);
        const struct cert_info other = certificate(2, cases[i].national_id, cases[i].from_day);
        const struct cert_info *present[] = {&other};

        (void)open_record(state);
        (void)take(&info, NOW);
        (void)backup_record_sweep(&record, present, 1, NOW);
        assert_int_equal(record.count, cases[i].left);
    }
}

static void test_a_certificate_of_nobody_is_replaced_by_none(void **state)
{
    const struct cert_info info = certificate(1, "", 0), other = certificate(2, "", 1);
    const struct cert_info *present[] = {&other};

    (void)state;
    (void)take(&info, NOW);
    assert_false(backup_record_sweep(&record, present, 1, NOW));
    assert_int_equal(record.count, 1);
    assert_false(backup_record_forget(&record, ""));
}

static void test_forget_a_person(void **state)
{
    const struct cert_info hers[] = {certificate(1, PERSON, 0), certificate(2, PERSON, 1)};
    const struct cert_info his = certificate(3, OTHER, 0);

    (void)state;
    (void)take(&hers[0], NOW);
    (void)take(&his, NOW);
    (void)take(&hers[1], NOW);
    assert_true(backup_record_forget(&record, PERSON));
    assert_int_equal(record.count, 1);
    assert_string_equal(record.entries[0].sha256, his.sha256);
    assert_false(backup_record_forget(&record, PERSON));
}

/* --- as text --- */

static void fill(void)
{
    const struct cert_info one = certificate(1, PERSON, -3), two = certificate(2, "", -2);
    struct backup_entry *entry = take(&one, NOW);

    entry->issued_utc = NOW - 30;
    entry->exported_utc = NOW - 20;
    entry->verified_utc = NOW - 10;
    entry->where = (struct backup_copy){.form = BACKUP_FORM_STRONG, .medium = {.removable = true}};
    (void)snprintf(entry->where.medium.label, sizeof entry->where.medium.label, "我的隨身碟");
    (void)snprintf(entry->where.medium.path, sizeof entry->where.medium.path, "E:\\備份\\\"A123456789\"-20261127.pfx");
    (void)take(&two, NOW);
}

static void test_there_and_back(void **state)
{
    struct buf text;

    (void)state;
    fill();
    buf_init(&text, SEALED_BYTES_MAX);
    assert_int_equal(backup_record_encode(&record, &text, NULL), ST_OK);
    assert_true(backup_record_decode(text.data, text.len, &again));
    assert_int_equal(again.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(again.entries[i].sha256, record.entries[i].sha256);
        assert_string_equal(again.entries[i].person, record.entries[i].person);
        assert_int_equal(again.entries[i].not_before_utc, record.entries[i].not_before_utc);
        assert_int_equal(again.entries[i].seen_utc, record.entries[i].seen_utc);
        assert_int_equal(again.entries[i].issued_utc, record.entries[i].issued_utc);
        assert_int_equal(again.entries[i].exported_utc, record.entries[i].exported_utc);
        assert_int_equal(again.entries[i].verified_utc, record.entries[i].verified_utc);
        assert_int_equal(again.entries[i].where.form, record.entries[i].where.form);
        assert_int_equal(again.entries[i].where.medium.removable, record.entries[i].where.medium.removable);
        assert_string_equal(again.entries[i].where.medium.label, record.entries[i].where.medium.label);
        assert_string_equal(again.entries[i].where.medium.path, record.entries[i].where.medium.path);
    }
    buf_clear(&text);
}

/* As many as there may be, of the longest paths, fit into a sealed record. */
static void test_the_largest(void **state)
{
    struct buf text;

    (void)state;
    for (size_t i = 0; i < BACKUP_ENTRIES_MAX; i++) {
        const struct cert_info info = certificate(i, PERSON, 0);
        struct backup_entry *entry = take(&info, NOW);

        entry->issued_utc = entry->exported_utc = entry->verified_utc = NOW;
        memset(entry->where.medium.path, '\\', sizeof entry->where.medium.path - 1); /* two characters each, as JSON */
        memset(entry->where.medium.label, '"', sizeof entry->where.medium.label - 1);
    }
    buf_init(&text, SEALED_BYTES_MAX);
    assert_int_equal(backup_record_encode(&record, &text, NULL), ST_OK);
    assert_true(backup_record_decode(text.data, text.len, &again));
    assert_int_equal(again.count, BACKUP_ENTRIES_MAX);
    buf_clear(&text);
}

#define HASH "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TIMES "\"not_before\":\"2026-11-23T04:00:00Z\",\"seen\":\"2026-11-23T04:00:00Z\""
#define ENTRY "{\"sha256\":\"" HASH "\",\"person\":\"\"," TIMES "}"

static void test_what_is_no_record(void **state)
{
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "{\"backups\":1}",
        "{\"backups\":2,\"certificates\":[]}",
        "{\"backups\":1,\"certificates\":{}}",
        "{\"backups\":1,\"certificates\":[1]}",
        "{\"backups\":1,\"certificates\":[" ENTRY "," ENTRY "]}",
        "{\"backups\":1,\"certificates\":[{\"sha256\":\"" HASH "\",\"person\":\"A123456789\"," TIMES "}]}",
        "{\"backups\":1,\"certificates\":[{\"sha256\":\"x\",\"person\":\"\"," TIMES "}]}",
        "{\"backups\":1,\"certificates\":[{\"sha256\":\"" HASH "\",\"person\":\"\"}]}",
        "{\"backups\":1,\"certificates\":[{\"sha256\":\"" HASH "\",\"person\":\"\"," TIMES ",\"verified\":\"now\"}]}",
        /* verified, and nobody knows what */
        "{\"backups\":1,\"certificates\":[{\"sha256\":\"" HASH "\",\"person\":\"\"," TIMES
        ",\"verified\":\"2026-11-23T04:00:00Z\"}]}",
        "{\"backups\":1,\"certificates\":[{\"sha256\":\"" HASH "\",\"person\":\"\"," TIMES
        ",\"verified\":\"2026-11-23T04:00:00Z\",\"format\":\"best\",\"path\":\"x\",\"removable\":true,\"label\":\"\"}]"
        "}",
    };
    static const char good[] = "{\"backups\":1,\"certificates\":[" ENTRY "]}";

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct backup_record empty = {.count = 0};

        fill();
        if (backup_record_decode(bad[i], strlen(bad[i]), &record))
            fail_msg("taken: %s", bad[i]);
        assert_memory_equal(&record, &empty, sizeof empty);
    }
    assert_true(backup_record_decode(good, strlen(good), &record));
    assert_int_equal(record.count, 1);
}

/* --- shown --- */

static void test_no_path_shows_an_id(void **state)
{
    static const struct {
        const char *path, *national_id, *shown;
    } cases[] = {
        {"E:\\A123456789-20261127.pfx", PERSON, "E:\\A12****789-20261127.pfx"},
        {"E:\\a123456789.pfx", PERSON, "E:\\A12****789.pfx"},
        {"C:\\A123456789\\B120863158.pfx", PERSON, "C:\\A12****789\\B12****158.pfx"}, /* anybody's */
        {"E:\\xA123456789x.pfx", "", "E:\\xA12****789x.pfx"},
        {"E:\\A123456788.pfx", PERSON, "E:\\A123456788.pfx"}, /* no such number */
        {"E:\\04595257-20261127.pfx", "04595257", "E:\\04****57-20261127.pfx"},
        {"E:\\04595257-20261127.pfx", PERSON, "E:\\04595257-20261127.pfx"},
        {"E:\\備份.pfx", PERSON, "E:\\備份.pfx"},
        {"", PERSON, ""},
    };
    char shown[MEDIUM_PATH_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        backup_path_mask(cases[i].path, cases[i].national_id, shown);
        assert_string_equal(shown, cases[i].shown);
    }
}

static void test_a_path_at_its_limit(void **state)
{
    char path[MEDIUM_PATH_SIZE + 20], shown[MEDIUM_PATH_SIZE];

    (void)state;
    memset(path, 'x', sizeof path);
    memcpy(path + MEDIUM_PATH_SIZE - 11, PERSON, 10);
    path[MEDIUM_PATH_SIZE - 1] = '\0';
    backup_path_mask(path, PERSON, shown);
    assert_int_equal(strlen(shown), MEDIUM_PATH_SIZE - 1);
    assert_non_null(strstr(shown, "xA12****789"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_what_is_known, open_record),
        cmocka_unit_test_setup(test_an_entry_is_made_once, open_record),
        cmocka_unit_test_setup(test_the_longest_unseen_gives_up_its_place, open_record),
        cmocka_unit_test_setup(test_what_is_here_stays, open_record),
        cmocka_unit_test_setup(test_gone_long_enough, open_record),
        cmocka_unit_test_setup(test_gone_and_replaced, open_record),
        cmocka_unit_test_setup(test_a_certificate_of_nobody_is_replaced_by_none, open_record),
        cmocka_unit_test_setup(test_forget_a_person, open_record),
        cmocka_unit_test_setup(test_there_and_back, open_record),
        cmocka_unit_test_setup(test_the_largest, open_record),
        cmocka_unit_test_setup(test_what_is_no_record, open_record),
        cmocka_unit_test_setup(test_no_path_shows_an_id, open_record),
        cmocka_unit_test_setup(test_a_path_at_its_limit, open_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
