/* What the fake host does with files for phones: keeps one, unopened, until its time is over or a phone has it. */
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "fakes/fake_ra_internal.h"

static void fake_ra_transfer_end(struct fake_ra_transfer *transfer, enum transfer_state state)
{
    transfer->state = state;
    memset(transfer->file, 0, sizeof transfer->file);
    transfer->len = 0;
}

/* Time passes here too. */
static void fake_ra_transfer_tick(struct fake_ra *ra)
{
    struct fake_ra_transfer *transfer = &ra->memory->transfer;

    if (transfer->state == TRANSFER_WAITING && ra->clock->now_utc(ra->clock->self) >= transfer->until_utc)
        fake_ra_transfer_end(transfer, TRANSFER_EXPIRED);
}

enum status fake_ra_transfer_make(void *self, const char *token, const struct transfer_request *request,
                                  struct transfer_made_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_transfer *transfer = &ra->memory->transfer;
    enum status status = fake_ra_enter(ra, RA_TRANSFER_MAKE, err);

    if (status == ST_OK)
        status = fake_ra_check_token(token, err);
    if (status == ST_OK && request->file.len > sizeof transfer->file)
        status = err_set(err, ST_REFUSED, FAULT_TRANSFER_FILE, "larger than the protocol allows");
    if (status != ST_OK)
        return status;
    *transfer = (struct fake_ra_transfer){.device = request->device, .len = request->file.len};
    (void)snprintf(transfer->id, sizeof transfer->id, "transfer-%u", ra->memory->calls[RA_TRANSFER_MAKE]);
    memcpy(transfer->file, request->file.data, request->file.len);
    transfer->until_utc = ra->clock->now_utc(ra->clock->self) + FAKE_RA_TRANSFER_S;
    *out = (struct transfer_made_answer){.expires_in_s = FAKE_RA_TRANSFER_S};
    memcpy(out->transfer, transfer->id, sizeof out->transfer);
    (void)snprintf(out->url, sizeof out->url, FAKE_RA_PAGE "ticket-of-%s", transfer->id);
    return fake_ra_leave(ra, RA_TRANSFER_MAKE, err);
}

static enum status fake_ra_transfer_find(struct fake_ra *ra, const char *id, const char *token, struct err *err)
{
    const enum status status = fake_ra_check_token(token, err);

    fake_ra_transfer_tick(ra);
    if (status == ST_OK && strcmp(ra->memory->transfer.id, id) != 0)
        return err_set(err, ST_NOT_FOUND, FAULT_TRANSFER_GONE, "no such file for a phone");
    return status;
}

static void fake_ra_transfer_answer(const struct fake_ra *ra, struct transfer_answer *out)
{
    const struct fake_ra_transfer *transfer = &ra->memory->transfer;

    *out = (struct transfer_answer){.state = transfer->state, .fetched_utc = transfer->fetched_utc};
    memcpy(out->transfer, transfer->id, sizeof out->transfer);
    if (transfer->state == TRANSFER_WAITING)
        out->expires_in_s = transfer->until_utc - ra->clock->now_utc(ra->clock->self);
}

enum status fake_ra_transfer_get(void *self, const char *transfer, const char *token, struct transfer_answer *out,
                                 struct err *err)
{
    struct fake_ra *ra = self;
    enum status status = fake_ra_enter(ra, RA_TRANSFER_GET, err);

    if (status == ST_OK)
        status = fake_ra_transfer_find(ra, transfer, token, err);
    if (status != ST_OK)
        return status;
    fake_ra_transfer_answer(ra, out);
    return fake_ra_leave(ra, RA_TRANSFER_GET, err);
}

enum status fake_ra_transfer_cancel(void *self, const char *transfer, const char *token, struct transfer_answer *out,
                                    struct err *err)
{
    struct fake_ra *ra = self;
    enum status status = fake_ra_enter(ra, RA_TRANSFER_CANCEL, err);

    if (status == ST_OK)
        status = fake_ra_transfer_find(ra, transfer, token, err);
    if (status != ST_OK)
        return status;
    if (ra->memory->transfer.state == TRANSFER_WAITING)
        fake_ra_transfer_end(&ra->memory->transfer, TRANSFER_CANCELLED);
    fake_ra_transfer_answer(ra, out);
    return fake_ra_leave(ra, RA_TRANSFER_CANCEL, err);
}

bool fake_ra_fetch(struct fake_ra *ra, struct buf *out)
{
    struct fake_ra_transfer *transfer = &ra->memory->transfer;

    fake_ra_transfer_tick(ra);
    if (transfer->state != TRANSFER_WAITING || transfer->len == 0 ||
        buf_append(out, transfer->file, transfer->len) != ST_OK)
        return false;
    transfer->fetched_utc = ra->clock->now_utc(ra->clock->self);
    fake_ra_transfer_end(transfer, TRANSFER_FETCHED);
    return true;
}
