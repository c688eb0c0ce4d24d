#include "server/transfers.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "pki/pfx_scan.h"
#include "pki/random.h"
#include "server/audit.h"
#include "server/refusal.h"
#include "server/store/store_transfer.h"
#include "server/ticket.h"

enum { ID_BYTES = 16, DAY_S = 86400, OUTCOME_SIZE = 96 };

/* By whoever holds the ticket: a phone, the host knows no more. */
static const char ACTOR_TICKET[] = "ticket";

/* --- states --- */

/* What has expired may not have been written down yet. */
static enum transfer_state state_at(const struct transfer *transfer, int64_t now_utc)
{
    return transfer->state == TRANSFER_WAITING && transfer->expires_utc <= now_utc ? TRANSFER_EXPIRED : transfer->state;
}

static int64_t ended_at(const struct transfer *transfer)
{
    return transfer->ended_utc != 0 ? transfer->ended_utc : transfer->expires_utc;
}

static void answer_with(const struct transfer *transfer, int64_t now_utc, struct transfer_answer *out)
{
    const enum transfer_state state = state_at(transfer, now_utc);

    *out = (struct transfer_answer){
        .state = state,
        .expires_in_s = state == TRANSFER_WAITING ? transfer->expires_utc - now_utc : 0,
        .fetched_utc = state == TRANSFER_FETCHED ? transfer->ended_utc : 0,
    };
    memcpy(out->transfer, transfer->id, sizeof out->transfer);
}

static void see(const struct transfer *transfer, int64_t now_utc, struct transfer_seen *out)
{
    const enum transfer_state state = state_at(transfer, now_utc);

    *out = (struct transfer_seen){
        .device = transfer->device,
        .state = state,
        .left_s = state == TRANSFER_WAITING ? transfer->expires_utc - now_utc : 0,
        .ended_utc = state == TRANSFER_WAITING ? 0 : ended_at(transfer),
    };
}

static enum status end_transfer(struct tx *tx, struct transfer *transfer, enum transfer_state state, int64_t now_utc,
                                const char *actor, const char *outcome, struct err *err)
{
    static const char *const ACTIONS[] = {
        [TRANSFER_FETCHED] = "transfer.fetch",
        [TRANSFER_EXPIRED] = "transfer.expire",
        [TRANSFER_CANCELLED] = "transfer.cancel",
    };
    enum status status = store_transfer_end(tx, transfer->id, state, now_utc, err);

    if (status == ST_NOT_FOUND) /* read in this very transaction */
        return err_set(err, ST_BUG, FAULT_BUG, "transfer: it does not wait any more");
    if (status == ST_OK)
        status = audit_transfer(tx, now_utc, actor, ACTIONS[state], transfer->id, outcome, err);
    transfer->state = state;
    transfer->ended_utc = now_utc;
    return status;
}

static enum status expire(struct tx *tx, struct transfer *transfer, int64_t now_utc, struct err *err)
{
    return end_transfer(tx, transfer, TRANSFER_EXPIRED, now_utc, AUDIT_HOST, "expired", err);
}

/* --- the PC's side --- */

static enum status refuse_file(const struct buf *file, struct problem *refusal, struct err *err)
{
    struct err cause = ERR_INIT;
    const enum status status = pfx_scan_sealed(file->data, file->len, &pfx_host_limits, &cause);

    if (status == ST_BAD_FILE || status == ST_UNSUPPORTED || status == ST_TOO_COSTLY)
        return refusal_set(refusal, PROBLEM_BAD_FILE, cause.what);
    return status == ST_OK ? ST_OK : err_set(err, status, cause.fault, cause.what);
}

static enum status refuse_often(const struct ra *ra, struct tx *tx, int64_t account, int64_t now_utc,
                                struct problem *refusal, struct err *err)
{
    int64_t at_utc = 0;
    const enum status status =
        store_transfer_nth_latest(tx, account, now_utc + CLOCK_AHEAD_S, ra->config.transfer.per_day, &at_utc, err);

    if (status != ST_OK || at_utc == 0 || at_utc + DAY_S <= now_utc)
        return status;
    return refusal_retry(refusal, PROBLEM_RATE_LIMITED, at_utc + DAY_S - now_utc, "too many transfers");
}

