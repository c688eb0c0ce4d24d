/*
 * About: version and whether it is the newest, firm, where help is, and what others have made of it; language and
 * reminders as the user wants them.
 */
#include <windows.h>

#include "base/time_text.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/release_file.h"
#include "tray/control_text.h"
#include "tray/pages.h"
#include "tray/preferences.h"
#include "tray/web_page.h"
#include "version.h"

static const struct page_text texts[] = {
    {IDC_ABOUT_PRODUCT, IDS_WINDOW_PRODUCT, FONT_HEADING, COLOUR_TEXT},
    {IDC_ABOUT_VERSION, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_RELEASE, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_ABOUT_PAGE, IDS_RELEASE_PAGE, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_HOTLINE, IDS_ABOUT_HOTLINE, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_HOST_LABEL, IDS_ABOUT_HOST, FONT_BODY, COLOUR_QUIET},
    {IDC_ABOUT_HOST, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_LANGUAGE_LABEL, IDS_ABOUT_LANGUAGE, FONT_BODY, COLOUR_QUIET},
    {IDC_ABOUT_LANGUAGE, IDS_LOGIN_LANGUAGE, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_REMINDERS, IDS_ABOUT_REMINDERS, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_LICENCE, IDS_ABOUT_LICENCE, FONT_SMALL, COLOUR_QUIET},
};
static const int cards[] = {IDC_ABOUT_CARD};
static const int links[] = {IDC_ABOUT_LANGUAGE, IDC_ABOUT_PAGE};

struct about_page {
    struct release_word release;
};

/* --- the newest version --- */

static enum status run_look(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct about_page *at = page->self;

    return release_file_look(pc, RELEASE_ASK_NOBODY, &at->release, err);
}

static void show_release(const struct page *page)
{
    static const int strings[] = {[RELEASE_UNKNOWN] = IDS_RELEASE_UNKNOWN,
                                  [RELEASE_NEWEST] = IDS_RELEASE_NEWEST,
                                  [RELEASE_NEWER] = IDS_RELEASE_NEWER,
                                  [RELEASE_TOO_OLD] = IDS_RELEASE_TOO_OLD};
    const struct about_page *at = page->self;
    const struct release_word *release = &at->release;
    const int32_t zone_s = frame_pc(page->frame)->settings.zone_offset_s;
    const bool newer = release->standing == RELEASE_NEWER || release->standing == RELEASE_TOO_OLD;
    char day[TIME_DATE_SIZE] = "";

    time_to_date(newer ? release->released_utc : release->asked_utc, zone_s, day);
    control_text_set(page->window, IDC_ABOUT_RELEASE, strings[release->standing],
                     newer ? WORDS(release->newest, day) : WORDS(day));
    ShowWindow(page_control(page, IDC_ABOUT_PAGE), newer ? SW_SHOWNA : SW_HIDE);
}

static void look_done(void *self, enum status status, const struct err *err)
{
    (void)status;
    (void)err; /* nothing is known then */
    show_release(self);
}

/* An address of https that the firm signed (protocol/release_notice.h). */
static void open_page(const struct page *page)
{
    const struct about_page *at = page->self;

    web_page_open(frame_window(page->frame), at->release.page);
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    const struct settings *settings = &frame_pc(page->frame)->settings;

    (void)request;
    control_text_set(page->window, IDC_ABOUT_VERSION, IDS_ABOUT_VERSION, WORDS(PCCERT_VERSION));
    CheckDlgButton(page->window, IDC_ABOUT_REMINDERS, settings->reminders ? BST_CHECKED : BST_UNCHECKED);
    if (settings->host_url[0] != '\0')
        control_text_set_utf8(page->window, IDC_ABOUT_HOST, settings->host_url);
    else
        control_text_set(page->window, IDC_ABOUT_HOST, IDS_ABOUT_NO_HOST, NULL);
    frame_run(page->frame, &(const struct job){.name = "release", .run = run_look, .done = look_done, .self = page});
}

static void command(struct page *page, int control, int notification)
{
    if (notification != BN_CLICKED)
        return;
    if (control == IDC_ABOUT_LANGUAGE)
        frame_switch_language(page->frame);
    else if (control == IDC_ABOUT_REMINDERS)
        preferences_set_reminders(frame_worker(page->frame), IsDlgButtonChecked(page->window, control) == BST_CHECKED);
    else if (control == IDC_ABOUT_PAGE)
        open_page(page);
}

const struct page_class page_about = {.dialog = IDD_ABOUT,
                                      .manual = "help",
                                      .texts = texts,
                                      .text_count = sizeof texts / sizeof texts[0],
                                      .cards = cards,
                                      .card_count = sizeof cards / sizeof cards[0],
                                      .links = links,
                                      .link_count = sizeof links / sizeof links[0],
                                      .focus = IDC_ABOUT_LANGUAGE,
                                      .self_bytes = sizeof(struct about_page),
                                      .opened = opened,
                                      .command = command};
