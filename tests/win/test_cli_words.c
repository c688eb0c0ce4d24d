/* Sentences of pccert.exe as they come out of its resources: no holes where an insert is unknown, no command that it
 * has not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "cli/report_text.h"
#include "cli/standing_command.h"
#include "client/standing.h"
#include "surface/failure_words.h"
#include "surface/standing_text.h"

static const char *const languages[] = {"zh-TW", "en"};
enum { LANGUAGES = sizeof languages / sizeof languages[0], DAY_S = 86400, NOW_UTC = 1800000000 };

/* --- failures --- */

static void say(const struct err *failure, struct buf *text)
{
    buf_clear(text);
    buf_init(text, WORDS_TEXT_MAX);
    assert_int_equal(failure_words_append(text, failure, WORDS_ALL), ST_OK);
    assert_non_null(strchr(buf_text(text), '\n'));
}

static void assert_no_hole(const char *text)
{
    static const char *const holes[] = {"  ", " .", " ;", " 0 ", "至 。", "()", "（）", "再試  次", "until"};

    for (size_t i = 0; i < sizeof holes / sizeof holes[0]; i++)
        assert_null(strstr(text, holes[i]));
}

static void test_no_hole_without_the_insert(void **state)
{
    static const int faults[] = {FAULT_LOGIN_LOCKED, FAULT_CODE_WRONG, FAULT_CODE_TOO_SOON, FAULT_NOT_ALLOWED,
                                 FAULT_REVOKE_LIMIT};
    struct buf text = {0};

    (void)state;
    words_set_firm("F", "H");
    for (size_t i = 0; i < LANGUAGES; i++) {
        words_open(languages[i]);
        for (size_t at = 0; at < sizeof faults / sizeof faults[0]; at++) {
            const struct err failure = {.status = ST_REFUSED, .fault = faults[at]};

            say(&failure, &text);
            assert_no_hole(buf_text(&text));
        }
    }
    buf_clear(&text);
}

static void test_the_insert_is_said_where_it_is_known(void **state)
{
    const struct err tries = {.status = ST_WRONG_SECRET, .fault = FAULT_CODE_WRONG, .detail = "3"};
    const struct err locked = {.status = ST_REFUSED, .fault = FAULT_LOGIN_LOCKED, .retry_after_s = 600};
    const struct err soon = {.status = ST_REFUSED, .fault = FAULT_CODE_TOO_SOON, .retry_after_s = 123};
    const struct err early = {.status = ST_REFUSED, .fault = FAULT_NOT_ALLOWED, .detail = "2027-10-24"};
    const struct err limit = {.status = ST_REFUSED, .fault = FAULT_REVOKE_LIMIT, .retry_after_s = 3600};
    struct buf text = {0};

    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        words_open(languages[i]);
        say(&early, &text);
        assert_non_null(strstr(buf_text(&text), "2027-10-24"));
        say(&limit, &text);
        assert_non_null(strstr(buf_text(&text), "-")); /* of the date */
        say(&tries, &text);
        assert_non_null(strstr(buf_text(&text), " 3 "));
        say(&locked, &text);
        assert_non_null(strstr(buf_text(&text), "-")); /* of the date */
        say(&soon, &text);
        assert_non_null(strstr(buf_text(&text), " 123 "));
    }
    buf_clear(&text);
}

/* A proof holds a nonce and no time, so that the clock is not to blame. */
static void test_a_refused_proof_blames_no_clock(void **state)
{
    const struct err failure = {.status = ST_REFUSED, .fault = FAULT_BAD_PROOF};
    struct buf text = {0};

    (void)state;
    words_open("zh-TW");
    say(&failure, &text);
    assert_null(strstr(buf_text(&text), "時間"));
    words_open("en");
    say(&failure, &text);
    assert_null(strstr(buf_text(&text), "time"));
    buf_clear(&text);
}

/* --- the truth table --- */

static int64_t fixed_now(void *self)
{
    (void)self;
    return NOW_UTC;
}

static int32_t no_offset(void *self, int64_t at_utc)
{
    (void)self;
    (void)at_utc;
    return 0;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;

    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part))
        count++;
    return count;
}

/* Where the old key is here, renewing is the way, and said once; where it is not, importing and applying are. */
static void test_due_names_what_pccert_can_do(void **state)
{
    static const struct standing_question questions[] = {
        {.host = STANDING_HOST_UNKNOWN, .pc = STANDING_PC_DUE},
        {.host = STANDING_HOST_DUE, .pc = STANDING_PC_DUE, .same = true, .host_asked = true},
        {.host = STANDING_HOST_DUE, .pc = STANDING_PC_NONE, .host_asked = true},
    };
    static const char *const renew[LANGUAGES] = {"展期", "enew it"};
    const struct clock_port clock = {.now_utc = fixed_now, .local_offset_s = no_offset};
    const struct certificate_view view = {&clock, "A123456789"};

    (void)state;
    for (size_t i = 0; i < LANGUAGES * sizeof questions / sizeof questions[0] * 3; i++) {
        struct status_report report = {.question = questions[i / (LANGUAGES * 3)]};
        struct page page;

        words_open(languages[i % LANGUAGES]);
        report.question.now_utc = NOW_UTC;
        report.question.end_utc = NOW_UTC + (int64_t)(i / LANGUAGES % 3) * DAY_S; /* today, tomorrow, then */
        report.standing = standing_of(&report.question);
        page_open(&page);
        report_text_person(&page, &view, "A123456789", &report, NULL);
        assert_int_equal(page.status, ST_OK);
        assert_non_null(strstr(buf_text(&page.text), renew[i % LANGUAGES]));
        assert_int_equal(count_of(buf_text(&page.text), "pccert renew --id A123456789"),
                         report.standing.primary == ACTION_RENEW);
        assert_int_equal(count_of(buf_text(&page.text), "pccert apply --id A123456789"), report.question.host_asked);
        page_clear(&page);
    }
}

