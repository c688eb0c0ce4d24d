#include "tray/menu.h"

#include "client/message.h"
#include "dialog_ids.h"
#include "ids.h"
#include "tray/ask.h"
#include "tray/help.h"
#include "tray/leaving.h"
#include "tray/pages.h"

static const struct page_text texts[] = {
    {IDC_MENU_STATUS, IDS_MENU_STATUS, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_IMPORT, IDS_MENU_IMPORT, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_EXPORT, IDS_MENU_EXPORT, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_UPLOAD, IDS_MENU_UPLOAD, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_CHECK, IDS_MENU_CHECK, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_MANUAL, IDS_MENU_MANUAL, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_ABOUT, IDS_MENU_ABOUT, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_LOGIN, IDS_MENU_LOGIN, FONT_BODY, COLOUR_TEXT},
    {IDC_MENU_LOGOUT, IDS_MENU_LOGOUT, FONT_BODY, COLOUR_TEXT},
};

/* What opens what. An entry without a page is not there yet. */
static const struct entry {
    const struct page_class *page;
    int control;
    bool with_login; /* only the host can do it */
} entries[] = {
    {.control = IDC_MENU_STATUS, .page = &page_status},
    {.control = IDC_MENU_IMPORT, .page = &page_import},
    {.control = IDC_MENU_EXPORT, .page = &page_export},
    {.control = IDC_MENU_UPLOAD, .page = &page_upload, .with_login = true},
    {.control = IDC_MENU_CHECK, .page = &page_check},
    {.control = IDC_MENU_ABOUT, .page = &page_about},
    {.control = IDC_MENU_LOGIN, .page = &page_login},
};
enum { ENTRIES = sizeof entries / sizeof entries[0] };

static void opened(struct page *menu, const void *request)
{
    (void)request;
    (void)menu;
}

static void go(struct frame *frame, const struct entry *entry)
{
    if (entry->with_login && !frame_visit(frame)->logged_in) {
        ask_tell_words(frame_window(frame), IDS_UPLOAD_LOGIN_FIRST, NULL);
        frame_go(frame, &page_login, NULL);
    } else {
        frame_go(frame, entry->page, NULL);
    }
}

static RECT place_of(const struct page *menu, int control)
{
    return layout_of(&menu->layout, menu->theme, page_control(menu, control));
}

/* What the host does not do is not there, and those of the upper entries that stand below it close up. */
static void close_up(struct page *menu)
{
    const RECT gap = place_of(menu, IDC_MENU_UPLOAD), lower = place_of(menu, IDC_MENU_ABOUT);
    const bool shown = !frame_visit(menu->frame)->no_phones;
    const int up = shown ? 0 : (int)(gap.bottom - gap.top);

    page_show(menu, IDC_MENU_UPLOAD, shown);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const RECT place = place_of(menu, texts[i].control);

        if (place.top > gap.top && place.top < lower.top)
            SetWindowPos(page_control(menu, texts[i].control), NULL, (int)place.left, (int)place.top - up, 0, 0,
                         SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE);
    }
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
            go(menu->frame, &entries[i]);
    }
}

static const struct page_class class = {.dialog = IDD_MENU,
                                        .texts = texts,
                                        .text_count = sizeof texts / sizeof texts[0],
                                        .is_menu = true,
                                        .opened = opened,
                                        .shown = close_up,
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
    close_up(menu);
    page_show(menu, IDC_MENU_LOGIN, !can_leave);
    page_show(menu, IDC_MENU_LOGOUT, can_leave);
}
