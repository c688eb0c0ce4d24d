#include "tray/tray_menu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <wchar.h>
#include <wctype.h>

#include "surface/words.h"

enum { TEXT_UNITS = 100, ENTRIES_MAX = 16 };

static const char *const languages[] = {"zh-TW", "en"};

static HMENU menu_of(const char *language, bool due)
{
    HMENU menu = NULL;

    words_open(language);
    assert_int_equal(tray_menu_new(due, &menu, NULL), ST_OK);
    return menu;
}

static void open_is_first_and_bold_exit_last(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        HMENU menu = menu_of(languages[i], i == 0);

        assert_int_equal(GetMenuItemID(menu, 0), TRAY_CHOICE_OPEN);
        assert_int_equal(GetMenuDefaultItem(menu, FALSE, 0), TRAY_CHOICE_OPEN);
        assert_int_equal(GetMenuItemID(menu, GetMenuItemCount(menu) - 1), TRAY_CHOICE_EXIT);
        DestroyMenu(menu);
    }
}

static void renewal_is_offered_when_it_is_due(void **state)
{
    (void)state;
    for (int due = 0; due < 2; due++) {
        HMENU menu = menu_of("en", due != 0);

        for (UINT choice = TRAY_CHOICE_OPEN; choice <= TRAY_CHOICE_EXIT; choice++) {
            const bool there = GetMenuState(menu, choice, MF_BYCOMMAND) != (UINT)-1;
            assert_int_equal(there, choice != TRAY_CHOICE_RENEW || due != 0);
        }
        DestroyMenu(menu);
    }
}

static wint_t mnemonic(const wchar_t *text)
{
    const wchar_t *at = wcschr(text, L'&');

    assert_non_null(at);
    assert_null(wcschr(at + 1, L'&'));
    return towupper(at[1]);
}

static void mnemonics_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        HMENU menu = menu_of(languages[i], true);
        wint_t seen[ENTRIES_MAX];
        size_t count = 0;

        for (int at = 0; at < GetMenuItemCount(menu); at++) {
            wchar_t text[TEXT_UNITS];

            if ((GetMenuState(menu, (UINT)at, MF_BYPOSITION) & MF_SEPARATOR) != 0)
                continue;
            assert_true(GetMenuStringW(menu, (UINT)at, text, TEXT_UNITS, MF_BYPOSITION) > 0);
            seen[count] = mnemonic(text);
            for (size_t other = 0; other < count; other++)
                assert_int_not_equal(seen[other], seen[count]);
            count++;
        }
        assert_int_equal(count, TRAY_CHOICE_EXIT);
        DestroyMenu(menu);
    }
}

/*
 * The keys that the menu's own message loop finds in the queue. The null that must be posted behind the menu, so that
 * the next one appears at once, is in the queue afterwards.
 */
static enum tray_choice choice_by_keys(const WPARAM *keys, size_t count)
{
    HWND owner =
        CreateWindowExW(0, L"STATIC", L"", WS_OVERLAPPED, 0, 0, 0, 0, NULL, NULL, GetModuleHandleW(NULL), NULL);
    enum tray_choice choice = TRAY_CHOICE_NONE;
    MSG msg;

    assert_non_null(owner);
    for (size_t i = 0; i < count; i++)
        PostMessageW(owner, WM_KEYDOWN, keys[i], 1);
    choice = tray_menu_show(owner, (POINT){100, 100}, false);
    assert_true(PeekMessageW(&msg, owner, WM_NULL, WM_NULL, PM_REMOVE));
    DestroyWindow(owner);
    return choice;
}

static void keys_choose(void **state)
{
    static const struct {
        WPARAM keys[4];
        size_t count;
        enum tray_choice choice;
    } cases[] = {
        {{VK_DOWN, VK_RETURN}, 2, TRAY_CHOICE_OPEN},
        {{VK_DOWN, VK_DOWN, VK_RETURN}, 3, TRAY_CHOICE_IMPORT}, /* no renewal in it */
        {{VK_UP, VK_RETURN}, 2, TRAY_CHOICE_EXIT},
        {{VK_DOWN, VK_ESCAPE}, 2, TRAY_CHOICE_NONE},
        {{VK_ESCAPE}, 1, TRAY_CHOICE_NONE},
    };

    (void)state;
    words_open("zh-TW");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(choice_by_keys(cases[i].keys, cases[i].count), cases[i].choice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_is_first_and_bold_exit_last),
        cmocka_unit_test(renewal_is_offered_when_it_is_due),
        cmocka_unit_test(mnemonics_are_unique),
        cmocka_unit_test(keys_choose),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
