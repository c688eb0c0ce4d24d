/*
 * The page for backing up: which certificate, its new password twice, in which form, under which name; then where to,
 * and the result, which has been read back and opened.
 */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "client/backup.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/person.h"
#include "surface/standing_text.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/export_run.h"
#include "tray/pages.h"
#include "tray/password_edit.h"

enum { PASSWORD_CHARACTERS_MAX = 128, PASSWORD_BYTES_MAX = PASSWORD_CHARACTERS_MAX * 4 };

static const struct page_text texts[] = {
    {IDC_EXPORT_TITLE, IDS_EXPORT_TITLE, FONT_HEADING, COLOUR_TEXT},
    {IDC_EXPORT_NOTE, IDS_EXPORT_NOTE, FONT_SMALL, COLOUR_QUIET},
    {IDC_EXPORT_CERTIFICATE_LABEL, IDS_EXPORT_CERTIFICATE, FONT_BODY, COLOUR_QUIET},
    {IDC_EXPORT_PASSWORD_LABEL, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_EXPORT_AGAIN_LABEL, IDS_EXPORT_AGAIN, FONT_BODY, COLOUR_QUIET},
    {IDC_EXPORT_REVEAL, IDS_LOGIN_REVEAL, FONT_BODY, COLOUR_TEXT},
    {IDC_EXPORT_CAPS, IDS_LOGIN_CAPS, FONT_SMALL, COLOUR_DUE},
    {IDC_EXPORT_HINT, 0, FONT_SMALL, COLOUR_DUE},
    {IDC_EXPORT_FORMAT_LABEL, IDS_EXPORT_FORMAT, FONT_BODY, COLOUR_QUIET},
    {IDC_EXPORT_COMPATIBLE, IDS_EXPORT_CHOOSE_COMPATIBLE, FONT_BODY, COLOUR_TEXT},
    {IDC_EXPORT_STRONG, IDS_EXPORT_CHOOSE_STRONG, FONT_BODY, COLOUR_TEXT},
    {IDC_EXPORT_FILE, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_EXPORT_MASK, IDS_EXPORT_MASK, FONT_BODY, COLOUR_TEXT},
    {IDC_EXPORT_KEEP_SAFE, IDS_EXPORT_KEEP_SAFE, FONT_SMALL, COLOUR_QUIET},
    {IDC_EXPORT_GO, IDS_EXPORT_GO, FONT_STRONG, COLOUR_TEXT},
    {IDC_EXPORT_CHECK, IDS_BACKUP_CHECK_OPEN, FONT_BODY, COLOUR_TEXT},
};
static const int cards[] = {IDC_EXPORT_PASSWORD_CARD, IDC_EXPORT_FORMAT_CARD};
/* What rests where there is nothing to export. */
static const int form[] = {IDC_EXPORT_CERTIFICATE, IDC_EXPORT_PASSWORD, IDC_EXPORT_AGAIN, IDC_EXPORT_REVEAL,
                           IDC_EXPORT_COMPATIBLE,  IDC_EXPORT_STRONG,   IDC_EXPORT_MASK,  IDC_EXPORT_GO};

struct export_page {
    char wanted[SHA256_HEX_SIZE]; /* of the request; "": the best one */
    struct inventory inventory;
    struct password_edit password, again;
    struct export_run run;
};

/* --- which certificate --- */

static const struct holding *chosen(const struct page *page)
{
    const struct export_page *at = page->self;
    const LRESULT item = SendMessageW(page_control(page, IDC_EXPORT_CERTIFICATE), CB_GETCURSEL, 0, 0);
    const LRESULT which =
        item < 0 ? item : SendMessageW(page_control(page, IDC_EXPORT_CERTIFICATE), CB_GETITEMDATA, (WPARAM)item, 0);

    return which >= 0 && (size_t)which < at->inventory.count ? &at->inventory.holdings[which] : NULL;
}

static wchar_t *words_of(const struct page *page, const struct holding *holding)
{
    const struct clock_port *clock = &frame_pc(page->frame)->clock;
    const struct cert_info *info = &holding->entry.info;
    char name[CERT_NAME_SIZE], id[NATIONAL_ID_SIZE] = "", end[TIME_DATE_SIZE];
    struct buf state;
    wchar_t *words = NULL;

    person_mask_name(info->owner_display, name);
    if (info->national_id[0] != '\0')
        national_id_mask(info->national_id, id);
    time_to_date(info->not_after_utc, clock->local_offset_s(clock->self, info->not_after_utc), end);
    buf_init(&state, WORDS_TEXT_MAX);
    if (words_append(&state, standing_text_pc(holding->state), WORDS_ALL, NULL) == ST_OK)
        words = control_text_of(IDS_EXPORT_ENTRY, WORDS(name, id, end, buf_text(&state)));
    buf_clear(&state);
    return words;
}

