#include "pki/crl.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/moment.h"
#include "pki/openssl_error.h"
#include "pki/serial_number.h"

static enum status bad_list(struct err *err, const char *what)
{
    return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, what);
}

/* An extension that must be understood, and is not. */
static enum status refuse_critical(const STACK_OF(X509_EXTENSION) *extensions, struct err *err)
{
    for (int i = 0; i < sk_X509_EXTENSION_num(extensions); i++) {
        X509_EXTENSION *extension = sk_X509_EXTENSION_value(extensions, i);
        char name[ERR_DETAIL_MAX] = "";
        enum status status = ST_OK;

        if (X509_EXTENSION_get_critical(extension) == 0)
            continue;
        (void)OBJ_obj2txt(name, sizeof name, X509_EXTENSION_get_object(extension), 0);
        status = err_set(err, ST_UNSUPPORTED, FAULT_NONE, "reading revocation list: a critical extension");
        err_detail(err, name);
        return status;
    }
    return ST_OK;
}

static enum status check_entries(X509_CRL *list, struct err *err)
{
    const STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(list);
    enum status status = ST_OK;

    for (int i = 0; status == ST_OK && i < sk_X509_REVOKED_num(entries); i++)
        status = refuse_critical(X509_REVOKED_get0_extensions(sk_X509_REVOKED_value(entries, i)), err);
    return status;
}

/* The caller frees *out with X509_CRL_free. */
static enum status crl_load(const void *der, size_t len, X509_CRL **out, struct err *err)
{
    X509_CRL *list = NULL;
    enum status status = ST_OK;

    if (len > CRL_DER_MAX)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading revocation list: too long");
    list = der_read_value(der, len, ASN1_ITEM_rptr(X509_CRL));
    if (list == NULL)
        return bad_list(err, "reading revocation list: structure");
    if (X509_CRL_get_version(list) != X509_CRL_VERSION_2)
        status = bad_list(err, "reading revocation list: version");
    if (status == ST_OK)
        status = refuse_critical(X509_CRL_get0_extensions(list), err);
    if (status == ST_OK)
        status = check_entries(list, err);
    if (status == ST_OK)
        *out = list; /* the caller's now */
    else
        X509_CRL_free(list);
    return status;
}

static enum status number_of(const X509_CRL *list, int64_t *out, struct err *err)
{
    ASN1_INTEGER *number = X509_CRL_get_ext_d2i(list, NID_crl_number, NULL, NULL);
    const bool fits = number != NULL && ASN1_INTEGER_get_int64(out, number) == 1;

    ASN1_INTEGER_free(number);
    return fits ? ST_OK : bad_list(err, "reading revocation list: number");
}

static enum status describe(X509_CRL *list, struct crl_info *out, struct err *err)
{
    const ASN1_TIME *next = X509_CRL_get0_nextUpdate(list);
    struct crl_info info = {.number = 0};
    const enum status status = number_of(list, &info.number, err);
    const int entries = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(list));

    if (status != ST_OK)
        return status;
    if (!moment_read(X509_CRL_get0_lastUpdate(list), &info.this_update_utc) || next == NULL ||
        !moment_read(next, &info.next_update_utc))
        return bad_list(err, "reading revocation list: its moments");
    info.entries = entries < 0 ? 0 : (size_t)entries; /* -1: there is no list of them */
    *out = info;
    return ST_OK;
}

enum status crl_read(const void *der, size_t len, struct crl_info *out, struct err *err)
{
    X509_CRL *list = NULL;
    enum status status = crl_load(der, len, &list, err);

    if (status == ST_OK)
        status = describe(list, out, err);
    X509_CRL_free(list);
    return status;
}

static enum status entry_read(const X509_REVOKED *revoked, const char *serial, struct crl_entry *out, struct err *err)
{
    struct crl_entry entry = {.reason = CRL_UNSPECIFIED};
    int found = 0;
    ASN1_ENUMERATED *reason = X509_REVOKED_get_ext_d2i(revoked, NID_crl_reason, &found, NULL);
    int64_t number = CRL_UNSPECIFIED;
    const bool readable =
        reason != NULL ? ASN1_ENUMERATED_get_int64(&number, reason) == 1 : found == -1; /* -1: there is none */

    ASN1_ENUMERATED_free(reason);
    if (number > 0 && number <= CRL_REASON_LAST) /* another says nothing, but the certificate is revoked */
        entry.reason = (int)number;
    if (!readable || !moment_read(X509_REVOKED_get0_revocationDate(revoked), &entry.revoked_utc))
        return bad_list(err, "reading revocation list: an entry");
    memcpy(entry.serial, serial, strlen(serial) + 1);
    *out = entry;
    return ST_OK;
}

enum status crl_find(const void *der, size_t len, const char *serial, struct crl_entry *out, struct err *err)
{
    X509_CRL *list = NULL;
    X509_REVOKED *revoked = NULL;
    ASN1_INTEGER *number = NULL;
    char read[SERIAL_TEXT_SIZE];
    enum status status = serial_read(serial, read, err);

    if (status == ST_OK)
        status = crl_load(der, len, &list, err);
    if (status == ST_OK)
        status = serial_number_make(read, &number, err);
    if (status == ST_OK)
        status =
            X509_CRL_get0_by_serial(list, &revoked, number) == 1 ? entry_read(revoked, read, out, err) : ST_NOT_FOUND;
    ASN1_INTEGER_free(number);
    X509_CRL_free(list);
    return status;
}

enum status crl_entries_append(const void *der, size_t len, struct buf *out, struct err *err)
{
    X509_CRL *list = NULL;
    const STACK_OF(X509_REVOKED) *entries = NULL;
    enum status status = crl_load(der, len, &list, err);

    if (status == ST_OK)
        entries = X509_CRL_get_REVOKED(list);
    for (int i = 0; status == ST_OK && i < sk_X509_REVOKED_num(entries); i++)
        status = der_append_value(out, sk_X509_REVOKED_value(entries, i), ASN1_ITEM_rptr(X509_REVOKED), err);
    X509_CRL_free(list);
    return status;
}

static enum status verify(X509_CRL *list, X509 *issuer, struct err *err)
{
    if ((X509_get_extension_flags(issuer) & EXFLAG_CA) == 0 || (X509_get_key_usage(issuer) & KU_CRL_SIGN) == 0)
        return bad_list(err, "verifying revocation list: its issuer may not sign lists");
    if (X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(issuer)) != 0)
        return bad_list(err, "verifying revocation list: another issuer's");
    if (X509_CRL_verify(list, X509_get0_pubkey(issuer)) != 1)
        return bad_list(err, "verifying revocation list: its signature");
    return ST_OK;
}

enum status crl_verify(const void *der, size_t len, const struct buf *issuer_cert, struct err *err)
{
    X509_CRL *list = NULL;
    X509 *issuer = NULL;
    enum status status = crl_load(der, len, &list, err);

    if (status == ST_OK)
        status = cert_load(issuer_cert->data, issuer_cert->len, &issuer, err);
    if (status == ST_OK)
        status = verify(list, issuer, err);
    X509_free(issuer);
    X509_CRL_free(list);
    return status;
}
