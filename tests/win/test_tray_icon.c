#include "tray/tray_icon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <shellapi.h>

/*
 * The taskbar is a fake (the linker's --wrap): it notes what it is told, and refuses what a test wants refused. Under
 * the headless driver the real one would refuse everything.
 */

enum { CALLS_MAX = 64 };

static struct {
    DWORD messages[CALLS_MAX];
    size_t count;
    NOTIFYICONDATAW last;
    bool away;      /* no taskbar: everything is refused */
    bool has_icon;  /* NIM_ADD is refused, as Windows does */
    bool old_shell; /* NIM_SETVERSION is refused */
} taskbar;

static BOOL WINAPI taskbar_notify(DWORD message, NOTIFYICONDATAW *data)
{
    assert_true(taskbar.count < CALLS_MAX);
    taskbar.messages[taskbar.count++] = message;
    taskbar.last = *data;
    if (taskbar.away)
        return FALSE;
    switch (message) {
    case NIM_ADD:
        if (taskbar.has_icon)
            return FALSE;
        taskbar.has_icon = true;
        return TRUE;
    case NIM_MODIFY:
        return taskbar.has_icon;
    case NIM_SETVERSION:
        return taskbar.has_icon && !taskbar.old_shell && data->uVersion == NOTIFYICON_VERSION_4;
    case NIM_DELETE: {
        const bool had = taskbar.has_icon;
        taskbar.has_icon = false;
        return had;
    }
    default:
        return FALSE;
    }
}

#ifdef _WIN64
#define WRAPPED "__wrap___imp_Shell_NotifyIconW"
#else /* stdcall's name, and the underscore that ld looks behind */
#define WRAPPED "___wrap__imp__Shell_NotifyIconW@8"
#endif
extern BOOL(WINAPI *wrapped_notify)(DWORD, NOTIFYICONDATAW *) __asm__(WRAPPED);
BOOL(WINAPI *wrapped_notify)(DWORD, NOTIFYICONDATAW *) = taskbar_notify;

struct seen {
    unsigned selected, balloon_clicked, menus;
    POINT menu_at;
};

static void seen_select(void *self)
{
    ((struct seen *)self)->selected++;
}

static void seen_menu(void *self, POINT at)
{
    struct seen *seen = self;
    seen->menus++;
    seen->menu_at = at;
}

static void seen_balloon(void *self)
{
    ((struct seen *)self)->balloon_clicked++;
}

struct rig {
    HWND owner;
    struct seen seen;
    struct tray_icon icon;
};

static int rig_open(void **state)
{
    static struct rig rig;

    memset(&taskbar, 0, sizeof taskbar);
    memset(&rig, 0, sizeof rig);
    rig.owner = CreateWindowExW(0, L"STATIC", L"", WS_OVERLAPPED, 0, 0, 0, 0, NULL, NULL, GetModuleHandleW(NULL), NULL);
    assert_non_null(rig.owner);
    tray_icon_open(&rig.icon, rig.owner, &(struct tray_icon_events){seen_select, seen_menu, seen_balloon, &rig.seen});
    *state = &rig;
    return 0;
}

static int rig_close(void **state)
{
    struct rig *rig = *state;

    tray_icon_close(&rig->icon);
    DestroyWindow(rig->owner);
    return 0;
}

static void assert_told(size_t count, const DWORD *messages)
{
    assert_int_equal(taskbar.count, count);
    assert_memory_equal(taskbar.messages, messages, count * sizeof *messages);
    taskbar.count = 0;
}

#define ASSERT_TOLD(...) assert_told(sizeof((DWORD[]){__VA_ARGS__}) / sizeof(DWORD), (const DWORD[]){__VA_ARGS__})

static bool timer_runs(const struct rig *rig)
{
    return KillTimer(rig->owner, TRAY_ICON_TIMER) != FALSE;
}

static void version_four_follows_each_add(void **state)
{
    struct rig *rig = *state;

    tray_icon_show(&rig->icon, LIGHT_FINE, L"憑證正常");
    ASSERT_TOLD(NIM_ADD, NIM_SETVERSION);
    assert_int_equal(taskbar.last.uVersion, NOTIFYICON_VERSION_4);
    assert_int_equal(taskbar.last.uFlags, NIF_MESSAGE | NIF_ICON | NIF_TIP | NIF_SHOWTIP);
    assert_int_equal(taskbar.last.cbSize, sizeof taskbar.last);
    assert_ptr_equal(taskbar.last.hWnd, rig->owner);
    assert_non_null(taskbar.last.hIcon);
    assert_int_equal(wcscmp(taskbar.last.szTip, L"憑證正常"), 0);
    assert_false(timer_runs(rig));

    tray_icon_message(&rig->icon, RegisterWindowMessageW(L"TaskbarCreated"), 0, 0); /* a new one, without our icon */
    ASSERT_TOLD(NIM_ADD, NIM_MODIFY, NIM_SETVERSION);                               /* this one has it still */
    taskbar.has_icon = false;
    tray_icon_message(&rig->icon, RegisterWindowMessageW(L"TaskbarCreated"), 0, 0);
    ASSERT_TOLD(NIM_ADD, NIM_SETVERSION);
}

