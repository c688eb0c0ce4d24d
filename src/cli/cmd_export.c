#include "cli/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "cli/choice.h"
#include "cli/conversation.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "cli/secrets.h"
#include "cli/target_path.h"
#include "client/backup.h"
#include "client/message.h"
#include "ids.h"

struct export_plan {
    const struct holding *holding;
    char *path; /* owned */
    enum pfx_format format;
    bool overwrite;
};

/* What would fail anyway is said before a password is asked for. */
static enum status plan_check(const struct export_plan *plan, struct err *err)
{
    enum status st = ST_OK;

    if (plan->holding->state == STANDING_PC_NO_KEY)
        return err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, "exporting: the certificate has no key");
    if (!plan->overwrite && file_exists(plan->path)) {
        st = err_set(err, ST_ALREADY, FAULT_TARGET_EXISTS, "exporting: the file is there already");
        err_detail_path(err, plan->path);
    }
    return st;
}

static enum status plan_make(struct context *context, const struct holding *holding, struct export_plan *plan,
                             struct err *err)
{
    const struct arguments *arguments = &context->arguments;
    const char *format = arguments_value(arguments, OPTION_FORMAT);
    const char *id = holding->entry.info.national_id;
    enum status st = ST_OK;

    *plan = (struct export_plan){.holding = holding, .overwrite = arguments_has(arguments, OPTION_FORCE)};
    plan->format = format != NULL && strcmp(format, "strong") == 0 ? PFX_STRONG : PFX_COMPATIBLE;
    st = target_path(&context->pc.client, arguments_value(arguments, OPTION_OUT), id, context_given_id(context) == NULL,
                     &plan->path, err);
    return st == ST_OK ? plan_check(plan, err) : st;
}

static enum status show(struct context *context, const struct export_plan *plan, const struct backup_result *result,
                        struct err *err)
{
    const bool strong = plan->format == PFX_STRONG;
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    struct page page;
    enum status st = ST_OK;

    if (context->report.is_json) {
        json_members_text(&context->report.root, "file", result->path);
        json_members_text(&context->report.root, "format", strong ? "strong" : "compatible");
        json_members_bool(&context->report.root, "chain_included", result->chain_included);
        report_json_certificate(&context->report.root, "certificate", &result->certificate, OWNER_SHOWN, view.given_id);
        return ST_OK;
    }
    page_open(&page);
    page_line(&page, IDS_EXPORT_DONE, NULL);
    page_field(&page, IDS_LABEL_FILE, result->path);
    report_text_certificate(&page, &view, &result->certificate, OWNER_SHOWN);
    page_line(&page, strong ? IDS_EXPORT_STRONG : IDS_EXPORT_COMPATIBLE, NULL);
    if (!result->chain_included)
        page_line(&page, MSG_WARN_NO_CHAIN, NULL);
    page_line(&page, IDS_EXPORT_KEEP_SAFE, NULL);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

enum status cmd_export(struct context *context, enum outcome *outcome, struct err *err)
{
    struct export_plan plan = {.holding = NULL};
    const struct holding *holding = NULL;
    struct inventory inventory = {0};
    struct backup_result result;
    struct buf password = {0};
    enum status st = resume_at_start(context, err);

    (void)outcome;
    if (st == ST_OK)
        st = choice_read(context, &inventory, &holding, err);
    if (st == ST_OK)
        st = plan_make(context, holding, &plan, err);
    if (st == ST_OK)
        st = secrets_new_file_password(&context->pc.client, holding->entry.info.national_id, &password, err);
    if (st == ST_OK)
        st = backup_export(&context->pc.client, holding, plan.path, buf_text(&password), plan.format, plan.overwrite,
                           &result, err);
    buf_clear(&password);
    progress_line_end();
    if (st == ST_OK)
        st = show(context, &plan, &result, err);
    free(plan.path);
    inventory_clear(&inventory);
    return st;
}
