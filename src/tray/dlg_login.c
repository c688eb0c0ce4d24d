/*
 * The login page: who is there, and the ways that need no login.
 */
#include <windows.h>

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "dialog_ids.h"
#include "ids.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/help.h"
#include "tray/pages.h"
#include "tray/password_edit.h"
#include "tray/web_page.h"

enum { PASSWORD_CHARACTERS_MAX = 128, PASSWORD_BYTES_MAX = PASSWORD_CHARACTERS_MAX * 4 };

static const struct page_text texts[] = {
    {IDC_LOGIN_WELCOME, IDS_LOGIN_WELCOME, FONT_HEADING, COLOUR_TEXT},
    {IDC_LOGIN_ID_LABEL, IDS_LOGIN_ID, FONT_BODY, COLOUR_QUIET},
    {IDC_LOGIN_PASSWORD_LABEL, IDS_LOGIN_PASSWORD, FONT_BODY, COLOUR_QUIET},
    {IDC_LOGIN_REVEAL, IDS_LOGIN_REVEAL, FONT_BODY, COLOUR_TEXT},
    {IDC_LOGIN_PUBLIC, IDS_LOGIN_PUBLIC, FONT_BODY, COLOUR_TEXT},
    {IDC_LOGIN_CAPS, IDS_LOGIN_CAPS, FONT_SMALL, COLOUR_DUE},
    {IDC_LOGIN_GO, IDS_LOGIN_GO, FONT_STRONG, COLOUR_TEXT},
    {IDC_LOGIN_NOTE_APPLY, IDS_LOGIN_NOTE_APPLY, FONT_SMALL, COLOUR_QUIET},
    {IDC_LOGIN_NOTE_PASSWORD, IDS_LOGIN_NOTE_PASSWORD, FONT_SMALL, COLOUR_QUIET},
    {IDC_LOGIN_HELP, IDS_LOGIN_HELP, FONT_SMALL, COLOUR_TEXT},
    {IDC_LOGIN_NOTE_PHONE, IDS_LOGIN_NOTE_PHONE, FONT_SMALL, COLOUR_QUIET},
    {IDC_LOGIN_NOTE_HOTLINE, IDS_LOGIN_NOTE_HOTLINE, FONT_SMALL, COLOUR_QUIET},
    {IDC_LOGIN_WITHOUT, IDS_LOGIN_WITHOUT, FONT_SMALL, COLOUR_QUIET},
    {IDC_LOGIN_MANUAL, IDS_LOGIN_MANUAL, FONT_SMALL, COLOUR_TEXT},
    {IDC_LOGIN_LANGUAGE, IDS_LOGIN_LANGUAGE, FONT_SMALL, COLOUR_TEXT},
    {IDC_LOGIN_STATUS, IDS_LOGIN_STATUS, FONT_BODY, COLOUR_TEXT},
    {IDC_LOGIN_IMPORT, IDS_LOGIN_IMPORT, FONT_BODY, COLOUR_TEXT},
    {IDC_LOGIN_EXPORT, IDS_LOGIN_EXPORT, FONT_BODY, COLOUR_TEXT},
};
static const int cards[] = {IDC_LOGIN_CARD};
static const int links[] = {IDC_LOGIN_HELP,   IDC_LOGIN_MANUAL, IDC_LOGIN_LANGUAGE,
                            IDC_LOGIN_STATUS, IDC_LOGIN_IMPORT, IDC_LOGIN_EXPORT};

/* What a login is made of while it runs, and what came of it. */
struct login_page {
    char id[NATIONAL_ID_SIZE];
    struct password_edit edit;
    struct buf password;
    struct session session;
    bool no_phones; /* the host does not do uploads to phones */
    bool public_pc;
    struct public_pc_result removed; /* of somebody else's visit, which was not left in order */
};

/* --- login --- */

/* Where that cannot be heard now, it is said when somebody tries. */
static bool offers_phones(const struct pc *pc)
{
    bool offered = true;

    (void)!transfer_offered(&pc->client, &offered, NULL);
    return offered;
}

static enum status run_login(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct login_page *at = page->self;
    struct visit *visit = frame_visit(page->frame); /* at first the former one, which may not have been left in order */
    enum status st = pc_need_host(pc, err);

    if (st == ST_OK)
        st = login(&pc->client, at->id, buf_text(&at->password), &at->session, err);
    if (st == ST_OK)
        at->no_phones = !offers_phones(pc);
    if (st == ST_OK && visit_is_public(visit) && strcmp(visit->id, at->id) != 0)
        (void)!public_pc_end(&pc->client, &visit->promise, &at->removed, NULL); /* or the next start does it */
    if (st != ST_OK || !at->public_pc || visit_is_public(visit))
        return st;
    st = public_pc_begin(&pc->client, at->id, &visit->promise, err);
    if (st != ST_OK) /* what the visit leaves here could not be promised to go */
        logout(&pc->client, &at->session);
    return st;
}

/* Where the person goes on typing, by what was wrong. */
static void put_right(struct page *page, const struct err *err)
{
    const struct login_page *at = page->self;
    HWND id = page_control(page, IDC_LOGIN_ID);

    if (err->fault != FAULT_NATIONAL_ID) {
        password_edit_again(&at->edit);
    } else {
        SendMessageW(id, EM_SETSEL, 0, -1);
        SetFocus(id);
    }
}

