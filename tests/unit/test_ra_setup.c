/* A new host's folder: what is in it, for whose eyes, and that a host with a spoilt part of it refuses to open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "pki/cert.h"
#include "pki/chain.h"
#include "protocol/json.h"
#include "ra_bench.h"
#include "server/serving.h"
#include "server/setup.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void path_of(const struct ra_bench *bench, const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", bench->folder, name);
}

static void write_part(const struct ra_bench *bench, const char *name, const char *text)
{
    char path[128];

    path_of(bench, name, path);
    assert_int_equal(file_write(path, text, strlen(text), FILE_REPLACE, NULL), ST_OK);
}

static enum status prepare(const struct ra_bench *bench, struct err *err)
{
    struct serving serving = {.workers = NULL};
    const enum status status = serving_prepare(bench->config_file, &serving, err);

    serving_end(&serving);
    return status;
}

static void everything_is_there_and_opens(void **state)
{
    static const char *const PARTS[] = {
        "ra.json",           "pccert.json",        "ra.db",    "ra.keys",      "root.pem",          "issuing.pem",
        "issuing.key",       "issuing.pass",       "tls.pem",  "tls.key",      "consent.zh-TW.txt", "offline/root.key",
        "offline/root.pass", "offline/README.txt", "root.crl", "transfer.pem", "transfer.key",
    };
    struct ra_bench *bench = *state;
    struct err err = ERR_INIT;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(PARTS); i++) {
        char path[128];
        struct stat about;

        path_of(bench, PARTS[i], path);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 077, 0);
    }
    if (prepare(bench, &err) != ST_OK)
        fail_msg("%s", err.what);
}

static void the_host_does_not_need_the_root_key(void **state)
{
    struct ra_bench *bench = *state;
    char path[128];

    path_of(bench, "offline/root.key", path);
    assert_int_equal(unlink(path), 0);
    path_of(bench, "offline/root.pass", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(prepare(bench, &(struct err){.status = ST_OK}), ST_OK);
}

static void no_key_is_in_the_clear_but_the_tls_one(void **state)
{
    struct ra_bench *bench = *state;
    struct buf text;

    ra_bench_read(bench, "offline/root.key", &text);
    assert_non_null(strstr(buf_text(&text), "BEGIN ENCRYPTED PRIVATE KEY"));
    buf_clear(&text);
    ra_bench_read(bench, "issuing.key", &text);
    assert_non_null(strstr(buf_text(&text), "BEGIN ENCRYPTED PRIVATE KEY"));
    buf_clear(&text);
}

static void the_clients_file_says_where_and_whom_to_trust(void **state)
{
    struct ra_bench *bench = *state;
    struct json *document = NULL;
    struct anchors *anchors = NULL;
    struct cert_list tls = {.count = 0};
    struct cert_list firm = {.count = 0};
    struct config config;
    struct buf text, pem;
    const char *tls_ca = NULL;
    int64_t zone = 0;

    assert_int_equal(config_read(bench->config_file, &config, NULL), ST_OK);
    ra_bench_read(bench, "pccert.json", &text);
    assert_int_equal(json_parse(buf_text(&text), text.len, &document, NULL), ST_OK);
    assert_string_equal(json_string(json_member(document, "host_url")), config.public_origin);
    assert_int_equal(strncmp(config.public_origin, "https://localhost:", 18), 0);
    assert_int_equal(json_get_whole(document, "zone_offset_s", -50000, 50000, &zone, NULL), ST_OK);
    assert_int_equal(zone, 28800);
    tls_ca = json_string(json_member(document, "tls_ca_pem"));
    assert_int_equal(anchors_new(tls_ca, strlen(tls_ca), &anchors, NULL), ST_OK);
    ra_bench_read(bench, "tls.pem", &pem);
    assert_int_equal(cert_list_from_pem(buf_text(&pem), pem.len, &tls, NULL), ST_OK);
    assert_int_equal(chain_verify(anchors, tls.items[0].data, tls.items[0].len, NULL, bench->now_utc, NULL), ST_OK);
    tls_ca = json_string(json_member(document, "firm_ca_pem"));
    assert_int_equal(cert_list_from_pem(tls_ca, strlen(tls_ca), &firm, NULL), ST_OK);
    assert_int_equal(firm.count, 2);
    cert_list_clear(&firm);
    cert_list_clear(&tls);
    anchors_free(&anchors);
    json_free(&document);
    buf_clear(&pem);
    buf_clear(&text);
}

static void the_consent_text_names_the_firm(void **state)
{
    struct ra_bench *bench = *state;
    struct config config;
    struct buf text;

    assert_int_equal(config_read(bench->config_file, &config, NULL), ST_OK);
    ra_bench_read(bench, "consent.zh-TW.txt", &text);
    assert_non_null(strstr(buf_text(&text), config.firm_name));
    assert_null(strstr(buf_text(&text), "{firm}"));
    buf_clear(&text);
}

static void a_folder_with_something_in_it_is_refused(void **state)
{
    struct ra_bench *bench = *state;
    const struct setup_request request = {
        .folder = bench->folder, .names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0"};
    struct config config;
    struct buf before, after;

    ra_bench_read(bench, "ra.keys", &before);
    assert_int_equal(setup_host(&request, &config, NULL), ST_ALREADY);
    ra_bench_read(bench, "ra.keys", &after);
    assert_string_equal(buf_text(&before), buf_text(&after));
    buf_clear(&after);
    buf_clear(&before);
}

static void somebody_elses_folder_is_left_alone(void **state)
{
    char folder[] = "/tmp/ra_setup.XXXXXX";
    char notes[64];
    const struct setup_request request = {
        .folder = folder, .names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0"};
    struct config config;
    struct err err = ERR_INIT;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(notes, sizeof notes, "%s/notes.txt", folder);
    assert_int_equal(file_write(notes, "mine", 4, FILE_NEW, NULL), ST_OK);
    assert_int_equal(setup_host(&request, &config, &err), ST_ALREADY);
    assert_string_equal(err.detail, folder);
    assert_int_equal(unlink(notes), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing was added */
}

