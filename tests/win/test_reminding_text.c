/* What a reminder and the tooltip say, and that Windows has room for it in every language. */
#include "tray/reminding_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/message.h"
#include "surface/words.h"
#include "tray/tray_icon.h"
#include "win/text.h"

enum { TAIPEI_S = 8 * 3600, DAY_S = 86400 };

#define END_UTC ((int64_t)1797100434) /* 2026-12-13 02:33:54 in Taipei */

static struct outlook outlook;

static const char *const languages[] = {"zh-TW", "en"};

static void add_person(const char *name, int sentence)
{
    struct outlook_person *person = &outlook.persons[outlook.count++];

    memset(person, 0, sizeof *person);
    (void)snprintf(person->name, sizeof person->name, "%s", name);
    person->question = (struct standing_question){.end_utc = END_UTC, .zone_offset_s = TAIPEI_S};
    person->standing = (struct standing){.sentence = sentence, .days_left = 14};
    outlook.question = person->question;
    outlook.standing = person->standing;
    outlook.worst = outlook.count - 1;
}

static int forget(void **state)
{
    (void)state;
    memset(&outlook, 0, sizeof outlook);
    words_open("zh-TW");
    return 0;
}

static void assert_says(wchar_t *wide, const char *expected)
{
    char *text = NULL;

    assert_non_null(wide);
    assert_int_equal(text_from_wide(wide, &text, NULL), ST_OK);
    assert_string_equal(text, expected);
    free(text);
    free(wide);
}

static void one_person_needs_no_name(void **state)
{
    const struct reminder reminder = {.title = MSG_REMINDER_TITLE_DUE, .sentence = MSG_STANDING_DUE};
    const struct reminder backup = {.title = MSG_REMINDER_TITLE_BACKUP, .sentence = MSG_REMINDER_BACKUP};

    (void)state;
    add_person("王小明", MSG_STANDING_DUE);
    assert_says(reminding_text_title(&outlook, &reminder), "憑證即將過期");
    assert_says(reminding_text_body(&outlook, &reminder), "憑證即將過期，還有 14 天（2026-12-13 到期），請辦理展期。");
    assert_says(reminding_text_title(&outlook, &backup), "憑證尚未備份");
    assert_says(reminding_text_body(&outlook, &backup),
                "此台電腦的憑證還沒有備份。電腦故障或重灌時，只有備份可以把憑證帶回來。按這裡即可匯出(備份)。");
    assert_says(reminding_text_tip(&outlook), "憑證即將過期，還有 14 天（2026-12-13 到期），請辦理展期。\n"
                                              "憑證效期(終止)：2026-12-13 02:33:54.0");
}

/* Masked: the screen is anybody's. */
static void of_several_it_says_whose(void **state)
{
    const struct reminder first = {.title = MSG_REMINDER_TITLE_EXPIRED, .certificate = 0};
    const struct reminder second = {.title = MSG_REMINDER_TITLE_REVOKED, .certificate = 1};

    (void)state;
    add_person("王小明", MSG_STANDING_PC_EXPIRED);
    add_person("Lin Mei", MSG_STANDING_REVOKED);
    assert_says(reminding_text_title(&outlook, &first), "王○明：憑證已過期");
    assert_says(reminding_text_title(&outlook, &second), "L○i：憑證已註銷");
    assert_says(reminding_text_tip(&outlook),
                "L○i：您的憑證已註銷，請重新申請。\n憑證效期(終止)：2026-12-13 02:33:54.0");
}

static void a_closure_is_named(void **state)
{
    struct reminder reminder = {.title = MSG_REMINDER_TITLE_DUE,
                                .sentence = MSG_STANDING_DUE,
                                .note = MSG_REMINDER_MARKET_UNTIL,
                                .last_open_utc = END_UTC - 2 * DAY_S};

    (void)state;
    add_person("王小明", MSG_STANDING_DUE);
    assert_says(reminding_text_body(&outlook, &reminder), "憑證即將過期，還有 14 天（2026-12-13 到期），請辦理展期。\n"
                                                          "到期日前後休市，到期前最後一個開市日是 2026-12-11。");
    reminder.note = MSG_REMINDER_MARKET_TODAY;
    assert_says(reminding_text_body(&outlook, &reminder),
                "憑證即將過期，還有 14 天（2026-12-13 到期），請辦理展期。\n今天是憑證到期前最後一個開市日。");
}

