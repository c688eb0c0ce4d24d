#include "client/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/brand.h"
#include "client/command_list.h"
#include "client/settings_value.h"
#include "fakes/fake_ca.h"

/* As they stand in JSON: of a kind that signs no notices, and one that must never be where the public one is wanted. */
#define PUBLIC_KEY_EC                                                                                                  \
    "-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmaX+5C8WNW+K2kS9RLtGE9+h04go\\n"                 \
    "2Yjp1lo+Twz4zAnXudEEpmBKJVivykKfufgyECWHe7d80kdO8OLUjgV/XQ==\\n-----END PUBLIC KEY-----\\n"
#define PRIVATE_KEY "-----BEGIN PRIVATE KEY-----\\nMAMCAQA=\\n-----END PRIVATE KEY-----\\n"

static enum status apply(struct settings *settings, enum settings_layer layer, const char *json, struct err *err)
{
    return settings_apply(settings, layer, "pccert.json", json, strlen(json), err);
}

static void test_defaults(void **state)
{
    struct settings settings;

    (void)state;
    settings_init(&settings);
    assert_string_equal(settings.proxy, "auto");
    assert_string_equal(settings.host_url, "");
    assert_string_equal(settings.language, "");
    assert_int_equal(settings.export_password_least, 4);
    assert_int_equal(settings.export_password_most, 10);
    assert_int_equal(settings.zone_offset_s, 28800);
    assert_true(settings.reminders);
    assert_false(settings.tray_hide_said);
    settings_clear(&settings);
}

/* What was compiled in is the file of the repository, and is taken whole. */
static void test_the_brand(void **state)
{
    struct settings settings;
    struct err err = ERR_INIT;

    (void)state;
    settings_init(&settings);
    assert_int_equal(brand_json_len, strlen(brand_json));
    assert_int_equal(settings_apply(&settings, SETTINGS_BRAND, "brand.json", brand_json, brand_json_len, &err), ST_OK);
    assert_string_equal(settings.firm_name, "北城證券");
    assert_string_equal(settings.firm_name_en, "Pei Cheng Securities");
    assert_string_equal(settings.product_name, "北城證券軟體憑證工具");
    assert_string_equal(settings.hotline, "(02)2928-3456 分機 312、314");
    assert_string_equal(settings.export_file_name, "{id}-{date}.pfx");
    assert_int_equal(settings.export_password_least, 4);
    assert_int_equal(settings.export_password_most, 10);
    assert_int_equal(settings.zone_offset_s, 28800);
    settings_clear(&settings);
}

static void test_later_layers_win(void **state)
{
    struct settings settings;

    (void)state;
    settings_init(&settings);
    assert_int_equal(apply(&settings, SETTINGS_BRAND,
                           "{\"firm_name\":\"A\",\"host_url\":\"https://a.example.test\",\"proxy\":\"none\"}", NULL),
                     ST_OK);
    assert_int_equal(apply(&settings, SETTINGS_MACHINE,
                           "{\"host_url\":\"https://b.example.test:8443\",\"export_password_most\":32}", NULL),
                     ST_OK);
    assert_int_equal(apply(&settings, SETTINGS_USER, "{\"language\":\"en\"}", NULL), ST_OK);
    assert_string_equal(settings.firm_name, "A");
    assert_string_equal(settings.host_url, "https://b.example.test:8443");
    assert_string_equal(settings.proxy, "none");
    assert_int_equal(settings.export_password_most, 32);
    assert_string_equal(settings.language, "en");
    settings_clear(&settings);
}

