#include "win/container.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <objbase.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "brand_id.h"
#include "win/err_win32.h"
#include "win/key_fault.h"

static const wchar_t our_prefix[] = L"" BRAND_PRODUCT_ID L"-{";

/* The provider says with one of these that the container, or a key in it, is not there. */
static bool says_not_there(DWORD code)
{
    return code == (DWORD)NTE_BAD_KEYSET || code == (DWORD)NTE_KEYSET_NOT_DEF || code == (DWORD)NTE_NO_KEY ||
           code == (DWORD)NTE_BAD_KEYSET_PARAM;
}

bool container_same_name(const wchar_t *a, const wchar_t *b)
{
    return _wcsicmp(a, b) == 0;
}

bool container_has_our_name(const wchar_t *name)
{
    return wcsncmp(name, our_prefix, wcslen(our_prefix)) == 0;
}

/* PP_CONTAINER is in the ANSI code page; our own names are ASCII. */
static enum status name_of_handle(HCRYPTPROV handle, wchar_t out[CONTAINER_NAME_SIZE], struct err *err)
{
    char ansi[CONTAINER_NAME_SIZE];
    DWORD len = sizeof ansi;

    if (!CryptGetProvParam(handle, PP_CONTAINER, (BYTE *)ansi, &len, 0) ||
        MultiByteToWideChar(CP_ACP, 0, ansi, -1, out, CONTAINER_NAME_SIZE) == 0)
        return key_fault_report(err, "the name of a key container");
    return ST_OK;
}

enum status container_default_name(wchar_t out[CONTAINER_NAME_SIZE], struct err *err)
{
    HCRYPTPROV handle = 0;

    if (!CryptAcquireContextW(&handle, NULL, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, CRYPT_SILENT)) {
        const DWORD code = GetLastError();
        if (says_not_there(code))
            return err_win32_code(err, ST_NOT_FOUND, FAULT_NONE, code, "the default key container");
        return key_fault_report_code(err, code, "looking for the default key container");
    }
    enum status status = name_of_handle(handle, out, err);
    CryptReleaseContext(handle, 0);
    return status;
}

static enum status hash_of_public_key(HCRYPTKEY key, char out[SHA256_HEX_SIZE], struct err *err)
{
    BYTE blob[KEY_DER_MAX];
    DWORD len = sizeof blob;

    if (!CryptExportKey(key, 0, PUBLICKEYBLOB, 0, blob, &len))
        return key_fault_report(err, "the public key of a container");
    return key_capi_public_hash(blob, len, out, err);
}

/* ST_NOT_FOUND if the provider says that it is not there. */
static enum status open_existing(const wchar_t *name, HCRYPTPROV *out, struct err *err)
{
    if (CryptAcquireContextW(out, name, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, CRYPT_SILENT))
        return ST_OK;
    const DWORD code = GetLastError();
    return says_not_there(code) ? err_win32_code(err, ST_NOT_FOUND, FAULT_NONE, code, "a key container")
                                : key_fault_report_code(err, code, "opening a key container");
}

static enum status hash_of_key(HCRYPTPROV handle, DWORD keyspec, char out[SHA256_HEX_SIZE], struct err *err)
{
    HCRYPTKEY key = 0;

    if (!CryptGetUserKey(handle, keyspec, &key)) {
        const DWORD code = GetLastError();
        return says_not_there(code) ? err_win32_code(err, ST_NOT_FOUND, FAULT_NONE, code, "a key of a container")
                                    : key_fault_report_code(err, code, "opening a key of a container");
    }
    enum status status = hash_of_public_key(key, out, err);
    CryptDestroyKey(key);
    return status;
}

enum status container_key_hash(const wchar_t *name, DWORD keyspec, char out[SHA256_HEX_SIZE], struct err *err)
{
    HCRYPTPROV handle = 0;

    enum status status = open_existing(name, &handle, err);
    if (status == ST_OK)
        status = hash_of_key(handle, keyspec, out, err);
    if (handle != 0)
        CryptReleaseContext(handle, 0);
    return status;
}

/* The failure of one key does not hide that the other is the one. */
static enum status look_at_keys(HCRYPTPROV handle, const char *spki_hash, enum container_content *out, struct err *err)
{
    static const DWORD keyspecs[] = {AT_KEYEXCHANGE, AT_SIGNATURE};
    enum container_content content = CONTAINER_EMPTY;
    enum status failed = ST_OK;
    char hash[SHA256_HEX_SIZE];

