/*
 * The page for importing: files are chosen, dropped or handed in, and have their turn one after another, each with its
 * password. What became of each is told before the next one.
 */
#include <windows.h>

#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialog_ids.h"
#include "ids.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/file_dialog.h"
#include "tray/import_run.h"
#include "tray/pages.h"
#include "tray/pfx_opening.h"
#include "win/text.h"

static const struct page_text texts[] = {
    {IDC_IMPORT_TITLE, IDS_IMPORT_TITLE, FONT_HEADING, COLOUR_TEXT},
    {IDC_IMPORT_INTRO, IDS_IMPORT_INTRO, FONT_BODY, COLOUR_QUIET},
    {IDC_IMPORT_CHOOSE, IDS_IMPORT_CHOOSE, FONT_STRONG, COLOUR_TEXT},
    {IDC_IMPORT_INSPECT, IDS_IMPORT_INSPECT, FONT_BODY, COLOUR_TEXT},
    {IDC_IMPORT_FILE, IDS_IMPORT_NO_FILE, FONT_STRONG, COLOUR_TEXT},
    {IDC_IMPORT_PASSWORD_LABEL, IDS_IMPORT_PASSWORD, FONT_BODY, COLOUR_QUIET},
    {IDC_IMPORT_CAPS, IDS_LOGIN_CAPS, FONT_SMALL, COLOUR_DUE},
    {IDC_IMPORT_REVEAL, IDS_LOGIN_REVEAL, FONT_BODY, COLOUR_TEXT},
    {IDC_IMPORT_GO, IDS_IMPORT_GO, FONT_STRONG, COLOUR_TEXT},
    {IDC_IMPORT_SKIP, IDS_IMPORT_SKIP, FONT_BODY, COLOUR_TEXT},
};
static const int cards[] = {IDC_IMPORT_CHOOSE_CARD, IDC_IMPORT_FILE_CARD};
/* What there is to do with a file, once there is one. */
static const int of_file[] = {IDC_IMPORT_PASSWORD_LABEL, IDC_IMPORT_PASSWORD, IDC_IMPORT_REVEAL, IDC_IMPORT_GO,
                              IDC_IMPORT_SKIP};

struct import_page {
    struct file_queue files;
    struct pfx_opening opening;
    struct import_run run;
    size_t imported; /* since the last time that none waited */
};

/* --- a file's turn --- */

static void show_file(const struct page *page)
{
    const struct import_page *at = page->self;
    const char *path = file_queue_first(&at->files);
    char which[24], of[24];

    (void)snprintf(which, sizeof which, "%zu", at->files.done + 1);
    (void)snprintf(of, sizeof of, "%zu", at->files.count);
    if (path == NULL)
        control_text_set(page->window, IDC_IMPORT_FILE, IDS_IMPORT_NO_FILE, NULL);
    else if (at->files.count == 1)
        control_text_set(page->window, IDC_IMPORT_FILE, IDS_IMPORT_FILE, WORDS(path));
    else
        control_text_set(page->window, IDC_IMPORT_FILE, IDS_IMPORT_FILE_OF, WORDS(which, of, path));
}

static void let_type(struct page *page, bool can)
{
    for (size_t i = 0; i < sizeof of_file / sizeof of_file[0]; i++)
        page_enable(page, of_file[i], can);
    page_set_primary(page, can ? IDC_IMPORT_GO : IDC_IMPORT_CHOOSE);
}

/* The next file, or the end: where something was imported, how things stand now. */
static void next(struct page *page)
{
    struct import_page *at = page->self;
    const char *path = file_queue_first(&at->files);

    let_type(page, false);
    show_file(page);
    if (path != NULL)
        pfx_opening_look(&at->opening, path);
    else if (at->imported > 0)
        frame_go(page->frame, &page_status, NULL);
    else
        SetFocus(page_control(page, IDC_IMPORT_CHOOSE));
}

static void end_turn(struct page *page)
{
    struct import_page *at = page->self;

    pfx_opening_forget(&at->opening);
    file_queue_done(&at->files);
    next(page);
}

static void on_looked(struct page *page)
{
    let_type(page, true);
    SetFocus(page_control(page, IDC_IMPORT_PASSWORD));
}

/* What will be over in a moment keeps its turn. */
static void on_ended(struct page *page, enum status status)
{
    struct import_page *at = page->self;

    at->imported += status == ST_OK;
    if (status == ST_BUSY)
        password_edit_again(&at->opening.edit);
    else
        end_turn(page);
}

