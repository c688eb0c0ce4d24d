/*
 * my_probe: a witness. A small CryptoAPI program that shares no line with the product and shows from outside what is in
 * the CurrentUser "MY" store and whether it signs, the way a trading application of unknown age would do it.
 *
 *   my_probe list                     one line a certificate: serial <TAB> key|nokey <TAB> container <TAB> subject CN
 *   my_probe containers               one line a key container of PROV_RSA_AES
 *   my_probe sign SERIAL IN SIG CERT  SHA-256 signature of file IN (most significant byte first); the certificate, DER
 *   my_probe absent SERIAL CONTAINER  exit 0 if neither that certificate nor that container can be found
 *   my_probe pin SERIAL               puts its key back into its container as one that cannot be exported
 *   my_probe hold MUTEX               takes a named mutex, prints "held", lets go when standard input ends;
 *                                     {SID} in the name stands for this user's security identifier
 *
 * SERIAL is the upper-case hex of the DER INTEGER's content octets. Exit: 0 yes, 1 no, 2 usage or failure.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include <sddl.h>
#include <wincrypt.h>

enum { SERIAL_TEXT = 128, UTF8_TEXT = 1024, FILE_LIMIT = 1 << 20 };

static int failed(const char *what)
{
    DWORD code = GetLastError();

    fprintf(stderr, "my_probe: %s: error %lu (0x%08lX)\n", what, code, code);
    return 2;
}

static const char *utf8(const wchar_t *text)
{
    static char out[UTF8_TEXT];

    if (WideCharToMultiByte(CP_UTF8, 0, text, -1, out, sizeof out, NULL, NULL) == 0)
        out[0] = '\0';
    return out;
}

/* CryptoAPI keeps the serial with its least significant byte first. */
static void serial_text(const CRYPT_INTEGER_BLOB *serial, char out[SERIAL_TEXT])
{
    size_t at = 0;
    DWORD n = serial->cbData;

    if (n > 0 && (serial->pbData[n - 1] & 0x80) != 0)
        at += (size_t)snprintf(out, SERIAL_TEXT, "00");
    for (DWORD i = 0; i < n && at + 3 < SERIAL_TEXT; i++)
        at += (size_t)snprintf(out + at, SERIAL_TEXT - at, "%02X", serial->pbData[n - 1 - i]);
    out[at] = '\0';
}

static CRYPT_KEY_PROV_INFO *key_of(PCCERT_CONTEXT cert)
{
    DWORD size = 0;
    CRYPT_KEY_PROV_INFO *info = NULL;

    if (!CertGetCertificateContextProperty(cert, CERT_KEY_PROV_INFO_PROP_ID, NULL, &size))
        return NULL;
    info = malloc(size);
    if (info != NULL && !CertGetCertificateContextProperty(cert, CERT_KEY_PROV_INFO_PROP_ID, info, &size)) {
        free(info);
        return NULL;
    }
    return info;
}

static HCERTSTORE open_my(void)
{
    return CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER | CERT_STORE_READONLY_FLAG,
                         L"MY");
}

static PCCERT_CONTEXT find(HCERTSTORE store, const wchar_t *serial)
{
    PCCERT_CONTEXT cert = NULL;
    char text[SERIAL_TEXT];

    while ((cert = CertEnumCertificatesInStore(store, cert)) != NULL) {
        serial_text(&cert->pCertInfo->SerialNumber, text);
        if (strcmp(text, utf8(serial)) == 0)
            break;
    }
    return cert;
}

static int list(void)
{
    HCERTSTORE store = open_my();
    PCCERT_CONTEXT cert = NULL;
    wchar_t name[256];
    char serial[SERIAL_TEXT];

    if (store == NULL)
        return failed("CertOpenStore MY");
    while ((cert = CertEnumCertificatesInStore(store, cert)) != NULL) {
        CRYPT_KEY_PROV_INFO *info = key_of(cert);

        serial_text(&cert->pCertInfo->SerialNumber, serial);
        CertGetNameStringW(cert, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, name, 256);
        printf("%s\t%s\t", serial, info != NULL ? "key" : "nokey");
        printf("%s\t", info != NULL ? utf8(info->pwszContainerName) : "-");
        printf("%s\n", utf8(name));
        free(info);
    }
    CertCloseStore(store, 0);
    return 0;
}

static int containers(void)
{
    HCRYPTPROV provider = 0;
    BYTE name[512];
    DWORD size = sizeof name, flag = CRYPT_FIRST;

    if (!CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT))
        return failed("CryptAcquireContext");
    while (CryptGetProvParam(provider, PP_ENUMCONTAINERS, name, &size, flag)) {
        printf("%s\n", (const char *)name);
        flag = CRYPT_NEXT;
        size = sizeof name;
    }
    CryptReleaseContext(provider, 0);
    return 0;
}

