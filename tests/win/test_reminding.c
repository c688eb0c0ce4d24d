/*
 * Reminders as the tray shows them: the real worker, store and record, and a window of the test's that has no icon but
 * notes what an icon would show. No test waits for time to pass: each goes on with the message that it waits for.
 */
#include "tray/reminding.h"

#include "my_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <windows.h>

#include <wtsapi32.h>

#include "../unit/authority.h"
#include "base/atomic_file.h"
#include "base/time_text.h"
#include "client/reminder_record.h"
#include "protocol/json.h"
#include "surface/config_files.h"
#include "surface/user_file.h"
#include "surface/words.h"
#include "temp_folder.h"
#include "win/paths.h"
#include "win/text.h"

enum { WORKER_MESSAGE = WM_APP, PATIENCE_MS = 30000, DAY_S = 86400, TAIPEI_S = 8 * 3600 };

#define ID "A123456789"

static char config[1024];
static struct authority authority;
static struct key *investor;

static HWND window;
static struct worker *worker;
static struct reminding *reminding;

/* What an icon would show. */
static struct {
    unsigned stood, notices;
    enum standing_light light, notice_light;
    char *tip, *title, *text;
    bool refuses; /* there is no icon */
} icon;

static void replace(char **text, const wchar_t *with)
{
    free(*text);
    assert_int_equal(text_from_wide(with, text, NULL), ST_OK);
}

static void on_stands(void *self, enum standing_light light, const wchar_t *tip)
{
    (void)self;
    icon.stood++;
    icon.light = light;
    replace(&icon.tip, tip);
}

static bool on_notice(void *self, enum standing_light light, const wchar_t *title, const wchar_t *text)
{
    (void)self;
    icon.notices++;
    icon.notice_light = light;
    replace(&icon.title, title);
    replace(&icon.text, text);
    return !icon.refuses;
}

static LRESULT CALLBACK window_proc(HWND target, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (message == WORKER_MESSAGE && wparam == WORKER_QUIET_DONE) {
        worker_finish_quiet(worker);
        return 0;
    }
    if (message == WORKER_MESSAGE && wparam == WORKER_DONE) {
        worker_finish(worker);
        return 0;
    }
    if (reminding != NULL && reminding_message(reminding, message, wparam))
        return 0;
    return DefWindowProcW(target, message, wparam, lparam);
}

/* Messages until the number is reached. */
static void pump(const unsigned *number, unsigned wanted)
{
    MSG message;
    const UINT_PTR limit = SetTimer(NULL, 0, PATIENCE_MS, NULL);

    while (*number < wanted && GetMessageW(&message, NULL, 0, 0) > 0) {
        if (message.message == WM_TIMER && message.hwnd == NULL)
            fail_msg("%u instead of %u", *number, wanted);
        DispatchMessageW(&message);
    }
    (void)KillTimer(NULL, limit);
}

/* Until it stands so: one change may be heard more than once. */
static void pump_until(enum standing_light light)
{
    while (icon.light != light)
        pump(&icon.stood, icon.stood + 1);
}

/* A look that is begun now has come through, and with it whatever was to be shown. */
static void look(void)
{
    const unsigned stood = icon.stood;

    reminding_look_again(reminding);
    pump(&icon.stood, stood + 1);
}

/* --- certificates and files --- */

static int64_t now(void)
{
    return (int64_t)time(NULL);
}

/* The last second of a day of Taipei that is so many days away. */
static int64_t day_end(int days)
{
    return time_day_begin(time_day_of(now(), TAIPEI_S) + days + 1, TAIPEI_S) - 1;
}

static struct cert_info put(int64_t not_after_utc)
{
    struct cert_store_port port = my_test_port();
    struct cert_list none = {.count = 0};
    struct cert_info info;
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    authority_issue(&authority, investor, now() - 30 * DAY_S, not_after_utc, &der);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
    assert_int_equal(port.install(port.self, investor, der.data, der.len, &none, NULL, NULL), ST_OK);
    buf_clear(&der);
    return info;
}

static void forget_file(const char *name)
{
    char *folder = NULL;
    char *path = NULL;

    assert_int_equal(paths_user_data(&folder, NULL), ST_OK);
    assert_int_equal(paths_join(folder, name, &path, NULL), ST_OK);
    assert_int_equal(file_wipe(path, NULL), ST_OK);
    free(path);
    free(folder);
}

