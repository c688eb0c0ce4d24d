#include "client/renewal.h"

#include <string.h>

#include "base/fault.h"
#include "client/inventory.h"

static enum status renewal_check_offered(const struct client *client, struct err *err)
{
    const struct backend *backend = client->backend;
    struct directory directory = {.can_renew = false};
    enum status status = ST_OK;

    if ((backend->capabilities & BACKEND_CAN_RENEW) != 0) {
        directory.can_renew = true;
        if ((backend->capabilities & BACKEND_CAN_DIRECTORY) != 0)
            status = backend->directory(backend->self, &directory, err);
    }
    if (status == ST_OK && !directory.can_renew)
        return err_set(err, ST_REFUSED, FAULT_NOT_OFFERED, "renewal: the host does not offer it");
    return status;
}

static enum status renewal_check_host(const struct state_answer *state, struct err *err)
{
    switch (state->state) {
    case HOST_VALID:
    case HOST_DUE:
        if (state->has_certificate)
            return ST_OK;
        break;
    case HOST_EXPIRED:
        return err_set(err, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED, "renewal: expired at the host");
    case HOST_REVOKED:
        return err_set(err, ST_REFUSED, FAULT_CERTIFICATE_REVOKED, "renewal: revoked at the host");
    case HOST_NONE:
    case HOST_UNKNOWN:
        break;
    }
    return err_set(err, ST_NOT_FOUND, FAULT_HOST_NO_CERTIFICATE, "renewal: the host has none of this person");
}

static const struct holding *renewal_at_host(const struct inventory *inventory, const char *sha256)
{
    for (size_t i = 0; i < inventory->of_this_person; i++) {
        if (strcmp(inventory->holdings[i].entry.info.sha256, sha256) == 0)
            return &inventory->holdings[i];
    }
    return NULL;
}

static enum status renewal_choose(const struct inventory *inventory, const struct host_certificate *at_host,
                                  const char *serial, struct journal_replaced *out, struct err *err)
{
    const struct holding *holding = renewal_at_host(inventory, at_host->sha256);
    const struct holding *named = holding;
    const enum status status = serial != NULL ? inventory_choose(inventory, serial, &named, err) : ST_OK;

    if (status != ST_OK)
        return status;
    if (named != holding)
        return err_set(err, ST_REFUSED, FAULT_RENEW_OTHER, "renewal: not the certificate that the host has");
    if (holding == NULL)
        return err_set(err, ST_NOT_FOUND, FAULT_RENEW_NOT_HERE, "renewal: the host's certificate is not here");
    if (!holding->entry.has_key)
        return err_set(err, ST_NO_KEY, FAULT_RENEW_NO_KEY, "renewal: no key to prove it with");
    memcpy(out->serial, holding->entry.info.serial, sizeof out->serial);
    memcpy(out->sha256, holding->entry.info.sha256, sizeof out->sha256);
    return ST_OK;
}

static enum status renewal_find_here(const struct client *client, const char *national_id,
                                     const struct host_certificate *at_host, const char *serial,
                                     struct journal_replaced *out, struct err *err)
{
    const struct inventory_word word = {at_host->sha256, at_host->renew_from_utc, .current = true};
    const struct inventory_words words = {&word, 1};
    struct inventory inventory = {.holdings = NULL};
    enum status status = inventory_read(client, national_id, &words, &inventory, err);

    if (status == ST_OK)
        status = renewal_choose(&inventory, at_host, serial, out, err);
    inventory_clear(&inventory);
    return status;
}

/* --- a host that tells nothing of its own: this PC's word is all there is --- */

static enum status renewal_take_here(const struct holding *holding, struct renewal *out, struct err *err)
{
    if (holding == NULL)
        return err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "renewal: this person has none here");
    if (!holding->entry.has_key)
        return err_set(err, ST_NO_KEY, FAULT_RENEW_NO_KEY, "renewal: no key to prove it with");
    if (holding->state == STANDING_PC_EXPIRED)
        return err_set(err, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED, "renewal: expired");
    memcpy(out->replaced.serial, holding->entry.info.serial, sizeof out->replaced.serial);
    memcpy(out->replaced.sha256, holding->entry.info.sha256, sizeof out->replaced.sha256);
    out->renew_from_utc = holding->state == STANDING_PC_VALID ? holding->due_from_utc : 0;
    return ST_OK;
}

static enum status renewal_find_alone(const struct client *client, const char *national_id, const char *serial,
                                      struct renewal *out, struct err *err)
{
    struct inventory inventory = {.holdings = NULL};
    const struct holding *holding = NULL;
    enum status status = inventory_read(client, national_id, NULL, &inventory, err);

    if (status == ST_OK && serial != NULL)
        status = inventory_choose(&inventory, serial, &holding, err);
    else if (status == ST_OK)
        holding = inventory_best(&inventory);
    if (status == ST_OK)
        status = renewal_take_here(holding, out, err);
    inventory_clear(&inventory);
    return status;
}

/* --- both --- */

static enum status renewal_find_known(const struct client *client, const struct session *session, const char *serial,
                                      struct renewal *out, struct err *err)
{
    struct state_answer state = {.state = HOST_UNKNOWN};
    enum status status = client->backend->state(client->backend->self, session->token, &state, err);

    if (status == ST_OK)
        status = renewal_check_host(&state, err);
    if (status == ST_OK)
        status = renewal_find_here(client, session->national_id, &state.certificate, serial, &out->replaced, err);
    if (status == ST_OK && state.state == HOST_VALID)
        out->renew_from_utc = state.certificate.renew_from_utc;
    return status;
}

enum status renewal_find(const struct client *client, const struct session *session, const char *serial,
                         struct renewal *out, struct err *err)
{
    const bool tells = (client->backend->capabilities & BACKEND_CAN_STATE) != 0;
    struct renewal renewal = {.renew_from_utc = 0};
    enum status status = renewal_check_offered(client, err);

    if (status == ST_OK)
        status = tells ? renewal_find_known(client, session, serial, &renewal, err)
                       : renewal_find_alone(client, session->national_id, serial, &renewal, err);
    if (status == ST_OK)
        *out = renewal;
    return status;
}
