/* What "-n" and serve look at before anything listens: a configuration that would fail at the first customer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "ra_bench.h"
#include "server/serving.h"

static enum status prepare(const struct ra_bench *bench, struct err *err)
{
    struct serving serving = {.workers = NULL};
    const enum status status = serving_prepare(bench->config_file, &serving, err);

    serving_end(&serving);
    return status;
}

static void read_config(const struct ra_bench *bench, struct config *config)
{
    assert_int_equal(config_read(bench->config_file, config, NULL), ST_OK);
}

static void write_config(const struct ra_bench *bench, const struct config *config)
{
    struct buf text = {.max = CONFIG_FILE_MAX};

    assert_int_equal(config_print(config, &text, NULL), ST_OK);
    assert_int_equal(file_write(bench->config_file, text.data, text.len, FILE_REPLACE, NULL), ST_OK);
    buf_clear(&text);
}

static void what_init_writes_is_good(void **state)
{
    struct err err = ERR_INIT;

    if (prepare(*state, &err) != ST_OK)
        fail_msg("%s", err.what);
}

static void an_address_that_no_certificate_takes_is_refused(void **state)
{
    struct ra_bench *bench = *state;
    struct err err = ERR_INIT;
    struct config config;

    read_config(bench, &config);
    (void)snprintf(config.plain_origin, sizeof config.plain_origin, "http://北城.example");
    write_config(bench, &config);
    assert_int_equal(prepare(bench, &err), ST_BAD_INPUT);
    assert_non_null(strstr(err.what, "URL"));
}

static void hear(void *self, const char *warning)
{
    struct buf *heard = self;

    assert_int_equal(buf_append_text(heard, warning), ST_OK);
    assert_int_equal(buf_append_text(heard, "\n"), ST_OK);
}

/* Demonstrations want it (due at once), so it is no refusal; nor is what is due later than PCs wait. */
static void a_certificate_that_is_due_at_an_odd_time_is_warned_of(void **state)
{
    static const struct {
        struct span validity, renew;
        bool warned;
    } CASES[] = {
        {{.months = 12}, {.months = 1}, false}, {{.days = 30}, {.days = 30}, true},
        {{.days = 30}, {.months = 2}, true},    {{.months = 1}, {.days = 40}, true},
        {{.days = 31}, {.days = 30}, false},    {{.seconds = 60}, {.days = 1}, true},
        {{.days = 364}, {.days = 7}, false},    {{.days = 365}, {.days = 7}, true},
    };
    struct ra_bench *bench = *state;
    struct serving serving = {.workers = NULL};
    size_t i = 0;

    assert_int_equal(serving_prepare(bench->config_file, &serving, NULL), ST_OK);
    for (i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct buf heard = {.max = 1024};

        serving.ra.config.certificate.validity = CASES[i].validity;
        serving.ra.config.certificate.renew = CASES[i].renew;
        serving_warn(&serving.ra, hear, &heard);
        if ((strstr(buf_text(&heard), "certificate.renew_*") != NULL) != CASES[i].warned)
            fail_msg("case %zu: %s", i, buf_text(&heard));
        assert_non_null(strstr(buf_text(&heard), "sms.outbox")); /* as init writes it */
        buf_clear(&heard);
    }
    serving_end(&serving);
}

/* Before a longer validity is in force, too: by -n, and by a reload (reload.c). */
static void a_validity_beyond_the_end_of_the_ca_is_warned_of(void **state)
{
    struct ra_bench *bench = *state;
    struct serving serving = {.workers = NULL};

    assert_int_equal(serving_prepare(bench->config_file, &serving, NULL), ST_OK);
    for (int64_t months = 12; months <= 1200; months += 1188) {
        struct buf heard = {.max = 1024};

        serving.ra.config.certificate.validity = (struct span){.months = months};
        serving_warn(&serving.ra, hear, &heard);
        assert_int_equal(strstr(buf_text(&heard), "the issuing CA ends before") != NULL, months == 1200);
        buf_clear(&heard);
    }
    serving_end(&serving);
}

static void a_consent_text_that_cannot_be_sent_is_refused(void **state)
{
    static const char TEXT[] = "agreed\a\n";
    struct ra_bench *bench = *state;
    struct err err = ERR_INIT;
    struct config config;
    char path[CONFIG_PATH_SIZE];

    read_config(bench, &config);
    assert_int_equal(config_path(&config, config.consent.file, path, NULL), ST_OK);
    assert_int_equal(file_write(path, TEXT, strlen(TEXT), FILE_REPLACE, NULL), ST_OK);
    assert_int_not_equal(prepare(bench, &err), ST_OK);
    assert_non_null(strstr(err.what, "consent"));
}

