#include "cli/commands.h"

#include <stdio.h>

#include "base/fault.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "client/cleaner.h"
#include "client/message.h"
#include "ids.h"
#include "surface/moment_text.h"
#include "surface/person.h"

static int why_string(enum cleaner_why why)
{
    static const int strings[CLEANER_WHY_COUNT] = {
        [CLEANER_EXPIRED] = MSG_CLEAN_EXPIRED, [CLEANER_SUPERSEDED] = MSG_CLEAN_SUPERSEDED,
        [CLEANER_NO_KEY] = MSG_CLEAN_NO_KEY,   [CLEANER_PROVEN] = MSG_CLEAN_PROVEN,
        [CLEANER_ONLY] = MSG_CLEAN_ONLY,       [CLEANER_UNPROVEN] = MSG_CLEAN_UNPROVEN,
        [CLEANER_NEWER] = MSG_CLEAN_NEWER,     [CLEANER_ORDER_OPEN] = MSG_CLEAN_ORDER_OPEN,
        [CLEANER_NO_UNDO] = MSG_CLEAN_NO_UNDO, [CLEANER_NOBODYS] = MSG_CLEAN_NOBODYS,
    };

    return strings[why];
}

static void count_text(size_t count, char out[24])
{
    (void)snprintf(out, 24, "%zu", count);
}

/* --- for people --- */

static void add_kept(struct page *page, const struct cleaner_item *item)
{
    const struct cert_info *info = &item->holding->entry.info;
    char id[NATIONAL_ID_SIZE];

    person_show_id(info->national_id, NULL, id);
    page_words(page, IDS_CLEAN_KEPT, WORDS(info->serial, id));
    page_line(page, why_string(item->why), NULL);
    if (item->taken_by_mistake)
        page_line(page, IDS_CLEAN_MISTAKE, WORDS(info->serial, item->proven->entry.info.serial));
}

static void add_item(struct page *page, const struct certificate_view *view, const struct cleaner_item *item)
{
    const struct cert_info *info = &item->holding->entry.info;
    char until[TIME_MANUAL_SIZE];

    report_text_certificate(page, view, info, OWNER_AS_ID);
    page_field_words(page, IDS_CLEAN_LABEL_WHY, why_string(item->why), NULL);
    if (item->taken_by_mistake && !item->gone)
        page_line(page, IDS_CLEAN_MISTAKE, WORDS(info->serial, item->proven->entry.info.serial));
    if (item->undo_until_utc > 0) {
        moment_text(view->clock, item->undo_until_utc, until);
        page_line(page, IDS_UNDO_KEPT, WORDS(until, info->serial));
    } else if (!item->undoable) {
        page_line(page, item->gone ? IDS_CLEAN_FOR_GOOD : IDS_CLEAN_WILL_BE_FOR_GOOD, NULL);
    }
    page_gap(page);
}

static void add_all_kept(struct page *page, const struct cleaner_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (!plan->items[i].to_go)
            add_kept(page, &plan->items[i]);
}

/* Before the question, to standard error. */
static void say_plan(const struct context *context, const struct cleaner_plan *plan)
{
    const struct certificate_view view = {&context->pc.clock, NULL};
    struct page page;

    page_open(&page);
    page_line(&page, IDS_CLEAN_LIST, NULL);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].to_go)
            add_item(&page, &view, &plan->items[i]);
    add_all_kept(&page, plan);
    console_say(buf_text(&page.text));
    page_clear(&page);
}

static enum status ask(const struct context *context, const struct cleaner_plan *plan, struct err *err)
{
    char count[24];

    if (arguments_has(&context->arguments, OPTION_YES))
        return ST_OK;
    count_text(plan->to_go, count);
    say_plan(context, plan);
    return conversation_must_agree(IDS_CLEAN_QUESTION, WORDS(count), "asking whether to clean: the answer was no", err);
}

static enum status print(const struct context *context, const struct cleaner_plan *plan, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, NULL};
    char count[24];
    struct page page;
    enum status st = ST_OK;

    count_text(plan->gone, count);
    page_open(&page);
    if (plan->to_go == 0)
        page_line(&page, IDS_CLEAN_NOTHING, NULL);
    else
        page_line(&page, IDS_CLEAN_DONE, WORDS(count));
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].gone)
            add_item(&page, &view, &plan->items[i]);
    add_all_kept(&page, plan);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

/* --- for programs --- */

static void add_json_item(struct json_members *into, const struct cleaner_item *item)
{
    struct json_members object;

    json_members_open_object(&object);
    report_json_holding(&object, "certificate", item->holding, OWNER_AS_ID, NULL);
    json_members_text(&object, "why", cleaner_why_word(item->why));
    json_members_bool(&object, "taken_by_mistake", item->taken_by_mistake);
    if (item->undo_until_utc > 0)
        json_members_time(&object, "undo_until", item->undo_until_utc);
    json_members_take(into, NULL, &object);
}

static void add_json(struct context *context, const struct cleaner_plan *plan)
{
    struct json_members clean, removed, kept;

    json_members_open_object(&clean);
    json_members_open_array(&removed);
    json_members_open_array(&kept);
    for (size_t i = 0; i < plan->count; i++)
        add_json_item(plan->items[i].gone ? &removed : &kept, &plan->items[i]);
    json_members_take(&clean, "removed", &removed);
    json_members_take(&clean, "kept", &kept);
    json_members_take(&context->report.root, "clean", &clean);
}

enum status cmd_clean(struct context *context, enum outcome *outcome, struct err *err)
{
    struct cleaner_plan plan = {.items = NULL};
    struct err cause = ERR_INIT;
    enum status st = resume_at_start(context, err);
    bool begun = false;

    (void)outcome;
    if (st == ST_OK)
        st = cleaner_plan(&context->pc.client, &plan, err);
    progress_line_end();
    begun = st == ST_OK;
    if (st == ST_OK && plan.to_go > 0)
        st = ask(context, &plan, &cause);
    if (st == ST_OK)
        st = cleaner_clean(&context->pc.client, &plan, &cause);
    progress_line_end();
    if (begun && context->report.is_json)
        add_json(context, &plan);
    else if (begun && (st == ST_OK || plan.gone > 0) && print(context, &plan, err) != ST_OK)
        st = err->status;
    if (st != ST_OK && err->status == ST_OK)
        *err = cause;
    cleaner_clear(&plan);
    return st;
}
