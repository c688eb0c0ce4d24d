#include "client/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "fakes/fake_sealed.h"
#include "pki/key.h"

static const char spki_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char spki_b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static void fill(struct journal_entry *entry, enum journal_state state, const char *spki_hash)
{
    *entry = (struct journal_entry){.state = state,
                                    .kind = ORDER_NEW,
                                    .national_id = "A123456789",
                                    .host_url = "https://ra.example.test:8443",
                                    .begun_utc = 1795406400};
    (void)snprintf(entry->spki_hash, sizeof entry->spki_hash, "%s", spki_hash);
    buf_init(&entry->key_pkcs8, KEY_DER_MAX);
    buf_init(&entry->csr, LIMIT_CSR_BYTES);
    assert_int_equal(buf_append(&entry->key_pkcs8, "\x00the key\xFF", 9), ST_OK);
    if (state >= JOURNAL_HAVE_CSR) {
        assert_int_equal(buf_append_text(&entry->csr, "the request"), ST_OK);
        (void)snprintf(entry->idempotency_key, sizeof entry->idempotency_key, "once");
    }
    if (state >= JOURNAL_HAVE_ORDER)
        (void)snprintf(entry->order, sizeof entry->order, "0123");
    if (state >= JOURNAL_HAVE_CERT) {
        assert_int_equal(cert_list_add(&entry->certificates, "leaf", 4, NULL), ST_OK);
        assert_int_equal(cert_list_add(&entry->certificates, "issuer", 6, NULL), ST_OK);
    }
}

static void encode(enum journal_state state, struct buf *out)
{
    struct journal_entry entry;
    struct err err = ERR_INIT;

    fill(&entry, state, spki_a);
    buf_init(out, SEALED_BYTES_MAX);
    assert_int_equal(journal_encode(&entry, out, &err), ST_OK);
    journal_entry_clear(&entry);
}

static void assert_same_bytes(const struct buf *a, const struct buf *b)
{
    assert_int_equal(a->len, b->len);
    if (a->len > 0)
        assert_memory_equal(a->data, b->data, a->len);
}

static void test_every_state_comes_back(void **state)
{
    (void)state;
    for (int i = JOURNAL_HAVE_KEY; i <= JOURNAL_CONFIRMED; i++) {
        struct journal_entry before;
        struct journal_entry after = {.state = JOURNAL_HAVE_KEY};
        struct buf text;

        fill(&before, (enum journal_state)i, spki_a);
        encode((enum journal_state)i, &text);
        assert_int_equal(journal_decode(&text, &after, NULL), ST_OK);
        assert_int_equal(after.state, i);
        assert_int_equal(after.kind, ORDER_NEW);
        assert_string_equal(after.national_id, before.national_id);
        assert_string_equal(after.host_url, before.host_url);
        assert_string_equal(after.spki_hash, before.spki_hash);
        assert_string_equal(after.idempotency_key, before.idempotency_key);
        assert_string_equal(after.order, before.order);
        assert_int_equal(after.begun_utc, before.begun_utc);
        assert_same_bytes(&after.key_pkcs8, &before.key_pkcs8);
        assert_same_bytes(&after.csr, &before.csr);
        assert_int_equal(after.certificates.count, before.certificates.count);
        for (size_t j = 0; j < before.certificates.count; j++)
            assert_same_bytes(&after.certificates.items[j], &before.certificates.items[j]);
        buf_clear(&text);
        journal_entry_clear(&after);
        journal_entry_clear(&before);
    }
}

/* *out: the text with one part exchanged for another. */
static void exchange(const struct buf *text, const char *part, const char *instead, struct buf *out)
{
    const char *at = strstr(buf_text(text), part);

    assert_non_null(at);
    buf_init(out, SEALED_BYTES_MAX);
    assert_int_equal(buf_append(out, text->data, (size_t)(at - buf_text(text))), ST_OK);
    assert_int_equal(buf_append_text(out, instead), ST_OK);
    assert_int_equal(buf_append_text(out, at + strlen(part)), ST_OK);
}

