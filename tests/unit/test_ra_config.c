/* The configuration: every default, what is refused and in which words, and that what init writes is read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "server/config.h"
#include "server/secret_file.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The members that have no default, and room for more behind. */
#define REQUIRED_BUT_SMS                                                                                               \
    "\"listen\":\"127.0.0.1:8443\",\"plain_listen\":\"127.0.0.1:8080\","                                               \
    "\"public_origin\":\"https://ra.example.test:8443\",\"plain_origin\":\"http://ra.example.test:8080\","             \
    "\"firm_name\":\"Example\",\"ra_name\":\"Example RA\",\"consent\":{\"id\":\"1\",\"title\":\"Consent\"}"
#define SMS_TEXTS "\"text\":\"{prefix}-{code}\",\"revoke_text\":\"{prefix}-{code}\""
#define SMS "\"sms\":{" SMS_TEXTS ",\"outbox\":\"outbox.txt\"}"
#define REQUIRED REQUIRED_BUT_SMS "," SMS

#define TRANSFER "\"url\":\"https://p.test\",\"listen\":\"127.0.0.1:1\",\"firm_name_en\":\"Firm\""
#define FIFTY "01234567890123456789012345678901234567890123456789"
#define LONG_NAME FIFTY FIFTY FIFTY FIFTY "012345678901234567890123456789"

static enum status parse(const char *json, struct config *config, struct err *err)
{
    config_init(config);
    return config_parse(json, strlen(json), config, err);
}

static void the_defaults_are_those_of_the_product(void **state)
{
    struct config config;
    struct err err = ERR_INIT;

    (void)state;
    if (parse("{" REQUIRED "}", &config, &err) != ST_OK)
        fail_msg("%s", err.what);
    assert_int_equal(config.zone_offset_s, 28800);
    assert_int_equal(config.login.wrong_before_lock, 3);
    assert_int_equal(config.login.lock_s, 900);
    assert_int_equal(config.login.lock_most_s, 86400);
    assert_int_equal(config.login.wrong_before_block, 100);
    assert_int_equal(config.login.session_idle_s, 900);
    assert_int_equal(config.login.session_absolute_s, 28800);
    assert_int_equal(config.login.argon2_memory_kib, 19456);
    assert_int_equal(config.login.argon2_passes, 2);
    assert_int_equal(config.code.ttl_s, 180);
    assert_int_equal(config.code.tries, 5);
    assert_int_equal(config.code.resend_s, 180);
    assert_int_equal(config.code.window_s, 600);
    assert_int_equal(config.code.per_window, 3);
    assert_int_equal(config.code.per_day, 10);
    assert_int_equal(config.order.ttl_s, 86400);
    assert_int_equal(config.order.nonce_ttl_s, 300);
    assert_int_equal(config.order.resume_s, 60);
    assert_int_equal(config.order.overdue_s, 72 * 3600);
    assert_int_equal(config.order.per_day, 50);
    assert_true(config.renewal.offered && !config.renewal.code && !config.renewal.consent);
    assert_true(config.revocation.offered);
    assert_int_equal(config.revocation.per_day, 5);
    assert_int_equal(config.revocation.per_year, 20);
    assert_string_equal(config.transfer.url, ""); /* not offered */
    assert_int_equal(config.transfer.ttl_s, 600);
    assert_int_equal(config.transfer.per_day, 20);
    assert_int_equal(config.transfer.wrong_tickets, 3);
    assert_int_equal(config.certificate.validity.months, 12);
    assert_int_equal(config.certificate.renew.months, 1);
    assert_false(config.certificate.end_of_day);
    assert_string_equal(config.files.database, "ra.db");
}

static void stated_figures_replace_them(void **state)
{
    struct config config;

    (void)state;
    assert_int_equal(parse("{" REQUIRED ",\"zone_offset_s\":-3600,\"code\":{\"tries\":3},"
                           "\"renewal\":{\"offered\":false,\"code\":true},\"revocation\":{\"per_day\":2},"
                           "\"certificate\":{\"validity_days\":10,\"renew_s\":60,\"end_of_day\":true}}",
                           &config, NULL),
                     ST_OK);
    assert_int_equal(config.zone_offset_s, -3600);
    assert_int_equal(config.code.tries, 3);
    assert_int_equal(config.code.ttl_s, 180);
    assert_int_equal(config.certificate.validity.months, 0);
    assert_true(!config.renewal.offered && config.renewal.code && !config.renewal.consent);
    assert_int_equal(config.revocation.per_day, 2);
    assert_int_equal(config.certificate.validity.days, 10);
    assert_int_equal(config.certificate.renew.months, 0);
    assert_int_equal(config.certificate.renew.seconds, 60);
    assert_true(config.certificate.end_of_day);
}