static void each_state_has_its_picture(void **state)
{
    static const enum standing_light lights[] = {LIGHT_NEUTRAL, LIGHT_FINE, LIGHT_DUE, LIGHT_PROBLEM, LIGHT_WORKING};
    struct rig *rig = *state;
    HICON former = NULL;

    for (size_t i = 0; i < sizeof lights / sizeof lights[0]; i++) {
        tray_icon_show(&rig->icon, lights[i], L"tip");
        assert_non_null(taskbar.last.hIcon);
        assert_ptr_not_equal(taskbar.last.hIcon, former);
        former = taskbar.last.hIcon;
        tray_icon_show(&rig->icon, lights[i], L"another tip");
        assert_ptr_equal(taskbar.last.hIcon, former);
    }
    assert_int_equal(taskbar.messages[taskbar.count - 1], NIM_MODIFY);
}

static void nothing_is_shown_before_it_is_asked_for(void **state)
{
    struct rig *rig = *state;

    assert_false(tray_icon_message(&rig->icon, RegisterWindowMessageW(L"TaskbarCreated"), 0, 0));
    assert_false(tray_icon_message(&rig->icon, WM_DISPLAYCHANGE, 32, MAKELPARAM(1024, 768)));
    assert_false(tray_icon_balloon(&rig->icon, LIGHT_DUE, L"title", L"text"));
    assert_int_equal(taskbar.count, 0);
}

static void a_taskbar_that_is_not_there_is_waited_for(void **state)
{
    struct rig *rig = *state;

    taskbar.away = true;
    tray_icon_show(&rig->icon, LIGHT_DUE, L"tip");
    ASSERT_TOLD(NIM_ADD, NIM_MODIFY);
    assert_true(timer_runs(rig));
    assert_true(tray_icon_message(&rig->icon, WM_TIMER, TRAY_ICON_TIMER, 0));
    ASSERT_TOLD(NIM_ADD, NIM_MODIFY);
    assert_true(timer_runs(rig));
    assert_false(tray_icon_balloon(&rig->icon, LIGHT_DUE, L"title", L"text"));
    taskbar.away = false;
    taskbar.count = 0;
    assert_true(tray_icon_message(&rig->icon, WM_TIMER, TRAY_ICON_TIMER, 0));
    ASSERT_TOLD(NIM_ADD, NIM_SETVERSION);
    assert_false(timer_runs(rig));
    assert_false(tray_icon_message(&rig->icon, WM_TIMER, TRAY_ICON_TIMER + 1, 0));
    assert_int_equal(taskbar.count, 0);
}

static void it_gives_up_until_something_changes(void **state)
{
    struct rig *rig = *state;
    unsigned tries = 1;

    taskbar.away = true;
    tray_icon_show(&rig->icon, LIGHT_FINE, L"tip");
    while (timer_runs(rig)) {
        taskbar.count = 0;
        tray_icon_message(&rig->icon, WM_TIMER, TRAY_ICON_TIMER, 0);
        tries++;
    }
    assert_int_equal(tries, TRAY_ICON_TRIES);
    tray_icon_show(&rig->icon, LIGHT_FINE, L"tip");
    assert_true(timer_runs(rig));
}

static void the_waits_grow_and_last_for_minutes(void **state)
{
    unsigned whole_ms = 0;

    (void)state;
    for (unsigned tries = 1; tries < TRAY_ICON_TRIES; tries++) {
        assert_true(tray_icon_retry_ms(tries) >= tray_icon_retry_ms(tries - (tries > 1)));
        assert_true(tray_icon_retry_ms(tries) <= 60000);
        whole_ms += tray_icon_retry_ms(tries);
    }
    assert_int_equal(tray_icon_retry_ms(1), 1000);
    assert_true(whole_ms > 5 * 60000 && whole_ms < 15 * 60000);
    assert_int_equal(tray_icon_retry_ms(TRAY_ICON_TRIES), 0);
    assert_int_equal(tray_icon_retry_ms(TRAY_ICON_TRIES + 1), 0);
}

