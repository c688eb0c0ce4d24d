/* Of which changes another program is told, how, and what becomes of it if that fails. */
#include "client/post_change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/removal.h"
#include "enrol_fixture.h"

#define COMMAND "C:\\ap\\reload.exe\0now"

static struct post_change_result results[POST_CHANGES_MAX];
static size_t result_count;
static size_t untold_calls, untold;

static void on_told(void *self, const struct post_change_result *result)
{
    (void)self;
    results[result_count++] = *result;
}

static void on_untold(void *self, size_t count)
{
    (void)self;
    untold_calls++;
    untold = count;
}

static size_t run(struct enrol_fixture *f)
{
    const struct post_change_sink sink = {on_told, on_untold, NULL};

    result_count = 0;
    untold_calls = 0;
    return post_change_run(&f->pc.client, &sink);
}

static int open_with_command(void **state)
{
    struct enrol_fixture *f = NULL;

    if (enrol_fixture_open(state) != 0)
        return 1;
    f = *state;
    return buf_set(&f->pc.settings.post_change_command, COMMAND, sizeof COMMAND) == ST_OK ? 0 : 1;
}

static void expect_call(const struct enrol_fixture *f, size_t which, const char *change, const struct cert_info *info)
{
    char expected[FAKE_PROGRAM_TEXT];

    (void)snprintf(expected, sizeof expected,
                   "C:\\ap\\reload.exe|now|PCCERT_CHANGE=%s|PCCERT_SERIAL=%s|PCCERT_SHA256=%s|30000", change,
                   info->serial, info->sha256);
    assert_string_equal(f->pc.program.started[which], expected);
}

static void test_nothing_changed(void **state)
{
    struct enrol_fixture *f = *state;

    assert_int_equal(run(f), 0);
    assert_int_equal(f->pc.program.calls, 0);
}

static void test_no_command(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info;

    buf_clear(&f->pc.settings.post_change_command);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(run(f), 0);
    assert_int_equal(f->pc.program.calls, 0);
}

/* Not in the middle of it, once, and no second time. */
static void test_applied(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(f->pc.program.calls, 0);
    assert_int_equal(run(f), 1);
    assert_int_equal(f->pc.program.calls, 1);
    expect_call(f, 0, "installed", &info);
    assert_int_equal(results[0].status, ST_OK);
    assert_int_equal(results[0].err.status, ST_OK);
    assert_string_equal(post_change_result_word(&results[0]), "ok");
    assert_true(fake_pc_reported(&f->pc, PROGRESS_TELLING));
    assert_int_equal(run(f), 0);
    assert_int_equal(f->pc.program.calls, 1);
}

static void test_removed(void **state)
{
    struct enrol_fixture *f = *state;
    struct inventory inventory = {.holdings = NULL};
    struct removal_result removed;
    struct cert_info info;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    (void)run(f);
    assert_int_equal(inventory_read(&f->pc.client, PERSON, NULL, &inventory, NULL), ST_OK);
    assert_int_equal(removal_remove(&f->pc.client, &inventory.holdings[0], &removed, NULL), ST_OK);
    inventory_clear(&inventory);
    assert_int_equal(run(f), 1);
    expect_call(f, 1, "removed", &info);
}

/* Two changes, each told by itself, in their order: the new one is there, then the old one goes. */
static void test_renewed(void **state)
{
    struct enrol_fixture *f = *state;
    char old[SHA256_HEX_SIZE] = "";
    struct cert_info info;

    enrol_fixture_have_due(f, old);
    (void)run(f);
    f->pc.program.calls = 0;
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    assert_int_equal(run(f), 2);
    expect_call(f, 0, "renewed", &info);
    assert_int_equal(results[1].event.kind, POST_CHANGE_REMOVED);
    assert_string_equal(results[1].event.sha256, old);
}

/* Nobody who looks at the environment learns whose it is. */
static void test_no_id(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    (void)run(f);
    assert_null(strstr(f->pc.program.started[0], PERSON));
    assert_null(strstr(f->pc.program.started[0], info.owner_display));
}

