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
#include "ids.h"
#include "surface/cleaner_view.h"
#include "surface/moment_text.h"
#include "surface/person.h"

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
    page_line(page, cleaner_view_why(item->why), NULL);
}

static void add_item(struct page *page, const struct certificate_view *view, const struct cleaner_item *item)
{
    const struct cert_info *info = &item->holding->entry.info;
    char until[TIME_MANUAL_SIZE];

    report_text_certificate(page, view, info, OWNER_AS_ID);
    page_field_words(page, IDS_CLEAN_LABEL_WHY, cleaner_view_why(item->why), NULL);
    if (item->undo_until_utc > 0) {
        moment_text(view->clock, item->undo_until_utc, until);
        page_line(page, IDS_UNDO_KEPT, WORDS(until, info->serial));
    } else if (!item->undoable) {
        page_line(page, item->gone ? IDS_CLEAN_FOR_GOOD : IDS_CLEAN_WILL_BE_FOR_GOOD, NULL);
    }
    page_gap(page);
}

/* An old one that was not chosen stays for no reason that could be named. */
static void add_all_kept(struct page *page, const struct cleaner_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (!plan->items[i].to_go)
            add_kept(page, &plan->items[i]);
}

/* Whose certificate a trading application would take. */
static void add_takes(struct page *page, const struct cleaner_person *person)
{
    char id[NATIONAL_ID_SIZE];
    struct buf sentence;

    buf_init(&sentence, WORDS_TEXT_MAX);
    person_show_id(person->items[0].holding->entry.info.national_id, NULL, id);
    if (cleaner_view_append_takes(&sentence, person) == ST_OK) {
        page_words(page, IDS_CLEAN_PERSON, WORDS(id));
        page_text(page, buf_text(&sentence));
        page_text(page, "\n");
    }
    buf_clear(&sentence);
}

static void add_all_takes(struct page *page, const struct cleaner_view *cleaner)
{
    const struct cleaner_plan *plan = &cleaner->plan;

    if (plan->person_count == 0)
        return;
    page_gap(page);
    for (size_t i = 0; i < plan->person_count; i++)
        add_takes(page, &plan->persons[i]);
    page_line(page, IDS_CLEAN_RULE, NULL);
    if (!cleaner->host_asked)
        page_line(page, IDS_CLEAN_HOST_SILENT, NULL);
}

/* Before the question, to standard error. */
static void say_plan(const struct context *context, const struct cleaner_view *cleaner)
{
    const struct certificate_view view = {&context->pc.clock, NULL};
    const struct cleaner_plan *plan = &cleaner->plan;
    struct page page;

    page_open(&page);
    page_line(&page, IDS_CLEAN_LIST, NULL);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].chosen)
            add_item(&page, &view, &plan->items[i]);
    add_all_kept(&page, plan);
    add_all_takes(&page, cleaner);
    console_say(buf_text(&page.text));
    page_clear(&page);
}

static enum status ask(const struct context *context, const struct cleaner_view *cleaner, struct err *err)
{
    char count[24];

    if (arguments_has(&context->arguments, OPTION_YES))
        return ST_OK;
    count_text(cleaner_chosen(&cleaner->plan), count);
    say_plan(context, cleaner);
    return conversation_must_agree(IDS_CLEAN_QUESTION, WORDS(count), "asking whether to clean: the answer was no", err);
}

static enum status print(const struct context *context, const struct cleaner_view *cleaner, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, NULL};
    const struct cleaner_plan *plan = &cleaner->plan;
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
    add_all_takes(&page, cleaner);
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

static void add_json_person(struct json_members *into, const struct cleaner_person *person)
{
    const struct holding *proven = person->items[0].proven;
    struct json_members object;
    char id[NATIONAL_ID_SIZE];

    json_members_open_object(&object);
    person_show_id(person->items[0].holding->entry.info.national_id, NULL, id);
    json_members_text(&object, "national_id", id);
    json_members_text(&object, "takes", cleaner_takes_word(person->takes));
    if (person->taken != NULL)
        json_members_text(&object, "taken", person->taken->entry.info.serial);
    if (proven != NULL)
        json_members_text(&object, "proven", proven->entry.info.serial);
    json_members_take(into, NULL, &object);
}

static void add_json(struct context *context, const struct cleaner_view *cleaner)
{
    const struct cleaner_plan *plan = &cleaner->plan;
    struct json_members clean, removed, kept, persons;

    json_members_open_object(&clean);
    json_members_open_array(&removed);
    json_members_open_array(&kept);
    json_members_open_array(&persons);
    for (size_t i = 0; i < plan->count; i++)
        add_json_item(plan->items[i].gone ? &removed : &kept, &plan->items[i]);
    for (size_t i = 0; i < plan->person_count; i++)
        add_json_person(&persons, &plan->persons[i]);
    json_members_take(&clean, "removed", &removed);
    json_members_take(&clean, "kept", &kept);
    json_members_take(&clean, "persons", &persons);
    json_members_bool(&clean, "host_asked", cleaner->host_asked);
    json_members_take(&context->report.root, "clean", &clean);
}

static enum status plan(struct context *context, struct cleaner_view *cleaner, struct err *err)
{
    const char *serial = arguments_value(&context->arguments, OPTION_SERIAL);
    const enum status st = cleaner_view_read(&context->pc, cleaner, err);

    return st == ST_OK && serial != NULL ? cleaner_choose_only(&cleaner->plan, serial, err) : st;
}

enum status cmd_clean(struct context *context, enum outcome *outcome, struct err *err)
{
    struct cleaner_view cleaner = {.host_asked = false};
    struct err cause = ERR_INIT;
    enum status st = resume_at_start(context, err);
    bool begun = false;

    (void)outcome;
    if (st == ST_OK)
        st = plan(context, &cleaner, err);
    progress_line_end();
    begun = st == ST_OK;
    if (st == ST_OK && cleaner_chosen(&cleaner.plan) > 0)
        st = ask(context, &cleaner, &cause);
    if (st == ST_OK)
        st = cleaner_clean(&context->pc.client, &cleaner.plan, &cause);
    progress_line_end();
    if (begun && context->report.is_json)
        add_json(context, &cleaner);
    else if (begun && (st == ST_OK || cleaner.plan.gone > 0) && print(context, &cleaner, err) != ST_OK)
        st = err->status;
    if (st != ST_OK && err->status == ST_OK)
        *err = cause;
    cleaner_view_clear(&cleaner);
    return st;
}
