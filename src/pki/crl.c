#include "pki/crl.h"

#include <stdbool.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "pki/der.h"
#include "pki/issuer.h"
#include "pki/moment.h"
#include "pki/tbs.h"

enum { CRL_ENTRY_MAX = 128, CRL_EXTENSIONS_MAX = 256 };

static bool reason_valid(int reason)
{
    return reason >= CRL_UNSPECIFIED && reason <= CRL_REASON_LAST && reason != 7 && reason != 8;
}

static enum status append_serial(const char *typed, struct buf *out, struct err *err)
{
    char serial[SERIAL_TEXT_SIZE];
    unsigned char bytes[SERIAL_BYTES_MAX];
    enum status status = serial_read(typed, serial, err);
    const size_t len = status == ST_OK ? strlen(serial) / 2 : 0;

    if (status == ST_OK)
        status = hex_decode(serial, bytes, len);
    return status == ST_OK ? der_wrap(out, DER_INTEGER, bytes, len, err) : status;
}

/* crlEntryExtensions with reasonCode alone, not critical. */
static enum status append_reason(int reason, struct buf *out, struct err *err)
{
    /* Extension: 2.5.29.21, OCTET STRING of ENUMERATED. */
    const unsigned char extension[] = {0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D,
                                       0x15, 0x04, 0x03, 0x0A, 0x01, (unsigned char)reason};

    if (!reason_valid(reason))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "revocation list: a reason");
    return reason == CRL_UNSPECIFIED ? ST_OK : der_wrap(out, DER_SEQUENCE, extension, sizeof extension, err);
}

enum status crl_entry_append(struct buf *out, const struct crl_entry *entry, struct err *err)
{
    struct buf content;
    enum status status = ST_OK;

    buf_init(&content, CRL_ENTRY_MAX);
    status = append_serial(entry->serial, &content, err);
    if (status == ST_OK)
        status = moment_append(entry->revoked_utc, &content, err);
    if (status == ST_OK)
        status = append_reason(entry->reason, &content, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SEQUENCE, content.data, content.len, err);
    buf_clear(&content);
    return status;
}

static enum status append_extensions(const struct crl_request *request, const struct issuer *issuer, struct buf *out,
                                     struct err *err)
{
    struct buf extensions;
    struct buf list;
    enum status status = ST_OK;

    buf_init(&extensions, CRL_EXTENSIONS_MAX);
    buf_init(&list, CRL_EXTENSIONS_MAX);
    status = extension_authority_key_id(&extensions, issuer->key_id.data, issuer->key_id.len, err);
    if (status == ST_OK)
        status = extension_crl_number(&extensions, request->number, err);
    if (status == ST_OK)
        status = der_wrap(&list, DER_SEQUENCE, extensions.data, extensions.len, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_CONTEXT_0, list.data, list.len, err);
    buf_clear(&list);
    buf_clear(&extensions);
    return status;
}

/* TBSCertList (5.1). revokedCertificates is absent, not empty, when nothing is revoked (5.1.2.6). */
static enum status append_tbs(const struct crl_request *request, const struct issuer *issuer, struct buf *out,
                              struct err *err)
{
    static const unsigned char version_2[] = {0x02, 0x01, 0x01};
    struct buf content;
    enum status status = ST_OK;

    buf_init(&content, CRL_DER_MAX);
    status = buf_append(&content, version_2, sizeof version_2);
    if (status == ST_OK)
        status = tbs_append_algorithm(&content, err);
    if (status == ST_OK)
        status = buf_append(&content, issuer->name.data, issuer->name.len);
    if (status == ST_OK)
        status = moment_append(request->this_update_utc, &content, err);
    if (status == ST_OK)
        status = moment_append(request->next_update_utc, &content, err);
    if (status == ST_OK && request->entries->len > 0)
        status = der_wrap(&content, DER_SEQUENCE, request->entries->data, request->entries->len, err);
    if (status == ST_OK)
        status = append_extensions(request, issuer, &content, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SEQUENCE, content.data, content.len, err);
    else
        (void)der_fail_to_append(err, status); /* unless what failed said so itself */
    buf_clear(&content);
    return status;
}

enum status crl_sign(const struct crl_request *request, struct key *issuer_key, const struct buf *issuer_cert,
                     struct buf *out, struct err *err)
{
    struct issuer issuer = {.name = {.data = NULL}};
    struct buf tbs;
    struct buf list;
    enum status status = ST_OK;

    if (request->this_update_utc >= request->next_update_utc)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "revocation list: it would end before it begins");
    buf_init(&tbs, CRL_DER_MAX);
    buf_init(&list, CRL_DER_MAX);
    status = issuer_load(issuer_cert, &issuer, err);
    if (status == ST_OK)
        status = append_tbs(request, &issuer, &tbs, err);
    if (status == ST_OK)
        status = tbs_sign(&tbs, issuer_key, &list, err);
    if (status == ST_OK) /* a signer that failed in silence must not reach anybody */
        status = crl_verify(list.data, list.len, issuer_cert, err);
    if (status == ST_OK) {
        status = buf_append(out, list.data, list.len);
        if (status != ST_OK)
            (void)der_fail_to_append(err, status);
    }
    buf_clear(&list);
    buf_clear(&tbs);
    issuer_clear(&issuer);
    return status;
}
