#include "client/transfer.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "client/backup_file.h"
#include "client/status.h"
#include "pki/passphrase.h"

/* --- whether, and which --- */

enum status transfer_offered(const struct client *client, bool *offered, struct err *err)
{
    const struct backend *backend = client->backend;
    struct directory directory = {.can_transfer = false};
    enum status status = ST_OK;

    if ((backend->capabilities & BACKEND_CAN_TRANSFER) != 0)
        status = backend->directory(backend->self, &directory, err);
    if (status == ST_OK)
        *offered = directory.can_transfer;
    return status;
}

static enum status transfer_check_offered(const struct client *client, struct err *err)
{
    bool offered = false;
    const enum status status = transfer_offered(client, &offered, err);

    if (status == ST_OK && !offered)
        return err_set(err, ST_REFUSED, FAULT_NOT_OFFERED, "file for a phone: the host does not offer it");
    return status;
}

/* A phone gets what can be used: by this PC and by the host's word. */
static enum status transfer_check_usable(const struct status_report *report, const struct holding *best,
                                         struct err *err)
{
    switch (report->standing.usable) {
    case USABLE_YES:
    case USABLE_DUE:
        return ST_OK;
    case USABLE_NO_KEY:
        return err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, "file for a phone: the certificate has no key");
    case USABLE_OUT_OF_TIME:
        if (best->state == STANDING_PC_NOT_YET)
            return err_set(err, ST_EXPIRED, FAULT_CERTIFICATE_NOT_YET, "file for a phone: not valid yet");
        return err_set(err, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED, "file for a phone: the certificate has expired");
    case USABLE_REVOKED:
        return err_set(err, ST_REFUSED, FAULT_CERTIFICATE_REVOKED, "file for a phone: the certificate is revoked");
    case USABLE_DIFFERS:
        return err_set(err, ST_REFUSED, FAULT_TRANSFER_DIFFERS, "file for a phone: it is not the host's certificate");
    case USABLE_NONE:
        break;
    }
    return err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "file for a phone: no certificate of this person");
}

/* --- sending --- */

static enum status transfer_stop_if_cancelled(const struct client *client, struct err *err)
{
    if (progress_cancelled(client->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    return ST_OK;
}

static enum status transfer_send(const struct client *client, const struct session *session,
                                 const struct transfer_request *request, struct transfer *transfer, struct err *err)
{
    const struct backend *backend = client->backend;
    struct transfer_made_answer answer = {.url = ""};
    enum status status = transfer_stop_if_cancelled(client, err);

    progress_report(client->progress, PROGRESS_ASKING, 0, 0);
    if (status == ST_OK)
        status = backend->transfer_make(backend->self, session->token, request, &answer, err);
    KILL_POINT("transfer.sent");
    if (status == ST_OK) {
        memcpy(transfer->id, answer.transfer, sizeof transfer->id);
        memcpy(transfer->url, answer.url, sizeof transfer->url);
        transfer->state = TRANSFER_WAITING;
        transfer->until_utc = client->clock->now_utc(client->clock->self) + answer.expires_in_s;
    }
    wipe(&answer, sizeof answer);
    return status;
}

/* Opened as the phone will open it, before anybody gets it. */
static enum status transfer_check_file(const struct buf *file, const struct store_entry *entry,
                                       struct transfer *transfer, struct err *err)
{
    enum status status = ST_OK;

    if (file->len > LIMIT_TRANSFER_BYTES)
        return err_set(err, ST_TOO_COSTLY, FAULT_TRANSFER_SIZE, "file for a phone: larger than the host takes");
    status = backup_file_prove(file, &entry->der, buf_text(&transfer->passphrase), &transfer->certificate);
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "file for a phone: opening what was made");
    if (status != ST_OK)
        return err_set(err, ST_IO, FAULT_TRANSFER_UNPROVEN, "file for a phone: what was made does not open");
    return ST_OK;
}

static enum status transfer_make(const struct client *client, const struct session *session,
                                 const struct store_entry *entry, enum pfx_format format, struct transfer *transfer,
                                 struct err *err)
{
    struct transfer_request request = {.device = transfer->device};
    enum status status = transfer_stop_if_cancelled(client, err);

    buf_init(&request.file, PFX_BYTES_MAX);
    progress_report(client->progress, PROGRESS_SEALING, 0, 0);
    if (status == ST_OK)
        status = passphrase_make(&transfer->passphrase, err);
    if (status == ST_OK)
        status = backup_file_make(client, entry, buf_text(&transfer->passphrase), format, &request.file,
                                  &transfer->chain_included, err);
    if (status == ST_OK)
        status = transfer_check_file(&request.file, entry, transfer, err);
    if (status == ST_OK)
        status = transfer_send(client, session, &request, transfer, err);
    buf_clear(&request.file);
    return status;
}

enum status transfer_begin(const struct client *client, const struct session *session, enum transfer_device device,
                           enum pfx_format format, struct transfer *out, struct err *err)
{
    struct status_report report = {.host_asked = false};
    struct transfer transfer = {.device = device};
    const struct holding *best = NULL;
    enum status status = transfer_check_offered(client, err);

