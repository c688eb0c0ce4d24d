#include "protocol/order_proof.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "pki/jws.h"
#include "protocol/messages_shapes.h"

/* The protected header (RFC 7515 section 4): these three members and no other, "crit" and "b64" included. */
struct proof_header {
    char alg[8];
    char nonce[LIMIT_NONCE_SIZE];
    char url[ORDER_PROOF_URL_SIZE];
};

static const struct field proof_header_fields[] = {
    {TEXT_FIELD("alg", proof_header, alg, FORM_CAPITALS, 1)},
    {TEXT_FIELD("nonce", proof_header, nonce, FORM_ID, 1)},
    {TEXT_FIELD("url", proof_header, url, FORM_PRINTING, 1)},
};
static REQUEST_SHAPE(proof_header);

static const char ALGORITHM[] = "RS256";

enum { HEADER_BYTES_MAX = 1024 };

enum status order_proof_make(const struct order_proof *proof, struct signer signer, struct buf *out, struct err *err)
{
    struct proof_header header = {.alg = ""};
    struct buf json;
    enum status st;

    memcpy(header.alg, ALGORITHM, sizeof ALGORITHM);
    memcpy(header.nonce, proof->nonce, sizeof header.nonce);
    memcpy(header.url, proof->url, sizeof header.url);
    buf_init(&json, HEADER_BYTES_MAX);
    st = shape_encode(&proof_header_shape, &header, &json, err);
    if (st == ST_OK)
        st = jws_sign(buf_text(&json), "", 0, signer, out, err);
    buf_clear(&json);
    return st;
}

static enum status order_proof_refuse(const char *why, struct err *err)
{
    char what[ERR_WHAT_MAX];

    snprintf(what, sizeof what, "order proof: %.120s", why);
    return err_set(err, ST_BAD_INPUT, FAULT_BAD_PROOF, what);
}

static enum status order_proof_read(const struct buf *json, const struct buf *payload, struct order_proof *out,
                                    struct err *err)
{
    struct proof_header header;
    struct err inner = ERR_INIT;
    enum status st = shape_decode(&proof_header_shape, buf_text(json), json->len, &header, &inner);

    if (st == ST_NO_MEMORY)
        return err_set(err, st, FAULT_NO_MEMORY, inner.what);
    if (st != ST_OK)
        return order_proof_refuse(inner.what, err);
    if (strcmp(header.alg, ALGORITHM) != 0)
        return order_proof_refuse("another algorithm", err);
    if (payload->len != 0)
        return order_proof_refuse("it has a payload", err);
    memcpy(out->nonce, header.nonce, sizeof out->nonce);
    memcpy(out->url, header.url, sizeof out->url);
    return ST_OK;
}

enum status order_proof_check(const char *compact, const void *spki, size_t spki_len, struct order_proof *out,
                              struct err *err)
{
    struct buf json, payload;
    struct err inner = ERR_INIT;
    enum status st;

    if (strlen(compact) > LIMIT_PROOF_BYTES)
        return order_proof_refuse("too long", err);
    buf_init(&json, HEADER_BYTES_MAX);
    buf_init(&payload, LIMIT_PROOF_BYTES);
    st = jws_verify(compact, spki, spki_len, &json, &payload, &inner);
    if (st == ST_OK)
        st = order_proof_read(&json, &payload, out, err);
    else if (st == ST_NO_MEMORY || st == ST_BUG)
        st = err_set(err, st, inner.fault, inner.what);
    else
        st = order_proof_refuse(inner.what, err);
    buf_clear(&payload);
    buf_clear(&json);
    return st;
}
