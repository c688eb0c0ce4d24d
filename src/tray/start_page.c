#include "tray/start_page.h"

#include <string.h>

#include "base/national_id.h"
#include "tray/actions.h"
#include "tray/help.h"
#include "tray/pages.h"

/* For whoever is about to log in; who is logged in, or has still to leave a public PC, stays who he is. */
static void start_page_note_person(struct frame *frame, const char *id)
{
    struct visit *visit = frame_visit(frame);

    if (id != NULL && !visit->logged_in && !visit_is_public(visit))
        (void)!national_id_read(id, visit->id, NULL);
}

static void start_page_go(struct frame *frame, enum standing_action action)
{
    if (actions_can(action))
        actions_do(frame, action, NULL);
    else
        frame_go_home(frame);
}

static enum standing_action start_page_action(enum start_page page)
{
    switch (page) {
    case START_PAGE_APPLY:
        return ACTION_APPLY;
    case START_PAGE_RENEW:
        return ACTION_RENEW;
    case START_PAGE_IMPORT:
        return ACTION_IMPORT;
    case START_PAGE_EXPORT:
        return ACTION_EXPORT;
    case START_PAGE_NONE:
    case START_PAGE_REMOVE:
    case START_PAGE_CHECK:
    case START_PAGE_MANUAL:
    case START_PAGE_COUNT:
        break;
    }
    return ACTION_NONE;
}

/* The window as it is would do. */
static bool start_page_is_plain(const struct arguments *arguments)
{
    return arguments->start == START_WINDOW && arguments->id == NULL;
}

static void start_page_show(struct frame *frame, const struct arguments *arguments)
{
    if (arguments->start == START_IMPORT)
        frame_go(frame, &page_import, arguments->file);
    else if (arguments->start == START_INSPECT)
        frame_go(frame, &page_inspect, arguments->file);
    else if (arguments->page == START_PAGE_REMOVE) /* which one is chosen there */
        frame_go(frame, &page_status, NULL);
    else if (arguments->page == START_PAGE_CHECK)
        frame_go(frame, &page_check, NULL);
    else if (start_page_action(arguments->page) != ACTION_NONE)
        start_page_go(frame, start_page_action(arguments->page));
    else /* pages that are not there yet */
        frame_go_home(frame);
}

static bool start_page_joins(struct frame *frame, const struct arguments *arguments)
{
    return arguments->start == START_IMPORT && frame_join(frame, &page_import, arguments->file);
}

static bool start_page_may_go(const struct frame *frame)
{
    return !frame_is_busy(frame) && !frame_asks(frame);
}

enum start_page_shown start_page_open(struct frame *frame, const struct arguments *arguments)
{
    if (arguments->start == START_TRAY || arguments->start == START_QUIT)
        return START_PAGE_NOTHING;
    if (arguments->page == START_PAGE_MANUAL) {
        help_open(frame_window(frame), "");
        return START_PAGE_NOTHING;
    }
    frame_show(frame);
    if (start_page_joins(frame, arguments) || start_page_is_plain(arguments))
        return START_PAGE_SHOWN;
    if (!start_page_may_go(frame))
        return START_PAGE_LATER;
    start_page_note_person(frame, arguments->id);
    start_page_show(frame, arguments);
    return START_PAGE_SHOWN;
}

void start_page_open_action(struct frame *frame, enum standing_action action, const char *national_id)
{
    frame_show(frame);
    if (!start_page_may_go(frame))
        return;
    start_page_note_person(frame, national_id);
    if (action != ACTION_NONE)
        start_page_go(frame, action);
}
