#include "order.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, SERIAL_BYTES_MAX = 32 };

static char sha256[] = szOID_NIST_sha256;
static char signing_time[] = szOID_RSA_signingTime;

/* --- the signature --- */

static bool encode_now(BYTE *out, DWORD *len)
{
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    return CryptEncodeObject(X509_ASN_ENCODING, X509_CHOICE_OF_TIME, &now, out, len);
}

static bool take_content(HCRYPTMSG message, struct order_signature *out)
{
    DWORD size = 0;

    if (!CryptMsgGetParam(message, CMSG_CONTENT_PARAM, 0, NULL, &size))
        return false;
    out->bytes = malloc(size);
    if (out->bytes == NULL) {
        SetLastError(ERROR_OUTOFMEMORY);
        return false;
    }
    if (!CryptMsgGetParam(message, CMSG_CONTENT_PARAM, 0, out->bytes, &size)) {
        free(out->bytes);
        out->bytes = NULL;
        return false;
    }
    out->len = size;
    return true;
}

/* A key as CryptAcquireCertificatePrivateKey gives it: CryptoAPI's, or CNG's where spec says so. */
struct key {
    HCRYPTPROV_OR_NCRYPT_KEY_HANDLE handle;
    DWORD spec;
};

static bool sign_with(PCCERT_CONTEXT certificate, const struct key *key, const BYTE *order, DWORD len,
                      struct order_signature *out)
{
    BYTE now[32];
    CRYPT_ATTR_BLOB now_value = {sizeof now, now};
    CRYPT_ATTRIBUTE attribute = {signing_time, 1, &now_value};
    CERT_BLOB encoded = {certificate->cbCertEncoded, certificate->pbCertEncoded};
    CMSG_SIGNER_ENCODE_INFO signer = {.cbSize = sizeof signer,
                                      .pCertInfo = certificate->pCertInfo,
                                      .hCryptProv = key->handle,
                                      .dwKeySpec = key->spec,
                                      .HashAlgorithm = {.pszObjId = sha256},
                                      .cAuthAttr = 1,
                                      .rgAuthAttr = &attribute};
    const CMSG_SIGNED_ENCODE_INFO info = {
        .cbSize = sizeof info, .cSigners = 1, .rgSigners = &signer, .cCertEncoded = 1, .rgCertEncoded = &encoded};
    HCRYPTMSG message = NULL;
    bool signed_it = false;

    if (!encode_now(now, &now_value.cbData))
        return false;
    message = CryptMsgOpenToEncode(X509_ASN_ENCODING | PKCS_7_ASN_ENCODING, CMSG_DETACHED_FLAG, CMSG_SIGNED, &info,
                                   NULL, NULL);
    if (message == NULL)
        return false;
    signed_it = CryptMsgUpdate(message, order, len, TRUE) && take_content(message, out);
    const DWORD code = GetLastError();
    CryptMsgClose(message);
    SetLastError(code);
    return signed_it;
}

/* A key that an older provider holds, in one that knows SHA-256, in memory alone: PROV_RSA_FULL does not. */
static bool take_over(HCRYPTPROV older, DWORD spec, HCRYPTPROV *out)
{
    HCRYPTKEY key = 0, taken = 0;
    DWORD size = 0;
    BYTE *blob = NULL;
    bool done = false;

    if (!CryptGetUserKey(older, spec, &key))
        return false;
    if (CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, NULL, &size))
        blob = malloc(size);
    if (blob != NULL && CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, blob, &size) &&
        CryptAcquireContextW(out, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT | CRYPT_SILENT)) {
        done = CryptImportKey(*out, blob, size, 0, 0, &taken);
        if (!done)
            CryptReleaseContext(*out, 0);
    }
    const DWORD code = GetLastError();
    if (blob != NULL)
        SecureZeroMemory(blob, size);
    free(blob);
    if (taken != 0)
        CryptDestroyKey(taken);
    CryptDestroyKey(key);
    SetLastError(code);
    return done;
}

static bool sign_taken_over(PCCERT_CONTEXT certificate, const struct key *older, const BYTE *order, DWORD len,
                            struct order_signature *out)
{
    struct key newer = {.spec = AT_KEYEXCHANGE};
    bool signed_it = false;

    if (older->spec == CERT_NCRYPT_KEY_SPEC || !take_over(older->handle, older->spec, &newer.handle))
        return false;
    signed_it = sign_with(certificate, &newer, order, len, out);
    const DWORD code = GetLastError();
    CryptReleaseContext(newer.handle, 0);
    SetLastError(code);
    return signed_it;
}

