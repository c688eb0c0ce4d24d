#include "tray/page.h"

#include <windows.h>

#include <assert.h>
#include <commctrl.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "tray/control_text.h"
#include "tray/program.h"

/* To a page that was closed: its window may still be in a message of its own and goes when that is over. */
enum { PAGE_MESSAGE_END = WM_APP };

/* --- what is known of a control --- */

static const struct page_text *text_of(const struct page *page, int control)
{
    for (size_t i = 0; i < page->class->text_count; i++) {
        if (page->class->texts[i].control == control)
            return &page->class->texts[i];
    }
    return NULL;
}

static bool is_among(const int *controls, size_t count, int control)
{
    for (size_t i = 0; i < count; i++) {
        if (controls[i] == control)
            return true;
    }
    return false;
}

HWND page_control(const struct page *page, int control)
{
    HWND window = GetDlgItem(page->window, control);

    assert(window != NULL);
    return window;
}

/* A card's ground is kept in its window: its light plus one, 0 for a white one. */
static enum theme_colour ground_of_card(HWND card)
{
    const LONG_PTR light = GetWindowLongPtrW(card, GWLP_USERDATA);

    return light > 0 ? (enum theme_colour)(COLOUR_ADVICE_NEUTRAL + light - 1) : COLOUR_CARD;
}

/* Kept in the window of a static that is no card. */
static bool is_greyed(HWND control)
{
    return GetWindowLongPtrW(control, GWLP_USERDATA) < 0;
}

/* What is behind a control: the card that it lies in, or the page. */
static enum theme_colour ground_of(const struct page *page, HWND control)
{
    RECT place, card_place, both;

    GetWindowRect(control, &place);
    for (size_t i = 0; i < page->class->card_count; i++) {
        HWND card = GetDlgItem(page->window, page->class->cards[i]);

        GetWindowRect(card, &card_place);
        if (card != control && (GetWindowLongW(card, GWL_STYLE) & WS_DISABLED) == 0 &&
            IntersectRect(&both, &place, &card_place) && EqualRect(&both, &place))
            return ground_of_card(card);
    }
    return page->class->is_menu ? COLOUR_CARD : COLOUR_PAGE;
}

/* --- drawing --- */

static void paint_ground(const struct page *page, HDC dc)
{
    RECT client;

    GetClientRect(page->window, &client);
    FillRect(dc, &client, page->theme->brushes[page->class->is_menu ? COLOUR_CARD : COLOUR_PAGE]);
    if (page->class->is_menu) {
        client.left = client.right - theme_px(page->theme, 1);
        FillRect(dc, &client, page->theme->brushes[COLOUR_EDGE]);
    }
    for (size_t i = 0; i < page->class->card_count; i++) {
        HWND card = GetDlgItem(page->window, page->class->cards[i]);
        RECT place;

        if ((GetWindowLongW(card, GWL_STYLE) & WS_DISABLED) != 0)
            continue;
        GetWindowRect(card, &place);
        MapWindowPoints(NULL, page->window, (POINT *)(void *)&place, 2);
        paint_card(dc, &place, page->theme, ground_of_card(card), COLOUR_EDGE);
    }
}

/* In high contrast a state's colour is the ground of its chip, and no colour for words on the same ground. */
static enum theme_colour colour_of_words(const struct page *page, HWND control)
{
    const struct page_text *text = text_of(page, GetDlgCtrlID(control));

    if (is_greyed(control))
        return COLOUR_DISABLED;
    return text != NULL && !page->theme->high_contrast ? text->colour : COLOUR_TEXT;
}

static INT_PTR colour_static(const struct page *page, HDC dc, HWND control)
{
    const enum theme_colour ground = ground_of(page, control);

    SetTextColor(dc, page->theme->colours[colour_of_words(page, control)]);
    SetBkColor(dc, page->theme->colours[ground]);
    return (INT_PTR)page->theme->brushes[ground];
}

static void draw_item(struct page *page, const DRAWITEMSTRUCT *item)
{
    const LONG_PTR light = GetWindowLongPtrW(item->hwndItem, GWLP_USERDATA);

    if (item->CtlType == ODT_LISTBOX && page->class->draw_row != NULL)
        page->class->draw_row(page, item);
    if (item->CtlType == ODT_BUTTON)
        paint_chip(item, page->theme, light > 0 ? (enum standing_light)(light - 1) : LIGHT_NEUTRAL,
                   ground_of(page, item->hwndItem));
    else if (item->CtlType == ODT_STATIC && page->class->draw != NULL)
        page->class->draw(page, item);
}

