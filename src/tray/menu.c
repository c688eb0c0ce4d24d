#include "tray/menu.h"

#include "client/message.h"
#include "dialog_ids.h"
#include "ids.h"
#include "tray/help.h"
#include "tray/leaving.h"
#include "tray/pages.h"

static const struct page_text texts[] = {
    {IDC_MENU_STATUS, IDS_MENU_STATUS, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_IMPORT, IDS_MENU_IMPORT, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_EXPORT, IDS_MENU_EXPORT, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_MANUAL, IDS_MENU_MANUAL, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_ABOUT, IDS_MENU_ABOUT, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_LOGIN, IDS_MENU_LOGIN, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_LOGOUT, IDS_MENU_LOGOUT, FONT_BODY, COLOUR_TEXT},
};

/* What opens what. An entry without a page is not there yet. */
static const struct entry {
    int control;
    const struct page_class *page;
} entries[] = {
    {IDC_MENU_STATUS, &page_status}, {IDC_MENU_IMPORT, &page_import}, {IDC_MENU_EXPORT, &page_export},
    {IDC_MENU_ABOUT, &page_about},   {IDC_MENU_LOGIN, &page_login},
};
enum { ENTRIES = sizeof entries / sizeof entries[0] };

static void opened(struct page *menu, const void *request)
{
    (void)request;
    (void)menu;
}

static void command(struct page *menu, int control, int notification)
{
    if (notification != BN_CLICKED)
        return;
    if (control == IDC_MENU_LOGOUT)
        leaving_begin(menu->frame, NULL, NULL);
    if (control == IDC_MENU_MANUAL)
        help_open(frame_window(menu->frame), "");
    for (size_t i = 0; i < ENTRIES; i++) {
        if (entries[i].control == control)
            frame_go(menu->frame, entries[i].page, NULL);
    }
}

static const struct page_class class = {.dialog = IDD_MENU,
                                        .texts = texts,
                                        .text_count = sizeof texts / sizeof texts[0],
                                        .is_menu = true,
                                        .opened = opened,
                                        .command = command};

const struct page_class *menu_class(void)
{
    return &class;
}

/*
 * Whose entry is chosen while that page is open: an order and old certificates belong to the states, a backup's check
 * to the backup.
 */
static const struct page_class *home_of(const struct page_class *page)
{
    if (page == &page_backup_check)
        return &page_export;
    return page == &page_order || page == &page_cleaner || page == &page_undo ? &page_status : page;
}

void menu_show(struct page *menu, const struct page_class *open, bool can_leave)
{
    int chosen = 0;

    for (size_t i = 0; i < ENTRIES; i++) {
        if (entries[i].page == home_of(open))
            chosen = entries[i].control;
    }
    page_set_primary(menu, chosen);
    page_show(menu, IDC_MENU_LOGIN, !can_leave);
    page_show(menu, IDC_MENU_LOGOUT, can_leave);
}