/* A person looks at one screen: the file before is of no use any more. */
static enum status end_earlier(struct tx *tx, int64_t account, int64_t now_utc, struct err *err)
{
    char actor[AUDIT_ACTOR_SIZE];
    struct transfer earlier = {.id = ""};
    const enum status status = store_transfer_waiting(tx, account, &earlier, err);

    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status != ST_OK)
        return status;
    if (state_at(&earlier, now_utc) == TRANSFER_EXPIRED)
        return expire(tx, &earlier, now_utc, err);
    audit_person_actor(account, actor);
    return end_transfer(tx, &earlier, TRANSFER_CANCELLED, now_utc, actor, "by a newer one", err);
}

static enum status keep(const struct ra *ra, const struct transfer *transfer, const struct buf *sealed,
                        struct problem *refusal, struct err *err)
{
    const int64_t now_utc = transfer->created_utc;
    char actor[AUDIT_ACTOR_SIZE];
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    audit_person_actor(transfer->account, actor);
    if (status == ST_OK)
        status = store_lock_person(tx, transfer->account, err);
    if (status == ST_OK)
        status = refuse_often(ra, tx, transfer->account, now_utc, refusal, err);
    if (status == ST_OK)
        status = end_earlier(tx, transfer->account, now_utc, err);
    if (status == ST_OK)
        status = store_transfer_add(tx, transfer, sealed, err);
    if (status == ST_OK)
        status = audit_transfer(tx, now_utc, actor, "transfer.make", transfer->id,
                                transfer_device_word(transfer->device), err);
    return store_finish(&tx, status, err);
}

static enum status fill(const struct ra *ra, int64_t account, const struct transfer_request *request,
                        const char *ticket, struct transfer *out, struct err *err)
{
    enum status status = ST_OK;

    *out = (struct transfer){.account = account, .device = request->device, .created_utc = ra_now_utc(ra)};
    out->expires_utc = out->created_utc + ra->config.transfer.ttl_s;
    status = ticket_keyed(&ra->keys, ticket, out->ticket_keyed, err);
    return status == ST_OK ? random_hex(out->id, ID_BYTES, err) : status;
}

static enum status answer_made(const struct ra *ra, const struct transfer *transfer, const char *ticket,
                               struct transfer_made_answer *out, struct err *err)
{
    const int len = snprintf(out->url, sizeof out->url, "%s" TRANSFERS_PATH "%s", ra->config.transfer.url, ticket);

    if (len < 0 || (size_t)len >= sizeof out->url)
        return err_set(err, ST_BUG, FAULT_BUG, "transfer: its address is too long"); /* the configuration is checked */
    memcpy(out->transfer, transfer->id, sizeof out->transfer);
    out->expires_in_s = ra->config.transfer.ttl_s;
    return ST_OK;
}

enum status transfers_make(struct ra *ra, int64_t account, const struct transfer_request *request,
                           struct transfer_made_answer *out, struct problem *refusal, struct err *err)
{
    char ticket[TICKET_SIZE] = "";
    struct transfer_made_answer made = {.url = ""};
    struct transfer transfer = {.id = ""};
    struct buf sealed = {0};
    enum status status = ST_OK;

    if (ra->config.transfer.url[0] == '\0')
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "no transfer to a phone is offered");
    status = refuse_file(&request->file, refusal, err);
    if (status == ST_OK)
        status = ticket_make(ticket, err);
    if (status == ST_OK)
        status = fill(ra, account, request, ticket, &transfer, err);
    if (status == ST_OK)
        status = ticket_seal(&ra->keys, ticket, transfer.id, &request->file, &sealed, err);
    if (status == ST_OK)
        status = answer_made(ra, &transfer, ticket, &made, err);
    if (status == ST_OK)
        status = keep(ra, &transfer, &sealed, refusal, err);
    if (status == ST_OK)
        *out = made;
    KILL_POINT("transfer.made");
    buf_clear(&sealed);
    wipe(&made, sizeof made);
    wipe(ticket, sizeof ticket);
    return status;
}

static enum status load(struct tx *tx, int64_t account, const char *id, struct transfer *out, struct problem *refusal,
                        struct err *err)
{
    const enum status status = store_transfer_get(tx, id, out, err);

    if (status == ST_NOT_FOUND || (status == ST_OK && out->account != account))
        return refusal_set(refusal, PROBLEM_NOT_FOUND, "no such transfer");
    return status;
}

enum status transfers_get(struct ra *ra, int64_t account, const char *id, struct transfer_answer *out,
                          struct problem *refusal, struct err *err)
{
    struct transfer transfer = {.id = ""};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = load(tx, account, id, &transfer, refusal, err);
    if (status == ST_OK)
        answer_with(&transfer, ra_now_utc(ra), out);
    return store_finish(&tx, status, err);
}