/* Wherever the certificate's key is. The cache: that of a file is nowhere but with its certificate. */
static bool sign_by_certificate(PCCERT_CONTEXT certificate, const BYTE *order, DWORD len, struct order_signature *out)
{
    const DWORD how = CRYPT_ACQUIRE_CACHE_FLAG | CRYPT_ACQUIRE_ALLOW_NCRYPT_KEY_FLAG | CRYPT_ACQUIRE_SILENT_FLAG;
    struct key key = {.handle = 0};
    BOOL release = FALSE;

    if (!CryptAcquireCertificatePrivateKey(certificate, how, NULL, &key.handle, &key.spec, &release))
        return false; /* nothing to release: with the cache it goes with the certificate */
    return sign_with(certificate, &key, order, len, out) || sign_taken_over(certificate, &key, order, len, out);
}

/* What went wrong before stays the last error. */
static void let_go(PCCERT_CONTEXT certificate, HCERTSTORE store)
{
    const DWORD code = GetLastError();

    if (certificate != NULL)
        CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    SetLastError(code);
}

/* --- from MY --- */

/* CryptoAPI keeps a serial with its least significant byte first, and leading zero bytes do not count. */
static DWORD serial_bytes(const char *text, BYTE out[SERIAL_BYTES_MAX])
{
    size_t len = strlen(text);
    DWORD count = 0;

    for (; len >= 2 && count < SERIAL_BYTES_MAX; len -= 2) {
        const char digits[3] = {text[len - 2], text[len - 1], '\0'};

        out[count++] = (BYTE)strtoul(digits, NULL, 16);
    }
    return count;
}

static bool has_serial(PCCERT_CONTEXT certificate, BYTE *bytes, DWORD len)
{
    CRYPT_INTEGER_BLOB wanted = {len, bytes};

    return CertCompareIntegerBlob(&certificate->pCertInfo->SerialNumber, &wanted);
}

bool order_sign(const char *serial, const BYTE *order, DWORD len, struct order_signature *out)
{
    HCERTSTORE my =
        CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER | CERT_STORE_READONLY_FLAG, L"MY");
    PCCERT_CONTEXT certificate = NULL;
    BYTE bytes[SERIAL_BYTES_MAX];
    const DWORD count = serial_bytes(serial, bytes);
    bool signed_it = false;

    if (my == NULL)
        return false;
    while ((certificate = CertEnumCertificatesInStore(my, certificate)) != NULL &&
           !has_serial(certificate, bytes, count))
        ;
    if (certificate == NULL)
        SetLastError((DWORD)CRYPT_E_NOT_FOUND);
    else
        signed_it = sign_by_certificate(certificate, order, len, out);
    let_go(certificate, my);
    return signed_it;
}

/* --- from a file --- */

bool order_read_file(const wchar_t *path, BYTE **out, DWORD *len)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    BYTE *bytes = NULL;
    LARGE_INTEGER size;
    bool whole = false;

    if (file == INVALID_HANDLE_VALUE)
        return false;
    if (!GetFileSizeEx(file, &size) || size.QuadPart > FILE_MAX) {
        SetLastError(ERROR_FILE_TOO_LARGE); /* a part of it must not be signed for the whole */
    } else {
        SetLastError(ERROR_OUTOFMEMORY);
        bytes = malloc(FILE_MAX);
        whole = bytes != NULL && ReadFile(file, bytes, FILE_MAX, len, NULL);
    }
    const DWORD code = GetLastError();
    CloseHandle(file);
    if (whole)
        *out = bytes;
    else
        free(bytes);
    SetLastError(code);
    return whole;
}

/* The person's own, which signs data; the others are its chain, and sign certificates. */
static PCCERT_CONTEXT find_with_key(HCERTSTORE store)
{
    PCCERT_CONTEXT certificate = NULL;

    while ((certificate = CertEnumCertificatesInStore(store, certificate)) != NULL) {
        BYTE usage = 0;

        if (CertGetIntendedKeyUsage(X509_ASN_ENCODING, certificate->pCertInfo, &usage, 1) &&
            (usage & CERT_DIGITAL_SIGNATURE_KEY_USAGE) != 0 && (usage & CERT_KEY_CERT_SIGN_KEY_USAGE) == 0)
            return certificate;
    }
    SetLastError((DWORD)CRYPT_E_NOT_FOUND);
    return NULL;
}

bool order_sign_by_file(const wchar_t *path, const wchar_t *password, const BYTE *order, DWORD len,
                        struct order_signature *out)
{
    CRYPT_DATA_BLOB file = {0, NULL};
    HCERTSTORE store = NULL;
    PCCERT_CONTEXT certificate = NULL;
    bool signed_it = false;

    if (!order_read_file(path, &file.pbData, &file.cbData))
        return false;
    store = PFXImportCertStore(&file, password, CRYPT_EXPORTABLE | PKCS12_NO_PERSIST_KEY);
    free(file.pbData);
    if (store == NULL)
        return false;
    certificate = find_with_key(store);
    if (certificate != NULL)
        signed_it = sign_by_certificate(certificate, order, len, out);
    let_go(certificate, store);
    return signed_it;
}
