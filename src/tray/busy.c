#include "tray/busy.h"

#include <windows.h>

#include <commctrl.h>

#include "dialog_ids.h"
#include "ids.h"
#include "surface/progress_text.h"
#include "tray/control_text.h"

enum { BAR_FULL = 1000, MARQUEE_MS = 40 };

static const struct page_text texts[] = {
    {IDC_BUSY_TEXT, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_BUSY_CANCEL, IDS_WINDOW_CANCEL, FONT_BODY, COLOUR_TEXT},
};
static const int cards[] = {IDC_BUSY_CARD};

static void opened(struct page *busy, const void *request)
{
    (void)request;
    SendMessageW(page_control(busy, IDC_BUSY_BAR), PBM_SETRANGE32, 0, BAR_FULL);
}

static void command(struct page *busy, int control, int notification)
{
    if (control == IDC_BUSY_CANCEL && notification == BN_CLICKED)
        frame_cancel(busy->frame);
}

/* Moves its left and its right edge by that many pixels. */
static void move_edges(const struct page *busy, int control, int left, int right)
{
    HWND window = page_control(busy, control);
    const RECT place = layout_of(&busy->layout, busy->theme, window);

    SetWindowPos(window, NULL, place.left + left, place.top, place.right - place.left - left + right,
                 place.bottom - place.top, SWP_NOZORDER | SWP_NOACTIVATE);
}

/* As wide as the page that it lies over: Cancel stays at the right edge. */
static void shown(struct page *busy)
{
    RECT client;
    int by;

    GetClientRect(busy->window, &client);
    by = (int)(client.right - page_size(busy).cx);
    move_edges(busy, IDC_BUSY_CARD, 0, by);
    move_edges(busy, IDC_BUSY_TEXT, 0, by);
    move_edges(busy, IDC_BUSY_BAR, 0, by);
    move_edges(busy, IDC_BUSY_CANCEL, by, by);
}

static const struct page_class class = {.dialog = IDD_BUSY,
                                        .texts = texts,
                                        .text_count = sizeof texts / sizeof texts[0],
                                        .cards = cards,
                                        .card_count = 1,
                                        .escape = IDC_BUSY_CANCEL,
                                        .focus = IDC_BUSY_CANCEL,
                                        .opened = opened,
                                        .command = command,
                                        .shown = shown};

const struct page_class *busy_class(void)
{
    return &class;
}

/* How much there is may be unknown. */
static void set_bar(HWND bar, size_t done, size_t total)
{
    const LONG style = GetWindowLongW(bar, GWL_STYLE);
    const bool known = total > 0 && done <= total;

    if (known != ((style & PBS_MARQUEE) == 0)) {
        SetWindowLongW(bar, GWL_STYLE, known ? style & ~(LONG)PBS_MARQUEE : style | PBS_MARQUEE);
        SendMessageW(bar, PBM_SETMARQUEE, !known, MARQUEE_MS);
    }
    if (known)
        SendMessageW(bar, PBM_SETPOS, (WPARAM)((double)done * BAR_FULL / (double)total), 0);
}

void busy_show_progress(struct page *busy, struct worker_progress progress)
{
    const int string = progress.step >= 0 ? progress_text((enum progress_step)progress.step) : IDS_WINDOW_WORKING;

    control_text_set(busy->window, IDC_BUSY_TEXT, string, NULL);
    set_bar(page_control(busy, IDC_BUSY_BAR), progress.done, progress.total);
}

void busy_show_stopping(struct page *busy)
{
    control_text_set(busy->window, IDC_BUSY_TEXT, IDS_WINDOW_STOPPING, NULL);
    page_enable(busy, IDC_BUSY_CANCEL, false);
}

void busy_rest(struct page *busy)
{
    set_bar(page_control(busy, IDC_BUSY_BAR), 0, BAR_FULL);
}
