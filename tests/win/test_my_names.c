/* Certificates in MY whose names are hostile, or no text at all: nothing trips over them, and the others stay usable.
 */
#include "my_fixture.h"

#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/atomic_file.h"
#include "base/utf.h"
#include "pccert_program.h"
#include "temp_folder.h"
#include "win/my_store.h"

#define ID "A123456789"

static const char hostile[] = "\x1B[2J王\r\n2026-01-01T00:00:00Z forged\xE2\x80\xAEgnp\xE2\x80\x8B";
static const char harmless[] = "?[2J王??2026-01-01T00:00:00Z forged?gnp?";

static void put_bare(const struct buf *der)
{
    HCERTSTORE store = NULL;

    assert_int_equal(my_store_open(&store, NULL), ST_OK);
    assert_true(CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der->data, (DWORD)der->len,
                                                 CERT_STORE_ADD_ALWAYS, NULL));
    assert_true(CertControlStore(store, 0, CERT_STORE_CTRL_COMMIT, NULL));
    assert_true(CertCloseStore(store, 0));
}

static struct cert_info put_named(const char *name, const char *number)
{
    struct cert_info info;
    struct buf der;

    my_issue_named(my_person(1), name, number, &der);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
    put_bare(&der);
    buf_clear(&der);
    return info;
}

/* The first of these octets of a certificate, written over: what no issuer of ours would sign. */
static void put_patched(const char *number, const char *octets, const char *patch, size_t len)
{
    struct buf der;
    size_t at = 0;

    my_issue_named(my_person(1), "CN of 16 octets.", number, &der);
    while (at + len < der.len && memcmp(der.data + at, octets, len) != 0)
        at++;
    assert_true(at + len < der.len);
    memcpy(der.data + at, patch, len);
    put_bare(&der);
    buf_clear(&der);
}

/* The one with the hostile name is told. */
static struct cert_info put_all(void)
{
    struct cert_info told;

    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    told = put_named(hostile, ID);
    /* Which look just like it: as UTF8String, where ours is PrintableString */
    put_patched(ID "...", "\x13\x0D" ID "...", "\x0C\x0D" ID "\xE2\x80\x8B", 15);
    put_patched(".." ID, "\x13\x0C.." ID, "\x0C\x0CＡ123456789", 14);
    (void)put_named("王小明", " " ID);
    put_patched(ID, "CN of 16 octets.", "CN\0of 16 octets.", 16);
    put_patched(ID, "CN of 16 octets.", "CN \xFFof 16 octets", 16); /* no UTF-8: OpenSSL reads nothing of it */
    put_patched(ID, "CN of 16 octets.", "\x1B]0;title\x07.....x", 16);
    return told;
}

static void the_list_is_harmless(void **state)
{
    struct cert_store_port port = my_test_port();
    struct store_list list = {.entries = NULL};
    unsigned persons = 0;
    unsigned hostile_ones = 0;

    (void)state;
    (void)put_all();
    assert_int_equal(port.list(port.self, NULL, &list, NULL), ST_OK);
    assert_int_equal(list.count, 7); /* all but the unreadable one */
    for (size_t i = 0; i < list.count; i++) {
        const struct cert_info *info = &list.entries[i].info;

        assert_true(utf8_valid(info->owner_display, strlen(info->owner_display)));
        assert_null(strpbrk(info->owner_display, "\x1B\r\n\x07"));
        persons += strcmp(info->national_id, ID) == 0;
        hostile_ones += strcmp(info->owner_display, harmless) == 0;
    }
    assert_int_equal(persons, 4); /* ours, the hostile one and two that were written over; no look-alike */
    assert_int_equal(hostile_ones, 1);
    store_list_clear(&list);
    assert_signs(my_person(0)->info.sha256);
}

/* pccert.json that trusts the CAs of my_fixture.h. */
static void write_config(char path[1024])
{
    struct json *config = json_new_object();
    struct buf pem, text;

    buf_init(&pem, 2 * CERT_DER_MAX);
    buf_init(&text, 4 * CERT_DER_MAX);
    for (size_t i = 0; i < my_chain()->count; i++)
        assert_int_equal(cert_to_pem(my_chain()->items[i].data, my_chain()->items[i].len, &pem, NULL), ST_OK);
    assert_int_equal(json_add_text(config, "firm_ca_pem", buf_text(&pem)), ST_OK);
    assert_int_equal(json_print(config, true, &text), ST_OK);
    snprintf(path, 1024, "%s", temp_path("names.json"));
    assert_int_equal(file_write(path, text.data, text.len, FILE_REPLACE, NULL), ST_OK);
    json_free(&config);
    buf_clear(&text);
    buf_clear(&pem);
}

/* Lines may end, as the program ends them. */
static void assert_plain_text(const struct buf *said)
{
    const char *text = buf_text(said);

    assert_true(utf8_valid(text, strlen(text)));
    assert_null(strpbrk(text, "\x1B\x07"));
    assert_null(strstr(text, "\n2026-01-01T00:00:00Z forged"));
    assert_null(strstr(text, "\xE2\x80\xAE"));
    assert_null(strstr(text, "\xE2\x80\x8B"));
}

static void the_program_is_not_misled(void **state)
{
    char config[1024];
    struct json *document = NULL;

    const struct cert_info told = put_all();

    (void)state;
    write_config(config);
    const char *const as_json[] = {"--config", config, "--json", "status", "--id", ID, NULL};
    struct pccert_run run = pccert_program_run(as_json, "");
    assert_int_equal(run.exit_code, 0); /* the one that signs is found among them */
    document = pccert_run_document(&run);
    assert_int_equal(json_count(json_member(document, "persons")), 1);
    assert_plain_text(&run.out);
    json_free(&document);
    pccert_run_clear(&run);

    const char *const as_text[] = {"--config", config, "status", "--id", ID, NULL};
    run = pccert_program_run(as_text, "");
    assert_int_equal(run.exit_code, 0);
    assert_plain_text(&run.out);
    assert_plain_text(&run.err);
    pccert_run_clear(&run);

    /* It says whose certificate it has removed, and keeps the others. */
    const char *const removing[] = {"--config", config, "remove", "--serial", told.serial, "--yes", NULL};
    run = pccert_program_run(removing, "");
    assert_int_equal(run.exit_code, 0);
    assert_non_null(strstr(buf_text(&run.out), harmless));
    assert_plain_text(&run.out);
    assert_plain_text(&run.err);
    pccert_run_clear(&run);
    assert_false(my_has(told.sha256, NULL));
    assert_signs(my_person(0)->info.sha256);
    assert_int_equal(file_wipe(config, NULL), ST_OK);
}

static int open_both(void **state)
{
    return my_fixture_open(state) != 0 || pccert_program_open(state) != 0;
}

static int close_both(void **state)
{
    return pccert_program_close(state) != 0 || my_fixture_close(state) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_list_is_harmless, my_fixture_clean, my_fixture_clean),
        cmocka_unit_test_setup_teardown(the_program_is_not_misled, my_fixture_clean, my_fixture_clean),
    };

    return cmocka_run_group_tests(tests, open_both, close_both);
}
