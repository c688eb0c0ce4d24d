#include "tray/tray_menu.h"

#include <stdlib.h>

#include "base/fault.h"
#include "ids.h"
#include "surface/words.h"
#include "win/err_win32.h"
#include "win/text.h"

static const struct tray_menu_entry {
    enum tray_choice choice; /* TRAY_CHOICE_NONE: a line between groups */
    int words;
} tray_menu_entries[] = {
    {TRAY_CHOICE_OPEN, IDS_TRAY_MENU_OPEN},
    {TRAY_CHOICE_RENEW, IDS_TRAY_MENU_RENEW},
    {TRAY_CHOICE_NONE, 0},
    {TRAY_CHOICE_IMPORT, IDS_TRAY_MENU_IMPORT},
    {TRAY_CHOICE_EXPORT, IDS_TRAY_MENU_EXPORT},
    {TRAY_CHOICE_REMOVE, IDS_TRAY_MENU_REMOVE},
    {TRAY_CHOICE_NONE, 0},
    {TRAY_CHOICE_CHECK, IDS_TRAY_MENU_CHECK},
    {TRAY_CHOICE_MANUAL, IDS_TRAY_MENU_MANUAL},
    {TRAY_CHOICE_ABOUT, IDS_TRAY_MENU_ABOUT},
    {TRAY_CHOICE_EXIT, IDS_TRAY_MENU_EXIT},
};

static enum status tray_menu_append(HMENU menu, const struct tray_menu_entry *entry, struct err *err)
{
    struct buf text;
    wchar_t *wide = NULL;
    enum status status = ST_OK;

    if (entry->choice == TRAY_CHOICE_NONE)
        return AppendMenuW(menu, MF_SEPARATOR, 0, NULL) ? ST_OK
                                                        : err_win32(err, ST_IO, FAULT_NONE, "a line in the tray menu");
    buf_init(&text, WORDS_TEXT_MAX);
    status = words_append(&text, entry->words, WORDS_ALL, NULL);
    if (status != ST_OK)
        (void)err_set(err, status, FAULT_NO_MEMORY, "an entry in the tray menu");
    else
        status = text_to_wide(buf_text(&text), &wide, err);
    if (status == ST_OK && !AppendMenuW(menu, MF_STRING, (UINT_PTR)entry->choice, wide))
        status = err_win32(err, ST_IO, FAULT_NONE, "an entry in the tray menu");
    free(wide);
    buf_clear(&text);
    return status;
}

enum status tray_menu_new(bool renewal_due, HMENU *out, struct err *err)
{
    const size_t count = sizeof tray_menu_entries / sizeof tray_menu_entries[0];
    HMENU menu = CreatePopupMenu();
    enum status status = ST_OK;

    if (menu == NULL)
        return err_win32(err, ST_IO, FAULT_NONE, "the tray menu");
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        if (tray_menu_entries[i].choice != TRAY_CHOICE_RENEW || renewal_due)
            status = tray_menu_append(menu, &tray_menu_entries[i], err);
    }
    if (status != ST_OK) {
        DestroyMenu(menu);
        return status;
    }
    (void)SetMenuDefaultItem(menu, TRAY_CHOICE_OPEN, FALSE);
    *out = menu;
    return ST_OK;
}

enum tray_choice tray_menu_show(HWND owner, POINT at, bool renewal_due)
{
    const UINT side = GetSystemMetrics(SM_MENUDROPALIGNMENT) != 0 ? TPM_RIGHTALIGN : TPM_LEFTALIGN;
    HMENU menu = NULL;
    int chosen = 0;

    if (tray_menu_new(renewal_due, &menu, NULL) != ST_OK)
        return TRAY_CHOICE_NONE;
    (void)SetForegroundWindow(owner);
    chosen = TrackPopupMenuEx(menu, side | TPM_BOTTOMALIGN | TPM_RIGHTBUTTON | TPM_RETURNCMD | TPM_NONOTIFY, at.x, at.y,
                              owner, NULL);
    (void)PostMessageW(owner, WM_NULL, 0, 0);
    DestroyMenu(menu);
    return (enum tray_choice)chosen;
}
