#include "win/cert_key_cng.h"

#include <string.h>

#include <ncrypt.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "pki/key_encrypted.h"
#include "pki/random.h"
#include "win/err_win32.h"
#include "win/key_fault.h"
#include "win/text.h"

enum { THROW_AWAY_BYTES = 16, PBE_SALT_BYTES = 8, PBE_ITERATIONS = 2000 };

static bool says_not_there(SECURITY_STATUS code)
{
    return code == NTE_BAD_KEYSET || code == NTE_NO_KEY;
}

enum status cert_key_cng_acquire(PCCERT_CONTEXT cert, struct cert_key *out, struct err *err)
{
    struct cert_key key = {.owned = false};
    BOOL owned = FALSE;

    if (!CryptAcquireCertificatePrivateKey(cert, CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG | CRYPT_ACQUIRE_SILENT_FLAG, NULL,
                                           &key.handle, &key.keyspec, &owned)) {
        const DWORD code = GetLastError();
        if (says_not_there((SECURITY_STATUS)code) || code == (DWORD)CRYPT_E_NO_KEY_PROPERTY)
            return err_win32_code(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, code, "a CNG key that is not there");
        return key_fault_report_code(err, code, "opening a CNG key");
    }
    key.owned = owned != FALSE;
    *out = key;
    return ST_OK;
}

void cert_key_cng_release(struct cert_key *key)
{
    (void)NCryptFreeObject(key->handle);
}

enum status cert_key_cng_sign(const struct cert_key *key, const unsigned char digest[SHA256_BYTES],
                              struct buf *signature, struct err *err)
{
    BCRYPT_PKCS1_PADDING_INFO padding = {.pszAlgId = BCRYPT_SHA256_ALGORITHM};
    BYTE to_sign[SHA256_BYTES];
    BYTE bytes[KEY_SIGNATURE_MAX];
    DWORD len = 0;

    memcpy(to_sign, digest, sizeof to_sign);
    const SECURITY_STATUS code = NCryptSignHash(key->handle, &padding, to_sign, sizeof to_sign, bytes, sizeof bytes,
                                                &len, BCRYPT_PAD_PKCS1 | NCRYPT_SILENT_FLAG);
    if (code != ERROR_SUCCESS)
        return key_fault_report_code(err, (DWORD)code, "signing with a CNG key");
    if (buf_set(signature, bytes, len) != ST_OK)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a signature");
    return ST_OK;
}

/* pbeWithSHA1And3-KeyTripleDES-CBC: what every Windows of interest writes and OpenSSL reads without its legacy
 * provider. */
struct pbe_room {
    CRYPT_PKCS12_PBE_PARAMS params;
    BYTE salt[PBE_SALT_BYTES]; /* the structure wants it right behind */
};

/* len 0 in *blob's maximum is not allowed: the blob is asked for twice, first for its size. */
static SECURITY_STATUS export_blob(const struct cert_key *key, NCryptBufferDesc *parameters, struct buf *blob)
{
    DWORD len = 0;

    SECURITY_STATUS code =
        NCryptExportKey(key->handle, 0, NCRYPT_PKCS8_PRIVATE_KEY_BLOB, parameters, NULL, 0, &len, NCRYPT_SILENT_FLAG);
    if (code != ERROR_SUCCESS)
        return code;
    unsigned char *room = buf_extend(blob, len);
    if (room == NULL)
        return NTE_NO_MEMORY;
    code =
        NCryptExportKey(key->handle, 0, NCRYPT_PKCS8_PRIVATE_KEY_BLOB, parameters, room, len, &len, NCRYPT_SILENT_FLAG);
    if (code == ERROR_SUCCESS)
        buf_truncate(blob, len);
    return code;
}

static enum status export_under(const struct cert_key *key, wchar_t *password, const BYTE salt[PBE_SALT_BYTES],
                                struct buf *blob, struct err *err)
{
    char oid[] = szOID_PKCS_12_pbeWithSHA1And3KeyTripleDES;
    struct pbe_room room = {.params = {.iIterations = PBE_ITERATIONS, .cbSalt = PBE_SALT_BYTES}};

