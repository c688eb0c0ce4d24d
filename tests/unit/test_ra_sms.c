/* The ways out for one-time codes: the outbox file, and a gateway program that may fail or hang. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "server/sms.h"

static const struct sms MESSAGE = {
    .at_utc = 1795400000,
    .phone = "0912345678",
    .masked = "0912***678",
    .text = "7750-123456 為您的認證碼",
    .order = "0123456789abcdef0123456789abcdef",
    .prefix = "7750",
    .code = "123456",
};

struct sms_bench {
    char folder[64], out[80], program[80];
    struct config config;
    struct sms_gateway gateway;
};

static int bench_open(void **state)
{
    static struct sms_bench bench;

    (void)signal(SIGPIPE, SIG_IGN); /* as cmd_serve.c does */
    bench = (struct sms_bench){.folder = "/tmp/ra_sms.XXXXXX"};
    assert_non_null(mkdtemp(bench.folder));
    (void)snprintf(bench.out, sizeof bench.out, "%s/out", bench.folder);
    (void)snprintf(bench.program, sizeof bench.program, "%s/gateway", bench.folder);
    config_init(&bench.config);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct sms_bench *bench = *state;

    sms_close(&bench->gateway);
    (void)unlink(bench->out);
    (void)unlink(bench->program);
    assert_int_equal(rmdir(bench->folder), 0);
    return 0;
}

static void read_out(const struct sms_bench *bench, struct buf *out)
{
    buf_init(out, 65536);
    assert_int_equal(file_read(bench->out, out, NULL), ST_OK);
}

static void open_command(struct sms_bench *bench, const char *script, const char *argument)
{
    FILE *file = fopen(bench->program, "w");

    assert_non_null(file);
    (void)fprintf(file, "#!/bin/sh\n%s\n", script);
    (void)fclose(file);
    assert_int_equal(chmod(bench->program, 0700), 0);
    memcpy(bench->config.sms.command[0], bench->program, sizeof bench->program);
    (void)snprintf(bench->config.sms.command[1], CONFIG_TEXT_SIZE, "%s", argument);
    (void)snprintf(bench->config.sms.command[2], CONFIG_TEXT_SIZE, "%s", bench->out);
    bench->config.sms.command_count = 3;
    assert_int_equal(sms_open(&bench->config, &bench->gateway, NULL), ST_OK);
}

static enum status send(struct sms_bench *bench, struct err *err)
{
    return bench->gateway.send(bench->gateway.self, &MESSAGE, err);
}

static void the_outbox_has_a_line_for_people_and_one_for_programs(void **state)
{
    struct sms_bench *bench = *state;
    struct buf text;
    struct stat about;

    assert_int_equal(sms_outbox_open(bench->out, &bench->gateway, NULL), ST_OK);
    assert_int_equal(send(bench, NULL), ST_OK);
    read_out(bench, &text);
    assert_string_equal(buf_text(&text),
                        "2026-11-23T02:13:20Z 0912***678 7750-123456 為您的認證碼\n"
                        "{\"at\":\"2026-11-23T02:13:20Z\",\"order\":\"0123456789abcdef0123456789abcdef\","
                        "\"phone\":\"0912***678\",\"prefix\":\"7750\",\"code\":\"123456\"}\n");
    buf_clear(&text);
    assert_int_equal(send(bench, NULL), ST_OK); /* appended */
    read_out(bench, &text);
    assert_non_null(strstr(buf_text(&text) + 100, "為您的認證碼"));
    buf_clear(&text);
    assert_int_equal(stat(bench->out, &about), 0);
    assert_int_equal(about.st_mode & 077, 0);
}

static void an_outbox_that_cannot_be_written_is_a_failure(void **state)
{
    struct sms_bench *bench = *state;

    assert_int_equal(sms_outbox_open("/tmp/ra_sms_is_not_here/out", &bench->gateway, NULL), ST_OK);
    assert_int_equal(send(bench, NULL), ST_IO);
}

static void a_gateway_gets_number_and_text_and_its_own_arguments(void **state)
{
    struct sms_bench *bench = *state;
    struct buf text;

    /* The second word would end the script, were it ever read by a shell. */
    open_command(bench, "read phone; read text; echo \"$# $1|$phone|$text\" > \"$2\"", "a b; exit 9 #$(exit 9)");
    assert_int_equal(send(bench, NULL), ST_OK);
    read_out(bench, &text);
    assert_string_equal(buf_text(&text), "2 a b; exit 9 #$(exit 9)|0912345678|7750-123456 為您的認證碼\n");
    buf_clear(&text);
}