/* Each is refused, names the place, and changes nothing. */
static void test_refusals(void **state)
{
    static const struct {
        enum settings_layer layer;
        const char *json;
        const char *detail;
    } cases[] = {
        {SETTINGS_USER, "{\"host_url\":\"https://evil.example.test\"}", "pccert.json: host_url"},
        {SETTINGS_USER, "{\"tls_ca_pem\":\"\"}", "pccert.json: tls_ca_pem"},
        {SETTINGS_USER, "{\"firm_ca_pem\":\"\"}", "pccert.json: firm_ca_pem"},
        {SETTINGS_USER, "{\"proxy\":\"http://evil.example.test:1\"}", "pccert.json: proxy"},
        {SETTINGS_USER, "{\"export_password_least\":1}", "pccert.json: export_password_least"},
        {SETTINGS_USER, "{\"zone_offset_s\":0}", "pccert.json: zone_offset_s"},
        {SETTINGS_USER, "{\"firm_name\":\"X\"}", "pccert.json: firm_name"},
        {SETTINGS_USER, "{\"language\":\"fr\"}", "pccert.json: language"},
        {SETTINGS_USER, "{\"post_change_command\":\"calc\"}", "pccert.json: post_change_command"},
        {SETTINGS_USER, "{\"post_change_command\":[\"C:\\\\x.exe\"]}", "pccert.json: post_change_command"},
        {SETTINGS_BRAND, "{\"post_change_command\":[\"C:\\\\x.exe\"]}", "pccert.json: post_change_command"},
        {SETTINGS_USER, "{\"post_change_timeout_s\":1}", "pccert.json: post_change_timeout"},
        {SETTINGS_BRAND, "{\"post_change_timeout_s\":1}", "pccert.json: post_change_timeout"},
        {SETTINGS_MACHINE, "{\"post_change_command\":\"C:\\\\x.exe\"}", "pccert.json: post_change_command"},
        {SETTINGS_MACHINE, "{\"post_change_command\":[\"x.exe\"]}", "pccert.json: post_change_command"},
        {SETTINGS_MACHINE, "{\"post_change_timeout_s\":0}", "pccert.json: post_change_timeout"},
        {SETTINGS_MACHINE, "{\"post_change_timeout_s\":301}", "pccert.json: post_change_timeout"},
        {SETTINGS_MACHINE, "{\"firm_name\":\"X\"}", "pccert.json: firm_name"},
        {SETTINGS_MACHINE, "{\"language\":\"en\"}", "pccert.json: language"},
        {SETTINGS_MACHINE, "{\"reminders\":false}", "pccert.json: reminders"},
        {SETTINGS_BRAND, "{\"tray_hide_said\":true}", "pccert.json: tray_hide_said"},
        {SETTINGS_USER, "{\"reminders\":0}", "pccert.json: reminders"},
        {SETTINGS_USER, "{\"tray_hide_said\":\"true\"}", "pccert.json: tray_hide_said"},
        {SETTINGS_BRAND, "{\"language\":\"en\"}", "pccert.json: language"},
        {SETTINGS_MACHINE, "{\"host_url\":\"http://a.example.test\"}", "pccert.json: host_url"},
        {SETTINGS_MACHINE, "{\"host_url\":7}", "pccert.json: host_url"},
        {SETTINGS_MACHINE, "{\"proxy\":\"socks5://a:1\"}", "pccert.json: proxy"},
        {SETTINGS_MACHINE, "{\"export_file_name\":\"{id}.pfx\"}", "pccert.json: export_file_name"},
        {SETTINGS_MACHINE, "{\"export_password_least\":0}", "pccert.json: export_password_least"},
        {SETTINGS_MACHINE, "{\"export_password_most\":65}", "pccert.json: export_password_most"},
        {SETTINGS_MACHINE, "{\"export_password_most\":4.5}", "pccert.json: export_password_most"},
        {SETTINGS_MACHINE, "{\"export_password_least\":11}", "pccert.json: export_password_l"},
        {SETTINGS_MACHINE, "{\"zone_offset_s\":50401}", "pccert.json: zone_offset_s"},
        {SETTINGS_MACHINE, "{\"tls_ca_pem\":\"not PEM\"}", "pccert.json: tls_ca_pem"},
        {SETTINGS_MACHINE, "{\"tls_ca_pem\":[]}", "pccert.json: tls_ca_pem"},
        {SETTINGS_USER, "{\"release_key_pem\":\"\"}", "pccert.json: release_key_pem"},
        {SETTINGS_MACHINE, "{\"release_key_pem\":\"\"}", "pccert.json: release_key_pem"},
        {SETTINGS_MACHINE, "{\"release_key_pem\":\"" PUBLIC_KEY_EC "\"}", "pccert.json: release_key_pem"},
        {SETTINGS_MACHINE, "{\"release_key_pem\":\"" PRIVATE_KEY "\"}", "pccert.json: release_key_pem"},
        {SETTINGS_MACHINE, "{\"host_url\":\"https://b.example.test\",\"hostt\":1}", "pccert.json: hostt"},
        {SETTINGS_BRAND, "{\"firm_name\":\"\"}", "pccert.json: firm_name"},
        {SETTINGS_BRAND, "{\"firm_name\":\"a\\nb\"}", "pccert.json: firm_name"},
        {SETTINGS_MACHINE, "[]", "pccert.json: {"},
        {SETTINGS_MACHINE, "{", "pccert.json: JSON"},
        {SETTINGS_MACHINE, "", "pccert.json: JSON"},
        {SETTINGS_MACHINE, "{\"proxy\":\"none\",\"proxy\":\"auto\"}", "pccert.json: JSON"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct settings settings;
        struct err err = ERR_INIT;

        settings_init(&settings);
        assert_int_equal(apply(&settings, SETTINGS_MACHINE, "{\"host_url\":\"https://a.example.test\"}", NULL), ST_OK);
        assert_int_equal(apply(&settings, cases[i].layer, cases[i].json, &err), ST_BAD_INPUT);
        assert_int_equal(err.fault, FAULT_CONFIGURATION);
        assert_memory_equal(err.detail, cases[i].detail, strlen(cases[i].detail));
        assert_string_equal(settings.host_url, "https://a.example.test");
        assert_string_equal(settings.firm_name, "");
        assert_string_equal(settings.proxy, "auto");
        settings_clear(&settings);
    }
}

/* JSON text of one member that holds PEM. */
static void pem_json(const char *member, const struct buf *pem, struct buf *out)
{
    buf_init(out, 4 * SETTINGS_CA_PEM_MAX);
    assert_int_equal(buf_append_format(out, "{\"%s\":\"", member), ST_OK);
    for (size_t i = 0; i < pem->len; i++)
        assert_int_equal(pem->data[i] == '\n' ? buf_append_text(out, "\\n") : buf_append(out, &pem->data[i], 1), ST_OK);
    assert_int_equal(buf_append_text(out, "\"}"), ST_OK);
}

static void test_ca_certificates(void **state)
{
    struct fake_ca *ca = *state;
    struct settings settings;
    struct buf json;

    settings_init(&settings);
    pem_json("firm_ca_pem", &ca->pem, &json);
    assert_int_equal(settings_apply(&settings, SETTINGS_MACHINE, "x", buf_text(&json), json.len, NULL), ST_OK);
    assert_int_equal(settings.firm_ca_pem.len, ca->pem.len);
    assert_int_equal(settings.tls_ca_pem.len, 0);
    /* Again, and something wrong behind it: the old ones stay. */
    buf_truncate(&json, json.len - 1);
    assert_int_equal(buf_append_text(&json, ",\"nonsense\":1}"), ST_OK);
    assert_int_equal(settings_apply(&settings, SETTINGS_MACHINE, "x", buf_text(&json), json.len, NULL), ST_BAD_INPUT);
    assert_memory_equal(settings.firm_ca_pem.data, ca->pem.data, ca->pem.len);
    buf_clear(&json);
    pem_json("tls_ca_pem", &ca->pem, &json);
    assert_int_equal(settings_apply(&settings, SETTINGS_MACHINE, "x", buf_text(&json), json.len, NULL), ST_OK);
    assert_int_equal(settings.tls_ca_pem.len, ca->pem.len);
    assert_int_equal(settings.firm_ca_pem.len, ca->pem.len);
    buf_clear(&json);
    settings_clear(&settings);
}

static void test_a_person_is_no_ca(void **state)
{
    struct fake_ca *ca = *state;
    const struct fake_leaf leaf = {
        .national_id = "A123456789", .not_before_utc = 1795406400, .not_after_utc = 1795406400 + 86400};
    struct key *key = NULL;
    struct buf der;
    struct buf pem;

    buf_init(&der, CERT_DER_MAX);
    buf_init(&pem, CERT_DER_MAX);
    assert_int_equal(key_generate(&key, NULL), ST_OK);
    fake_ca_issue(ca, &leaf, key, &der);
    assert_int_equal(cert_to_pem(der.data, der.len, &pem, NULL), ST_OK);
    assert_true(settings_value_ca_pem(buf_text(&ca->pem)));
    assert_false(settings_value_ca_pem(buf_text(&pem)));
    buf_clear(&pem);
    buf_clear(&der);
    key_free(&key);
}

/* What was written is taken again as it was; and nothing of the other layers is in it. */
/* What an editor, a prank or a burglar might leave where the configuration should be: all of it is refused whole. */
static void test_files_that_are_none(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } files[] = {
#define FILE_OF(text) {text, sizeof(text) - 1}
        FILE_OF("\xEF\xBB\xBF{\"proxy\":\"none\"}"), /* with a BOM */
        FILE_OF("\xFF\xFE{\0}\0"),                   /* UTF-16 */
        FILE_OF("\xFE\xFF\0{\0}"),
        FILE_OF("{\"proxy\":\"none\"}\0{\"proxy\":\"auto\"}"), /* two behind a NUL */
        FILE_OF("{\"proxy\":\"none\"} {}"),
        FILE_OF("{\"proxy\":\"none\0\"}"),
        FILE_OF("{\"proxy\":\"none\\u0000\"}"),
        FILE_OF("{\"proxy\\u0000\":\"none\"}"),
        FILE_OF("{\"host_url\":\"https://a.example.test\\u0000.evil.test\"}"),
        FILE_OF("{\"host_url\":\"https://a.example.test\\r\\n\"}"),
        FILE_OF("{\"host_url\":null}"),
        FILE_OF("{\"host_url\":{\"host_url\":\"https://a.example.test\"}}"),
        FILE_OF("{\"host_url\":\"https://\xE5\x8C\x97.example.test\"}"),
        FILE_OF("{\"undo_days\":1e2}"),
        FILE_OF("{\"undo_days\":99999999999999999999}"),
        FILE_OF("{\"undo_days\":-1}"),
        FILE_OF("{\"undo_days\":\"30\"}"),
        FILE_OF("{\"post_change_command\":[[\"C:\\\\a.exe\"]]}"),
        FILE_OF("{\"post_change_command\":{\"0\":\"C:\\\\a.exe\"}}"),
        FILE_OF("{\"\":1}"),
        FILE_OF("{'proxy':'none'}"),
        FILE_OF("{\"proxy\":\"none\",}"),
        FILE_OF("// none\n{}"),
        FILE_OF("null"),
        FILE_OF("\x1B[2J"),
        FILE_OF("{\"\\u001b]0;owned\\u0007\":1}"),
        FILE_OF("{\"a\\u009b31m\":1}"),
#undef FILE_OF
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct settings settings;
        struct err err = ERR_INIT;

        settings_init(&settings);
        assert_int_equal(settings_apply(&settings, SETTINGS_MACHINE, "pccert.json", files[i].bytes, files[i].len, &err),
                         ST_BAD_INPUT);
        assert_int_equal(err.fault, FAULT_CONFIGURATION);
        assert_string_equal(settings.host_url, "");
        assert_string_equal(settings.proxy, "auto");
        assert_int_equal(settings.undo_days, 30);
        for (const char *at = err.detail; *at != '\0'; at++) /* it is shown */
            assert_true((unsigned char)*at >= 0x20 && *at != 0x7F && strncmp(at, "\xC2\x9B", 2) != 0);
        settings_clear(&settings);
    }
}

