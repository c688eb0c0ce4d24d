/* pccert.exe with files and certificates that are not there or not right: refusals that need no host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "pccert_program.h"
#include "temp_folder.h"

#define PASSWORD "fixture 1234\n"

static const char *const languages[] = {"zh-TW", "en"};
enum { LANGUAGES = sizeof languages / sizeof languages[0], PATH_MAX_BYTES = 1024 };

struct refusal {
    const char *file; /* of tests/fixtures/pfx */
    const char *typed;
    unsigned exit_code;
    const char *fault;
    const char *detail; /* NULL: any */
};

static const char *fixture(const char *name)
{
    static char path[PATH_MAX_BYTES];

    snprintf(path, sizeof path, PFX_FIXTURES "/%s", name);
    return path;
}

static void assert_refused(const char *command, const char *path, const struct refusal *refusal)
{
    char messages[LANGUAGES][512];

    for (size_t j = 0; j < LANGUAGES; j++) {
        const char *const arguments[] = {
            "--config", pccert_program_config(), "--lang", languages[j], "--json", command, path, NULL};
        struct pccert_run run = pccert_program_run(arguments, refusal->typed);
        struct json *document = pccert_run_document(&run);
        const struct json *error = json_member(document, "error");

        assert_int_equal(run.exit_code, refusal->exit_code);
        assert_string_equal(json_string(json_member(error, "fault")), refusal->fault);
        if (refusal->detail != NULL)
            assert_string_equal(json_string(json_member(error, "detail")), refusal->detail);
        assert_true(strlen(json_string(json_member(error, "remedy"))) > 0);
        snprintf(messages[j], sizeof messages[j], "%s", json_string(json_member(error, "message")));
        json_free(&document);
        pccert_run_clear(&run);
    }
    assert_string_not_equal(messages[0], messages[1]);
}

/* What a user quotes, and the manual explains. */
static void test_a_failure_has_its_code(void **state)
{
    const char *const as_text[] = {"--config", pccert_program_config(), "import", fixture("3des.p12"), NULL};
    const char *const as_json[] = {"--config", pccert_program_config(), "--json", "import", fixture("3des.p12"), NULL};
    struct pccert_run run = pccert_program_run(as_text, "wrong\n");
    struct json *document = NULL;

    (void)state;
    assert_int_equal(run.exit_code, 4);
    assert_non_null(strstr(buf_text(&run.err), "PC-2105; pfx_password"));
    pccert_run_clear(&run);
    run = pccert_program_run(as_json, "wrong\n");
    document = pccert_run_document(&run);
    assert_string_equal(json_string(json_member(json_member(document, "error"), "code")), "PC-2105");
    json_free(&document);
    pccert_run_clear(&run);
}