static bool read_file(const wchar_t *path, BYTE **bytes, DWORD *len)
{
    FILE *file = _wfopen(path, L"rb");
    size_t got = 0;

    *bytes = malloc(FILE_LIMIT);
    if (file != NULL && *bytes != NULL)
        got = fread(*bytes, 1, FILE_LIMIT, file);
    *len = (DWORD)got;
    return file != NULL && fclose(file) == 0 && *bytes != NULL;
}

static bool write_file(const wchar_t *path, const BYTE *bytes, DWORD len)
{
    FILE *file = _wfopen(path, L"wb");
    bool written = file != NULL && fwrite(bytes, 1, len, file) == len;

    return file != NULL && fclose(file) == 0 && written;
}

/* As old trading applications do: reopen the container under the provider that knows SHA-256. */
static int sign_with(const CRYPT_KEY_PROV_INFO *info, const BYTE *bytes, DWORD len, const wchar_t *out_path)
{
    HCRYPTPROV provider = 0;
    HCRYPTHASH hash = 0;
    BYTE signature[1024];
    DWORD size = sizeof signature;
    int answer = 2;

    if (!CryptAcquireContextW(&provider, info->pwszContainerName, NULL, PROV_RSA_AES, CRYPT_SILENT))
        return failed("CryptAcquireContext");
    if (!CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash) || !CryptHashData(hash, bytes, len, 0) ||
        !CryptSignHashW(hash, info->dwKeySpec, NULL, 0, signature, &size)) {
        answer = failed("signing");
        goto out;
    }
    for (DWORD i = 0; i < size / 2; i++) {
        BYTE byte = signature[i];

        signature[i] = signature[size - 1 - i];
        signature[size - 1 - i] = byte;
    }
    answer = write_file(out_path, signature, size) ? 0 : failed("writing the signature");
out:
    if (hash != 0)
        CryptDestroyHash(hash);
    CryptReleaseContext(provider, 0);
    return answer;
}

static int sign(const wchar_t *serial, const wchar_t *in, const wchar_t *out, const wchar_t *cert_out)
{
    HCERTSTORE store = open_my();
    PCCERT_CONTEXT cert = store != NULL ? find(store, serial) : NULL;
    CRYPT_KEY_PROV_INFO *info = cert != NULL ? key_of(cert) : NULL;
    BYTE *bytes = NULL;
    DWORD len = 0;
    int answer = 1;

    if (cert == NULL)
        printf("no such certificate in MY\n");
    else if (info == NULL)
        printf("the certificate has no key\n");
    else if (!read_file(in, &bytes, &len) || !write_file(cert_out, cert->pbCertEncoded, cert->cbCertEncoded))
        answer = failed("files");
    else
        answer = sign_with(info, bytes, len, out);
    free(bytes);
    free(info);
    if (cert != NULL)
        CertFreeCertificateContext(cert);
    if (store != NULL)
        CertCloseStore(store, 0);
    return answer;
}

static int absent(const wchar_t *serial, const wchar_t *container)
{
    HCERTSTORE store = open_my();
    PCCERT_CONTEXT cert = NULL;
    HCRYPTPROV provider = 0;
    bool key_there = false;

    if (store == NULL)
        return failed("CertOpenStore MY");
    cert = find(store, serial);
    for (DWORD type = PROV_RSA_FULL; !key_there && container[0] != L'\0'; type = PROV_RSA_AES) {
        key_there = CryptAcquireContextW(&provider, container, NULL, type, CRYPT_SILENT);
        if (type == PROV_RSA_AES)
            break;
    }
    printf("certificate %s, container %s\n", cert != NULL ? "present" : "absent", key_there ? "present" : "absent");
    if (key_there)
        CryptReleaseContext(provider, 0);
    CertCloseStore(store, 0);
    if (cert == NULL)
        return key_there ? 1 : 0;
    CertFreeCertificateContext(cert);
    return 1;
}

static int put_back(const CRYPT_KEY_PROV_INFO *info, const BYTE *blob, DWORD len)
{
    HCRYPTPROV provider = 0;
    HCRYPTKEY key = 0;
    int result = 0;

    if (!CryptAcquireContextW(&provider, info->pwszContainerName, info->pwszProvName, info->dwProvType,
                              CRYPT_DELETEKEYSET) ||
        !CryptAcquireContextW(&provider, info->pwszContainerName, info->pwszProvName, info->dwProvType,
                              CRYPT_NEWKEYSET))
        return failed("a new container of that name");
    if (!CryptImportKey(provider, blob, len, 0, 0, &key))
        result = failed("CryptImportKey");
    else
        CryptDestroyKey(key);
    CryptReleaseContext(provider, 0);
    return result;
}