static void a_gateway_command_is_words(void **state)
{
    struct config config;

    (void)state;
    assert_int_equal(parse("{" REQUIRED_BUT_SMS ",\"sms\":{" SMS_TEXTS ","
                           "\"command\":[\"/usr/bin/gateway\",\"--to\",\"a b\"]}}",
                           &config, NULL),
                     ST_OK);
    assert_int_equal(config.sms.command_count, 3);
    assert_string_equal(config.sms.command[2], "a b");
}

struct wrong {
    const char *json, *named;
};

static void must_be_named(const struct wrong *wrong)
{
    struct config config;
    struct config before;
    struct err err = ERR_INIT;

    config_init(&before);
    if (parse(wrong->json, &config, &err) != ST_BAD_INPUT || strstr(err.what, wrong->named) == NULL)
        fail_msg("%s: %s", wrong->json, err.what);
    assert_int_equal(config.code.tries, before.code.tries);
    assert_string_equal(config.listen, "");
}

static void what_is_wrong_with_a_ca_behind_is_named(void **state)
{
    static const struct wrong CASES[] = {
        {"{" REQUIRED ",\"cmp\":{\"url\":\"ftp://ca.test/\"}}", "cmp.url: neither https://"},
        {"{" REQUIRED ",\"cmp\":{\"url\":\"http://ca.test/\",\"reference\":\"r\"}}", "cmp.url"},
        {"{" REQUIRED ",\"cmp\":{\"url\":\"https://a:b@ca.test/\"}}", "cmp.url"},
        {"{" REQUIRED ",\"cmp\":{\"url\":\"https://ca.test/\"}}", "cmp.trusted: missing"},
        {"{" REQUIRED ",\"cmp\":{\"url\":\"https://ca.test/\",\"reference\":\"r\",\"request\":\"kur\"}}",
         "cmp.request"},
        {"{" REQUIRED ",\"cmp\":{\"url\":\"https://ca.test/\",\"reference\":\"r\",\"retry_s\":900}}", "cmp.retry_s"},
        {"{" REQUIRED ",\"cmp\":{\"askers\":33}}", "cmp.askers: not a whole number from 1 to 32"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        must_be_named(&CASES[i]);
}

static void what_is_wrong_is_named(void **state)
{
    static const struct wrong CASES[] = {
        {"", "JSON"},
        {"[]", "not an object"},
        {"{" REQUIRED ",\"surprise\":1}", "surprise: there is no such member"},
        {"{" REQUIRED ",\"code\":{\"trys\":1}}", "code.trys: there is no such member"},
        {"{" REQUIRED ",\"code\":5}", "code: not an object"},
        {"{" REQUIRED ",\"code\":{\"tries\":0}}", "code.tries: not a whole number from 1 to 10"},
        {"{" REQUIRED ",\"code\":{\"tries\":11}}", "code.tries"},
        {"{" REQUIRED ",\"code\":{\"tries\":\"5\"}}", "code.tries"},
        {"{" REQUIRED ",\"code\":{\"tries\":2.5}}", "code.tries"},
        {"{" REQUIRED ",\"code\":{\"ttl_s\":601}}", "code.ttl_s"},
        {"{" REQUIRED ",\"zone_offset_s\":99999}", "zone_offset_s"},
        {"{" REQUIRED ",\"certificate\":{\"end_of_day\":1}}", "certificate.end_of_day: neither true nor false"},
        {"{" REQUIRED ",\"certificate\":{\"validity_days\":1,\"validity_s\":1}}", "certificate.validity_months"},
        {"{" REQUIRED ",\"certificate\":{\"renew_days\":1,\"renew_months\":1}}", "certificate.renew_months"},
        {"{" REQUIRED_BUT_SMS "}", "sms.text: missing"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{" SMS_TEXTS "}}", "either an outbox file or a command"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{" SMS_TEXTS ",\"outbox\":\"o\",\"command\":[\"/c\"]}}",
         "either an outbox file or a command"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{\"text\":\"{code}\",\"revoke_text\":\"{prefix}{code}\",\"outbox\":\"o\"}}",
         "sms.text: {prefix} and {code}"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{\"text\":\"{prefix}{code}\",\"outbox\":\"o\"}}", "sms.revoke_text: missing"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{\"text\":\"{prefix}{code}\",\"revoke_text\":\"{code}\",\"outbox\":\"o\"}}",
         "sms.revoke_text: {prefix} and {code}"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{" SMS_TEXTS ",\"command\":[1]}}", "sms.command"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{" SMS_TEXTS ",\"command\":{}}}", "sms.command"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{" SMS_TEXTS ",\"command\":[\"gateway\"]}}", "the program's full path"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{" SMS_TEXTS ",\"command\":[\"./gateway\"]}}", "the program's full path"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{" SMS_TEXTS ",\"command\":[\"\"]}}", "the program's full path"},
        {"{" REQUIRED_BUT_SMS ",\"sms\":{\"text\":5,\"outbox\":\"o\"}}", "sms.text: not a text"},
        {"{" REQUIRED ",\"server\":{\"workers\":1}}", "server.workers"},
        {"{" REQUIRED ",\"crl\":{\"validity_s\":59}}", "crl.validity_s"},
        {"{" REQUIRED ",\"crl\":{\"refresh_s\":0}}", "crl.refresh_s"},
        {"{" REQUIRED ",\"crl\":{\"validity_s\":3600,\"refresh_s\":3600}}", "crl.refresh_s: not shorter than"},
        {"{" REQUIRED ",\"crl\":{\"gap_s\":86401}}", "crl.gap_s"},
        {"{" REQUIRED ",\"order\":{\"overdue_s\":0}}", "order.overdue_s"},
        {"{" REQUIRED ",\"order\":{\"per_day\":0}}", "order.per_day"},
        {"{" REQUIRED ",\"renewal\":{\"code\":1}}", "renewal.code: neither true nor false"},
        {"{" REQUIRED ",\"renewal\":{\"otp\":true}}", "renewal.otp: there is no such member"},
        {"{" REQUIRED ",\"revocation\":{\"per_day\":0}}", "revocation.per_day"},
        {"{" REQUIRED ",\"revocation\":{\"per_year\":1001}}", "revocation.per_year"},
        {"{" REQUIRED ",\"login\":{\"session_absolute_s\":86401}}", "login.session_absolute_s"},
        {"{" REQUIRED ",\"login\":{\"lock_most_s\":86401}}", "login.lock_most_s"},
        {"{" REQUIRED ",\"login\":{\"lock_s\":61,\"lock_most_s\":60}}", "login.lock_s: longer than"},
        {"{" REQUIRED ",\"transfer\":{\"url\":\"http://p.test\"}}", "transfer.url: not https"},
        {"{" REQUIRED ",\"transfer\":{\"url\":\"https://p.test/\"}}", "transfer.url: not https"},
        {"{" REQUIRED ",\"transfer\":{\"url\":\"https://" LONG_NAME "\"}}", "transfer.url: too long"},
        {"{" REQUIRED ",\"transfer\":{\"url\":\"https://p.test\"}}", "transfer.listen: missing"},
        {"{" REQUIRED ",\"transfer\":{\"url\":\"https://p.test\",\"listen\":\"127.0.0.1:1\"}}",
         "transfer.firm_name_en: missing"},
        {"{" REQUIRED ",\"transfer\":{" TRANSFER ",\"hotline\":\"1\"}}", "transfer.hotline_en: missing"},
        {"{" REQUIRED ",\"transfer\":{\"ttl_s\":3601}}", "transfer.ttl_s"},
        {"{" REQUIRED ",\"transfer\":{\"wrong_tickets\":9}}", "transfer.wrong_tickets"},
        {"{\"listen\":\"127.0.0.1:1\"}", "plain_listen: missing"},
    };
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++)
        must_be_named(&CASES[i]);
}

static void origins_are_addresses_without_a_path(void **state)
{
    static const char *const WRONG[] = {
        "http://ra.example.test", "https://",    "https://ra.example.test/",     "https://ra.example.test?x",
        "ra.example.test",        "https://a b", "https://user@ra.example.test", "HTTPS://ra.example.test",
    };
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(WRONG); i++) {
        char json[1024];
        struct config config;
        struct err err = ERR_INIT;

        (void)snprintf(json, sizeof json,
                       "{\"listen\":\"127.0.0.1:1\",\"plain_listen\":\"127.0.0.1:2\",\"public_origin\":\"%s\","
                       "\"plain_origin\":\"http://a\",\"firm_name\":\"a\",\"ra_name\":\"b\","
                       "\"consent\":{\"id\":\"1\",\"title\":\"t\"}," SMS "}",
                       WRONG[i]);
        if (parse(json, &config, &err) != ST_BAD_INPUT || strstr(err.what, "public_origin") == NULL)
            fail_msg("%s: %s", WRONG[i], err.what);
        assert_int_equal(err.fault, FAULT_CONFIGURATION);
    }
}

static void names_fit_a_certificate(void **state)
{
    char json[2048], name[256] = "";
    struct config config;
    struct err err = ERR_INIT;
    int i = 0;

    (void)state;
    for (i = 0; i < 65; i++) /* 65 characters, 195 bytes */
        (void)strcat(name, "北");
    (void)snprintf(json, sizeof json,
                   "{\"listen\":\"a:1\",\"plain_listen\":\"a:2\",\"public_origin\":\"https://a\","
                   "\"plain_origin\":\"http://a\",\"firm_name\":\"%s\",\"ra_name\":\"b\","
                   "\"consent\":{\"id\":\"1\",\"title\":\"t\"}," SMS "}",
                   name);
    assert_int_equal(parse(json, &config, &err), ST_BAD_INPUT);
    assert_non_null(strstr(err.what, "firm_name: longer than 64 characters"));
}

static void what_is_written_is_read_back(void **state)
{
    struct buf first = {.max = 65536}, second = {.max = 65536};
    struct config config, again;

    (void)state;
    assert_int_equal(parse("{" REQUIRED_BUT_SMS ",\"code\":{\"tries\":3},\"certificate\":{\"validity_s\":77},"
                           "\"sms\":{" SMS_TEXTS ",\"command\":[\"/a\",\"b\"]}}",
                           &config, NULL),
                     ST_OK);
    assert_int_equal(config_print(&config, &first, NULL), ST_OK);
    assert_int_equal(parse(buf_text(&first), &again, NULL), ST_OK);
    assert_int_equal(again.code.tries, 3);
    assert_int_equal(again.certificate.validity.seconds, 77);
    assert_string_equal(again.sms.command[1], "b");
    assert_int_equal(config_print(&again, &second, NULL), ST_OK);
    assert_string_equal(buf_text(&first), buf_text(&second));
    buf_clear(&first);
    buf_clear(&second);
}

static void files_are_beside_the_configuration(void **state)
{
    struct config config;
    char path[CONFIG_PATH_SIZE], name[CONFIG_PATH_SIZE];

    (void)state;
    config_init(&config);
    assert_int_equal(config_path(&config, "ra.db", path, NULL), ST_OK);
    assert_string_equal(path, "./ra.db");
    memcpy(config.folder, "/srv/ra", 8);
    assert_int_equal(config_path(&config, "ra.db", path, NULL), ST_OK);
    assert_string_equal(path, "/srv/ra/ra.db");
    assert_int_equal(config_path(&config, "/else/ra.db", path, NULL), ST_OK);
    assert_string_equal(path, "/else/ra.db");
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(config_path(&config, name, path, NULL), ST_BAD_INPUT);
}

static void a_configuration_that_is_not_there(void **state)
{
    struct config config;
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(config_read("/tmp/ra_config_is_not_here/ra.json", &config, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_FILE_MISSING);
}

static void secrets_are_read_from_files_of_their_owner_alone(void **state)
{
    static const struct {
        mode_t mode;
        enum status status;
    } CASES[] = {
        {0600, ST_OK},      {0400, ST_OK},      {0640, ST_REFUSED}, {0604, ST_REFUSED},
        {0620, ST_REFUSED}, {0601, ST_REFUSED}, {0644, ST_REFUSED}, {0777, ST_REFUSED},
    };
    char path[] = "/tmp/ra_secret.XXXXXX";
    const int fd = mkstemp(path);
    size_t i = 0;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "secret", 6), 6);
    (void)close(fd);
    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct buf content = {.max = 64};
        struct err err = ERR_INIT;

        assert_int_equal(chmod(path, CASES[i].mode), 0);
        assert_int_equal(secret_file_read(path, &content, &err), CASES[i].status);
        assert_int_equal(content.len, CASES[i].status == ST_OK ? 6 : 0);
        if (CASES[i].status != ST_OK) {
            assert_non_null(strstr(err.what, "chmod 600"));
            assert_string_equal(err.detail, path);
        }
        buf_clear(&content);
    }
    (void)unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_those_of_the_product),
        cmocka_unit_test(stated_figures_replace_them),
        cmocka_unit_test(a_gateway_command_is_words),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(what_is_wrong_with_a_ca_behind_is_named),
        cmocka_unit_test(origins_are_addresses_without_a_path),
        cmocka_unit_test(names_fit_a_certificate),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(files_are_beside_the_configuration),
        cmocka_unit_test(a_configuration_that_is_not_there),
        cmocka_unit_test(secrets_are_read_from_files_of_their_owner_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
