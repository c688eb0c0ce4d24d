#include "pki/tbs.h"

#include <string.h>

#include "base/fault.h"
#include "pki/cert.h"
#include "pki/der.h"
#include "pki/moment.h"

/* AlgorithmIdentifier of sha256WithRSAEncryption with NULL parameters (RFC 4055 section 5). */
static const unsigned char sha256_with_rsa[] = {0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86,
                                                0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00};
/* [0] EXPLICIT INTEGER 2: version 3. */
static const unsigned char version_3[] = {0xA0, 0x03, 0x02, 0x01, 0x02};

static enum status append_bytes(struct buf *out, const void *bytes, size_t len, struct err *err)
{
    const enum status status = buf_append(out, bytes, len);

    return status == ST_OK ? ST_OK : der_fail_to_append(err, status);
}

enum status tbs_append_algorithm(struct buf *out, struct err *err)
{
    return append_bytes(out, sha256_with_rsa, sizeof sha256_with_rsa, err);
}

static enum status append_serial(const struct tbs *tbs, struct buf *out, struct err *err)
{
    unsigned char content[SERIAL_BYTES_MAX] = {0}; /* a zero in front */
    const unsigned char *first = content;
    size_t len = tbs->serial_len + 1;

    if (len > sizeof content)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "certificate: serial too long");
    memcpy(content + 1, tbs->serial, tbs->serial_len);
    while (len > 1 && first[0] == 0 && first[1] < 0x80) { /* X.690 8.3.2: no more zeros than the sign needs */
        first++;
        len--;
    }
    if (len == 1 && first[0] == 0)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "certificate: serial is zero");
    return der_wrap(out, DER_INTEGER, first, len, err);
}

static enum status append_validity(const struct tbs *tbs, struct buf *out, struct err *err)
{
    struct buf times;
    enum status status = ST_OK;

    if (tbs->not_before_utc >= tbs->not_after_utc)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "certificate: validity");
    buf_init(&times, 64);
    status = moment_append(tbs->not_before_utc, &times, err);
    if (status == ST_OK)
        status = moment_append(tbs->not_after_utc, &times, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SEQUENCE, times.data, times.len, err);
    buf_clear(&times);
    return status;
}

static enum status append_extensions(const struct tbs *tbs, struct buf *out, struct err *err)
{
    struct buf list;
    enum status status = ST_OK;

    buf_init(&list, CERT_DER_MAX);
    status = der_wrap(&list, DER_SEQUENCE, tbs->extensions->data, tbs->extensions->len, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_CONTEXT_3, list.data, list.len, err);
    buf_clear(&list);
    return status;
}

enum status tbs_append(const struct tbs *tbs, struct buf *out, struct err *err)
{
    struct buf content;
    enum status status = ST_OK;

    buf_init(&content, CERT_DER_MAX);
    status = append_bytes(&content, version_3, sizeof version_3, err);
    if (status == ST_OK)
        status = append_serial(tbs, &content, err);
    if (status == ST_OK)
        status = tbs_append_algorithm(&content, err);
    if (status == ST_OK)
        status = append_bytes(&content, tbs->issuer->data, tbs->issuer->len, err);
    if (status == ST_OK)
        status = append_validity(tbs, &content, err);
    if (status == ST_OK)
        status = append_bytes(&content, tbs->subject->data, tbs->subject->len, err);
    if (status == ST_OK)
        status = append_bytes(&content, tbs->spki, tbs->spki_len, err);
    if (status == ST_OK)
        status = append_extensions(tbs, &content, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SEQUENCE, content.data, content.len, err);
    buf_clear(&content);
    return status;
}

enum status tbs_sign(const struct buf *tbs, struct key *issuer_key, struct buf *out, struct err *err)
{
    static const unsigned char no_unused_bits = 0;
    const struct signer signer = key_signer(issuer_key);
    unsigned char digest[SHA256_BYTES];
    struct buf bits;
    struct buf content;
    enum status status = digest_sha256(tbs->data, tbs->len, digest, err);

    buf_init(&bits, KEY_SIGNATURE_MAX + 1);
    buf_init(&content, out->max);
    if (status == ST_OK)
        status = append_bytes(&bits, &no_unused_bits, 1, err);
    if (status == ST_OK)
        status = signer.sign_digest(signer.self, digest, &bits, err);
    if (status == ST_OK)
        status = append_bytes(&content, tbs->data, tbs->len, err);
    if (status == ST_OK)
        status = tbs_append_algorithm(&content, err);
    if (status == ST_OK)
        status = der_wrap(&content, DER_BIT_STRING, bits.data, bits.len, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SEQUENCE, content.data, content.len, err);
    buf_clear(&content);
    buf_clear(&bits);
    return status;
}