static enum status cancel(struct tx *tx, struct transfer *transfer, int64_t now_utc, struct err *err)
{
    char actor[AUDIT_ACTOR_SIZE];

    switch (state_at(transfer, now_utc)) {
    case TRANSFER_WAITING:
        audit_person_actor(transfer->account, actor);
        return end_transfer(tx, transfer, TRANSFER_CANCELLED, now_utc, actor, "cancelled", err);
    case TRANSFER_EXPIRED:
        return transfer->state == TRANSFER_WAITING ? expire(tx, transfer, now_utc, err) : ST_OK;
    case TRANSFER_FETCHED:
    case TRANSFER_CANCELLED:
        break;
    }
    return ST_OK;
}

enum status transfers_cancel(struct ra *ra, int64_t account, const char *id, struct transfer_answer *out,
                             struct problem *refusal, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct transfer transfer = {.id = ""};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = load(tx, account, id, &transfer, refusal, err);
    if (status == ST_OK)
        status = cancel(tx, &transfer, now_utc, err);
    if (status == ST_OK)
        answer_with(&transfer, now_utc, out);
    return store_finish(&tx, status, err);
}

/* --- the phone's side --- */

static enum status find(const struct ra *ra, struct tx *tx, const char *ticket, struct transfer *out, struct err *err)
{
    unsigned char keyed[SHA256_BYTES];
    const enum status status = ticket_keyed(&ra->keys, ticket, keyed, err);

    return status == ST_OK ? store_transfer_by_ticket(tx, keyed, out, err) : status;
}

enum status transfers_look(struct ra *ra, const char *ticket, struct transfer_seen *out, struct err *err)
{
    struct transfer transfer = {.id = ""};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = find(ra, tx, ticket, &transfer, err);
    if (status == ST_OK)
        see(&transfer, ra_now_utc(ra), out);
    return store_finish(&tx, status, err);
}

static enum status hand_out(const struct ra *ra, struct tx *tx, const char *ticket, const char *peer,
                            struct transfer *transfer, struct buf *file, struct err *err)
{
    char outcome[OUTCOME_SIZE];
    struct buf sealed;
    enum status status = ST_OK;

    buf_init(&sealed, TICKET_SEALED_MAX);
    (void)snprintf(outcome, sizeof outcome, "by %s", peer);
    status = store_transfer_file(tx, transfer->id, &sealed, err);
    if (status == ST_OK)
        status = ticket_unseal(&ra->keys, ticket, transfer->id, &sealed, file, err);
    if (status == ST_OK)
        status = end_transfer(tx, transfer, TRANSFER_FETCHED, ra_now_utc(ra), ACTOR_TICKET, outcome, err);
    buf_clear(&sealed);
    return status;
}

enum status transfers_fetch(struct ra *ra, const char *ticket, const char *peer, struct transfer_seen *out,
                            struct buf *file, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct transfer transfer = {.id = ""};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = find(ra, tx, ticket, &transfer, err);
    if (status == ST_OK)
        see(&transfer, now_utc, out);
    if (status == ST_OK && out->state == TRANSFER_WAITING)
        status = hand_out(ra, tx, ticket, peer, &transfer, file, err);
    status = store_finish(&tx, status, err);
    if (status != ST_OK)
        buf_clear(file); /* not written down: not handed out */
    KILL_POINT("transfer.fetched");
    return status;
}

/* --- the host's own --- */

static enum status expire_one(const struct ra *ra, bool *any, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct transfer transfer = {.id = ""};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_transfer_overdue(tx, now_utc, &transfer, err);
    status = store_finish(&tx, status, err);
    *any = status == ST_OK;
    if (status != ST_OK)
        return status == ST_NOT_FOUND ? ST_OK : status;
    status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_transfer_overdue(tx, now_utc, &transfer, err);
    if (status == ST_OK)
        status = expire(tx, &transfer, now_utc, err);
    status = store_finish(&tx, status, err);
    if (status != ST_NOT_FOUND)
        return status;
    *any = false; /* another process was quicker, or is at it */
    return ST_OK;
}

enum status transfers_expire(const struct ra *ra, uint64_t *ended, struct err *err)
{
    enum status status = ST_OK;
    bool any = true;

    *ended = 0;
    while (status == ST_OK && any) {
        status = expire_one(ra, &any, err);
        if (status == ST_OK && any)
            (*ended)++;
    }
    return status;
}