/* The real timer, once. */
static void the_timer_comes_by_itself(void **state)
{
    struct rig *rig = *state;
    const ULONGLONG until = GetTickCount64() + 30000;
    MSG msg = {.message = 0};

    taskbar.away = true;
    tray_icon_show(&rig->icon, LIGHT_FINE, L"tip");
    while (GetTickCount64() < until && !(msg.message == WM_TIMER && msg.wParam == TRAY_ICON_TIMER)) {
        (void)MsgWaitForMultipleObjects(0, NULL, FALSE, 1000, QS_ALLINPUT);
        while (PeekMessageW(&msg, NULL, 0, 0, PM_REMOVE) && msg.message != WM_TIMER)
            DispatchMessageW(&msg);
    }
    assert_int_equal(msg.message, WM_TIMER);
    assert_ptr_equal(msg.hwnd, rig->owner);
}

static void an_icon_that_was_lost_comes_back_with_the_next_change(void **state)
{
    struct rig *rig = *state;

    tray_icon_show(&rig->icon, LIGHT_FINE, L"tip");
    taskbar.has_icon = false;
    taskbar.count = 0;
    tray_icon_show(&rig->icon, LIGHT_DUE, L"other");
    ASSERT_TOLD(NIM_MODIFY, NIM_ADD, NIM_SETVERSION);
}

static void events_that_would_be_misread_are_not_asked_for(void **state)
{
    struct rig *rig = *state;

    taskbar.old_shell = true;
    tray_icon_show(&rig->icon, LIGHT_FINE, L"tip");
    ASSERT_TOLD(NIM_ADD, NIM_SETVERSION, NIM_DELETE);
    assert_false(taskbar.has_icon);
    assert_true(timer_runs(rig));
}

static void event(struct rig *rig, int x, int y, UINT what, UINT id)
{
    assert_true(tray_icon_message(&rig->icon, TRAY_ICON_MESSAGE, (WPARAM)MAKELONG(x, y), MAKELPARAM(what, id)));
}

static void assert_seen(const struct rig *rig, unsigned selected, unsigned menus, unsigned balloons)
{
    assert_int_equal(rig->seen.selected, selected);
    assert_int_equal(rig->seen.menus, menus);
    assert_int_equal(rig->seen.balloon_clicked, balloons);
}

static void what_a_person_does_is_told_once(void **state)
{
    struct rig *rig = *state;

    event(rig, 5, 6, WM_LBUTTONDOWN, TRAY_ICON_ID);
    event(rig, 5, 6, WM_LBUTTONUP, TRAY_ICON_ID);
    assert_seen(rig, 0, 0, 0);
    event(rig, 5, 6, NIN_SELECT, TRAY_ICON_ID);
    assert_seen(rig, 1, 0, 0);
    event(rig, 5, 6, NIN_KEYSELECT, TRAY_ICON_ID);
    assert_seen(rig, 2, 0, 0);
    event(rig, 5, 6, WM_RBUTTONUP, TRAY_ICON_ID);
    assert_seen(rig, 2, 0, 0);
    event(rig, -1200, 700, WM_CONTEXTMENU, TRAY_ICON_ID); /* a screen to the left of the first */
    assert_seen(rig, 2, 1, 0);
    assert_int_equal(rig->seen.menu_at.x, -1200);
    assert_int_equal(rig->seen.menu_at.y, 700);
    event(rig, 0, 0, NIN_BALLOONSHOW, TRAY_ICON_ID);
    event(rig, 0, 0, NIN_BALLOONTIMEOUT, TRAY_ICON_ID);
    event(rig, 0, 0, NIN_POPUPOPEN, TRAY_ICON_ID);
    assert_seen(rig, 2, 1, 0);
    event(rig, 0, 0, NIN_BALLOONUSERCLICK, TRAY_ICON_ID);
    assert_seen(rig, 2, 1, 1);
    event(rig, 5, 6, NIN_SELECT, TRAY_ICON_ID + 1);
    assert_seen(rig, 2, 1, 1);
}