    for (size_t i = 0; i < sizeof keyspecs / sizeof keyspecs[0] && content != CONTAINER_HOLDS; i++) {
        struct err cause = ERR_INIT;
        const enum status status = hash_of_key(handle, keyspecs[i], hash, &cause);
        if (status == ST_OK)
            content = strcmp(hash, spki_hash) == 0 ? CONTAINER_HOLDS : CONTAINER_ANOTHERS;
        else if (status != ST_NOT_FOUND)
            failed = err_set_code(err, status, cause.fault, cause.source, cause.number, cause.what);
    }
    if (failed != ST_OK && content != CONTAINER_HOLDS)
        return failed;
    *out = content;
    return ST_OK;
}

enum status container_look(const wchar_t *name, const char *spki_hash, enum container_content *out, struct err *err)
{
    HCRYPTPROV handle = 0;
    struct err cause = ERR_INIT;

    enum status status = open_existing(name, &handle, &cause);
    if (status == ST_NOT_FOUND) {
        *out = CONTAINER_GONE;
        return ST_OK;
    }
    if (status == ST_OK) {
        err_clear(&cause);
        status = look_at_keys(handle, spki_hash, out, &cause);
        CryptReleaseContext(handle, 0);
    }
    if (status == ST_OK)
        return ST_OK;
    if (cause.fault == FAULT_KEY_BROKEN) {
        *out = CONTAINER_BROKEN;
        return ST_OK;
    }
    return err_set_code(err, status, cause.fault, cause.source, cause.number, cause.what);
}

static enum status new_name(wchar_t out[CONTAINER_NAME_SIZE], struct err *err)
{
    GUID guid;
    wchar_t text[40];

    const HRESULT hr = CoCreateGuid(&guid);
    if (FAILED(hr) || StringFromGUID2(&guid, text, (int)(sizeof text / sizeof text[0])) == 0)
        return err_win32_returned(err, ST_IO, FAULT_STORE, hr, "a name for a key container");
    (void)_snwprintf(out, CONTAINER_NAME_SIZE, L"" BRAND_PRODUCT_ID L"-%ls", text);
    return ST_OK;
}

/*
 * Into a container that this handle has just made. The handle stays closed to dialogs: where a policy demands strong
 * key protection, this fails instead of asking.
 */
static enum status import_key(HCRYPTPROV handle, const struct key *key, struct err *err)
{
    struct buf blob;
    HCRYPTKEY imported = 0;

    buf_init(&blob, KEY_DER_MAX);
    enum status status = key_to_capi_blob(key, &blob, err);
    if (status == ST_OK && !CryptImportKey(handle, blob.data, (DWORD)blob.len, 0, CRYPT_EXPORTABLE, &imported))
        status = key_fault_report(err, "putting a key into its container");
    if (imported != 0)
        CryptDestroyKey(imported);
    buf_clear(&blob);
    return status;
}

enum status container_new_with_key(const struct key *key, wchar_t out[CONTAINER_NAME_SIZE], struct err *err)
{
    wchar_t name[CONTAINER_NAME_SIZE] = L"";
    HCRYPTPROV handle = 0;

    enum status status = new_name(name, err);
    if (status != ST_OK)
        return status;
    if (!CryptAcquireContextW(&handle, name, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, CRYPT_NEWKEYSET | CRYPT_SILENT))
        return key_fault_report(err, "making a key container");
    KILL_POINT("container.made");
    status = import_key(handle, key, err);
    CryptReleaseContext(handle, 0);
    KILL_POINT("container.key_imported");
    if (status != ST_OK)
        (void)!container_delete_ours(name, NULL);
    else
        wcscpy(out, name);
    return status;
}

enum status container_delete(const wchar_t *name, const wchar_t *provider, DWORD type, DWORD flags, struct err *err)
{
    HCRYPTPROV gone = 0; /* undefined after a deletion */

    if (name == NULL || name[0] == L'\0')
        return err_set(err, ST_BUG, FAULT_BUG, "deleting a key container without a name");
    const DWORD code = CryptAcquireContextW(&gone, name, provider, type,
                                            CRYPT_DELETEKEYSET | CRYPT_SILENT | (flags & CRYPT_MACHINE_KEYSET))
                           ? ERROR_SUCCESS
                           : GetLastError();
    KILL_POINT("container.deleted");
    if (code == ERROR_SUCCESS)
        return ST_OK;
    return says_not_there(code) ? ST_OK : key_fault_report_code(err, code, "deleting a key container");
}

enum status container_delete_ours(const wchar_t *name, struct err *err)
{
    return container_delete(name, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, 0, err);
}

bool container_is_gone(const wchar_t *name, const wchar_t *provider, DWORD type, DWORD flags)
{
    HCRYPTPROV handle = 0;

    if (!CryptAcquireContextW(&handle, name, provider, type, CRYPT_SILENT | (flags & CRYPT_MACHINE_KEYSET)))
        return says_not_there(GetLastError());
    CryptReleaseContext(handle, 0);
    return false;
}
