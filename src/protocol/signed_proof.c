#include "protocol/signed_proof.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "pki/jws.h"
#include "protocol/messages_shapes.h"

/* The protected header (RFC 7515 section 4): these three members and no other, "crit" and "b64" included. */
struct proof_header {
    char alg[8];
    char nonce[LIMIT_NONCE_SIZE];
    char url[PROOF_URL_SIZE];
};

static const struct field proof_header_fields[] = {
    {TEXT_FIELD("alg", proof_header, alg, FORM_CAPITALS, 1)},
    {TEXT_FIELD("nonce", proof_header, nonce, FORM_ID, 1)},
    {TEXT_FIELD("url", proof_header, url, FORM_PRINTING, 1)},
};
static REQUEST_SHAPE(proof_header);

static const char ALGORITHM[] = "RS256";

enum { HEADER_BYTES_MAX = 1024, PAYLOAD_BYTES_MAX = 1024 };

static enum status signed_proof_encode(const struct proof_place *place, struct proof_payload payload,
                                       struct buf *header_json, struct buf *payload_json, struct err *err)
{
    struct proof_header header = {.alg = ""};
    enum status st;

    memcpy(header.alg, ALGORITHM, sizeof ALGORITHM);
    memcpy(header.nonce, place->nonce, sizeof header.nonce);
    memcpy(header.url, place->url, sizeof header.url);
    st = shape_encode(&proof_header_shape, &header, header_json, err);
    if (st == ST_OK && payload.shape != NULL)
        st = shape_encode(payload.shape, payload.claim, payload_json, err);
    return st;
}

enum status signed_proof_make(const struct proof_place *place, struct proof_payload payload, struct signer signer,
                              struct buf *out, struct err *err)
{
    struct buf header_json, payload_json;
    enum status st;

    buf_init(&header_json, HEADER_BYTES_MAX);
    buf_init(&payload_json, PAYLOAD_BYTES_MAX);
    st = signed_proof_encode(place, payload, &header_json, &payload_json, err);
    if (st == ST_OK)
        st = jws_sign(buf_text(&header_json), buf_text(&payload_json), payload_json.len, signer, out, err);
    buf_clear(&payload_json);
    buf_clear(&header_json);
    return st;
}

static enum status signed_proof_refuse(const char *name, const char *why, struct err *err)
{
    char what[ERR_WHAT_MAX];

    (void)snprintf(what, sizeof what, "%s: %.120s", name, why);
    return err_set(err, ST_BAD_INPUT, FAULT_BAD_PROOF, what);
}

static enum status signed_proof_read_header(const struct buf *json, struct proof_header *out, struct err *err)
{
    const enum status st = shape_decode(&proof_header_shape, buf_text(json), json->len, out, err);

    if (st == ST_OK && strcmp(out->alg, ALGORITHM) != 0)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "another algorithm");
    return st;
}

static enum status signed_proof_read_payload(const struct buf *json, struct proof_payload payload, struct err *err)
{
    if (payload.shape != NULL)
        return shape_decode(payload.shape, buf_text(json), json->len, payload.claim, err);
    return json->len == 0 ? ST_OK : err_set(err, ST_BAD_INPUT, FAULT_NONE, "it has a payload");
}

/* The claim is written last, so that it is untouched after every failure. */
static enum status signed_proof_read(const char *compact, const void *spki, size_t spki_len, struct proof_place *place,
                                     struct proof_payload payload, struct err *err)
{
    struct proof_header header;
    struct buf header_json, payload_json;
    enum status st;

    buf_init(&header_json, HEADER_BYTES_MAX);
    buf_init(&payload_json, LIMIT_PROOF_BYTES);
    st = jws_verify(compact, spki, spki_len, &header_json, &payload_json, err);
    if (st == ST_OK)
        st = signed_proof_read_header(&header_json, &header, err);
    if (st == ST_OK)
        st = signed_proof_read_payload(&payload_json, payload, err);
    if (st == ST_OK) {
        memcpy(place->nonce, header.nonce, sizeof place->nonce);
        memcpy(place->url, header.url, sizeof place->url);
    }
    buf_clear(&payload_json);
    buf_clear(&header_json);
    return st;
}

enum status signed_proof_check(const char *name, const char *compact, const void *spki, size_t spki_len,
                               struct proof_place *place, struct proof_payload payload, struct err *err)
{
    struct err inner = ERR_INIT;
    enum status st;

    if (strlen(compact) > LIMIT_PROOF_BYTES)
        return signed_proof_refuse(name, "too long", err);
    st = signed_proof_read(compact, spki, spki_len, place, payload, &inner);
    if (st == ST_OK)
        return ST_OK;
    if (st == ST_NO_MEMORY || st == ST_BUG)
        return err_set(err, st, inner.fault, inner.what);
    return signed_proof_refuse(name, inner.what, err);
}