static void long_texts_end_at_a_character(void **state)
{
    struct rig *rig = *state;
    wchar_t text[300];

    for (size_t i = 0; i < 299; i++)
        text[i] = L'字';
    text[299] = L'\0';
    tray_icon_show(&rig->icon, LIGHT_FINE, text);
    assert_int_equal(wcslen(taskbar.last.szTip), TRAY_ICON_TIP_MAX);
    assert_int_equal(taskbar.last.szTip[TRAY_ICON_TIP_MAX - 1], 0x2026);

    text[TRAY_ICON_TIP_MAX - 2] = 0xD842; /* the pair of U+20BB7 would end behind the last place before the ellipsis */
    text[TRAY_ICON_TIP_MAX - 1] = 0xDFB7;
    tray_icon_show(&rig->icon, LIGHT_FINE, text);
    assert_int_equal(wcslen(taskbar.last.szTip), TRAY_ICON_TIP_MAX - 1);
    assert_int_equal(taskbar.last.szTip[TRAY_ICON_TIP_MAX - 3], L'字');
    assert_int_equal(taskbar.last.szTip[TRAY_ICON_TIP_MAX - 2], 0x2026);

    text[TRAY_ICON_TIP_MAX] = L'\0'; /* just fits, pair and all */
    tray_icon_show(&rig->icon, LIGHT_FINE, text);
    assert_int_equal(wcscmp(taskbar.last.szTip, text), 0);

    for (size_t i = 0; i < 299; i++)
        text[i] = L'字';
    assert_true(tray_icon_balloon(&rig->icon, LIGHT_DUE, text, text));
    assert_int_equal(taskbar.last.uFlags & NIF_INFO, NIF_INFO);
    assert_int_equal(wcslen(taskbar.last.szInfoTitle), TRAY_ICON_TITLE_MAX);
    assert_int_equal(wcslen(taskbar.last.szInfo), TRAY_ICON_TEXT_MAX);
    assert_int_equal(taskbar.last.dwInfoFlags, NIIF_WARNING);
}

static void balloons_bear_the_sign_of_the_state(void **state)
{
    struct rig *rig = *state;

    tray_icon_show(&rig->icon, LIGHT_FINE, L"tip");
    assert_true(tray_icon_balloon(&rig->icon, LIGHT_FINE, L"title", L"text"));
    assert_int_equal(taskbar.last.dwInfoFlags, NIIF_INFO);
    assert_true(tray_icon_balloon(&rig->icon, LIGHT_PROBLEM, L"title", L"text"));
    assert_int_equal(taskbar.last.dwInfoFlags, NIIF_ERROR);
    assert_int_equal(wcscmp(taskbar.last.szInfoTitle, L"title"), 0);
    assert_int_equal(wcscmp(taskbar.last.szInfo, L"text"), 0);
    taskbar.away = true;
    assert_false(tray_icon_balloon(&rig->icon, LIGHT_PROBLEM, L"title", L"text"));
}

static void it_is_gone_in_the_end(void **state)
{
    struct rig *rig = *state;

    tray_icon_show(&rig->icon, LIGHT_FINE, L"tip");
    tray_icon_close(&rig->icon);
    ASSERT_TOLD(NIM_ADD, NIM_SETVERSION, NIM_DELETE);
    tray_icon_close(&rig->icon);
    assert_int_equal(taskbar.count, 0);
    tray_icon_open(&rig->icon, rig->owner,
                   &(struct tray_icon_events){seen_select, seen_menu, seen_balloon, &rig->seen});
    taskbar.away = true;
    tray_icon_show(&rig->icon, LIGHT_FINE, L"tip");
    tray_icon_close(&rig->icon);
    assert_false(timer_runs(rig));
}

static bool picture_lives(HICON picture)
{
    ICONINFO info;

    if (!GetIconInfo(picture, &info))
        return false;
    DeleteObject(info.hbmColor);
    DeleteObject(info.hbmMask);
    return true;
}

static void pictures_do_not_pile_up(void **state)
{
    struct rig *rig = *state;
    HICON former = NULL;

    for (unsigned i = 0; i < 10; i++) {
        taskbar.count = 0;
        tray_icon_show(&rig->icon, i % 2 == 0 ? LIGHT_FINE : LIGHT_DUE, L"tip");
        assert_true(picture_lives(taskbar.last.hIcon));
        assert_true(former == NULL || !picture_lives(former));
        former = taskbar.last.hIcon;
    }
    tray_icon_close(&rig->icon);
    assert_false(picture_lives(former));
}

#define RIG_TEST(test) cmocka_unit_test_setup_teardown(test, rig_open, rig_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(version_four_follows_each_add),
        RIG_TEST(each_state_has_its_picture),
        RIG_TEST(nothing_is_shown_before_it_is_asked_for),
        RIG_TEST(a_taskbar_that_is_not_there_is_waited_for),
        RIG_TEST(it_gives_up_until_something_changes),
        cmocka_unit_test(the_waits_grow_and_last_for_minutes),
        RIG_TEST(the_timer_comes_by_itself),
        RIG_TEST(an_icon_that_was_lost_comes_back_with_the_next_change),
        RIG_TEST(events_that_would_be_misread_are_not_asked_for),
        RIG_TEST(what_a_person_does_is_told_once),
        RIG_TEST(long_texts_end_at_a_character),
        RIG_TEST(balloons_bear_the_sign_of_the_state),
        RIG_TEST(it_is_gone_in_the_end),
        RIG_TEST(pictures_do_not_pile_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