/* The files are short, the database is not. */
static void a_full_disk_leaves_an_empty_folder(void **state)
{
    const struct rlimit short_files = {.rlim_cur = 24 * 1024, .rlim_max = RLIM_INFINITY};
    const struct rlimit any = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    char folder[] = "/tmp/ra_setup.XXXXXX";
    const struct setup_request request = {.folder = folder,
                                          .names = "localhost",
                                          .listen = "127.0.0.1:0",
                                          .plain_listen = "127.0.0.1:0",
                                          .issuing_bits = "2048"};
    struct config config;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &short_files), 0);
    assert_int_equal(setup_host(&request, &config, NULL), ST_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &any), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void what_cannot_be_right_is_refused_before_anything_is_made(void **state)
{
    static const char SIXTY_FIVE[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    static const struct setup_request CASES[] = {
        {.names = "", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0"},
        {.names = ",a", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0"},
        {.names = "::1", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0"},
        {.names = "localhost", .listen = "localhost:0", .plain_listen = "127.0.0.1:0"},
        {.names = "localhost", .listen = "127.0.0.1", .plain_listen = "127.0.0.1:0"},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:x"},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .firm_name = ""},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .firm_name = SIXTY_FIVE},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .ra_name = SIXTY_FIVE},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .firm_name = "\xA4\xFD"},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .issuing_bits = ""},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .issuing_bits = "1024"},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .issuing_bits = "2047"},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .issuing_bits = "8192"},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .issuing_bits = "02048"},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .issuing_bits = "2048 "},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .issuing_bits = "-2048"},
        {.names = "localhost", .listen = "127.0.0.1:0", .plain_listen = "127.0.0.1:0", .issuing_bits = "3072bits"},
    };
    char folder[] = "/tmp/ra_setup.XXXXXX";
    struct config config;
    size_t i = 0;

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct setup_request request = CASES[i];

        request.folder = folder;
        if (setup_host(&request, &config, NULL) != ST_BAD_INPUT)
            fail_msg("case %zu", i);
    }
    assert_int_equal(rmdir(folder), 0); /* still empty */
}

static void an_unknown_key_size_is_told_with_the_known_ones(void **state)
{
    const struct setup_request request = {.folder = "/nonexistent/host",
                                          .names = "localhost",
                                          .listen = "127.0.0.1:0",
                                          .plain_listen = "127.0.0.1:0",
                                          .issuing_bits = "1024"};
    struct config config;
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(setup_host(&request, &config, &err), ST_BAD_INPUT);
    assert_string_equal(err.what, "--issuing-bits: 2048, 3072 or 4096 is wanted");
}

static int bits_of(const char *folder, const char *name)
{
    char path[128];
    FILE *file = NULL;
    X509 *certificate = NULL;
    int bits = 0;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "r");
    assert_non_null(file);
    certificate = PEM_read_X509(file, NULL, NULL, NULL);
    assert_non_null(certificate);
    bits = EVP_PKEY_get_bits(X509_get0_pubkey(certificate));
    X509_free(certificate);
    (void)fclose(file);
    return bits;
}

static void the_issuing_key_is_as_long_as_asked(void **state)
{
    const struct ra_bench *bench = *state; /* asks for 2048 */

    assert_int_equal(bits_of(bench->folder, "issuing.pem"), 2048);
    assert_int_equal(bits_of(bench->folder, "root.pem"), 4096);
}

static void given_ports_and_names_are_kept(void **state)
{
    char folder[] = "/tmp/ra_setup.XXXXXX";
    char command[128];
    const struct setup_request request = {
        .folder = folder,
        .names = "ra.example.test,127.0.0.1",
        .listen = "127.0.0.1:8443",
        .plain_listen = "[::1]:8080",
        .transfer_listen = "127.0.0.1:8444",
        .firm_name = "Example \"Firm\"",
        .ra_name = "Example RA",
        .root_passphrase = "kept elsewhere",
        .now_utc = 1795400000,
    };
    struct config config, again;

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(setup_host(&request, &config, NULL), ST_OK);
    (void)snprintf(command, sizeof command, "%s/ra.json", folder);
    assert_int_equal(config_read(command, &again, NULL), ST_OK);
    assert_string_equal(again.listen, "127.0.0.1:8443");
    assert_string_equal(again.plain_listen, "[::1]:8080");
    assert_string_equal(again.transfer.listen, "127.0.0.1:8444");
    assert_string_equal(again.transfer.url, "https://ra.example.test:8444");
    assert_string_equal(again.public_origin, "https://ra.example.test:8443");
    assert_string_equal(again.plain_origin, "http://ra.example.test:8080");
    assert_string_equal(again.firm_name, "Example \"Firm\"");
    assert_string_equal(again.ra_name, "Example RA");
    assert_int_equal(bits_of(folder, "issuing.pem"), 3072); /* nothing else was asked */
    (void)snprintf(command, sizeof command, "%s/offline/root.pass", folder);
    assert_false(file_exists(command));
    (void)snprintf(command, sizeof command, "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void wider_modes_are_refused(void **state)
{
    static const char *const SECRETS[] = {"ra.keys", "issuing.key", "issuing.pass", "tls.key", "transfer.key"};
    struct ra_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(SECRETS); i++) {
        struct err err = ERR_INIT;
        char path[128];

        path_of(bench, SECRETS[i], path);
        assert_int_equal(chmod(path, 0640), 0);
        assert_int_equal(prepare(bench, &err), ST_REFUSED);
        assert_non_null(strstr(err.what, "chmod 600"));
        assert_non_null(strstr(err.detail, SECRETS[i]));
        assert_int_equal(chmod(path, 0600), 0);
    }
}

static void a_missing_part_is_named(void **state)
{
    static const char *const PARTS[] = {"ra.keys",     "ra.db",        "root.pem",          "issuing.pem",
                                        "issuing.key", "issuing.pass", "consent.zh-TW.txt", "tls.pem",
                                        "tls.key",     "transfer.pem", "transfer.key"};
    struct ra_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(PARTS); i++) {
        struct err err = ERR_INIT;
        char path[128], away[140];

        path_of(bench, PARTS[i], path);
        (void)snprintf(away, sizeof away, "%s.away", path);
        assert_int_equal(rename(path, away), 0);
        if (prepare(bench, &err) != ST_NOT_FOUND)
            fail_msg("%s: %s", PARTS[i], err.what);
        assert_int_equal(rename(away, path), 0);
    }
}

static void spoilt_parts_are_refused(void **state)
{
    static const struct {
        const char *part, *text;
        enum status status;
    } CASES[] = {
        {"ra.keys", "{}", ST_BAD_FILE},
        {"ra.keys", "{\"hmac\":\"00\",\"pepper\":\"00\",\"field\":\"00\"}", ST_BAD_FILE},
        {"ra.keys", "rubbish", ST_BAD_FILE},
        {"issuing.pass", "another passphrase\n", ST_WRONG_SECRET},
        {"issuing.key", "rubbish", ST_BAD_FILE},
        {"issuing.pem", "rubbish", ST_BAD_FILE},
        {"root.pem", "", ST_BAD_FILE},
        {"tls.pem", "rubbish", ST_BAD_FILE},
        {"transfer.pem", "rubbish", ST_BAD_FILE},
        {"tls.key", "rubbish", ST_BAD_FILE},
        {"transfer.key", "rubbish", ST_BAD_FILE},
        {"consent.zh-TW.txt", "", ST_BAD_FILE},
        {"consent.zh-TW.txt", "\xA4\xFD", ST_BAD_FILE},
        {"ra.json", "{}", ST_BAD_INPUT},
    };
    struct ra_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = ERR_INIT;
        struct buf good;

        ra_bench_read(bench, CASES[i].part, &good);
        write_part(bench, CASES[i].part, CASES[i].text);
        if (prepare(bench, &err) != CASES[i].status)
            fail_msg("case %zu (%s): %s %s", i, CASES[i].part, status_word(err.status), err.what);
        assert_int_not_equal(strlen(err.what), 0);
        write_part(bench, CASES[i].part, buf_text(&good));
        buf_clear(&good);
    }
}

static void a_certificate_that_is_not_the_keys_is_refused(void **state)
{
    struct ra_bench *bench = *state;
    struct err err = ERR_INIT;
    struct buf root;

    ra_bench_read(bench, "root.pem", &root);
    write_part(bench, "issuing.pem", buf_text(&root));
    assert_int_equal(prepare(bench, &err), ST_BAD_FILE);
    assert_non_null(strstr(err.what, "do not belong together"));
    buf_clear(&root);
}

/* It need not be there (hosts made before there was one), but what is there must be the root's. */
static void a_list_that_is_not_the_roots_is_refused(void **state)
{
    struct ra_bench *bench = *state;
    struct err err = ERR_INIT;
    char path[128];

    write_part(bench, "root.crl", "rubbish");
    assert_int_equal(prepare(bench, &err), ST_BAD_FILE);
    assert_non_null(strstr(err.what, "the root's revocation list"));
    path_of(bench, "root.crl", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(prepare(bench, NULL), ST_OK);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, ra_bench_setup, ra_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(everything_is_there_and_opens),
        HOST_TEST(the_host_does_not_need_the_root_key),
        HOST_TEST(no_key_is_in_the_clear_but_the_tls_one),
        HOST_TEST(the_clients_file_says_where_and_whom_to_trust),
        HOST_TEST(the_consent_text_names_the_firm),
        HOST_TEST(a_folder_with_something_in_it_is_refused),
        cmocka_unit_test(somebody_elses_folder_is_left_alone),
        cmocka_unit_test(a_full_disk_leaves_an_empty_folder),
        cmocka_unit_test(what_cannot_be_right_is_refused_before_anything_is_made),
        cmocka_unit_test(an_unknown_key_size_is_told_with_the_known_ones),
        HOST_TEST(the_issuing_key_is_as_long_as_asked),
        cmocka_unit_test(given_ports_and_names_are_kept),
        HOST_TEST(wider_modes_are_refused),
        HOST_TEST(a_missing_part_is_named),
        HOST_TEST(spoilt_parts_are_refused),
        HOST_TEST(a_certificate_that_is_not_the_keys_is_refused),
        HOST_TEST(a_list_that_is_not_the_roots_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