    memcpy(room.salt, salt, sizeof room.salt);
    NCryptBuffer buffers[] = {
        {.cbBuffer = (ULONG)((wcslen(password) + 1) * sizeof *password),
         .BufferType = NCRYPTBUFFER_PKCS_SECRET,
         .pvBuffer = password},
        {.cbBuffer = sizeof oid, .BufferType = NCRYPTBUFFER_PKCS_ALG_OID, .pvBuffer = oid},
        {.cbBuffer = sizeof room, .BufferType = NCRYPTBUFFER_PKCS_ALG_PARAM, .pvBuffer = &room},
    };
    NCryptBufferDesc parameters = {
        .ulVersion = NCRYPTBUFFER_VERSION, .cBuffers = sizeof buffers / sizeof buffers[0], .pBuffers = buffers};

    const SECURITY_STATUS code = export_blob(key, &parameters, blob);
    if (code == ERROR_SUCCESS)
        return ST_OK;
    if (key_fault_is_export_refused((DWORD)code))
        return err_win32_code(err, ST_REFUSED, FAULT_KEY_NOT_EXPORTABLE, (DWORD)code, "exporting a CNG key");
    return key_fault_report_code(err, (DWORD)code, "exporting a CNG key");
}

enum status cert_key_cng_export(const struct cert_key *cert_key, struct key **out, struct err *err)
{
    char password[2 * THROW_AWAY_BYTES + 1];
    BYTE salt[PBE_SALT_BYTES];
    wchar_t *wide = NULL;
    struct buf blob;

    buf_init(&blob, KEY_DER_MAX);
    enum status status = random_hex(password, THROW_AWAY_BYTES, err);
    if (status == ST_OK)
        status = random_bytes(salt, sizeof salt, err);
    if (status == ST_OK)
        status = text_to_wide(password, &wide, err);
    if (status == ST_OK)
        status = export_under(cert_key, wide, salt, &blob, err);
    if (status == ST_OK)
        status = key_from_encrypted_pkcs8(blob.data, blob.len, password, out, err);
    text_wipe_free(&wide);
    wipe(password, sizeof password);
    buf_clear(&blob);
    return status;
}

static SECURITY_STATUS open_key(const struct key_link *link, NCRYPT_PROV_HANDLE *provider, NCRYPT_KEY_HANDLE *key)
{
    const DWORD flags = NCRYPT_SILENT_FLAG | ((link->flags & CRYPT_MACHINE_KEYSET) != 0 ? NCRYPT_MACHINE_KEY_FLAG : 0);

    SECURITY_STATUS code = NCryptOpenStorageProvider(provider, link->provider, 0);
    return code == ERROR_SUCCESS ? NCryptOpenKey(*provider, key, link->container, 0, flags) : code;
}

enum status cert_key_cng_delete(const struct key_link *link, struct err *err)
{
    NCRYPT_PROV_HANDLE provider = 0;
    NCRYPT_KEY_HANDLE key = 0;

    SECURITY_STATUS code = open_key(link, &provider, &key);
    if (code == ERROR_SUCCESS) {
        code = NCryptDeleteKey(key, NCRYPT_SILENT_FLAG);
        if (code != ERROR_SUCCESS) /* after a success the handle is gone with the key (A8) */
            (void)NCryptFreeObject(key);
    }
    if (provider != 0)
        (void)NCryptFreeObject(provider);
    return code == ERROR_SUCCESS || says_not_there(code)
               ? ST_OK
               : key_fault_report_code(err, (DWORD)code, "deleting a CNG key");
}

bool cert_key_cng_is_gone(const struct key_link *link)
{
    NCRYPT_PROV_HANDLE provider = 0;
    NCRYPT_KEY_HANDLE key = 0;

    const SECURITY_STATUS code = open_key(link, &provider, &key);
    if (key != 0)
        (void)NCryptFreeObject(key);
    if (provider != 0)
        (void)NCryptFreeObject(provider);
    return says_not_there(code);
}
