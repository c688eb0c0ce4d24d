#include "cli/order_shown.h"

#include "cli/conversation.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "client/message.h"
#include "ids.h"

static bool is_renewal(const struct enrolment *enrolment)
{
    return enrolment != NULL && enrol_entry(enrolment)->kind == ORDER_RENEW;
}

void order_say_replaced_stays(const char *serial)
{
    conversation_say(MSG_WARN_REPLACED_STAYS, WORDS(serial));
    conversation_say(IDS_DO_REMOVE_SERIAL, WORDS(serial));
}

static void add_replaced_json(struct json_members *root, const struct enrolment *enrolment)
{
    struct json_members replaced;

    if (!is_renewal(enrolment))
        return;
    json_members_open_object(&replaced);
    json_members_text(&replaced, "serial", enrol_entry(enrolment)->replaced.serial);
    json_members_bool(&replaced, "on_this_pc", enrol_replaced_stays(enrolment));
    json_members_take(root, "replaced", &replaced);
}

static void add_done(struct page *page, const struct enrolment *enrolment)
{
    page_line(page, is_renewal(enrolment) ? IDS_RENEW_DONE : IDS_APPLY_DONE, NULL);
    if (is_renewal(enrolment) && !enrol_replaced_stays(enrolment))
        page_line(page, IDS_RENEW_REPLACED_GONE, WORDS(enrol_entry(enrolment)->replaced.serial));
}

static enum status show_text(struct context *context, const struct cert_info *info, const struct status_report *report,
                             const struct enrolment *enrolment, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    struct page page;
    enum status st = ST_OK;

    page_open(&page);
    add_done(&page, enrolment);
    page_gap(&page);
    if (report != NULL)
        report_text_person(&page, &view, context->id, report, context_backups(context));
    else
        report_text_certificate(&page, &view, info, OWNER_AS_ID);
    page_gap(&page);
    page_line(&page, IDS_APPLY_BACKUP, WORDS(context->id));
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

enum status order_shown(struct context *context, const struct session *session, const struct cert_info *info,
                        const struct enrolment *enrolment, struct err *err)
{
    const char *given_id = context_given_id(context);
    struct status_report report = {0};
    enum status st = ST_OK;
    const bool known = status_read(&context->pc.client, context->id, session, &report, NULL) == ST_OK;

    progress_line_end();
    if (enrolment != NULL && enrol_replaced_stays(enrolment))
        order_say_replaced_stays(enrol_entry(enrolment)->replaced.serial);
    if (context->report.is_json) {
        report_json_certificate(&context->report.root, "certificate", info, OWNER_AS_ID, given_id);
        add_replaced_json(&context->report.root, enrolment);
        if (known)
            report_json_person(&context->report.root, "person", context->id, &report, given_id,
                               context_backups(context));
    } else {
        st = show_text(context, info, known ? &report : NULL, enrolment, err);
    }
    status_report_clear(&report);
    return st;
}