/* Every action that the table names has a command, so that nothing is offered in words alone. */
static void test_every_action_has_a_command(void **state)
{
    struct buf text = {0};

    (void)state;
    for (size_t i = 0; i < (size_t)LANGUAGES * ACTION_COUNT; i++) {
        const enum standing_action action = (enum standing_action)(i / LANGUAGES);

        if (action == ACTION_NONE)
            continue;
        words_open(languages[i % LANGUAGES]);
        buf_clear(&text);
        buf_init(&text, WORDS_TEXT_MAX);
        assert_int_not_equal(standing_text_action(action), 0);
        assert_int_equal(words_append(&text, standing_command(action), WORDS_ALL, WORDS("A123456789")), ST_OK);
        assert_memory_equal(buf_text(&text), "pccert ", 7);
    }
    buf_clear(&text);
}

static void test_overdue_is_said(void **state)
{
    static const char *const long_ago[LANGUAGES] = {"早已核發", "issued long ago"};
    const struct clock_port clock = {.now_utc = fixed_now, .local_offset_s = no_offset};
    const struct certificate_view view = {&clock, "A123456789"};

    (void)state;
    for (size_t i = 0; i < (size_t)LANGUAGES * 4; i++) {
        struct status_report report = {.question = {.host = STANDING_HOST_PENDING,
                                                    .host_certificate = STANDING_HOST_VALID,
                                                    .pc = STANDING_PC_NONE,
                                                    .host_asked = true}};
        struct page page;

        words_open(languages[i % LANGUAGES]);
        report.question.order_here = i / LANGUAGES % 2 == 0;
        report.question.overdue = i / LANGUAGES < 2;
        report.standing = standing_of(&report.question);
        page_open(&page);
        report_text_person(&page, &view, "A123456789", &report, NULL);
        assert_int_equal(page.status, ST_OK);
        assert_int_equal(count_of(buf_text(&page.text), long_ago[i % LANGUAGES]), report.question.overdue);
        page_clear(&page);
    }
}

/* 10,000 of this firm's in MY: half a kilobyte each, and more than the first limit held. */
static void test_a_crowd_is_listed_whole(void **state)
{
    const struct clock_port clock = {.now_utc = fixed_now, .local_offset_s = no_offset};
    const struct certificate_view view = {&clock, NULL};
    const struct cert_info info = {.owner_display = "王小明",
                                   .national_id = "A123456789",
                                   .serial = "00E9F50BD2E02700FD18559F717C80FDCF",
                                   .not_before_utc = 1700000000,
                                   .not_after_utc = 1731600000};
    struct page page;

    (void)state;
    words_open("zh-TW");
    page_open(&page);
    for (int i = 0; i < 10000; i++)
        report_text_certificate(&page, &view, &info, OWNER_AS_ID);
    assert_int_equal(page.status, ST_OK);
    page_clear(&page);
}

/* --- remove --- */

static void test_a_kept_key_is_not_said_to_be_gone(void **state)
{
    static const char *const gone[] = {"憑證與私密金鑰", "Certificate and private key"};
    static const char *const kept[] = {"沒有刪除", "not deleted"};
    const struct clock_port clock = {.now_utc = fixed_now, .local_offset_s = no_offset};
    const struct certificate_view view = {&clock, NULL};

    (void)state;
    for (size_t i = 0; i < LANGUAGES * 2; i++) {
        const struct removal_result result = {.certificate = {.serial = "00FF"}, .key_kept = i >= LANGUAGES};
        struct page page;

        words_open(languages[i % LANGUAGES]);
        page_open(&page);
        report_text_removed(&page, &view, &result);
        assert_int_equal(page.status, ST_OK);
        assert_int_equal(strstr(buf_text(&page.text), gone[i % LANGUAGES]) != NULL, !result.key_kept);
        assert_int_equal(strstr(buf_text(&page.text), kept[i % LANGUAGES]) != NULL, result.key_kept);
        page_clear(&page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_hole_without_the_insert),
        cmocka_unit_test(test_the_insert_is_said_where_it_is_known),
        cmocka_unit_test(test_a_refused_proof_blames_no_clock),
        cmocka_unit_test(test_due_names_what_pccert_can_do),
        cmocka_unit_test(test_every_action_has_a_command),
        cmocka_unit_test(test_overdue_is_said),
        cmocka_unit_test(test_a_crowd_is_listed_whole),
        cmocka_unit_test(test_a_kept_key_is_not_said_to_be_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