static void a_gateway_that_says_no_is_busy(void **state)
{
    struct sms_bench *bench = *state;
    struct err err = ERR_INIT;

    open_command(bench, "exit 3", "x");
    assert_int_equal(send(bench, &err), ST_BUSY);
    assert_non_null(strstr(err.what, "failed"));
    assert_null(strstr(err.what, "0912"));
}

static void a_gateway_that_reads_nothing_does_no_harm(void **state)
{
    struct sms_bench *bench = *state;

    open_command(bench, "exit 0", "x");
    assert_int_equal(send(bench, NULL), ST_OK);
}

static void a_gateway_that_talks_is_listened_to_and_ignored(void **state)
{
    struct sms_bench *bench = *state;

    open_command(bench,
                 "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); done", "x");
    assert_int_equal(send(bench, NULL), ST_OK);
}

static void a_gateway_that_hangs_is_ended_with_what_it_started(void **state)
{
    struct sms_bench *bench = *state;
    struct err err = ERR_INIT;
    struct buf text;
    long pid = 0;

    bench->config.sms.time_limit_s = 1;
    open_command(bench, "sleep 1000 & echo $! > \"$2\"; wait", "x");
    assert_int_equal(send(bench, &err), ST_BUSY);
    assert_non_null(strstr(err.what, "too long"));
    read_out(bench, &text);
    pid = strtol(buf_text(&text), NULL, 10);
    buf_clear(&text);
    assert_true(pid > 1);
    while (kill((pid_t)pid, 0) == 0) { /* killed; gone as soon as init has collected it, or a zombie until then */
        char path[64], line[256];
        FILE *about = NULL;

        (void)snprintf(path, sizeof path, "/proc/%ld/stat", pid);
        about = fopen(path, "r");
        if (about == NULL)
            break;
        assert_non_null(fgets(line, sizeof line, about));
        (void)fclose(about);
        if (strstr(line, ") Z ") != NULL)
            break;
    }
}

/* The end of its output is not its end: it is waited for no longer than its time either. */
static void a_gateway_that_closes_its_output_and_hangs_is_ended(void **state)
{
    struct sms_bench *bench = *state;
    struct err err = ERR_INIT;

    bench->config.sms.time_limit_s = 1;
    open_command(bench, "exec > /dev/null; cat > \"$2\"; exec sleep 1000", "x");
    assert_int_equal(send(bench, &err), ST_BUSY);
    assert_non_null(strstr(err.what, "too long"));
}

static void a_gateway_that_closes_its_output_and_ends_is_taken_at_its_word(void **state)
{
    struct sms_bench *bench = *state;

    open_command(bench, "exec > /dev/null; sleep 0.1; exit 0", "x");
    assert_int_equal(send(bench, NULL), ST_OK);
    sms_close(&bench->gateway);
    open_command(bench, "exec > /dev/null; sleep 0.1; exit 1", "x");
    assert_int_equal(send(bench, NULL), ST_BUSY);
}

static void a_gateway_that_is_not_there_is_a_failure(void **state)
{
    struct sms_bench *bench = *state;
    struct err err = ERR_INIT;

    open_command(bench, "exit 0", "x");
    sms_close(&bench->gateway);
    assert_int_equal(unlink(bench->program), 0);
    assert_int_equal(sms_open(&bench->config, &bench->gateway, NULL), ST_OK);
    assert_int_equal(send(bench, &err), ST_IO);
    assert_int_equal(err.source, ERR_ERRNO);
}

#define SMS_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SMS_TEST(the_outbox_has_a_line_for_people_and_one_for_programs),
        SMS_TEST(an_outbox_that_cannot_be_written_is_a_failure),
        SMS_TEST(a_gateway_gets_number_and_text_and_its_own_arguments),
        SMS_TEST(a_gateway_that_says_no_is_busy),
        SMS_TEST(a_gateway_that_reads_nothing_does_no_harm),
        SMS_TEST(a_gateway_that_talks_is_listened_to_and_ignored),
        SMS_TEST(a_gateway_that_hangs_is_ended_with_what_it_started),
        SMS_TEST(a_gateway_that_closes_its_output_and_hangs_is_ended),
        SMS_TEST(a_gateway_that_closes_its_output_and_ends_is_taken_at_its_word),
        SMS_TEST(a_gateway_that_is_not_there_is_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
