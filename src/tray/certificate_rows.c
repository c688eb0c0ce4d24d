#include "tray/certificate_rows.h"

#include <stdio.h>

#include "ids.h"
#include "tray/control_text.h"

enum { ROW_TICK, ROW_SERIAL, ROW_CHIP, ROW_DETAIL };

static void hide(const struct page *page, int first)
{
    for (int i = 0; i < CERTIFICATE_ROW_CONTROLS; i++)
        page_show(page, first + i, false);
}

/* A radio button that is not chosen loses its place in the keyboard's order with that, and maybe none is chosen yet. */
static void tick(const struct page *page, int control, bool ticked)
{
    HWND button = page_control(page, control);

    CheckDlgButton(page->window, control, ticked ? BST_CHECKED : BST_UNCHECKED);
    SetWindowLongPtrW(button, GWL_STYLE, GetWindowLongPtrW(button, GWL_STYLE) | WS_TABSTOP);
}

void certificate_rows_show(const struct page *page, int first, const struct certificate_row *row)
{
    if (row == NULL) {
        hide(page, first);
        return;
    }
    control_text_set_utf8(page->window, first + ROW_TICK, row->serial);
    control_text_set_utf8(page->window, first + ROW_SERIAL, row->serial);
    control_text_set_utf8(page->window, first + ROW_DETAIL, row->detail);
    page_set_chip(page, first + ROW_CHIP, row->light, row->state, false);
    tick(page, first + ROW_TICK, row->chosen);
    page_show(page, first + ROW_TICK, row->choosable);
    page_show(page, first + ROW_SERIAL, !row->choosable);
    page_show(page, first + ROW_CHIP, true);
    page_show(page, first + ROW_DETAIL, true);
}

void certificate_rows_show_turn(const struct page *page, const struct certificate_rows_turn *turn, size_t at,
                                size_t leaves)
{
    char which[24], of[24];

    (void)snprintf(which, sizeof which, "%zu", at + 1);
    (void)snprintf(of, sizeof of, "%zu", leaves);
    control_text_set(page->window, turn->count, IDS_CLEANER_OF, WORDS(which, of));
    page_show(page, turn->count, leaves > 1);
    page_show(page, turn->back, leaves > 1);
    page_show(page, turn->on, leaves > 1);
    page_enable(page, turn->back, at > 0);
    page_enable(page, turn->on, at + 1 < leaves);
}

void certificate_rows_keep_focus(const struct page *page, const struct certificate_rows_turn *turn)
{
    HWND back = page_control(page, turn->back), on = page_control(page, turn->on);

    if (!IsWindowEnabled(GetFocus()))
        SetFocus(IsWindowEnabled(back) ? back : on);
}

enum standing_light certificate_rows_light(enum standing_pc state)
{
    static const enum standing_light lights[STANDING_PC_COUNT] = {
        [STANDING_PC_NONE] = LIGHT_NEUTRAL,    [STANDING_PC_VALID] = LIGHT_FINE,
        [STANDING_PC_DUE] = LIGHT_DUE,         [STANDING_PC_EXPIRED] = LIGHT_PROBLEM,
        [STANDING_PC_NOT_YET] = LIGHT_PROBLEM, [STANDING_PC_NO_KEY] = LIGHT_PROBLEM,
        [STANDING_PC_OTHER] = LIGHT_NEUTRAL,
    };

    return lights[state];
}