static void add_holding(const struct page *page, size_t which)
{
    const struct export_page *at = page->self;
    const struct holding *holding = &at->inventory.holdings[which];
    HWND list = page_control(page, IDC_EXPORT_CERTIFICATE);
    wchar_t *words = holding->entry.has_key ? words_of(page, holding) : NULL;
    LRESULT item = -1;

    if (words == NULL)
        return;
    item = SendMessageW(list, CB_ADDSTRING, 0, (LPARAM)words);
    free(words);
    if (item < 0)
        return;
    SendMessageW(list, CB_SETITEMDATA, (WPARAM)item, (LPARAM)which);
    if (item == 0 || strcmp(holding->entry.info.sha256, at->wanted) == 0)
        SendMessageW(list, CB_SETCURSEL, (WPARAM)item, 0);
}

/* --- its file's name --- */

static bool is_masked(const struct page *page)
{
    return IsDlgButtonChecked(page->window, IDC_EXPORT_MASK) == BST_CHECKED;
}

static void file_name(const struct page *page, char out[BACKUP_NAME_SIZE])
{
    const struct holding *holding = chosen(page);

    out[0] = '\0';
    if (holding != NULL)
        backup_file_name(&frame_pc(page->frame)->client, holding->entry.info.national_id, is_masked(page), out);
}

/* In the clear for whoever is there, as the manual says; masked to begin with for everybody else. */
static void begin_masked(const struct page *page)
{
    const struct holding *holding = chosen(page);
    const char *id = frame_visit(page->frame)->id;
    const bool own = holding != NULL && id[0] != '\0' && strcmp(holding->entry.info.national_id, id) == 0;

    CheckDlgButton(page->window, IDC_EXPORT_MASK, own ? BST_UNCHECKED : BST_CHECKED);
}

static void show_file_name(const struct page *page)
{
    char name[BACKUP_NAME_SIZE];

    file_name(page, name);
    control_text_set(page->window, IDC_EXPORT_FILE, IDS_EXPORT_FILE, WORDS(name));
}

/* --- the password --- */

/* What can be said of it while it is typed: 0 for nothing. */
static int hint_of(const struct page *page, const char *password)
{
    const struct holding *holding = chosen(page);
    struct err err = ERR_INIT;

    if (password[0] == '\0' || holding == NULL)
        return 0;
    if (backup_password_check(&frame_pc(page->frame)->client, password, &err) == ST_OK)
        return backup_password_warning(holding->entry.info.national_id, password);
    return err.fault == FAULT_PASSWORD_CHARACTERS ? IDS_EXPORT_CHARACTERS : 0; /* one that is too short grows */
}

static void show_hint(const struct page *page)
{
    const struct export_page *at = page->self;
    struct buf typed;
    int hint = 0;

    buf_init(&typed, PASSWORD_BYTES_MAX);
    if (password_edit_read(&at->password, &typed, NULL) == ST_OK)
        hint = hint_of(page, buf_text(&typed));
    buf_clear(&typed);
    if (hint != 0)
        control_text_set(page->window, IDC_EXPORT_HINT, hint, NULL);
    else
        control_text_set_utf8(page->window, IDC_EXPORT_HINT, "");
}

/* Both, and that they are the same; *wrong is the edit that is to be put right. */
static enum status read_passwords(struct page *page, const struct password_edit **wrong, struct err *err)
{
    struct export_page *at = page->self;
    struct buf again;
    enum status st = ST_OK;

    buf_clear(&at->run.password);
    buf_init(&at->run.password, PASSWORD_BYTES_MAX);
    buf_init(&again, PASSWORD_BYTES_MAX);
    *wrong = &at->password;
    st = password_edit_read(&at->password, &at->run.password, err);
    if (st == ST_OK)
        st = backup_password_check(&frame_pc(page->frame)->client, buf_text(&at->run.password), err);
    if (st == ST_OK) {
        *wrong = &at->again;
        st = password_edit_read(&at->again, &again, err);
    }
    if (st == ST_OK)
        st = backup_password_same(buf_text(&at->run.password), buf_text(&again), err);
    buf_clear(&again);
    return st;
}

/* --- exporting --- */

/* The passwords stay after a failure: it can be saved elsewhere at once. */
static void on_ended(struct page *page, enum status status)
{
    if (status == ST_OK)
        frame_go(page->frame, &page_status, NULL);
    else
        SetFocus(page_control(page, IDC_EXPORT_GO));
}

static void go(struct page *page)
{
    struct export_page *at = page->self;
    const bool strong = IsDlgButtonChecked(page->window, IDC_EXPORT_STRONG) == BST_CHECKED;
    const struct password_edit *wrong = NULL;
    struct err err = ERR_INIT;

    at->run.holding = chosen(page);
    if (at->run.holding == NULL)
        return;
    if (read_passwords(page, &wrong, &err) != ST_OK) {
        buf_clear(&at->run.password);
        ask_tell_failure(frame_window(page->frame), &err);
        password_edit_again(wrong);
        return;
    }
    at->run.format = strong ? PFX_STRONG : PFX_COMPATIBLE;
    file_name(page, at->run.name);
    export_run_go(&at->run);
}

