#include "server/proof.h"

#include <stdio.h>
#include <string.h>

#include "base/kill_point.h"
#include "pki/cert.h"
#include "protocol/key_proof.h"
#include "protocol/order_proof.h"
#include "server/nonces.h"
#include "server/refusal.h"

static const char ORDERS_PATH[] = "/v1/orders";

/* What a check of form and signature said. */
static enum status judge(enum status checked, const struct err *why, struct problem *refusal, struct err *err)
{
    if (checked == ST_BAD_INPUT)
        return refusal_set(refusal, PROBLEM_BAD_PROOF, why->what);
    if (checked != ST_OK)
        (void)err_set_code(err, checked, why->fault, why->source, why->number, why->what);
    return checked;
}

static enum status check_address(const struct ra *ra, const struct proof_place *place, const char *path,
                                 struct problem *refusal)
{
    const char *origin = ra->config.public_origin;
    const size_t len = strlen(origin);

    if (strncmp(place->url, origin, len) == 0 && strcmp(place->url + len, path) == 0)
        return ST_OK;
    return refusal_set(refusal, PROBLEM_BAD_PROOF, "it is for another address");
}

/* --- an order's key --- */

static enum status find_key(struct ra *ra, const char *id, struct order *out, struct problem *refusal, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_order_get(tx, id, out, err);
    if (status == ST_NOT_FOUND)
        status = refusal_set(refusal, PROBLEM_NOT_FOUND, "no such order");
    return store_finish(&tx, status, err);
}

static enum status use_nonce(struct ra *ra, const char *nonce, struct problem *refusal, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = nonces_use(ra, tx, nonce, refusal, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("nonce.used");
    return status;
}

enum status proof_check(struct ra *ra, const char *id, const char *compact, const char *path, struct caller *out,
                        struct problem *refusal, struct err *err)
{
    struct proof_place place = {.nonce = ""};
    struct order order = {.id = ""};
    struct err why = ERR_INIT;
    enum status status = find_key(ra, id, &order, refusal, err);

    if (status == ST_OK)
        status = judge(order_proof_check(compact, order.spki, order.spki_len, &place, &why), &why, refusal, err);
    if (status == ST_OK)
        status = check_address(ra, &place, path, refusal);
    if (status == ST_OK)
        status = use_nonce(ra, place.nonce, refusal, err);
    if (status == ST_OK) {
        *out = (struct caller){.account = 0};
        memcpy(out->order, order.id, sizeof out->order);
    }
    return status;
}

/* --- a certificate's key --- */

static enum status check_renewal_claim(const struct renewal_claim *claim, const struct order_request *request,
                                       struct problem *refusal, struct err *err)
{
    char csr_sha256[SHA256_HEX_SIZE];
    const enum status status = digest_sha256_hex(request->csr.data, request->csr.len, csr_sha256, err);

    if (status != ST_OK)
        return status;
    if (strcmp(claim->csr_sha256, csr_sha256) != 0)
        return refusal_set(refusal, PROBLEM_BAD_PROOF, "it is for another request");
    if (strcmp(claim->replaces, request->replaces) != 0)
        return refusal_set(refusal, PROBLEM_BAD_PROOF, "it is for another certificate");
    return ST_OK;
}

enum status proof_check_renewal(const struct ra *ra, struct tx *tx, const struct issued *replaced,
                                const struct order_request *request, struct problem *refusal, struct err *err)
{
    struct proof_place place = {.nonce = ""};
    struct renewal_claim claim = {.replaces = ""};
    struct err why = ERR_INIT;
    struct buf spki = {.max = CERT_DER_MAX};
    enum status status = cert_spki(replaced->der.data, replaced->der.len, &spki, err);

    if (status == ST_OK)
        status = judge(key_proof_check_renewal(request->proof, spki.data, spki.len, &place, &claim, &why), &why,
                       refusal, err);
    buf_clear(&spki);
    if (status == ST_OK)
        status = check_address(ra, &place, ORDERS_PATH, refusal);
    if (status == ST_OK)
        status = check_renewal_claim(&claim, request, refusal, err);
    return status == ST_OK ? nonces_use(ra, tx, place.nonce, refusal, err) : status;
}

static enum status check_revocation_claim(const struct revocation_claim *claim, const struct issued *certificate,
                                          const struct revoke_request *request, struct problem *refusal)
{
    if (strcmp(claim->certificate, certificate->serial) != 0)
        return refusal_set(refusal, PROBLEM_BAD_PROOF, "it is for another certificate");
    if (claim->reason != request->reason)
        return refusal_set(refusal, PROBLEM_BAD_PROOF, "it gives another reason");
    return ST_OK;
}

enum status proof_check_revocation(const struct ra *ra, struct tx *tx, const struct issued *certificate,
                                   const struct revoke_request *request, struct problem *refusal, struct err *err)
{
    struct proof_place place = {.nonce = ""};
    struct revocation_claim claim = {.certificate = ""};
    struct err why = ERR_INIT;
    struct buf spki = {.max = CERT_DER_MAX};
    char path[96];
    enum status status = cert_spki(certificate->der.data, certificate->der.len, &spki, err);

    (void)snprintf(path, sizeof path, "/v1/certificates/%s/revoke", certificate->serial);
    if (status == ST_OK)
        status = judge(key_proof_check_revocation(request->proof, spki.data, spki.len, &place, &claim, &why), &why,
                       refusal, err);
    buf_clear(&spki);
    if (status == ST_OK)
        status = check_address(ra, &place, path, refusal);
    if (status == ST_OK)
        status = check_revocation_claim(&claim, certificate, request, refusal);
    return status == ST_OK ? nonces_use(ra, tx, place.nonce, refusal, err) : status;
}