    buf_init(&transfer.passphrase, PASSPHRASE_LETTERS);
    if (status == ST_OK)
        status = status_read(client, session->national_id, session, &report, err);
    if (status == ST_OK) {
        best = inventory_best(&report.pc);
        status = transfer_check_usable(&report, best, err);
    }
    if (status == ST_OK)
        status = transfer_make(client, session, &best->entry, format, &transfer, err);
    status_report_clear(&report);
    if (status == ST_OK) {
        transfer_clear(out);
        *out = transfer; /* out owns the passphrase now */
        transfer.passphrase = (struct buf){.data = NULL};
    }
    transfer_clear(&transfer);
    return status;
}

/* --- afterwards --- */

/* The end that was promised first does not move away: else a host could keep a PC waiting for ever. */
static enum status transfer_take_answer(const struct client *client, const struct transfer_answer *answer,
                                        struct transfer *transfer, struct err *err)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    const int64_t until_utc = now_utc + answer->expires_in_s;

    if (answer->state == TRANSFER_WAITING && now_utc > transfer->until_utc + TRANSFER_LATE_S)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "file for a phone: it waits past its end");
    transfer->state = answer->state;
    transfer->fetched_utc = answer->fetched_utc;
    if (until_utc < transfer->until_utc || answer->state != TRANSFER_WAITING)
        transfer->until_utc = until_utc;
    return ST_OK;
}

enum status transfer_ask(const struct client *client, const struct session *session, struct transfer *transfer,
                         struct err *err)
{
    const struct backend *backend = client->backend;
    struct transfer_answer answer = {.transfer = ""};
    const enum status status = backend->transfer_get(backend->self, transfer->id, session->token, &answer, err);

    return status == ST_OK ? transfer_take_answer(client, &answer, transfer, err) : status;
}

enum status transfer_cancel(const struct client *client, const struct session *session, struct transfer *transfer,
                            struct err *err)
{
    const struct backend *backend = client->backend;
    struct transfer_answer answer = {.transfer = ""};
    enum status status = ST_OK;

    if (transfer->state != TRANSFER_WAITING)
        return ST_OK;
    status = backend->transfer_cancel(backend->self, transfer->id, session->token, &answer, err);
    KILL_POINT("transfer.cancelled");
    if (status == ST_OK && answer.state == TRANSFER_WAITING)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "file for a phone: cancelled, and it waits on");
    return status == ST_OK ? transfer_take_answer(client, &answer, transfer, err) : status;
}

int64_t transfer_left_s(const struct client *client, const struct transfer *transfer)
{
    const int64_t left_s = transfer->until_utc - client->clock->now_utc(client->clock->self);

    return left_s > 0 ? left_s : 0;
}

bool transfer_may_pass(enum status status)
{
    return status == ST_OFFLINE || status == ST_UNTRUSTED || status == ST_BAD_ANSWER || status == ST_BUSY;
}

/* --- waiting --- */

/* Time passes, and the person is told how much is left; the clock returns early from a wait that was cancelled. */
static void transfer_let_pass(const struct client *client, const struct transfer *transfer)
{
    enum { STEP_MS = 1000 };

    for (int waited_ms = 0; waited_ms < TRANSFER_POLL_MS && !progress_cancelled(client->progress);
         waited_ms += STEP_MS) {
        progress_report(client->progress, PROGRESS_PHONE, (size_t)transfer_left_s(client, transfer), 0);
        client->clock->wait_ms(client->clock->self, STEP_MS);
    }
}

static enum status transfer_stop(const struct client *client, const struct session *session, struct transfer *transfer,
                                 struct err *err)
{
    const enum status status = transfer_cancel(client, session, transfer, err);

    if (status != ST_OK || transfer->state == TRANSFER_FETCHED)
        return status;
    return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
}

static enum status transfer_end(const struct transfer *transfer, struct err *err)
{
    if (transfer->state == TRANSFER_EXPIRED)
        return err_set(err, ST_EXPIRED, FAULT_TRANSFER_EXPIRED, "file for a phone: nobody fetched it");
    if (transfer->state == TRANSFER_CANCELLED)
        return err_set(err, ST_REFUSED, FAULT_TRANSFER_ENDED, "file for a phone: cancelled elsewhere");
    return ST_OK;
}

enum status transfer_await(const struct client *client, const struct session *session, struct transfer *transfer,
                           struct err *err)
{
    while (transfer->state == TRANSFER_WAITING) {
        struct err cause = ERR_INIT;
        enum status status = ST_OK;

        transfer_let_pass(client, transfer);
        if (progress_cancelled(client->progress))
            return transfer_stop(client, session, transfer, err);
        status = transfer_ask(client, session, transfer, &cause);
        if (status == ST_OK || status == ST_CANCELLED)
            continue; /* the next turn cancels */
        if (!transfer_may_pass(status) ||
            client->clock->now_utc(client->clock->self) > transfer->until_utc + TRANSFER_LATE_S) {
            if (err != NULL && err->status == ST_OK)
                *err = cause;
            return status;
        }
    }
    return transfer_end(transfer, err);
}

void transfer_clear(struct transfer *transfer)
{
    buf_clear(&transfer->passphrase);
    wipe(transfer->url, sizeof transfer->url);
}
