#include "win/cert_key.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "win/cert_key_cng.h"
#include "win/err_win32.h"
#include "win/key_fault.h"

static enum status no_key(struct err *err, DWORD code, const char *what)
{
    return err_win32_code(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, code, what);
}

/* The subjectPublicKeyInfo behind a handle, malloc'ed; NULL if there is none. */
static CERT_PUBLIC_KEY_INFO *public_key_of(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE handle, DWORD keyspec)
{
    DWORD len = 0;

    if (!CryptExportPublicKeyInfo(handle, keyspec, X509_ASN_ENCODING, NULL, &len))
        return NULL;
    CERT_PUBLIC_KEY_INFO *info = malloc(len);
    if (info != NULL && !CryptExportPublicKeyInfo(handle, keyspec, X509_ASN_ENCODING, info, &len)) {
        free(info);
        info = NULL;
    }
    return info;
}

enum whose { KEY_UNREADABLE, KEY_ANOTHERS, KEY_OWN };

/* Looked at here, since CRYPT_ACQUIRE_COMPARE_KEY_FLAG notices nothing under Wine (../shared/facts/windows.md H2). */
static enum whose key_whose(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE handle, DWORD keyspec, PCCERT_CONTEXT cert)
{
    CERT_PUBLIC_KEY_INFO *found = public_key_of(handle, keyspec);
    CERT_PUBLIC_KEY_INFO *wanted = &cert->pCertInfo->SubjectPublicKeyInfo;
    enum whose whose = KEY_UNREADABLE;

    if (found != NULL)
        whose = CertComparePublicKeyInfo(X509_ASN_ENCODING, found, wanted) ? KEY_OWN : KEY_ANOTHERS;
    free(found);
    return whose;
}

static bool key_belongs(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE handle, DWORD keyspec, PCCERT_CONTEXT cert)
{
    return key_whose(handle, keyspec, cert) == KEY_OWN;
}

static bool is_older_microsoft_provider(const struct key_link *link)
{
    static const wchar_t *const names[] = {MS_DEF_PROV_W, MS_ENHANCED_PROV_W, MS_STRONG_PROV_W,
                                           MS_DEF_RSA_SCHANNEL_PROV_W, MS_DEF_RSA_SIG_PROV_W};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (wcscmp(link->provider, names[i]) == 0)
            return true;
    return false;
}

static enum status acquire_capi(const struct key_link *link, HCRYPTPROV *out, struct err *err)
{
    const wchar_t *provider = link->provider[0] == L'\0' ? NULL : link->provider;
    DWORD type = link->type;

    if (is_older_microsoft_provider(link)) {
        provider = MS_ENH_RSA_AES_PROV_W;
        type = PROV_RSA_AES;
    }
    if (CryptAcquireContextW(out, link->container, provider, type, CRYPT_SILENT | link->flags))
        return ST_OK;
    const DWORD code = GetLastError();
    if (code == (DWORD)NTE_BAD_KEYSET || code == (DWORD)NTE_KEYSET_NOT_DEF || code == (DWORD)NTE_NO_KEY ||
        code == (DWORD)NTE_BAD_KEYSET_PARAM)
        return no_key(err, code, "a certificate whose key container is not there");
    return key_fault_report_code(err, code, "opening the key container of a certificate");
}

static enum status open_capi(PCCERT_CONTEXT cert, const struct key_link *link, struct cert_key *out, struct err *err)
{
    HCRYPTPROV handle = 0;
    static const DWORD keyspecs[] = {AT_KEYEXCHANGE, AT_SIGNATURE};

    enum status status = acquire_capi(link, &handle, err);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < sizeof keyspecs / sizeof keyspecs[0]; i++) {
        if ((link->keyspec == 0 || link->keyspec == keyspecs[i]) && key_belongs(handle, keyspecs[i], cert)) {
            *out = (struct cert_key){.handle = handle, .keyspec = keyspecs[i], .owned = true};
            return ST_OK;
        }
    }
    CryptReleaseContext(handle, 0);
    return no_key(err, 0, "a certificate whose container holds another key");
}

enum status cert_key_open(PCCERT_CONTEXT cert, struct cert_key *out, struct err *err)
{
    struct key_link link;
    struct cert_key key = {.owned = false};

    enum status status = key_link_read(cert, &link, err);
    if (status != ST_OK)
        return status;
    if (link.type != 0)
        return open_capi(cert, &link, out, err);
    status = cert_key_cng_acquire(cert, &key, err);
    if (status == ST_OK && !key_belongs(key.handle, key.keyspec, cert)) {
        cert_key_close(&key);
        return no_key(err, 0, "a certificate whose CNG key is another one");
    }
    if (status == ST_OK)
        *out = key;
    return status;
}

void cert_key_close(struct cert_key *key)
{
    if (key->owned && cert_key_is_cng(key))
        cert_key_cng_release(key);
    else if (key->owned)
        CryptReleaseContext(key->handle, 0);
    *key = (struct cert_key){.owned = false};
}

bool cert_key_is_cng(const struct cert_key *key)
{
    return key->keyspec == CERT_NCRYPT_KEY_SPEC;
}

bool cert_key_is_here(PCCERT_CONTEXT cert)
{
    struct cert_key key = {.owned = false};

    if (cert_key_open(cert, &key, NULL) != ST_OK)
        return false;
    cert_key_close(&key);
    return true;
}

/* Whichever of the two keys the link names: the container goes with both. */
static bool capi_is_anothers(PCCERT_CONTEXT cert, const struct key_link *link)
{
    HCRYPTPROV handle = 0;

    if (acquire_capi(link, &handle, NULL) != ST_OK)
        return false;
    const enum whose exchange = key_whose(handle, AT_KEYEXCHANGE, cert);
    const enum whose signature = key_whose(handle, AT_SIGNATURE, cert);
    CryptReleaseContext(handle, 0);
    return exchange != KEY_OWN && signature != KEY_OWN && (exchange == KEY_ANOTHERS || signature == KEY_ANOTHERS);
}

bool cert_key_is_anothers(PCCERT_CONTEXT cert)
{
    struct key_link link;
    struct cert_key key = {.owned = false};

    if (key_link_read(cert, &link, NULL) != ST_OK)
        return false;
    if (link.type != 0)
        return capi_is_anothers(cert, &link);
    const bool anothers =
        cert_key_cng_acquire(cert, &key, NULL) == ST_OK && key_whose(key.handle, key.keyspec, cert) == KEY_ANOTHERS;
    cert_key_close(&key);
    return anothers;
}

bool cert_key_link_is_gone(const struct key_link *link)
{
    if (link->type == 0)
        return cert_key_cng_is_gone(link);
    return container_is_gone(link->container, link->provider[0] == L'\0' ? NULL : link->provider, link->type,
                             link->flags);
}