static void read_record(struct reminder_record *out)
{
    struct buf bytes;

    buf_init(&bytes, REMINDER_RECORD_BYTES_MAX);
    if (user_file_read("reminders.json", &bytes, NULL) != ST_OK)
        buf_truncate(&bytes, 0);
    (void)reminder_record_decode(bytes.data, bytes.len, out);
    buf_clear(&bytes);
}

static void forget_icon(void)
{
    free(icon.tip);
    free(icon.title);
    free(icon.text);
    memset(&icon, 0, sizeof icon);
}

/* --- starts --- */

static void start(void)
{
    const struct reminding_owner owner = {.stands = on_stands, .notice = on_notice};

    forget_icon();
    assert_int_equal(worker_new(window, WORKER_MESSAGE, config, &worker, NULL), ST_OK);
    assert_int_equal(reminding_new(window, worker, &owner, &reminding, NULL), ST_OK);
    assert_null(reminding_standing(reminding));
    reminding_start(reminding, 1);
}

/* The window outlives what was posted to it by these. */
static void stop(void)
{
    MSG message;

    worker_free(&worker);
    reminding_free(&reminding);
    while (PeekMessageW(&message, window, 0, 0, PM_REMOVE))
        continue;
}

static int begin(void **state)
{
    forget_file("reminders.json");
    forget_file("settings.json");
    return my_fixture_clean(state);
}

static int end(void **state)
{
    if (worker != NULL)
        stop();
    forget_icon();
    return begin(state);
}

/* --- tests --- */

static void nothing_is_here(void **state)
{
    (void)state;
    start();
    pump(&icon.stood, 2); /* at once, and after the start */
    assert_int_equal(icon.light, LIGHT_NEUTRAL);
    assert_true(strlen(icon.tip) > 0);
    assert_int_equal(icon.notices, 0);
    assert_int_equal(reminding_standing(reminding)->light, LIGHT_NEUTRAL);
}

static void all_is_fine(void **state)
{
    char date[TIME_DATE_SIZE];
    const int64_t end_utc = day_end(200);

    (void)state;
    (void)put(end_utc);
    start();
    pump(&icon.stood, 2);
    time_to_date(end_utc, TAIPEI_S, date);
    assert_int_equal(icon.light, LIGHT_FINE);
    assert_non_null(strstr(icon.tip, date));
    assert_int_equal(icon.notices, 0);
}

/* Shown once, noted on disk, and not again at the next start. */
static void due_is_said_once(void **state)
{
    const struct cert_info info = put(day_end(10));
    struct reminding_target target = {.action = ACTION_NONE};
    struct reminder_record record;
    char date[TIME_DATE_SIZE];

    (void)state;
    start();
    pump(&icon.notices, 1);
    time_to_date(info.not_after_utc, TAIPEI_S, date);
    assert_int_equal(icon.light, LIGHT_DUE);
    assert_int_equal(icon.notice_light, LIGHT_DUE);
    assert_string_equal(icon.title, "憑證即將過期");
    assert_non_null(strstr(icon.text, date));
    assert_true(reminding_target(reminding, &target));
    assert_int_equal(target.action, ACTION_RENEW);
    assert_string_equal(target.national_id, ID);
    look(); /* the one that notes it is behind us then */
    read_record(&record);
    assert_int_equal(record.count, 1);
    assert_string_equal(record.entries[0].sha256, info.sha256);
    assert_in_range(time_day_of(now(), TAIPEI_S) - record.entries[0].shown_day, 0, 1); /* midnight may come */
    assert_int_equal(icon.notices, 1);

    stop();
    start();
    pump(&icon.stood, 2);
    look();
    assert_int_equal(icon.light, LIGHT_DUE);
    assert_int_equal(icon.notices, 0);
    assert_false(reminding_target(reminding, &target));
}

static void nothing_is_said_while_locked(void **state)
{
    (void)state;
    (void)put(day_end(10));
    start();
    (void)SendMessageW(window, WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK, 0);
    pump(&icon.stood, 2);
    look();
    assert_int_equal(icon.light, LIGHT_DUE); /* the icon is right when somebody comes */
    assert_int_equal(icon.notices, 0);
    (void)SendMessageW(window, WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK, 0);
    pump(&icon.notices, 1);
}

static void nothing_is_said_if_it_is_not_wanted(void **state)
{
    struct settings settings;

    (void)state;
    settings_init(&settings);
    settings.reminders = false;
    assert_int_equal(config_files_save_user(&settings, NULL), ST_OK);
    settings_clear(&settings);
    (void)put(day_end(10));
    start();
    pump(&icon.stood, 2);
    look();
    assert_int_equal(icon.light, LIGHT_DUE);
    assert_int_equal(icon.notices, 0);
}

