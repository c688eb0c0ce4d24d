#include "pki/jws.h"

#include <stdbool.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "pki/openssl_error.h"

static enum status jws_fail_to_append(struct err *err, enum status status)
{
    return err_set(err, status, status == ST_NO_MEMORY ? FAULT_NO_MEMORY : FAULT_NONE, "JWS: too long");
}

/* Signs what stands in *compact so far and appends the third part. */
static enum status jws_finish(struct buf *compact, struct signer signer, struct err *err)
{
    unsigned char digest[SHA256_BYTES];
    struct buf signature;
    enum status status = digest_sha256(compact->data, compact->len, digest, err);

    buf_init(&signature, KEY_SIGNATURE_MAX);
    if (status == ST_OK)
        status = signer.sign_digest(signer.self, digest, &signature, err);
    if (status == ST_OK) {
        status = buf_append_text(compact, ".");
        if (status == ST_OK)
            status = base64url_append(compact, signature.data, signature.len);
        if (status != ST_OK)
            (void)jws_fail_to_append(err, status);
    }
    buf_clear(&signature);
    return status;
}

enum status jws_sign(const char *header_json, const void *payload, size_t payload_len, struct signer signer,
                     struct buf *out, struct err *err)
{
    struct buf compact;
    enum status status = ST_OK;

    if (strstr(header_json, "\"alg\":\"RS256\"") == NULL)
        return err_set(err, ST_BUG, FAULT_BUG, "JWS: header does not say RS256");
    buf_init(&compact, JWS_MAX);
    status = base64url_append(&compact, header_json, strlen(header_json));
    if (status == ST_OK)
        status = buf_append_text(&compact, ".");
    if (status == ST_OK)
        status = base64url_append(&compact, payload, payload_len);
    if (status != ST_OK)
        (void)jws_fail_to_append(err, status);
    else
        status = jws_finish(&compact, signer, err);
    if (status == ST_OK) {
        status = buf_append(out, compact.data, compact.len);
        if (status != ST_OK)
            (void)jws_fail_to_append(err, status);
    }
    buf_clear(&compact);
    return status;
}

static enum status jws_refuse(struct err *err, const char *what)
{
    return openssl_error_set(err, ST_BAD_FILE, FAULT_BAD_PROOF, what);
}

/* What could not be decoded for want of memory is not the sender's fault. */
static enum status jws_refuse_part(struct err *err, enum status status, const char *what)
{
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "JWS: reading a part");
    return jws_refuse(err, what);
}

/* The three parts of a compact serialisation, borrowed. */
struct jws_parts {
    const char *header, *payload, *signature;
    size_t header_len, payload_len, signature_len;
};

static bool jws_split(const char *compact, struct jws_parts *out)
{
    const char *first = strchr(compact, '.');
    const char *second = first != NULL ? strchr(first + 1, '.') : NULL;

    if (second == NULL || strchr(second + 1, '.') != NULL)
        return false;
    *out = (struct jws_parts){
        .header = compact,
        .header_len = (size_t)(first - compact),
        .payload = first + 1,
        .payload_len = (size_t)(second - first) - 1,
        .signature = second + 1,
        .signature_len = strlen(second + 1),
    };
    return out->header_len > 0 && out->signature_len > 0;
}

/* RS256 whatever the header says: who could choose the algorithm would choose "none" (RFC 8725 section 3.1). */
static enum status jws_check(const struct jws_parts *parts, const void *spki, size_t spki_len, struct err *err)
{
    const size_t signed_len = parts->header_len + 1 + parts->payload_len;
    unsigned char digest[SHA256_BYTES];
    struct buf signature;
    enum status status = ST_OK;

    buf_init(&signature, KEY_SIGNATURE_MAX);
    status = base64url_decode(parts->signature, parts->signature_len, &signature);
    if (status != ST_OK)
        status = jws_refuse_part(err, status, "JWS: signature is not base64url of 512 bytes at most");
    if (status == ST_OK)
        status = digest_sha256(parts->header, signed_len, digest, err);
    if (status == ST_OK && key_verify(spki, spki_len, digest, signature.data, signature.len, NULL) != ST_OK)
        status = jws_refuse(err, "JWS: not signed by this key");
    buf_clear(&signature);
    return status;
}

/* Header and payload after the signature was found good: both, or neither. */
static enum status jws_decode(const struct jws_parts *parts, struct buf *header_json, struct buf *payload,
                              struct err *err)
{
    const size_t header_before = header_json->len;
    enum status status = base64url_decode(parts->header, parts->header_len, header_json);

    if (status != ST_OK)
        return jws_refuse_part(err, status, "JWS: header is not base64url or too long");
    if (memchr(header_json->data + header_before, '\0', header_json->len - header_before) != NULL) {
        buf_truncate(header_json, header_before);
        return jws_refuse(err, "JWS: NUL in header");
    }
    status = base64url_decode(parts->payload, parts->payload_len, payload);
    if (status != ST_OK) {
        buf_truncate(header_json, header_before);
        return jws_refuse_part(err, status, "JWS: payload is not base64url or too long");
    }
    return ST_OK;
}

enum status jws_verify(const char *compact, const void *spki, size_t spki_len, struct buf *header_json,
                       struct buf *payload, struct err *err)
{
    struct jws_parts parts = {.header = NULL};
    enum status status = ST_OK;

    if (strlen(compact) > JWS_MAX || !jws_split(compact, &parts))
        return jws_refuse(err, "JWS: not three parts");
    status = jws_check(&parts, spki, spki_len, err);
    return status == ST_OK ? jws_decode(&parts, header_json, payload, err) : status;
}