static void on_opened(struct page *page)
{
    struct import_page *at = page->self;

    import_run_go(&at->run, page, &at->opening.inspection, on_ended);
}

static const struct pfx_opening_steps steps = {.looked = on_looked, .opened = on_opened, .failed = end_turn};

/* --- more files --- */

static void add_path(struct page *page, const char *path)
{
    struct import_page *at = page->self;
    struct err err = ERR_INIT;

    if (file_queue_add(&at->files, path, &err) != ST_OK)
        ask_tell_failure(frame_window(page->frame), &err);
}

/* They wait if another one has its turn. */
static void go_on(struct page *page, bool was_idle)
{
    const struct import_page *at = page->self;

    if (was_idle && file_queue_first(&at->files) != NULL)
        next(page);
    else
        show_file(page);
}

static void choose(struct page *page)
{
    struct import_page *at = page->self;
    const bool was_idle = file_queue_first(&at->files) == NULL;
    struct err err = ERR_INIT;

    if (file_dialog_open(frame_window(page->frame), true, &at->files, &err) != ST_OK)
        ask_tell_failure(frame_window(page->frame), &err);
    go_on(page, was_idle);
}

static void add_dropped(struct page *page, HDROP files, UINT which)
{
    const UINT len = DragQueryFileW(files, which, NULL, 0);
    wchar_t *wide = calloc((size_t)len + 1, sizeof *wide);
    char *path = NULL;

    if (wide != NULL && DragQueryFileW(files, which, wide, len + 1) > 0 && text_from_wide(wide, &path, NULL) == ST_OK)
        add_path(page, path);
    free(path);
    free(wide);
}

/* Not while a job runs, nor before the answer to a box. */
static bool takes_files(const struct page *page)
{
    return IsWindowEnabled(page->window) && !frame_asks(page->frame);
}

static void dropped(struct page *page, HDROP files)
{
    const struct import_page *at = page->self;
    const bool was_idle = file_queue_first(&at->files) == NULL;
    const UINT count = takes_files(page) ? DragQueryFileW(files, UINT_MAX, NULL, 0) : 0;

    for (UINT i = 0; i < count; i++)
        add_dropped(page, files, i);
    DragFinish(files);
    if (count > 0)
        go_on(page, was_idle);
}

/* One more, asked for in Explorer: behind those that wait. */
static bool joined(struct page *page, const void *request)
{
    const struct import_page *at = page->self;
    const bool was_idle = file_queue_first(&at->files) == NULL;

    if (was_idle && !takes_files(page))
        return false;
    add_path(page, request);
    go_on(page, was_idle);
    return true;
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    struct import_page *at = page->self;

    pfx_opening_open(&at->opening, page, &steps, IDC_IMPORT_PASSWORD, IDC_IMPORT_REVEAL, IDC_IMPORT_CAPS);
    if (request != NULL)
        add_path(page, request);
    next(page);
}

static void closing(struct page *page)
{
    struct import_page *at = page->self;

    pfx_opening_close(&at->opening);
    file_queue_clear(&at->files);
}

static void command(struct page *page, int control, int notification)
{
    struct import_page *at = page->self;

    if (notification != BN_CLICKED)
        return;
    if (control == IDC_IMPORT_CHOOSE)
        choose(page);
    else if (control == IDC_IMPORT_GO)
        pfx_opening_try(&at->opening);
    else if (control == IDC_IMPORT_SKIP)
        end_turn(page);
    else if (control == IDC_IMPORT_REVEAL)
        password_edit_reveal(&at->opening.edit);
    else if (control == IDC_IMPORT_INSPECT)
        frame_go(page->frame, &page_inspect, file_queue_first(&at->files));
}

const struct page_class page_import = {.dialog = IDD_IMPORT,
                                       .manual = "import",
                                       .texts = texts,
                                       .text_count = sizeof texts / sizeof texts[0],
                                       .cards = cards,
                                       .card_count = sizeof cards / sizeof cards[0],
                                       .primary = IDC_IMPORT_CHOOSE,
                                       .escape = IDC_IMPORT_SKIP,
                                       .focus = IDC_IMPORT_CHOOSE,
                                       .self_bytes = sizeof(struct import_page),
                                       .opened = opened,
                                       .joined = joined,
                                       .command = command,
                                       .closing = closing,
                                       .dropped = dropped};
