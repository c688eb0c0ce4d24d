/*
 * About: version, firm, where help is, and what others have made of it; language and reminders as the user wants them.
 */
#include "dialog_ids.h"
#include "ids.h"
#include "tray/control_text.h"
#include "tray/pages.h"
#include "tray/preferences.h"
#include "version.h"

static const struct page_text texts[] = {
    {IDC_ABOUT_PRODUCT, IDS_WINDOW_PRODUCT, FONT_HEADING, COLOUR_TEXT},
    {IDC_ABOUT_VERSION, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_HOTLINE, IDS_ABOUT_HOTLINE, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_HOST_LABEL, IDS_ABOUT_HOST, FONT_BODY, COLOUR_QUIET},
    {IDC_ABOUT_HOST, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_LANGUAGE_LABEL, IDS_ABOUT_LANGUAGE, FONT_BODY, COLOUR_QUIET},
    {IDC_ABOUT_LANGUAGE, IDS_LOGIN_LANGUAGE, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_REMINDERS, IDS_ABOUT_REMINDERS, FONT_BODY, COLOUR_TEXT},
    {IDC_ABOUT_LICENCE, IDS_ABOUT_LICENCE, FONT_SMALL, COLOUR_QUIET},
};
static const int cards[] = {IDC_ABOUT_CARD};
static const int links[] = {IDC_ABOUT_LANGUAGE};

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
}

static void command(struct page *page, int control, int notification)
{
    if (notification != BN_CLICKED)
        return;
    if (control == IDC_ABOUT_LANGUAGE)
        frame_switch_language(page->frame);
    else if (control == IDC_ABOUT_REMINDERS)
        preferences_set_reminders(frame_worker(page->frame), IsDlgButtonChecked(page->window, control) == BST_CHECKED);
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
                                      .opened = opened,
                                      .command = command};