static int pin_key(const CRYPT_KEY_PROV_INFO *info)
{
    BYTE blob[4096];
    DWORD len = sizeof blob;
    HCRYPTPROV provider = 0;
    HCRYPTKEY key = 0;
    int result = 0;

    if (!CryptAcquireContextW(&provider, info->pwszContainerName, info->pwszProvName, info->dwProvType, CRYPT_SILENT))
        return failed("CryptAcquireContext");
    if (!CryptGetUserKey(provider, info->dwKeySpec, &key) || !CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, blob, &len))
        result = failed("CryptExportKey");
    CryptDestroyKey(key);
    CryptReleaseContext(provider, 0);
    if (result == 0)
        result = put_back(info, blob, len);
    SecureZeroMemory(blob, sizeof blob);
    return result;
}

static int pin(const wchar_t *serial)
{
    HCERTSTORE store = open_my();
    PCCERT_CONTEXT cert = store != NULL ? find(store, serial) : NULL;
    CRYPT_KEY_PROV_INFO *info = cert != NULL ? key_of(cert) : NULL;
    const int result = info != NULL ? pin_key(info) : failed("no such certificate with a key");

    free(info);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
    return result;
}

static wchar_t *user_sid(void)
{
    BYTE user[256];
    HANDLE token = NULL;
    DWORD size = 0;
    wchar_t *text = NULL;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    if (GetTokenInformation(token, TokenUser, user, sizeof user, &size))
        ConvertSidToStringSidW(((const TOKEN_USER *)(const void *)user)->User.Sid, &text);
    CloseHandle(token);
    return text;
}

static HANDLE named_mutex(const wchar_t *pattern)
{
    wchar_t name[256], *sid = user_sid();
    const wchar_t *hole = wcsstr(pattern, L"{SID}");
    HANDLE mutex = NULL;

    if (hole != NULL && sid != NULL)
        swprintf(name, 256, L"%.*ls%ls%ls", (int)(hole - pattern), pattern, sid, hole + 5);
    else
        swprintf(name, 256, L"%ls", pattern);
    mutex = CreateMutexW(NULL, FALSE, name);
    LocalFree(sid);
    return mutex;
}

static int hold(const wchar_t *name)
{
    HANDLE mutex = named_mutex(name);
    DWORD waited = mutex != NULL ? WaitForSingleObject(mutex, 20000) : WAIT_FAILED;

    if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED)
        return failed("mutex");
    printf("held\n");
    fflush(stdout);
    while (getchar() != EOF)
        ;
    ReleaseMutex(mutex);
    CloseHandle(mutex);
    return 0;
}

/* Of a key in HKCU: everything, or everything but writing. */
static int allow(const wchar_t *name, BOOL writing)
{
    const wchar_t *rules = writing ? L"D:(A;;KA;;;WD)" : L"D:(D;;DCLC;;;WD)(A;;KA;;;WD)"; /* set a value, make a key */
    PSECURITY_DESCRIPTOR descriptor = NULL;
    HKEY key = NULL;
    LSTATUS result = ERROR_SUCCESS;

    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(rules, SDDL_REVISION_1, &descriptor, NULL))
        return failed("rules");
    result = RegCreateKeyExW(HKEY_CURRENT_USER, name, 0, NULL, 0, WRITE_DAC | READ_CONTROL, NULL, &key, NULL);
    if (result == ERROR_SUCCESS)
        result = RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, descriptor);
    LocalFree(descriptor);
    if (key != NULL)
        RegCloseKey(key);
    SetLastError((DWORD)result);
    return result == ERROR_SUCCESS ? 0 : failed("key");
}

int wmain(int argc, wchar_t **argv); /* the C runtime calls it; no header declares it */

int wmain(int argc, wchar_t **argv)
{
    if (argc == 2 && wcscmp(argv[1], L"list") == 0)
        return list();
    if (argc == 2 && wcscmp(argv[1], L"containers") == 0)
        return containers();
    if (argc == 6 && wcscmp(argv[1], L"sign") == 0)
        return sign(argv[2], argv[3], argv[4], argv[5]);
    if (argc == 4 && wcscmp(argv[1], L"absent") == 0)
        return absent(argv[2], argv[3]);
    if (argc == 3 && wcscmp(argv[1], L"pin") == 0)
        return pin(argv[2]);
    if (argc == 3 && wcscmp(argv[1], L"hold") == 0)
        return hold(argv[2]);
    if (argc == 3 && (wcscmp(argv[1], L"allow") == 0 || wcscmp(argv[1], L"deny") == 0))
        return allow(argv[2], wcscmp(argv[1], L"allow") == 0);
    fprintf(stderr, "usage: my_probe list | containers | sign SERIAL IN SIG CERT | absent SERIAL CONTAINER | pin "
                    "SERIAL | hold MUTEX | allow KEY | deny KEY\n");
    return 2;
}