static void test_files_without_a_bottom(void **state)
{
    enum { DEPTH = 50000 };
    struct settings settings;
    struct err err = ERR_INIT;
    struct buf deep;

    (void)state;
    buf_init(&deep, 2 * DEPTH + 32);
    assert_int_equal(buf_append_text(&deep, "{\"proxy\":"), ST_OK);
    for (int i = 0; i < DEPTH; i++)
        assert_int_equal(buf_append_text(&deep, "["), ST_OK);
    settings_init(&settings);
    assert_int_equal(settings_apply(&settings, SETTINGS_MACHINE, "pccert.json", buf_text(&deep), deep.len, &err),
                     ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_CONFIGURATION);
    settings_clear(&settings);
    buf_clear(&deep);
}

static void test_the_users_own_there_and_back(void **state)
{
    static const struct {
        const char *json, *language;
        bool reminders, tray_hide_said;
    } cases[] = {
        {"{}", "", true, false},
        {"{\"language\":\"en\"}", "en", true, false},
        {"{\"reminders\":false}", "", false, false},
        {"{\"language\":\"zh-TW\",\"reminders\":false,\"tray_hide_said\":true}", "zh-TW", false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct settings settings, again;
        struct buf text;

        buf_init(&text, SETTINGS_USER_BYTES_MAX);
        settings_init(&settings);
        settings_init(&again);
        assert_int_equal(apply(&settings, SETTINGS_MACHINE, "{\"host_url\":\"https://a.example.test\"}", NULL), ST_OK);
        assert_int_equal(apply(&settings, SETTINGS_USER, cases[i].json, NULL), ST_OK);
        assert_int_equal(settings_encode_user(&settings, &text, NULL), ST_OK);
        assert_null(strstr(buf_text(&text), "example"));
        again.reminders = !cases[i].reminders; /* each is written, whatever it is */
        again.tray_hide_said = !cases[i].tray_hide_said;
        assert_int_equal(settings_apply(&again, SETTINGS_USER, "x", buf_text(&text), text.len, NULL), ST_OK);
        assert_string_equal(again.language, cases[i].language);
        assert_int_equal(again.reminders, cases[i].reminders);
        assert_int_equal(again.tray_hide_said, cases[i].tray_hide_said);
        assert_string_equal(again.host_url, "");
        buf_clear(&text);
        settings_clear(&again);
        settings_clear(&settings);
    }
}

static void test_no_room_for_the_users_own(void **state)
{
    struct settings settings;
    struct err err = ERR_INIT;
    struct buf text;

    (void)state;
    buf_init(&text, 16);
    settings_init(&settings);
    assert_int_equal(settings_encode_user(&settings, &text, &err), ST_TOO_COSTLY);
    buf_clear(&text);
    settings_clear(&settings);
}

static void test_too_large(void **state)
{
    static char json[512 * 1024];
    struct settings settings;
    struct err err = ERR_INIT;

    (void)state;
    memset(json, ' ', sizeof json);
    json[0] = '{';
    json[1] = '}';
    settings_init(&settings);
    assert_int_equal(settings_apply(&settings, SETTINGS_MACHINE, "big", json, sizeof json, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_CONFIGURATION);
    settings_clear(&settings);
}

static void test_host_urls(void **state)
{
    static const char *const good[] = {"https://a",           "https://ra.example.test", "https://ra.example.test:8443",
                                       "https://127.0.0.1:1", "https://[::1]:65535",     "https://[fe80::1]"};
    static const char *const bad[] = {"",
                                      "https://",
                                      "https:///",
                                      "http://a",
                                      "HTTPS://a",
                                      "https://A.example.test",
                                      "https://a/",
                                      "https://a/v1",
                                      "https://a:",
                                      "https://a:0",
                                      "https://a:08443",
                                      "https://a:65536",
                                      "https://a:999999",
                                      "https://a:8443/",
                                      "https://a:8443 ",
                                      "https://user@a",
                                      "https://a?b",
                                      "https://a#b",
                                      "https://.a",
                                      "https://-a",
                                      "https://[::1",
                                      "https://[]",
                                      "https://a b",
                                      " https://a"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(settings_value_host_url(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(settings_value_host_url(bad[i]));
}

static void test_proxies(void **state)
{
    static const char *const good[] = {"auto", "none", "http://proxy.example.test:3128", "http://10.0.0.1:8080"};
    static const char *const bad[] = {"",           "AUTO",     "http://proxy.example.test", "https://a:1",
                                      "proxy:3128", "http://:1"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(settings_value_proxy(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(settings_value_proxy(bad[i]));
}

/* Of the file beside the program alone; a refused one leaves what was there. */
static void test_the_command_after_a_change(void **state)
{
    const char *arguments[COMMAND_LIST_MOST];
    struct settings settings;

    (void)state;
    settings_init(&settings);
    assert_int_equal(settings.post_change_command.len, 0);
    assert_int_equal(settings.post_change_timeout_s, 30);
    assert_int_equal(apply(&settings, SETTINGS_MACHINE,
                           "{\"post_change_command\":[\"C:\\\\Ap\\\\reload.exe\",\"a b\"],\"post_change_timeout_s\":5}",
                           NULL),
                     ST_OK);
    assert_int_equal(apply(&settings, SETTINGS_MACHINE, "{\"post_change_command\":[\"C:\\\\b.exe\"],\"x\":1}", NULL),
                     ST_BAD_INPUT);
    assert_int_equal(apply(&settings, SETTINGS_USER, "{\"language\":\"en\"}", NULL), ST_OK);
    assert_int_equal(settings.post_change_timeout_s, 5);
    assert_int_equal(command_list_arguments(&settings.post_change_command, arguments), 2);
    assert_string_equal(arguments[0], "C:\\Ap\\reload.exe");
    assert_string_equal(arguments[1], "a b");
    settings_clear(&settings);
}

static int open_ca(void **state)
{
    static struct fake_ca ca;

    fake_ca_open(&ca, "北城證券");
    *state = &ca;
    return 0;
}

static int close_ca(void **state)
{
    fake_ca_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_the_brand),
        cmocka_unit_test(test_later_layers_win),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_files_that_are_none),
        cmocka_unit_test(test_files_without_a_bottom),
        cmocka_unit_test(test_ca_certificates),
        cmocka_unit_test(test_a_person_is_no_ca),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_the_users_own_there_and_back),
        cmocka_unit_test(test_no_room_for_the_users_own),
        cmocka_unit_test(test_host_urls),
        cmocka_unit_test(test_proxies),
        cmocka_unit_test(test_the_command_after_a_change),
    };

    return cmocka_run_group_tests(tests, open_ca, close_ca);
}