static bool is_push_button(HWND control)
{
    wchar_t name[16] = L"";

    GetClassNameW(control, name, 16);
    return _wcsicmp(name, L"button") == 0 && (GetWindowLongW(control, GWL_STYLE) & BS_TYPEMASK) <= BS_DEFPUSHBUTTON;
}

static LRESULT custom_draw(const struct page *page, const NMCUSTOMDRAW *draw)
{
    const int control = (int)draw->hdr.idFrom;
    enum paint_button kind = page->class->is_menu ? BUTTON_MENU : BUTTON_SECONDARY;

    if (!is_push_button(draw->hdr.hwndFrom))
        return CDRF_DODEFAULT;
    if (control == page->primary)
        kind = page->class->is_menu ? BUTTON_MENU_CHOSEN : BUTTON_PRIMARY;
    else if (is_among(page->class->links, page->class->link_count, control))
        kind = BUTTON_LINK;
    return paint_button(draw, page->theme, kind, ground_of(page, draw->hdr.hwndFrom));
}

/* --- messages --- */

static INT_PTR on_notify(struct page *page, const NMHDR *head)
{
    if (head->code == NM_CUSTOMDRAW) {
        SetWindowLongPtrW(page->window, DWLP_MSGRESULT, custom_draw(page, (const NMCUSTOMDRAW *)(const void *)head));
        return TRUE;
    }
    return FALSE;
}

static INT_PTR page_message(struct page *page, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case WM_ERASEBKGND:
        paint_ground(page, (HDC)wparam);
        SetWindowLongPtrW(page->window, DWLP_MSGRESULT, TRUE);
        return TRUE;
    case WM_CTLCOLORSTATIC:
    case WM_CTLCOLORBTN:
        return colour_static(page, (HDC)wparam, (HWND)lparam);
    case WM_DRAWITEM:
        draw_item(page, (const DRAWITEMSTRUCT *)lparam);
        return TRUE;
    case WM_NOTIFY:
        return on_notify(page, (const NMHDR *)lparam);
    case WM_COMMAND: /* a mnemonic may reach into a page that rests while a job runs */
        if (IsWindowEnabled(page->window))
            page->class->command(page, LOWORD(wparam), HIWORD(wparam));
        return TRUE;
    case WM_TIMER:
        if (wparam == PAGE_TIMER && page->class->timer != NULL)
            page->class->timer(page);
        return TRUE;
    case WM_DROPFILES:
        if (page->class->dropped != NULL)
            page->class->dropped(page, (HDROP)wparam);
        return TRUE;
    default:
        return FALSE;
    }
}

static INT_PTR CALLBACK page_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct page *page = (struct page *)GetWindowLongPtrW(window, DWLP_USER);

    if (message == WM_INITDIALOG) {
        page = (struct page *)lparam;
        page->window = window;
        SetWindowLongPtrW(window, DWLP_USER, lparam);
        return FALSE; /* the frame says where the keyboard is */
    }
    if (message == PAGE_MESSAGE_END) {
        DestroyWindow(window);
        return TRUE;
    }
    return page != NULL && page->class != NULL ? page_message(page, message, wparam, lparam) : FALSE;
}

/* --- life --- */

/* Windows tells a dialog's state to the parts that are there; a page comes later. */
static void take_cues(const struct page *page, HWND parent)
{
    const WPARAM hidden = (WPARAM)SendMessageW(parent, WM_QUERYUISTATE, 0, 0);

    SendMessageW(page->window, WM_UPDATEUISTATE, MAKEWPARAM(UIS_SET, hidden), 0);
}

static void set_texts(struct page *page)
{
    for (size_t i = 0; i < page->class->text_count; i++) {
        const struct page_text *text = &page->class->texts[i];

        if (text->string != 0)
            control_text_set(page->window, text->control, text->string, NULL);
    }
}

static void set_fonts(struct page *page)
{
    for (size_t i = 0; i < page->layout.count; i++) {
        HWND control = page->layout.controls[i].window;
        const struct page_text *text = text_of(page, GetDlgCtrlID(control));
        HFONT font = page->theme->fonts[text != NULL ? text->font : FONT_BODY];

        SendMessageW(control, WM_SETFONT, (WPARAM)font, FALSE);
    }
}