/* --- reading what there is --- */

static enum status run_read(void *self, const struct pc *pc, struct err *err)
{
    const struct page *page = self;
    struct export_page *at = page->self;
    const char *id = frame_visit(page->frame)->id;

    return inventory_read(&pc->client, id[0] != '\0' ? id : NULL, NULL, &at->inventory, err);
}

/* Of somebody who is there, that person's and the one that was asked for; else everybody's. How many there are. */
static size_t fill_list(const struct page *page)
{
    const struct export_page *at = page->self;
    const bool everybodys = frame_visit(page->frame)->id[0] == '\0';
    size_t count = 0;

    for (size_t i = 0; i < at->inventory.count; i++) {
        if (everybodys || i < at->inventory.of_this_person ||
            strcmp(at->inventory.holdings[i].entry.info.sha256, at->wanted) == 0) {
            add_holding(page, i);
            count++;
        }
    }
    return count;
}

static void let_export(struct page *page, bool can)
{
    for (size_t i = 0; i < sizeof form / sizeof form[0]; i++)
        page_enable(page, form[i], can);
    page_set_primary(page, can ? IDC_EXPORT_GO : 0);
}

static void read_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    const size_t count = fill_list(page);
    const bool some = chosen(page) != NULL;

    let_export(page, some);
    begin_masked(page);
    show_file_name(page);
    if (status != ST_OK)
        ask_tell_failure(frame_window(page->frame), err);
    else if (!some)
        ask_tell_words(frame_window(page->frame), count > 0 ? FAULT_CERTIFICATE_NO_KEY : IDS_EXPORT_NOTHING, NULL);
    if (some)
        SetFocus(page_control(page, IDC_EXPORT_PASSWORD));
}

/* --- the page --- */

static void say_length(const struct page *page)
{
    const struct settings *settings = &frame_pc(page->frame)->settings;
    char length[32];

    (void)snprintf(length, sizeof length, "%u~%u", settings->export_password_least, settings->export_password_most);
    control_text_set(page->window, IDC_EXPORT_PASSWORD_LABEL, IDS_EXPORT_PASSWORD, WORDS(length));
}

static void opened(struct page *page, const void *request)
{
    struct export_page *at = page->self;

    if (request != NULL)
        (void)snprintf(at->wanted, sizeof at->wanted, "%s", (const char *)request);
    at->run.page = page;
    at->run.ended = on_ended;
    buf_init(&at->run.password, PASSWORD_BYTES_MAX);
    password_edit_open(&at->password, page->window, IDC_EXPORT_PASSWORD, IDC_EXPORT_REVEAL, IDC_EXPORT_CAPS,
                       PASSWORD_CHARACTERS_MAX);
    password_edit_open(&at->again, page->window, IDC_EXPORT_AGAIN, IDC_EXPORT_REVEAL, IDC_EXPORT_CAPS,
                       PASSWORD_CHARACTERS_MAX);
    say_length(page);
    CheckRadioButton(page->window, IDC_EXPORT_COMPATIBLE, IDC_EXPORT_STRONG, IDC_EXPORT_COMPATIBLE);
    let_export(page, false);
    frame_run(page->frame,
              &(const struct job){.name = "export-list", .run = run_read, .done = read_done, .self = page});
}

static void closing(struct page *page)
{
    struct export_page *at = page->self;

    password_edit_close(&at->again);
    password_edit_close(&at->password);
    export_run_clear(&at->run);
    inventory_clear(&at->inventory);
}

static void command(struct page *page, int control, int notification)
{
    struct export_page *at = page->self;

    if (control == IDC_EXPORT_PASSWORD && notification == EN_CHANGE) {
        show_hint(page);
    } else if (control == IDC_EXPORT_CERTIFICATE && notification == CBN_SELCHANGE) {
        begin_masked(page);
        show_file_name(page);
        show_hint(page);
    } else if (notification == BN_CLICKED && control == IDC_EXPORT_REVEAL) {
        password_edit_reveal(&at->password);
        password_edit_reveal(&at->again);
    } else if (notification == BN_CLICKED && control == IDC_EXPORT_MASK) {
        show_file_name(page);
    } else if (notification == BN_CLICKED && control == IDC_EXPORT_GO) {
        go(page);
    } else if (notification == BN_CLICKED && control == IDC_EXPORT_CHECK) {
        frame_go(page->frame, &page_backup_check, NULL);
    }
}

const struct page_class page_export = {.dialog = IDD_EXPORT,
                                       .manual = "export",
                                       .texts = texts,
                                       .text_count = sizeof texts / sizeof texts[0],
                                       .cards = cards,
                                       .card_count = sizeof cards / sizeof cards[0],
                                       .primary = IDC_EXPORT_GO,
                                       .focus = IDC_EXPORT_PASSWORD,
                                       .self_bytes = sizeof(struct export_page),
                                       .opened = opened,
                                       .command = command,
                                       .closing = closing};