static void test_import_refuses(void **state)
{
    static const struct refusal refusals[] = {
        {"3des.p12", "wrong\n", 4, "pfx_password", NULL},
        {"3des.p12", "\n", 4, "pfx_password", NULL},
        {"3des.p12", "", 2, "secret_missing", NULL},
        {"3des.p12", "\xFF\xFE\n", 2, "not_text", NULL},
        {"3des.p12", PASSWORD, 1, "other_firm", NULL},
        {"unicode-aes.p12", "\xE5\xAF\x86\xE7\xA2\xBC-p\xC3\xA4ss\r\n", 1, "other_firm", NULL}, /* it did open */
        {"no-key.p12", PASSWORD, 1, "pfx_no_key", NULL},
        {"ec.p12", PASSWORD, 1, "pfx_key_kind", "EC P-256"},
        {"rsa-1024.p12", PASSWORD, 1, "pfx_key_kind", "RSA-1024"},
        {"dsa.p12", PASSWORD, 1, "pfx_key_kind", "DSA"},
        {"java-several.p12", PASSWORD, 1, "pfx_several_keys", NULL},
        {"java-trusted.p12", PASSWORD, 1, "pfx_no_key", NULL},
        {"camellia.p12", PASSWORD, 1, "other_firm", NULL}, /* it did open */
        {"gnutls-null-password.p12", "\n", 1, "other_firm", NULL},
        {"md5-des.p12", PASSWORD, 1, "pfx_algorithm", "pbeWithMD5AndDES-CBC"},
        {"costly.p12", "", 1, "pfx_cost", NULL}, /* before a password is asked for */
        {"make", "", 1, "not_pfx", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        assert_refused("import", fixture(refusals[i].file), &refusals[i]);
}

static void test_inspect_refuses(void **state)
{
    static const struct refusal refusals[] = {
        {"3des.p12", "wrong\n", 4, "pfx_password", NULL},
        {"3des.p12", "", 2, "secret_missing", NULL},
        {"md5-des.p12", PASSWORD, 1, "pfx_algorithm", "pbeWithMD5AndDES-CBC"},
        {"costly.p12", "", 1, "pfx_cost", NULL},
        {"make", "", 1, "not_pfx", NULL},
    };
    static const struct refusal missing = {NULL, "", 3, "file_missing", NULL};
    static const struct refusal folder = {NULL, "", 1, "file_unreadable", NULL};
    char path[PATH_MAX_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        assert_refused("inspect", fixture(refusals[i].file), &refusals[i]);
    snprintf(path, sizeof path, "%s", temp_path("沒有這個檔.pfx"));
    assert_refused("inspect", path, &missing);
    assert_refused("inspect", temp_folder(), &folder);
}

struct shown {
    const char *file, *kind, *integrity;
    const char *fault;   /* why import would refuse it */
    const char *warning; /* the only one; NULL: none */
    size_t further_keys;
};

static void assert_shown(const struct shown *shown, const struct json *file)
{
    const struct json *key = json_member(file, "key");
    const struct json *warnings = json_member(file, "warnings");
    const char *kind = shown->kind[0] != '\0' ? json_string(json_member(key, "kind")) : "";
    bool given = true;

    assert_string_equal(kind, shown->kind);
    assert_string_equal(json_string(json_member(file, "integrity")), shown->integrity);
    assert_string_equal(json_string(json_member(file, "import_fault")), shown->fault);
    assert_int_equal(json_get_bool(file, "this_firm", &given, NULL), ST_OK);
    assert_false(given);
    assert_int_equal(json_count(warnings), shown->warning != NULL ? 1 : 0);
    if (shown->warning != NULL)
        assert_string_equal(json_string(json_at(warnings, 0)), shown->warning);
    assert_int_equal(json_count(json_member(file, "further_keys")), shown->further_keys);
}

/* What import refuses inspect still shows, and says why it would be refused. */
static void test_inspect_shows(void **state)
{
    static const struct shown shown[] = {
        {"3des.p12", "RSA-2048", "SHA-1", "other_firm", NULL, 0},
        {"aes-256.p12", "RSA-2048", "SHA-256", "other_firm", NULL, 0},
        {"no-mac.p12", "RSA-2048", "none", "other_firm", "no_mac", 0},
        {"small.p12", "RSA-2048", "SHA-1", "other_firm", "few_iterations", 0},
        {"ec.p12", "EC P-256", "SHA-256", "pfx_key_kind", NULL, 0},
        {"ed25519.p12", "ED25519", "SHA-256", "pfx_key_kind", NULL, 0},
        {"java-several.p12", "RSA-2048", "SHA-256", "pfx_several_keys", NULL, 1},
        {"no-key.p12", "", "SHA-256", "pfx_no_key", NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        const char *const arguments[] = {"--config", pccert_program_config(), "--json",
                                         "inspect",  fixture(shown[i].file),  NULL};
        struct pccert_run run = pccert_program_run(arguments, PASSWORD);
        struct json *document = pccert_run_document(&run);

        assert_int_equal(run.exit_code, 0);
        assert_shown(&shown[i], json_member(document, "file"));
        assert_null(strstr(buf_text(&run.out), "A123456789")); /* masked: it was not given with --id */
        json_free(&document);
        pccert_run_clear(&run);
    }
}

/* The same for people: each language says in words what the JSON says. */
static void test_inspect_says_it_in_words(void **state)
{
    static const struct {
        const char *file;
        const char *said[LANGUAGES];
    } cases[] = {
        {"plain.p12", {"沒有加密", "is not encrypted"}},
        {"small.p12", {"運算次數只有 1", "1 iterations only"}},
        {"java-several.p12", {"EC P-256，憑證持有人 Elliptic", "EC P-256, of Elliptic"}},
        {"java-secret.p12", {"其他內容", "Other contents"}},
        {"dsa.p12", {"不支援檔案中的金鑰種類：DSA", "not supported: DSA"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t j = 0; j < LANGUAGES; j++) {
            const char *const arguments[] = {"--config", pccert_program_config(), "--lang", languages[j],
                                             "inspect",  fixture(cases[i].file),  NULL};
            struct pccert_run run = pccert_program_run(arguments, PASSWORD);

            assert_int_equal(run.exit_code, 0);
            assert_non_null(strstr(buf_text(&run.out), cases[i].said[j]));
            pccert_run_clear(&run);
        }
    }
}

static void test_nothing_of_this_person_here(void **state)
{
    static const struct {
        const char *words[8];
        unsigned exit_code;
        const char *fault; /* NULL: an answer, no failure */
    } cases[] = {
        {{"status", "--id", "A123456789"}, 3, NULL},
        {{"status", "--id", "A123456780"}, 2, "national_id"},
        {{"export", "--id", "A123456789", "--out", "never.pfx"}, 3, "certificate_missing"},
        {{"export", "--serial", "not hex", "--out", "never.pfx"}, 2, "serial"},
        {{"remove", "--id", "A123456789", "--yes"}, 3, "certificate_missing"},
        {{"remove", "--serial", "00E9", "--yes"}, 3, "certificate_missing"},
        {{"sign", "--id", "A123456789", "--out", "never.pfx"}, 3, "certificate_missing"},
        {{"sign", "--serial", "not hex", "--out", "never.pfx"}, 2, "serial"},
        {{"verify", "--signature", "nowhere.p7s", "--in", "nowhere"}, 3, "file_missing"},
        {{"verify", "--signature", "."}, 1, "file_unreadable"},
        {{"verify", "--signature", PFX_FIXTURES "/3des.p12"}, 1, "not_cms"},
        {{"verify", "--signature", "nowhere.p7s", "--host"}, 1, "configuration"}, /* no host */
        {{"remove", "--id", "A123456789", "--keep-undo", "--yes"}, 3, "certificate_missing"},
        {{"undo"}, 3, "undo_nothing"},
        {{"undo", "--serial", "00E9"}, 3, "undo_nothing"},
        {{"undo", "--serial", "not hex"}, 2, "serial"},
        {{"clean"}, 0, NULL},
        {{"repair"}, 0, NULL},
        {{"backup", "check", "never.pfx"}, 3, "file_missing"},
        {{"backup", "never.pfx"}, 2, "usage"},
        {{"resume"}, 3, "no_open_order"},
        {{"cancel", "--id", "A123456789"}, 3, "no_open_order"},
        {{"apply", "--id", "A123456789"}, 1, "configuration"}, /* no host */
        {{"status", "--id", "A123456789", "--login"}, 1, "configuration"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *arguments[PCCERT_ARGUMENTS_MAX] = {"--config", pccert_program_config(), "--json"};
        struct pccert_run run;
        struct json *document = NULL;
        const struct json *error = NULL;

        for (size_t j = 0; j < 8 && cases[i].words[j] != NULL; j++)
            arguments[3 + j] = cases[i].words[j];
        run = pccert_program_run(arguments, "a password\n");
        document = pccert_run_document(&run);
        error = json_member(document, "error");
        assert_int_equal(run.exit_code, cases[i].exit_code);
        assert_int_equal(error == NULL, cases[i].fault == NULL);
        if (cases[i].fault != NULL)
            assert_string_equal(json_string(json_member(error, "fault")), cases[i].fault);
        assert_null(strstr(buf_text(&run.err), "a password"));
        json_free(&document);
        pccert_run_clear(&run);
    }
    assert_false(file_exists("never.pfx"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_failure_has_its_code),   cmocka_unit_test(test_import_refuses),
        cmocka_unit_test(test_inspect_refuses),          cmocka_unit_test(test_inspect_shows),
        cmocka_unit_test(test_inspect_says_it_in_words), cmocka_unit_test(test_nothing_of_this_person_here),
    };

    return cmocka_run_group_tests(tests, pccert_program_open, pccert_program_close);
}
