#include "pki/tbs.h"

#include <stdbool.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "pki/cert.h"
#include "pki/der.h"

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

/* UTCTime through 2049, GeneralizedTime from then on (RFC 5280 4.1.2.5). */
static enum status append_time(int64_t at_utc, struct buf *out, struct err *err)
{
    const struct civil c = civil_from_utc(at_utc, 0);
    const bool is_short = c.year < 2050;
    struct buf text;
    enum status status = ST_OK;

    buf_init(&text, 15);
    if (is_short)
        status = buf_append_format(&text, "%02d", (int)(c.year % 100));
    else
        status = buf_append_format(&text, "%04d", (int)c.year);
    if (status == ST_OK)
        status = buf_append_format(&text, "%02d%02d%02d%02d%02dZ", c.month, c.day, c.hour, c.minute, c.second);
    if (status == ST_OK)
        status = der_wrap(out, is_short ? DER_UTC_TIME : DER_GENERALIZED_TIME, text.data, text.len, err);
    else
        (void)der_fail_to_append(err, status);
    buf_clear(&text);
    return status;
}

static enum status append_validity(const struct tbs *tbs, struct buf *out, struct err *err)
{
    const int64_t least = INT64_C(-631152000);  /* 1950, where UTCTime begins */
    const int64_t most = INT64_C(253402300799); /* the end of 9999 */
    struct buf times;
    enum status status = ST_OK;

    if (tbs->not_before_utc < least || tbs->not_after_utc > most || tbs->not_before_utc >= tbs->not_after_utc)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "certificate: validity");
    buf_init(&times, 64);
    status = append_time(tbs->not_before_utc, &times, err);
    if (status == ST_OK)
        status = append_time(tbs->not_after_utc, &times, err);
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
        status = append_bytes(&content, sha256_with_rsa, sizeof sha256_with_rsa, err);
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
    buf_init(&content, CERT_DER_MAX);
    if (status == ST_OK)
        status = append_bytes(&bits, &no_unused_bits, 1, err);
    if (status == ST_OK)
        status = signer.sign_digest(signer.self, digest, &bits, err);
    if (status == ST_OK)
        status = append_bytes(&content, tbs->data, tbs->len, err);
    if (status == ST_OK)
        status = append_bytes(&content, sha256_with_rsa, sizeof sha256_with_rsa, err);
    if (status == ST_OK)
        status = der_wrap(&content, DER_BIT_STRING, bits.data, bits.len, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SEQUENCE, content.data, content.len, err);
    buf_clear(&content);
    buf_clear(&bits);
    return status;
}
