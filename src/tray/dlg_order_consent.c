/*
 * The step of the consent: the host's text, to be read and agreed to.
 */
#include <stdlib.h>
#include <wchar.h>

#include "base/fault.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/words.h"
#include "tray/control_text.h"
#include "tray/dlg_order.h"
#include "tray/pages.h"

/* Edits end lines by CR and LF; the host's text has LF, or both. malloc'ed, NULL without memory. */
static wchar_t *with_line_ends(const wchar_t *text)
{
    wchar_t *out = calloc(2 * wcslen(text) + 1, sizeof *out);
    size_t len = 0;

    for (const wchar_t *at = text; out != NULL && *at != L'\0'; at++) {
        if (*at == L'\r')
            continue;
        if (*at == L'\n')
            out[len++] = L'\r';
        out[len++] = *at;
    }
    return out;
}

/* A translation says that it is one, before anything else. */
static enum status put_together(const struct consent_answer *consent, struct buf *out)
{
    enum status st = ST_OK;

    if (consent->translation)
        st = words_append(out, IDS_CONSENT_TRANSLATION, WORDS_ALL, NULL);
    if (st == ST_OK && consent->translation)
        st = buf_append_text(out, "\n\n");
    return st == ST_OK ? buf_append(out, consent->text.data, consent->text.len) : st;
}

static void show_text(const struct page *page, const struct consent_answer *consent)
{
    struct buf text;
    wchar_t *wide = NULL, *lines = NULL;

    buf_init(&text, LIMIT_CONSENT_BYTES + WORDS_TEXT_MAX);
    if (put_together(consent, &text) == ST_OK)
        wide = control_text_of_utf8(buf_text(&text));
    lines = wide != NULL ? with_line_ends(wide) : NULL;
    buf_clear(&text);

    if (lines != NULL)
        SetWindowTextW(page_control(page, IDC_ORDER_CONSENT), lines);
    free(lines);
    free(wide);
}

static void show(struct page *page)
{
    const struct order_page *at = page->self;
    HWND text = page_control(page, IDC_ORDER_CONSENT);

    show_text(page, &at->consent);
    order_page_show(page, STEP_CONSENT);
    control_text_set_utf8(page->window, IDC_ORDER_TITLE, at->consent.title);
    SetFocus(text); /* to be read, by arrow keys or a screen reader; the buttons are next */
    SendMessageW(text, EM_SETSEL, 0, 0);
    SendMessageW(text, EM_SCROLLCARET, 0, 0);
}

/* --- reading --- */

static enum status run_read(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;

    consent_answer_clear(&at->consent);
    at->consent = (struct consent_answer){.title = ""};
    return open_order_read_consent(&pc->client, &at->order, words_language(), &at->consent, err);
}

/* Without the text nobody can agree: the button of this step reads it again. */
static void read_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    if (status == ST_OK)
        show(page);
    else if (order_page_failed(page, err))
        order_finish_stopped(page);
}

void order_consent_read(struct page *page)
{
    frame_run(page->frame,
              &(const struct job){.name = "consent-text", .run = run_read, .done = read_done, .self = page});
}

/* --- agreeing --- */

static enum status run_agree(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;

    return open_order_agree(&pc->client, order_page_session(page), &at->order, &at->consent, err);
}

/* A text that was replaced while it was being read is shown anew. */
static void agree_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    if (status == ST_OK)
        order_page_go_on(page);
    else if (order_page_failed(page, err) && err->fault == FAULT_CONSENT_CHANGED)
        order_consent_read(page);
}

void order_consent_agree(struct page *page)
{
    frame_run(page->frame, &(const struct job){.name = "consent", .run = run_agree, .done = agree_done, .self = page});
}