static void nobody_is_here(void **state)
{
    (void)state;
    outlook.standing.sentence = MSG_STANDING_PC_NONE;
    assert_says(reminding_text_tip(&outlook), "此台電腦查無您的憑證；請登入查詢，或匯入備份。");
}

static void assert_names_the_day(int sentence)
{
    wchar_t *tip = reminding_text_tip(&outlook);

    assert_non_null(tip);
    if (wcsstr(tip, L"2026-12-13") == NULL)
        fail_msg("%d in %s has no day", sentence, words_language());
    free(tip);
}

static void assert_fits(wchar_t *text, size_t most, int sentence)
{
    assert_non_null(text);
    if (wcslen(text) == 0 || wcslen(text) > most)
        fail_msg("%d in %s: %u units", sentence, words_language(), (unsigned)wcslen(text));
    free(text);
}

/* Every sentence that can stand there without a login, beside another person. */
static void everything_fits(void **state)
{
    static const int sentences[] = {
        MSG_STANDING_DUE,     MSG_STANDING_DUE_TOMORROW, MSG_STANDING_DUE_TODAY,           MSG_STANDING_REVOKED,
        MSG_STANDING_PC_FINE, MSG_STANDING_PC_EXPIRED,   MSG_STANDING_PC_NOT_YET,          MSG_STANDING_PC_ORDER,
        MSG_STANDING_NO_KEY,  MSG_STANDING_PENDING_HERE, MSG_STANDING_PENDING_HERE_USABLE,
    };
    static const int titles[] = {MSG_REMINDER_TITLE_DUE, MSG_REMINDER_TITLE_EXPIRED, MSG_REMINDER_TITLE_REVOKED};
    static const int notes[] = {0, MSG_REMINDER_MARKET_TODAY, MSG_REMINDER_MARKET_UNTIL};
    static const struct reminder backup = {
        .certificate = 1, .title = MSG_REMINDER_TITLE_BACKUP, .sentence = MSG_REMINDER_BACKUP};

    (void)state;
    for (size_t l = 0; l < 2; l++) {
        words_open(languages[l]);
        for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
            struct reminder reminder = {.certificate = 1, .sentence = sentences[i], .last_open_utc = END_UTC};

            memset(&outlook, 0, sizeof outlook);
            add_person("王小明", MSG_STANDING_PC_FINE);
            add_person("Maximiliana Featherstonehaugh", sentences[i]);
            assert_fits(reminding_text_tip(&outlook), TRAY_ICON_TIP_MAX, sentences[i]);
            assert_names_the_day(sentences[i]);
            for (size_t j = 0; j < 3; j++) {
                reminder.title = titles[j];
                reminder.note = notes[j];
                assert_fits(reminding_text_title(&outlook, &reminder), TRAY_ICON_TITLE_MAX, titles[j]);
                assert_fits(reminding_text_body(&outlook, &reminder), TRAY_ICON_TEXT_MAX, sentences[i]);
            }
        }
        assert_fits(reminding_text_title(&outlook, &backup), TRAY_ICON_TITLE_MAX, backup.title);
        assert_fits(reminding_text_body(&outlook, &backup), TRAY_ICON_TEXT_MAX, backup.sentence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_person_needs_no_name, forget),
        cmocka_unit_test_setup(of_several_it_says_whose, forget),
        cmocka_unit_test_setup(a_closure_is_named, forget),
        cmocka_unit_test_setup(nobody_is_here, forget),
        cmocka_unit_test_setup(everything_fits, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
