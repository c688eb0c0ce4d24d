#include "win/key_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "win/err_win32.h"
#include "win/key_fault.h"

static enum status no_key(struct err *err, const char *what)
{
    return err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, what);
}

static bool copy_name(wchar_t out[CONTAINER_NAME_SIZE], const wchar_t *name)
{
    if (name == NULL || wcslen(name) >= CONTAINER_NAME_SIZE)
        return false;
    wcscpy(out, name);
    return true;
}

static enum status link_from_info(const CRYPT_KEY_PROV_INFO *info, struct key_link *out, struct err *err)
{
    struct key_link link = {.type = info->dwProvType, .flags = info->dwFlags & CRYPT_MACHINE_KEYSET};

    if (!copy_name(link.container, info->pwszContainerName) || link.container[0] == L'\0')
        return no_key(err, "a certificate whose key link names no container");
    if (info->pwszProvName != NULL && !copy_name(link.provider, info->pwszProvName))
        return no_key(err, "a certificate whose key link names an impossible provider");
    /* Wine writes both bits: "either". */
    if (info->dwKeySpec == AT_KEYEXCHANGE || info->dwKeySpec == AT_SIGNATURE)
        link.keyspec = info->dwKeySpec;
    *out = link;
    return ST_OK;
}

enum status key_link_read(PCCERT_CONTEXT cert, struct key_link *out, struct err *err)
{
    DWORD len = 0;

    if (!CertGetCertificateContextProperty(cert, CERT_KEY_PROV_INFO_PROP_ID, NULL, &len)) {
        const DWORD code = GetLastError();
        /* Whatever else it says: there may be one, and the key must not be taken for nobody's. */
        return code == (DWORD)CRYPT_E_NOT_FOUND ? no_key(err, "a certificate without a key link")
                                                : key_fault_report_code(err, code, "reading a key link's length");
    }
    CRYPT_KEY_PROV_INFO *info = malloc(len);
    if (info == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the key link of a certificate");
    enum status status = CertGetCertificateContextProperty(cert, CERT_KEY_PROV_INFO_PROP_ID, info, &len)
                             ? link_from_info(info, out, err)
                             : key_fault_report(err, "reading the key link of a certificate");
    free(info);
    return status;
}

enum status key_link_write(PCCERT_CONTEXT cert, const wchar_t *container, struct err *err)
{
    wchar_t container_copy[CONTAINER_NAME_SIZE]; /* the structure wants names that are not const */
    wchar_t provider[] = MS_ENH_RSA_AES_PROV_W;
    CRYPT_KEY_PROV_INFO info = {.pwszContainerName = container_copy,
                                .pwszProvName = provider,
                                .dwProvType = PROV_RSA_AES,
                                .dwKeySpec = AT_KEYEXCHANGE};

    if (!copy_name(container_copy, container) || container[0] == L'\0')
        return err_set(err, ST_BUG, FAULT_BUG, "a key link to a container without a name");
    if (!CertSetCertificateContextProperty(cert, CERT_KEY_PROV_INFO_PROP_ID, 0, &info))
        return key_fault_report(err, "writing the key link of a certificate");
    return ST_OK;
}

struct users {
    const wchar_t *container;
    PCCERT_CONTEXT except;
    unsigned others;
    struct err *err;
};

static bool is_same_certificate(PCCERT_CONTEXT a, PCCERT_CONTEXT b)
{
    return a->cbCertEncoded == b->cbCertEncoded && memcmp(a->pbCertEncoded, b->pbCertEncoded, a->cbCertEncoded) == 0;
}

/* False: one's link cannot be read, which may be to this very container. */
static bool count_in_store(HCERTSTORE store, bool is_my, struct users *users)
{
    PCCERT_CONTEXT cert = NULL;

    while ((cert = CertEnumCertificatesInStore(store, cert)) != NULL) {
        struct key_link link;
        struct err why = ERR_INIT;
        const bool excepted = is_my && users->except != NULL && is_same_certificate(cert, users->except);
        const enum status status = excepted ? ST_NO_KEY : key_link_read(cert, &link, &why);
        if (status == ST_OK && container_same_name(link.container, users->container))
            users->others++;
        if (status != ST_OK && status != ST_NO_KEY) {
            *users->err = why;
            CertFreeCertificateContext(cert);
            return false;
        }
    }
    return true;
}

/*
 * MY is opened as every program sees it. Of the others only what is in the registry: "UserDS" reaches for the domain's
 * directory (LDAP) and fails with the network, other names may have providers that do likewise, and none of those knows
 * a key of this PC.
 */
static HCERTSTORE open_to_count(const wchar_t *name, bool is_my)
{
    return CertOpenStore(is_my ? CERT_STORE_PROV_SYSTEM_W : CERT_STORE_PROV_SYSTEM_REGISTRY_W, 0, 0,
                         CERT_SYSTEM_STORE_CURRENT_USER | CERT_STORE_READONLY_FLAG | CERT_STORE_OPEN_EXISTING_FLAG,
                         name);
}

/* A store that is there and cannot be opened stops the search: nobody can then say that the container is free. */
static BOOL WINAPI on_system_store(const void *name, DWORD flags, PCERT_SYSTEM_STORE_INFO info, void *reserved,
                                   void *self)
{
    struct users *users = self;
    const wchar_t *text = name;

    (void)flags;
    (void)info;
    (void)reserved;
    if (_wcsicmp(text, L"UserDS") == 0)
        return TRUE;
    const bool is_my = _wcsicmp(text, L"MY") == 0;
    HCERTSTORE store = open_to_count(text, is_my);
    if (store == NULL) {
        const DWORD code = GetLastError();
        if (code == ERROR_FILE_NOT_FOUND) /* named by Windows, but never yet used */
            return TRUE;
        (void)key_fault_report_code(users->err, code, "opening a store to see whose a key is");
        return FALSE;
    }
    const bool counted = count_in_store(store, is_my, users);
    CertCloseStore(store, 0);
    return counted;
}

enum status key_link_count_users(const wchar_t *container, PCCERT_CONTEXT except, unsigned *others, struct err *err)
{
    struct err cause = ERR_INIT;
    struct users users = {.container = container, .except = except, .err = &cause};

    if (!CertEnumSystemStore(CERT_SYSTEM_STORE_CURRENT_USER, NULL, &users, on_system_store)) {
        if (cause.status == ST_OK)
            (void)key_fault_report(&cause, "listing the certificate stores");
        return err_set_code(err, cause.status, cause.fault, cause.source, cause.number, cause.what);
    }
    *others = users.others;
    return ST_OK;
}