static void login_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct login_page *at = page->self;
    struct frame *frame = page->frame;
    struct visit *visit = frame_visit(frame);

    buf_clear(&at->password);
    if (status != ST_OK) {
        ask_tell_failure(frame_window(frame), err);
        put_right(page, err);
        return;
    }
    password_edit_wipe(&at->edit);
    *visit = (struct visit){
        .session = at->session, .logged_in = true, .promise = visit->promise, .no_phones = at->no_phones};
    (void)snprintf(visit->id, sizeof visit->id, "%s", at->id);
    wipe(&at->session, sizeof at->session);
    frame_go(frame, &page_status, NULL);
    frame_visit_changed(frame);
}

static enum status read_id(struct page *page, struct login_page *at, struct err *err)
{
    struct buf typed;
    enum status st = ST_OK;

    buf_init(&typed, PASSWORD_BYTES_MAX);
    st = control_text_get(page->window, IDC_LOGIN_ID, &typed, err);
    if (st == ST_OK)
        st = national_id_read(buf_text(&typed), at->id, err);
    buf_clear(&typed);
    return st;
}

static enum status read_password(struct login_page *at, struct err *err)
{
    enum status st = ST_OK;

    buf_clear(&at->password);
    buf_init(&at->password, PASSWORD_BYTES_MAX);
    st = password_edit_read(&at->edit, &at->password, err);
    if (st == ST_OK && at->password.len == 0)
        st = err_set(err, ST_BAD_INPUT, FAULT_SECRET_MISSING, "login: no password typed");
    return st;
}

/* What was promised at the beginning of the visit stands until it is left, whatever is ticked at a second login. */
static bool is_promised(const struct page *page, const struct login_page *at)
{
    const struct visit *visit = frame_visit(page->frame);

    return visit_is_public(visit) && strcmp(visit->id, at->id) == 0;
}

static void log_in(struct page *page)
{
    struct login_page *at = page->self;
    struct err err = ERR_INIT;
    enum status st = read_id(page, at, &err);

    if (st == ST_OK)
        st = read_password(at, &err);
    at->public_pc = IsDlgButtonChecked(page->window, IDC_LOGIN_PUBLIC) == BST_CHECKED || is_promised(page, at);
    if (st == ST_OK) {
        frame_run(page->frame,
                  &(const struct job){.name = "login", .run = run_login, .done = login_done, .self = page});
    } else {
        ask_tell_failure(frame_window(page->frame), &err);
        put_right(page, &err);
    }
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    struct login_page *at = page->self;
    const struct visit *visit = frame_visit(page->frame);

    (void)request;
    SendMessageW(page_control(page, IDC_LOGIN_ID), EM_LIMITTEXT, NATIONAL_ID_SIZE + 4, 0); /* blanks around it */
    if (visit->id[0] != '\0')
        control_text_set_utf8(page->window, IDC_LOGIN_ID, visit->id);
    CheckDlgButton(page->window, IDC_LOGIN_PUBLIC, visit_is_public(visit) ? BST_CHECKED : BST_UNCHECKED);
    password_edit_open(&at->edit, page->window, IDC_LOGIN_PASSWORD, IDC_LOGIN_REVEAL, IDC_LOGIN_CAPS,
                       PASSWORD_CHARACTERS_MAX);
}

static void closing(struct page *page)
{
    struct login_page *at = page->self;

    password_edit_close(&at->edit);
    buf_clear(&at->password);
}

static void open_help(struct page *page)
{
    const char *url = frame_pc(page->frame)->settings.password_help_url;

    if (url[0] != '\0')
        web_page_open(frame_window(page->frame), url);
}

static void command(struct page *page, int control, int notification)
{
    const struct login_page *at = page->self;

    if (notification != BN_CLICKED)
        return;
    if (control == IDC_LOGIN_GO)
        log_in(page);
    else if (control == IDC_LOGIN_REVEAL)
        password_edit_reveal(&at->edit);
    else if (control == IDC_LOGIN_HELP)
        open_help(page);
    else if (control == IDC_LOGIN_MANUAL)
        help_open(frame_window(page->frame), "");
    else if (control == IDC_LOGIN_STATUS)
        frame_go(page->frame, &page_status, NULL);
    else if (control == IDC_LOGIN_IMPORT)
        frame_go(page->frame, &page_import, NULL);
    else if (control == IDC_LOGIN_EXPORT)
        frame_go(page->frame, &page_export, NULL);
    else if (control == IDC_LOGIN_LANGUAGE)
        frame_switch_language(page->frame);
}

const struct page_class page_login = {.dialog = IDD_LOGIN,
                                      .manual = "login",
                                      .texts = texts,
                                      .text_count = sizeof texts / sizeof texts[0],
                                      .cards = cards,
                                      .card_count = sizeof cards / sizeof cards[0],
                                      .links = links,
                                      .link_count = sizeof links / sizeof links[0],
                                      .primary = IDC_LOGIN_GO,
                                      .focus = IDC_LOGIN_ID,
                                      .self_bytes = sizeof(struct login_page),
                                      .opened = opened,
                                      .command = command,
                                      .closing = closing};
