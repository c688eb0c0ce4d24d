#include "client/revocation.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "client/code_typed.h"
#include "client/inventory.h"
#include "client/store_signer.h"

/* --- the request --- */

/* key: NULL, and the request holds a code. */
static enum status revocation_send(const struct client *client, const struct session *session, const char *serial,
                                   const struct revoke_request *request, const struct signer *key,
                                   struct revoke_answer *out, struct err *err)
{
    const struct backend *backend = client->backend;
    struct revoke_answer answer = {.serial = ""};
    enum status status = ST_OK;

    if (progress_cancelled(client->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    status = backend->revoke(backend->self, serial, session->token, request, key, &answer, err);
    KILL_POINT("revocation.asked");
    if (status != ST_OK)
        return status;
    if (strcmp(answer.serial, serial) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "revocation: the answer is about another certificate");
    *out = answer;
    return ST_OK;
}

/* --- whether it is revoked already --- */

static enum status revocation_sign_nothing(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                                           struct err *err)
{
    enum { SIZE = 256 }; /* as long as one by a key of 2048 bits */
    static const unsigned char nothing[SIZE];

    (void)self;
    (void)digest;
    if (buf_append(signature, nothing, sizeof nothing) != ST_OK)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "asking whether it is revoked");
    return ST_OK;
}

/*
 * The host answers for what is revoked before it looks at any proof. One that proves nothing gets that answer and can
 * do nothing else: a guessed code would cost one of the person's tries, and might be right.
 */
static enum status revocation_look(const struct client *client, const struct session *session, const char *serial,
                                   struct revoke_answer *out, bool *revoked, struct err *err)
{
    const struct revoke_request request = {.reason = REASON_UNSPECIFIED};
    const struct signer nobody = {.sign_digest = revocation_sign_nothing};
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    progress_report(client->progress, PROGRESS_ASKING, 0, 0);
    status = revocation_send(client, session, serial, &request, &nobody, out, &cause);
    *revoked = status == ST_OK;
    if (cause.fault == FAULT_BAD_PROOF || cause.fault == FAULT_REVOKE_LIMIT || cause.fault == FAULT_NOT_ALLOWED)
        return ST_OK;
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

/* --- what --- */

static enum status revocation_check_offered(const struct client *client, struct err *err)
{
    const struct backend *backend = client->backend;
    struct directory directory = {.can_revoke = false};
    enum status status = ST_OK;

    if ((backend->capabilities & BACKEND_CAN_REVOKE) != 0)
        status = backend->directory(backend->self, &directory, err);
    if (status == ST_OK && !directory.can_revoke)
        return err_set(err, ST_REFUSED, FAULT_NOT_OFFERED, "revocation: the host does not offer it");
    return status;
}

/* The one of the person, by the host's own word. */
static enum status revocation_ask_host(const struct client *client, const struct session *session,
                                       struct revocation *out, struct err *err)
{
    struct state_answer state = {.state = HOST_UNKNOWN};
    const enum status status = client->backend->state(client->backend->self, session->token, &state, err);

    if (status != ST_OK)
        return status;
    if (!state.has_certificate)
        return err_set(err, ST_NOT_FOUND, FAULT_HOST_NO_CERTIFICATE, "revocation: the host has none of this person");
    if (state.state == HOST_EXPIRED)
        return err_set(err, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED, "revocation: it has expired, void by itself");
    memcpy(out->serial, state.certificate.serial, sizeof out->serial);
    out->already = state.state == HOST_REVOKED;
    return ST_OK;
}

static enum status revocation_ask_of(const struct client *client, const struct session *session, const char *serial,
                                     struct revocation *out, struct err *err)
{
    struct revoke_answer answer = {.serial = ""};
    const enum status status = serial_read(serial, out->serial, err);

    return status == ST_OK ? revocation_look(client, session, out->serial, &answer, &out->already, err) : status;
}

/* Whether it is on this PC, and can prove there whose it is. */
static enum status revocation_look_here(const struct client *client, const char *national_id, struct revocation *out,
                                        struct err *err)
{
    struct inventory inventory = {.holdings = NULL};
    const enum status status = inventory_read(client, national_id, NULL, &inventory, err);

    for (size_t i = 0; status == ST_OK && i < inventory.of_this_person; i++) {
        const struct store_entry *entry = &inventory.holdings[i].entry;

        if (strcmp(entry->info.serial, out->serial) != 0 || out->provable)
            continue;
        out->here = true;
        out->provable = entry->has_key;
        out->info = entry->info;
    }
    inventory_clear(&inventory);
    return status;
}

enum status revocation_find(const struct client *client, const struct session *session, const char *serial,
                            struct revocation *out, struct err *err)
{
    struct revocation revocation = {.here = false};
    enum status status = revocation_check_offered(client, err);

    if (status == ST_OK)
        status = serial != NULL ? revocation_ask_of(client, session, serial, &revocation, err)
                                : revocation_ask_host(client, session, &revocation, err);
    if (status == ST_OK)
        status = revocation_look_here(client, session->national_id, &revocation, err);
    if (status == ST_OK)
        *out = revocation;
    return status;
}

/* --- how --- */

static enum status revocation_ask(const struct client *client, const struct session *session,
                                  const struct revocation *revocation, const struct revoke_request *request,
                                  const struct signer *key, struct revoke_answer *out, struct err *err)
{
    progress_report(client->progress, PROGRESS_REVOKING, 0, 0);
    return revocation_send(client, session, revocation->serial, request, key, out, err);
}

enum status revocation_when(const struct client *client, const struct session *session,
                            const struct revocation *revocation, struct revoke_answer *out, struct err *err)
{
    bool revoked = false;
    const enum status status = revocation_look(client, session, revocation->serial, out, &revoked, err);

    if (status == ST_OK && !revoked)
        return err_set(err, ST_REFUSED, FAULT_NOT_ALLOWED, "revocation: it is not revoked");
    return status;
}

enum status revocation_by_key(const struct client *client, const struct session *session,
                              const struct revocation *revocation, enum revocation_reason reason,
                              struct revoke_answer *out, struct err *err)
{
    const struct revoke_request request = {.reason = reason};
    struct store_signer holder = {.store = client->store};
    const struct signer key = store_signer_of(&holder);

    memcpy(holder.sha256, revocation->info.sha256, sizeof holder.sha256);
    return revocation_ask(client, session, revocation, &request, &key, out, err);
}

enum status revocation_send_code(const struct client *client, const struct session *session,
                                 const struct revocation *revocation, struct code_sent_answer *out, struct err *err)
{
    const struct backend *backend = client->backend;
    enum status status = ST_OK;

    if (progress_cancelled(client->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    progress_report(client->progress, PROGRESS_ASKING, 0, 0);
    status = backend->revoke_code_send(backend->self, revocation->serial, session->token, out, err);
    KILL_POINT("revocation.code_sent");
    return status;
}

enum status revocation_by_code(const struct client *client, const struct session *session,
                               const struct revocation *revocation, enum revocation_reason reason, const char *code,
                               struct revoke_answer *out, struct err *err)
{
    struct revoke_request request = {.reason = reason};
    enum status status = code_typed_read(code, request.code, err);

    if (status == ST_OK)
        status = revocation_ask(client, session, revocation, &request, NULL, out, err);
    wipe(&request, sizeof request);
    return status;
}