static void what_others_could_read_or_change_is_refused(void **state)
{
    static const struct {
        const char *name;
        mode_t good, bad;
    } CASES[] = {
        {"ra.db", 0600, 0640},       {"ra.db-wal", 0600, 0644},
        {"outbox.txt", 0600, 0644},  {"ra.keys", 0600, 0604},
        {"ra.json", 0644, 0664},     {"ra.json", 0600, 0602},
        {".", 0700, 0770},           {".", 0755, 0757},
        {"issuing.key", 0600, 0640}, {"issuing.pass", 0600, 0640},
        {"tls.key", 0600, 0640},     {"transfer.key", 0600, 0640},
    };
    struct ra_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct err err = ERR_INIT;
        char path[128];
        FILE *file = NULL;

        (void)snprintf(path, sizeof path, "%s/%s", bench->folder, CASES[i].name);
        if (strcmp(CASES[i].name, ".") != 0) {
            file = fopen(path, "a"); /* made if it is not there */
            assert_non_null(file);
            (void)fclose(file);
        }
        assert_int_equal(chmod(path, CASES[i].bad), 0);
        if (prepare(bench, &err) != ST_REFUSED)
            fail_msg("%s: %s", CASES[i].name, err.what);
        assert_int_equal(chmod(path, CASES[i].good), 0);
        assert_int_equal(prepare(bench, NULL), ST_OK);
    }
}

/* A file of the folder is exchanged for another one. */
static void copy(const struct ra_bench *bench, const char *from, const char *to)
{
    char path[128];
    struct buf text;

    buf_init(&text, 64 * 1024);
    (void)snprintf(path, sizeof path, "%s/%s", bench->folder, from);
    assert_int_equal(file_read(path, &text, NULL), ST_OK);
    (void)snprintf(path, sizeof path, "%s/%s", bench->folder, to);
    assert_int_equal(file_write(path, text.data, text.len, FILE_REPLACE, NULL), ST_OK);
    buf_clear(&text);
}

/* What an operator does every few months, with one of the two files forgotten. */
static void a_tls_certificate_of_another_key_is_refused(void **state)
{
    static const char *const PAIRS[][2] = {{"tls.pem", "transfer.pem"}, {"transfer.pem", "tls.pem"}};
    struct ra_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
        struct err err = ERR_INIT;

        copy(bench, PAIRS[i][0], "kept.pem");
        copy(bench, PAIRS[i][1], PAIRS[i][0]);
        assert_int_equal(prepare(bench, &err), ST_BAD_FILE);
        assert_non_null(strstr(err.what, "do not belong together"));
        assert_string_equal(err.detail, PAIRS[i][0]);
        copy(bench, "kept.pem", PAIRS[i][0]);
        assert_int_equal(prepare(bench, NULL), ST_OK);
    }
}

/* As it was before there was such a page. */
static void a_host_without_a_page_for_phones_needs_no_certificate_for_it(void **state)
{
    struct ra_bench *bench = *state;
    struct config config;
    char path[128];

    read_config(bench, &config);
    assert_int_equal(strncmp(config.transfer.url, "https://localhost:", 18), 0);
    assert_string_not_equal(config.transfer.hotline, "");
    config.transfer.url[0] = '\0';
    write_config(bench, &config);
    (void)snprintf(path, sizeof path, "%s/transfer.pem", bench->folder);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof path, "%s/transfer.key", bench->folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(prepare(bench, NULL), ST_OK);
}

/* Only root can give a file away, so this says nothing when somebody else runs it. */
static void what_is_another_users_is_refused(void **state)
{
    struct ra_bench *bench = *state;
    char path[128];

    (void)snprintf(path, sizeof path, "%s/ra.keys", bench->folder);
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
    assert_int_equal(prepare(bench, NULL), ST_REFUSED);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, ra_bench_setup, ra_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(what_init_writes_is_good),
        HOST_TEST(an_address_that_no_certificate_takes_is_refused),
        HOST_TEST(what_others_could_read_or_change_is_refused),
        HOST_TEST(a_tls_certificate_of_another_key_is_refused),
        HOST_TEST(a_host_without_a_page_for_phones_needs_no_certificate_for_it),
        HOST_TEST(what_is_another_users_is_refused),
        HOST_TEST(a_validity_beyond_the_end_of_the_ca_is_warned_of),
        HOST_TEST(a_consent_text_that_cannot_be_sent_is_refused),
        HOST_TEST(a_certificate_that_is_due_at_an_odd_time_is_warned_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
