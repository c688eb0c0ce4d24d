#include "cli/commands.h"

#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/host_session.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/qr_text.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "client/message.h"
#include "client/transfer.h"
#include "ids.h"
#include "pki/passphrase.h"
#include "surface/moment_text.h"

/* What one run works with. */
struct upload_run {
    struct context *context;
    struct session session;
    enum transfer_device device;
    enum pfx_format format;
    struct transfer transfer;
};

static bool is_chosen(const struct context *context, enum option option, const char *word)
{
    const char *value = arguments_value(&context->arguments, option);

    return value != NULL && strcmp(value, word) == 0;
}

/* --- the QR code --- */

/* Which form the screen has room for: a block may take two columns, as the font and the code page have it. */
static bool form_that_fits(const struct qr *qr, enum qr_text_form *out)
{
    if (!console_out_is_screen()) {
        *out = QR_TEXT_HALVES;
        return true;
    }
    *out = console_out_width("\xE2\x96\x80") == 2 ? QR_TEXT_BLOCKS : QR_TEXT_HALVES;
    return qr_text_columns(qr, *out) < console_columns();
}

static enum status show_qr(const struct transfer *transfer, struct err *err)
{
    struct qr qr = {.side = 0};
    enum qr_text_form form = QR_TEXT_HALVES;
    struct buf text;
    enum status st = qr_make(transfer->url, &qr, err);

    buf_init(&text, QR_TEXT_MAX);
    if (st == ST_OK && !form_that_fits(&qr, &form)) {
        conversation_say(IDS_UPLOAD_NO_ROOM, NULL);
    } else if (st == ST_OK) {
        st = qr_text_append(&text, &qr, form);
        if (st != ST_OK)
            (void)err_set(err, st, FAULT_NO_MEMORY, "QR code");
        else if (!console_out_black_on_white(buf_text(&text)))
            st = err_set(err, ST_IO, FAULT_NONE, "writing to standard output");
    }
    buf_clear(&text);
    wipe(&qr, sizeof qr);
    return st;
}

/* --- address and passphrase --- */

/* "bcdf ghjk ...": to be read by, not to be typed so. */
static void in_groups(const char *passphrase, char out[2 * PASSPHRASE_LETTERS])
{
    for (size_t i = 0; i < PASSPHRASE_LETTERS && passphrase[i] != '\0'; i++) {
        if (i > 0 && i % PASSPHRASE_GROUP == 0)
            *out++ = ' ';
        *out++ = passphrase[i];
    }
    *out = '\0';
}

static enum status print_and_clear(struct page *page, struct err *err)
{
    const enum status st = page_print(page, err);

    page_clear(page);
    return st;
}

static enum status show_address(const struct upload_run *run, struct err *err)
{
    const struct transfer *transfer = &run->transfer;
    char until[TIME_MANUAL_SIZE];
    struct page page;

    moment_text(&run->context->pc.clock, transfer->until_utc, until);
    page_open(&page);
    page_line(&page, IDS_UPLOAD_HOW, NULL);
    if (!transfer->chain_included)
        page_line(&page, MSG_WARN_NO_CHAIN, NULL);
    page_field(&page, IDS_UPLOAD_ADDRESS, transfer->url);
    page_field(&page, IDS_UPLOAD_UNTIL, until);
    return print_and_clear(&page, err);
}

static enum status show_passphrase(const struct upload_run *run, struct err *err)
{
    const char *passphrase = buf_text(&run->transfer.passphrase);
    char groups[2 * PASSPHRASE_LETTERS];
    struct page page;
    enum status st = ST_OK;

    in_groups(passphrase, groups);
    page_open(&page);
    page_field(&page, IDS_UPLOAD_PASSPHRASE, passphrase);
    page_field_words(&page, IDS_UPLOAD_IN_GROUPS, IDS_UPLOAD_NO_BLANKS, WORDS(groups));
    st = print_and_clear(&page, err);
    wipe(groups, sizeof groups);
    return st;
}

/* In this order QR code, passphrase and the time that is left are seen together in a window of 25 lines. */
static enum status show_text(const struct upload_run *run, struct err *err)
{
    enum status st = show_address(run, err);

    if (st == ST_OK)
        st = show_qr(&run->transfer, err);
    return st == ST_OK ? show_passphrase(run, err) : st;
}

/* A document is whole or not there, and whoever reads it must have the passphrase before the phone asks for it. */
static void show_json(const struct upload_run *run)
{
    const struct transfer *transfer = &run->transfer;
    struct json_members upload;

    json_members_open_object(&upload);
    json_members_text(&upload, "url", transfer->url);
    json_members_text(&upload, "passphrase", buf_text(&transfer->passphrase));
    json_members_time(&upload, "until", transfer->until_utc);
    json_members_text(&upload, "device", transfer_device_word(run->device));
    json_members_text(&upload, "format", run->format == PFX_STRONG ? "strong" : "compatible");
    json_members_bool(&upload, "chain_included", transfer->chain_included);
    report_json_certificate(&upload, "certificate", &transfer->certificate, OWNER_SHOWN,
                            context_given_id(run->context));
    json_members_take(&run->context->report.root, "upload", &upload);
}

/* --- until a phone has it --- */

static enum status show_end(const struct upload_run *run, struct err *err)
{
    char moment[TIME_MANUAL_SIZE];
    struct page page;
    enum status st = ST_OK;

    moment_text(&run->context->pc.clock, run->transfer.fetched_utc, moment);
    page_open(&page);
    page_line(&page, IDS_UPLOAD_FETCHED, WORDS(moment));
    page_line(&page, IDS_UPLOAD_INSTALL, NULL);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

/* What nobody waits for any more must not lie there to be fetched. */
static void give_up(struct upload_run *run)
{
    const struct client *client = &run->context->pc.client;
    char until[TIME_MANUAL_SIZE];

    if (run->transfer.state == TRANSFER_WAITING)
        (void)!transfer_cancel(client, &run->session, &run->transfer, NULL);
    if (run->transfer.state != TRANSFER_WAITING)
        return;
    moment_text(&run->context->pc.clock, run->transfer.until_utc, until);
    conversation_say(IDS_UPLOAD_STAYS, WORDS(until));
}

static enum status wait_for_phone(struct upload_run *run, struct err *err)
{
    enum status st = show_text(run, err);

    if (st == ST_OK)
        st = transfer_await(&run->context->pc.client, &run->session, &run->transfer, err);
    progress_line_end();
    if (st != ST_OK)
        give_up(run);
    return st == ST_OK ? show_end(run, err) : st;
}

enum status cmd_upload(struct context *context, enum outcome *outcome, struct err *err)
{
    struct upload_run run = {
        .context = context,
        .device = is_chosen(context, OPTION_DEVICE, "android") ? DEVICE_ANDROID : DEVICE_IPHONE,
        .format = is_chosen(context, OPTION_FORMAT, "strong") ? PFX_STRONG : PFX_COMPATIBLE,
    };
    enum status st = host_session_need(context, BACKEND_CAN_TRANSFER, err);

    (void)outcome;
    if (st == ST_OK)
        st = resume_at_start(context, err);
    if (st == ST_OK)
        st = host_session_open(context, &run.session, err);
    if (st == ST_OK)
        st = transfer_begin(&context->pc.client, &run.session, run.device, run.format, &run.transfer, err);
    progress_line_end();
    if (st == ST_OK && context->report.is_json)
        show_json(&run);
    else if (st == ST_OK)
        st = wait_for_phone(&run, err);
    logout(&context->pc.client, &run.session);
    transfer_clear(&run.transfer);
    return st;
}