static void test_refuses_what_it_does_not_know(void **state)
{
    static const struct {
        enum journal_state from;
        const char *part, *instead;
    } cases[] = {
        {JOURNAL_HAVE_CERT, "\"journal\":2", "\"journal\":3"},
        {JOURNAL_HAVE_CERT, "\"journal\":2", "\"journal\":0"},
        {JOURNAL_HAVE_CERT, "\"journal\":2", "\"journal\":\"2\""},
        {JOURNAL_HAVE_CERT, "\"journal\":2", "\"journal\":1"},         /* a member too many for that */
        {JOURNAL_HAVE_CERT, "\"kind\":\"new\"", "\"kind\":\"renew\""}, /* of what? */
        {JOURNAL_HAVE_CERT, "\"replaced_serial\":\"\"",
         "\"replaced_serial\":\"00FF\""}, /* an application replaces nothing */
        {JOURNAL_HAVE_CERT, "\"replaced_sha256\":\"\"", "\"replaced_sha256\":5"},
        {JOURNAL_HAVE_CERT, "\"have_cert\"", "\"had_cert\""},
        {JOURNAL_HAVE_CERT, "\"have_cert\"", "7"},
        {JOURNAL_HAVE_CERT, "\"kind\":\"new\"", "\"kind\":\"old\""},
        {JOURNAL_HAVE_CERT, "\"A123456789\"", "\"A123456788\""},
        {JOURNAL_HAVE_CERT, "\"A123456789\"", "\"A1234567899\""},
        {JOURNAL_HAVE_CERT, "\"https://ra.example.test:8443\"", "\"\""},
        {JOURNAL_HAVE_CERT, "aaaa\"", "aaa\""},
        {JOURNAL_HAVE_CERT, "aaaa\"", "aaaaa\""},
        {JOURNAL_HAVE_CERT, "\"once\"", "\"\""},
        {JOURNAL_HAVE_CERT, "\"order\":\"0123\"", "\"order\":\"\""},
        {JOURNAL_HAVE_CERT, "\"order\":\"0123\"", "\"other\":\"0123\""},
        {JOURNAL_HAVE_CERT, "\"order\":\"0123\"", "\"order\":\"0123\",\"more\":1"},
        {JOURNAL_HAVE_CERT, "2026-11-23T04:00:00Z", "2026-11-23 04:00:00"},
        {JOURNAL_HAVE_CERT, "\"certificates\":[", "\"certificates\":[5,"},
        {JOURNAL_HAVE_CERT, "\"certificates\":[", "\"certificates\":[\"!\","},
        {JOURNAL_HAVE_CERT, "\"key\":\"A", "\"key\":\"-"},
        {JOURNAL_HAVE_ORDER, "\"have_order\"", "\"have_cert\""}, /* a state without what it promises */
        {JOURNAL_HAVE_CSR, "\"have_csr\"", "\"have_order\""},
        {JOURNAL_HAVE_KEY, "\"have_key\"", "\"have_csr\""},
        {JOURNAL_HAVE_KEY, "}", ""},
        {JOURNAL_HAVE_KEY, "}", "} "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct journal_entry entry = {.begun_utc = 5};
        struct err err = ERR_INIT;
        struct buf good;
        struct buf bad;

        encode(cases[i].from, &good);
        exchange(&good, cases[i].part, cases[i].instead, &bad);
        if (i + 1 == sizeof cases / sizeof cases[0]) { /* white space behind it is no change: JSON */
            assert_int_equal(journal_decode(&bad, &entry, &err), ST_OK);
            journal_entry_clear(&entry);
        } else {
            assert_int_equal(journal_decode(&bad, &entry, &err), ST_BAD_FILE);
            assert_int_equal(err.fault, FAULT_JOURNAL);
            assert_null(strstr(err.what, "A123456789"));
            assert_int_equal(entry.begun_utc, 5); /* untouched */
        }
        buf_clear(&bad);
        buf_clear(&good);
    }
}

/* --- renewals --- */

static void encode_renewal(struct buf *out)
{
    struct journal_entry entry;

    fill(&entry, JOURNAL_HAVE_CSR, spki_a);
    entry.kind = ORDER_RENEW;
    (void)snprintf(entry.replaced.serial, sizeof entry.replaced.serial, "00E9F5");
    (void)snprintf(entry.replaced.sha256, sizeof entry.replaced.sha256, "%s", spki_b);
    buf_init(out, SEALED_BYTES_MAX);
    assert_int_equal(journal_encode(&entry, out, NULL), ST_OK);
    journal_entry_clear(&entry);
}

static void test_a_renewal_remembers_what_it_replaces(void **state)
{
    struct journal_entry entry = {.state = JOURNAL_HAVE_KEY};
    struct buf text;

    (void)state;
    encode_renewal(&text);
    assert_int_equal(journal_decode(&text, &entry, NULL), ST_OK);
    assert_int_equal(entry.kind, ORDER_RENEW);
    assert_string_equal(entry.replaced.serial, "00E9F5");
    assert_string_equal(entry.replaced.sha256, spki_b);
    journal_entry_clear(&entry);
    assert_string_equal(entry.replaced.serial, "");
    buf_clear(&text);
}

static void test_a_renewal_must_say_what_it_replaces(void **state)
{
    static const char *const cases[][2] = {
        {"\"kind\":\"renew\"", "\"kind\":\"new\""},
        {"\"replaced_serial\":\"00E9F5\"", "\"replaced_serial\":\"\""},
        {"\"replaced_serial\":\"00E9F5\"", "\"replaced_serial\":\"../x\""},
        {"\"replaced_sha256\":\"b", "\"replaced_sha256\":\""},
        {"\"replaced_serial\"", "\"replaced_cereal\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct journal_entry entry = {.begun_utc = 5};
        struct err err = ERR_INIT;
        struct buf good, bad;

        encode_renewal(&good);
        exchange(&good, cases[i][0], cases[i][1], &bad);
        assert_int_equal(journal_decode(&bad, &entry, &err), ST_BAD_FILE);
        assert_int_equal(err.fault, FAULT_JOURNAL);
        assert_int_equal(entry.begun_utc, 5);
        buf_clear(&bad);
        buf_clear(&good);
    }
}

/* As a program that knew no renewals wrote it: it may lie on a PC that is updated in the middle of an application. */
static void test_the_former_version_is_read(void **state)
{
    (void)state;
    for (int i = JOURNAL_HAVE_KEY; i <= JOURNAL_CONFIRMED; i++) {
        struct journal_entry entry = {.state = JOURNAL_HAVE_KEY};
        struct buf now, unnamed, former;

        encode((enum journal_state)i, &now);
        exchange(&now, ",\"replaced_serial\":\"\",\"replaced_sha256\":\"\"", "", &unnamed);
        exchange(&unnamed, "\"journal\":2", "\"journal\":1", &former);
        assert_int_equal(journal_decode(&former, &entry, NULL), ST_OK);
        assert_int_equal(entry.state, i);
        assert_int_equal(entry.kind, ORDER_NEW);
        assert_string_equal(entry.replaced.sha256, "");
        journal_entry_clear(&entry);
        assert_int_equal(journal_decode(&unnamed, &entry, NULL), ST_BAD_FILE); /* version 2 has them */
        buf_clear(&former);
        buf_clear(&unnamed);
        buf_clear(&now);
    }
}

static void test_too_small_a_buffer(void **state)
{
    struct journal_entry entry;
    struct err err = ERR_INIT;
    struct buf text;

    (void)state;
    fill(&entry, JOURNAL_HAVE_CERT, spki_a);
    buf_init(&text, 100);
    assert_int_equal(journal_encode(&entry, &text, &err), ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_JOURNAL);
    buf_clear(&text);
    journal_entry_clear(&entry);
}

static void test_name(void **state)
{
    char name[SEALED_NAME_SIZE] = "";

    (void)state;
    journal_name(spki_a, name);
    assert_string_equal(name, "order-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

/* --- the list --- */

struct folder {
    char path[FAKE_PATH_SIZE];
    struct fake_sealed sealed;
    struct sealed_file_port port;
};

static int open_folder(void **state)
{
    static struct folder folder;

    fake_folder_new(folder.path);
    fake_sealed_open(&folder.sealed, folder.path);
    folder.port = fake_sealed_port(&folder.sealed);
    *state = &folder;
    return 0;
}

static int close_folder(void **state)
{
    const struct folder *folder = *state;

    fake_folder_remove(folder->path);
    return 0;
}

static void put(struct folder *folder, enum journal_state state, const char *spki_hash)
{
    struct journal_entry entry;
    struct sealed_lock *lock = NULL;
    char name[SEALED_NAME_SIZE] = "";

    fill(&entry, state, spki_hash);
    journal_name(spki_hash, name);
    assert_int_equal(folder->port.lock(folder->port.self, name, &lock, NULL), ST_OK);
    assert_int_equal(journal_write(&folder->port, lock, &entry, NULL), ST_OK);
    folder->port.unlock(folder->port.self, &lock);
    journal_entry_clear(&entry);
}

static void test_empty_list(void **state)
{
    struct folder *folder = *state;
    struct journal_lines lines = {.lines = NULL};

    assert_int_equal(journal_list(&folder->port, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 0);
    journal_lines_clear(&lines);
}

static void test_list(void **state)
{
    struct folder *folder = *state;
    struct journal_lines lines = {.lines = NULL};

    put(folder, JOURNAL_SUBMITTED, spki_a);
    put(folder, JOURNAL_HAVE_KEY, spki_b);
    assert_int_equal(journal_list(&folder->port, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 2);
    assert_int_equal(lines.lines[0].state, JOURNAL_SUBMITTED);
    assert_string_equal(lines.lines[0].national_id, "A123456789");
    assert_string_equal(lines.lines[0].host_url, "https://ra.example.test:8443");
    assert_string_equal(lines.lines[0].spki_hash, spki_a);
    assert_int_equal(lines.lines[0].begun_utc, 1795406400);
    assert_false(lines.lines[0].busy || lines.lines[0].unreadable);
    assert_int_equal(lines.lines[1].state, JOURNAL_HAVE_KEY);
    journal_lines_clear(&lines);
}

static void test_list_with_one_held(void **state)
{
    struct folder *folder = *state;
    struct journal_lines lines = {.lines = NULL};
    struct sealed_lock *lock = NULL;
    char name[SEALED_NAME_SIZE] = "";

    put(folder, JOURNAL_SUBMITTED, spki_a);
    journal_name(spki_a, name);
    assert_int_equal(folder->port.lock(folder->port.self, name, &lock, NULL), ST_OK);
    assert_int_equal(journal_list(&folder->port, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 1);
    assert_true(lines.lines[0].busy);
    assert_string_equal(lines.lines[0].name, name);
    assert_string_equal(lines.lines[0].national_id, "");
    journal_lines_clear(&lines);
    folder->port.unlock(folder->port.self, &lock);
}

/* Blocked, and not lost: what cannot be unsealed may be given up, this may not. */
static void test_list_with_one_blocked(void **state)
{
    struct folder *folder = *state;
    struct journal_lines lines = {.lines = NULL};
    char name[SEALED_NAME_SIZE] = "";
    size_t blocked = 0;

    put(folder, JOURNAL_SUBMITTED, spki_a);
    put(folder, JOURNAL_HAVE_KEY, spki_b);
    journal_name(spki_a, name);
    folder->sealed.blocked = name;
    assert_int_equal(journal_list(&folder->port, &lines, NULL), ST_OK);
    folder->sealed.blocked = NULL;
    assert_int_equal(lines.count, 2);
    blocked = strcmp(lines.lines[0].name, name) == 0 ? 0 : 1;
    assert_string_equal(lines.lines[blocked].name, name);
    assert_true(lines.lines[blocked].busy);
    assert_false(lines.lines[blocked].unreadable);
    assert_string_equal(lines.lines[blocked].national_id, "");
    assert_false(lines.lines[1 - blocked].busy || lines.lines[1 - blocked].unreadable);
    assert_string_equal(lines.lines[1 - blocked].spki_hash, spki_b);
    journal_lines_clear(&lines);
}

static void spoil(const struct folder *folder, const char *name, const char *suffix, const char *text)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(folder->path, name, suffix, path);
    assert_int_equal(file_write(path, text, strlen(text), FILE_REPLACE, NULL), ST_OK);
}

static void test_list_with_one_unreadable(void **state)
{
    struct folder *folder = *state;
    struct journal_lines lines = {.lines = NULL};
    char name[SEALED_NAME_SIZE] = "";

    put(folder, JOURNAL_SUBMITTED, spki_a);
    journal_name(spki_a, name);
    spoil(folder, name, ".rec", "no seal of ours");
    spoil(folder, "settings", ".rec", "no order"); /* not listed: not an order's name */
    assert_int_equal(journal_list(&folder->port, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 1);
    assert_true(lines.lines[0].unreadable);
    journal_lines_clear(&lines);
}

static void test_former_record_is_taken(void **state)
{
    struct folder *folder = *state;
    struct journal_lines lines = {.lines = NULL};
    char name[SEALED_NAME_SIZE] = "";

    put(folder, JOURNAL_HAVE_CSR, spki_a);
    put(folder, JOURNAL_HAVE_ORDER, spki_a);
    journal_name(spki_a, name);
    spoil(folder, name, ".rec", "half of");
    assert_int_equal(journal_list(&folder->port, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].state, JOURNAL_HAVE_CSR);
    journal_lines_clear(&lines);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(journal_state_word(JOURNAL_HAVE_KEY), "have_key");
    assert_string_equal(journal_state_word(JOURNAL_CONFIRMED), "confirmed");
    assert_string_equal(journal_state_word((enum journal_state)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_comes_back),
        cmocka_unit_test(test_refuses_what_it_does_not_know),
        cmocka_unit_test(test_a_renewal_remembers_what_it_replaces),
        cmocka_unit_test(test_a_renewal_must_say_what_it_replaces),
        cmocka_unit_test(test_the_former_version_is_read),
        cmocka_unit_test(test_too_small_a_buffer),
        cmocka_unit_test(test_name),
        cmocka_unit_test_setup_teardown(test_empty_list, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(test_list, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(test_list_with_one_held, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(test_list_with_one_blocked, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(test_list_with_one_unreadable, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(test_former_record_is_taken, open_folder, close_folder),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