enum status page_open(struct page *page, const struct page_class *class, struct frame *frame, HWND parent,
                      const struct theme *theme, const void *request, struct err *err)
{
    *page = (struct page){.frame = frame, .theme = theme, .primary = class->primary, .manual = class->manual};
    page->self = calloc(1, class->self_bytes > 0 ? class->self_bytes : 1);
    if (page->self == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a page of the window");
    if (CreateDialogParamW(program_instance(), MAKEINTRESOURCEW(class->dialog), parent, page_proc, (LPARAM)page) ==
        NULL) {
        const enum status st = err_set_code(err, ST_IO, FAULT_BUG, ERR_WIN32, GetLastError(), "a page: CreateDialog");

        free(page->self);
        *page = (struct page){.window = NULL};
        return st;
    }
    layout_record(&page->layout, page->window);
    page->class = class;
    if (class->dropped != NULL)
        DragAcceptFiles(page->window, TRUE);
    take_cues(page, parent);
    set_texts(page);
    class->opened(page, request);
    return ST_OK;
}

void page_close(struct page *page)
{
    const struct page_class *class = page->class;

    if (class == NULL)
        return;
    if (class->closing != NULL)
        class->closing(page);
    page->class = NULL;
    SetWindowLongPtrW(page->window, DWLP_USER, 0);
    ShowWindow(page->window, SW_HIDE);
    PostMessageW(page->window, PAGE_MESSAGE_END, 0, 0);
    wipe(page->self, class->self_bytes);
    free(page->self);
    *page = (struct page){.window = NULL};
}

void page_lay_out(struct page *page)
{
    set_fonts(page);
    layout_apply(&page->layout, page->theme);
    if (page->class->shown != NULL)
        page->class->shown(page);
    InvalidateRect(page->window, NULL, TRUE);
}

void page_leave_program(const struct page *page)
{
    for (size_t i = 0; i < page->layout.count; i++)
        SendMessageW(page->layout.controls[i].window, WM_ACTIVATEAPP, FALSE, 0);
}

SIZE page_size(const struct page *page)
{
    return layout_size(&page->layout, page->theme);
}

void page_focus(const struct page *page)
{
    HWND control = page->class->focus != 0 ? GetDlgItem(page->window, page->class->focus) : NULL;

    if (control == NULL || !IsWindowEnabled(control) || !IsWindowVisible(control))
        control = GetNextDlgTabItem(page->window, NULL, FALSE);
    if (control != NULL)
        SendMessageW(page->window, WM_NEXTDLGCTL, (WPARAM)control, TRUE);
}

/* --- what a page does with its controls --- */

void page_set_primary(struct page *page, int control)
{
    page->primary = control;
    RedrawWindow(page->window, NULL, NULL, RDW_INVALIDATE | RDW_ALLCHILDREN);
}

void page_show(const struct page *page, int control, bool shown)
{
    ShowWindow(page_control(page, control), shown ? SW_SHOWNA : SW_HIDE);
}

void page_enable(const struct page *page, int control, bool enabled)
{
    EnableWindow(page_control(page, control), enabled);
}

static void set_light(HWND control, enum standing_light light)
{
    SetWindowLongPtrW(control, GWLP_USERDATA, (LONG_PTR)light + 1);
}

void page_set_chip(const struct page *page, int control, enum standing_light light, int string, bool link)
{
    HWND chip = page_control(page, control);

    control_text_set(page->window, control, string, NULL);
    set_light(chip, light);
    EnableWindow(chip, link);
    InvalidateRect(chip, NULL, TRUE);
}

void page_set_greyed(const struct page *page, int control, bool greyed)
{
    SetWindowLongPtrW(page_control(page, control), GWLP_USERDATA, greyed ? -1 : 0);
    InvalidateRect(page_control(page, control), NULL, TRUE);
}

void page_reword(struct page *page)
{
    set_texts(page);
}

void page_set_card(const struct page *page, int control, enum standing_light light)
{
    set_light(page_control(page, control), light);
    /* What stands on it too: statics are drawn on its colour. */
    RedrawWindow(page->window, NULL, NULL, RDW_INVALIDATE | RDW_ERASE | RDW_ALLCHILDREN);
}