static void test_it_says_that_it_failed(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info;

    f->pc.program.exit_code = 3221225477; /* 0xC0000005 */
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(run(f), 1);
    assert_string_equal(post_change_result_word(&results[0]), "failed");
    assert_int_equal(results[0].status, ST_OK);
    assert_int_equal(results[0].err.fault, FAULT_PROGRAM_FAILED);
    assert_string_equal(results[0].err.detail, "3221225477");
    assert_int_equal(fake_store_certificates(&f->pc.store), 1); /* the change stays */
}

/* What cannot be started, or hangs, is not tried for each of many. */
static void test_the_rest_is_skipped(void **state)
{
    static const struct {
        enum status status;
        const char *word;
    } cases[] = {{ST_EXPIRED, "timeout"}, {ST_NOT_FOUND, "missing"}, {ST_IO, "not_started"}};
    struct enrol_fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->pc.program = (struct fake_program){.status = cases[i].status, .fail_from = 2};
        for (int change = 0; change < 4; change++)
            post_change_note(&f->pc.client, POST_CHANGE_REMOVED, "aa", "00");
        assert_int_equal(run(f), 4);
        assert_int_equal(f->pc.program.calls, 2);
        assert_string_equal(post_change_result_word(&results[0]), "ok");
        assert_string_equal(post_change_result_word(&results[1]), cases[i].word);
        assert_string_equal(post_change_result_word(&results[2]), "skipped");
        assert_string_equal(post_change_result_word(&results[3]), "skipped");
        post_change_note(&f->pc.client, POST_CHANGE_REMOVED, "aa", "00");
        f->pc.program.status = ST_OK;
        assert_int_equal(run(f), 1); /* the next command or job tries again */
        assert_string_equal(post_change_result_word(&results[0]), "ok");
    }
}

static void test_more_than_there_is_room_for(void **state)
{
    struct enrol_fixture *f = *state;

    for (int change = 0; change < POST_CHANGES_MAX + 5; change++)
        post_change_note(&f->pc.client, POST_CHANGE_REMOVED, "aa", "00");
    assert_int_equal(run(f), POST_CHANGES_MAX);
    assert_int_equal(untold_calls, 1);
    assert_int_equal(untold, 5);
    post_change_note(&f->pc.client, POST_CHANGE_REMOVED, "aa", "00");
    assert_int_equal(run(f), 1);
    assert_int_equal(untold_calls, 0);
}

/* A quiet job that made way, say: what the program does not know yet it is told after the next one. */
static void test_cancelled(void **state)
{
    static const char *const serials[] = {"00", "01", "02"};
    struct enrol_fixture *f = *state;

    f->pc.program = (struct fake_program){.status = ST_CANCELLED, .fail_from = 2};
    for (size_t i = 0; i < 3; i++)
        post_change_note(&f->pc.client, POST_CHANGE_REMOVED, "aa", serials[i]);
    assert_int_equal(run(f), 3);
    assert_int_equal(f->pc.program.calls, 2);
    assert_string_equal(post_change_result_word(&results[0]), "ok");
    assert_string_equal(post_change_result_word(&results[1]), "cancelled");
    assert_string_equal(post_change_result_word(&results[2]), "skipped");
    f->pc.program.status = ST_OK;
    assert_int_equal(run(f), 2);
    assert_string_equal(results[0].event.serial, "01");
    assert_string_equal(results[1].event.serial, "02");
    assert_int_equal(run(f), 0);
}

/* Neither changed anything that could be used: nobody is told. */
static void test_what_came_to_nothing(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info;

    f->pc.store.sign_status = ST_IO;
    assert_int_not_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(run(f), 0);
}

#define WITH_COMMAND(test) cmocka_unit_test_setup_teardown(test, open_with_command, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_COMMAND(test_nothing_changed),
        WITH_COMMAND(test_no_command),
        WITH_COMMAND(test_applied),
        WITH_COMMAND(test_removed),
        WITH_COMMAND(test_renewed),
        WITH_COMMAND(test_no_id),
        WITH_COMMAND(test_it_says_that_it_failed),
        WITH_COMMAND(test_the_rest_is_skipped),
        WITH_COMMAND(test_more_than_there_is_room_for),
        WITH_COMMAND(test_cancelled),
        WITH_COMMAND(test_what_came_to_nothing),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
