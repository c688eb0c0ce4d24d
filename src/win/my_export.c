#include "win/my_export.h"

#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "win/cert_key.h"
#include "win/cert_key_cng.h"
#include "win/err_win32.h"
#include "win/key_fault.h"
#include "win/my_store.h"

static enum status export_blob(HCRYPTKEY handle, struct key **out, struct err *err)
{
    BYTE blob[KEY_DER_MAX]; /* a secret */
    DWORD len = sizeof blob;
    enum status status = ST_OK;

    if (CryptExportKey(handle, 0, PRIVATEKEYBLOB, 0, blob, &len)) {
        status = key_from_capi_blob(blob, len, out, err);
    } else {
        const DWORD code = GetLastError();
        status = key_fault_is_export_refused(code)
                     ? err_win32_code(err, ST_REFUSED, FAULT_KEY_NOT_EXPORTABLE, code, "exporting a key")
                     : key_fault_report_code(err, code, "exporting a key");
    }
    wipe(blob, sizeof blob);
    return status;
}

static enum status export_capi(const struct cert_key *key, struct key **out, struct err *err)
{
    HCRYPTKEY handle = 0;

    if (!CryptGetUserKey(key->handle, key->keyspec, &handle))
        return key_fault_report(err, "opening a key to export it");
    enum status status = export_blob(handle, out, err);
    CryptDestroyKey(handle);
    return status;
}

/* What came out must be what the certificate is about: a backup with another key would be found out too late. */
static enum status check_belongs(const struct key *key, PCCERT_CONTEXT cert, struct err *err)
{
    struct cert_info info;
    char found[SHA256_HEX_SIZE];

    enum status status = cert_read(cert->pbCertEncoded, cert->cbCertEncoded, &info, err);
    if (status == ST_OK)
        status = key_spki_hash(key, found, err);
    if (status == ST_OK && strcmp(found, info.spki_hash) != 0)
        status = err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, "the exported key is not the certificate's");
    return status;
}

static enum status export_of(PCCERT_CONTEXT cert, struct key **out, struct err *err)
{
    struct cert_key cert_key = {.owned = false};
    struct key *key = NULL;

    enum status status = cert_key_open(cert, &cert_key, err);
    if (status != ST_OK)
        return status;
    status = cert_key_is_cng(&cert_key) ? cert_key_cng_export(&cert_key, &key, err) : export_capi(&cert_key, &key, err);
    cert_key_close(&cert_key);
    if (status == ST_OK)
        status = check_belongs(key, cert, err);
    if (status == ST_OK) {
        *out = key;
        key = NULL; /* the caller's now */
    }
    key_free(&key);
    return status;
}

enum status my_export_key(void *self, const char *sha256, struct key **out, struct err *err)
{
    struct my_certificate one = {.store = NULL};
    enum status status = my_store_open_one(sha256, &one, err);

    (void)self;
    if (status == ST_OK)
        status = export_of(one.context, out, err);
    my_store_close_one(&one);
    return status;
}