/* No icon yet: nothing is noted, and the next look says it. */
static void what_nobody_saw_is_said_again(void **state)
{
    struct reminder_record record;

    (void)state;
    (void)put(day_end(10));
    start();
    icon.refuses = true;
    pump(&icon.notices, 1);
    look();
    read_record(&record);
    assert_int_equal(record.count, 0);
    icon.refuses = false;
    icon.notices = 0;
    look();
    pump(&icon.notices, 1);
    look();
    read_record(&record);
    assert_int_equal(record.count, 1);
}

/* Whoever changes the store, the icon follows: here through Generation alone, without a call. */
static void changes_are_heard(void **state)
{
    struct cert_store_port port = my_test_port();
    struct cert_info info;
    bool key_kept = false;

    (void)state;
    start();
    pump(&icon.stood, 2);
    assert_int_equal(icon.light, LIGHT_NEUTRAL);
    info = put(day_end(200));
    pump_until(LIGHT_FINE);
    assert_int_equal(port.remove(port.self, info.sha256, &key_kept, NULL), ST_OK);
    pump_until(LIGHT_NEUTRAL);
}

static void moments_are_taken(void **state)
{
    static const struct {
        UINT message;
        WPARAM wparam;
        bool looks, alone;
    } cases[] = {
        {WM_TIMECHANGE, 0, true, false},
        {WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC, true, false},
        {WM_POWERBROADCAST, PBT_APMSUSPEND, false, false},
        {WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK, true, false},
        {WM_WTSSESSION_CHANGE, WTS_REMOTE_CONNECT, false, false},
        {REMINDING_MESSAGE, 0, true, true},
        {WM_TIMER, REMINDING_TIMER_NEXT, true, true},
        {WM_TIMER, 1, false, false},
        {WM_SETTINGCHANGE, 0, false, false},
    };

    (void)state;
    start();
    pump(&icon.stood, 2);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icon.stood = 0;
        assert_int_equal(reminding_message(reminding, cases[i].message, cases[i].wparam), cases[i].alone);
        if (cases[i].looks) {
            pump(&icon.stood, 1);
        } else { /* nothing was begun: what is begun now is the first to come through */
            look();
            assert_int_equal(icon.stood, 1);
        }
    }
}

/* --- life --- */

static void write_config(void)
{
    struct json *json = json_new_object();
    struct buf pem, text;

    buf_init(&pem, 32 * 1024);
    buf_init(&text, 64 * 1024);
    authority_pem(&authority, &pem);
    assert_int_equal(json_add_text(json, "firm_ca_pem", buf_text(&pem)), ST_OK);
    assert_int_equal(json_print(json, true, &text), ST_OK);
    assert_int_equal(file_write(config, text.data, text.len, FILE_NEW, NULL), ST_OK);
    json_free(&json);
    buf_clear(&text);
    buf_clear(&pem);
}

static int open_group(void **state)
{
    const WNDCLASSEXW class = {.cbSize = sizeof class, .lpfnWndProc = window_proc, .lpszClassName = L"test_reminding"};

    if (my_fixture_open(state) != 0 || temp_folder_open(state) != 0 || RegisterClassExW(&class) == 0)
        return 1;
    words_open("zh-TW");
    snprintf(config, sizeof config, "%s", temp_path("pccert.json"));
    authority_make(&authority, "Test", now() - AUTHORITY_YEAR_S);
    write_config();
    window = CreateWindowExW(0, class.lpszClassName, L"", WS_OVERLAPPED, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
    return window != NULL && key_generate(&investor, NULL) == ST_OK ? 0 : 1;
}

static int close_group(void **state)
{
    DestroyWindow(window);
    key_free(&investor);
    authority_clear(&authority);
    if (file_wipe(config, NULL) != ST_OK || temp_folder_close(state) != 0)
        return 1;
    return my_fixture_close(state);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(nothing_is_here),
        WITH_PC(all_is_fine),
        WITH_PC(due_is_said_once),
        WITH_PC(nothing_is_said_while_locked),
        WITH_PC(nothing_is_said_if_it_is_not_wanted),
        WITH_PC(what_nobody_saw_is_said_again),
        WITH_PC(changes_are_heard),
        WITH_PC(moments_are_taken),
    };

    return cmocka_run_group_tests(tests, open_group, close_group);
}
