#include "my_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "pki/issue.h"
#include "win/container.h"
#include "win/container_list.h"
#include "win/install_mark.h"
#include "win/my_store.h"

enum { PERSONS = 2, STATE_MAX = 1 << 16, LINE_SIZE = 400, LINES_MAX = 100 };

static const int64_t long_ago_utc = 1356998400;   /* 2013 */
static const int64_t far_future_utc = 2524608000; /* 2050 */

static struct person persons[PERSONS];
static struct key *root_key, *issuing_key;
static struct buf root, issuing;
static struct cert_list chain;

/* CAs and people */

static void name_ca(struct issue_ca_request *request, const char *name)
{
    *request =
        (struct issue_ca_request){.not_before_utc = long_ago_utc, .not_after_utc = far_future_utc, .path_length = -1};
    strcpy(request->subject.fields[0].type, "CN");
    snprintf(request->subject.fields[0].value, sizeof request->subject.fields[0].value, "%s", name);
    request->subject.count = 1;
}

static void make_cas(void)
{
    struct issue_ca_request request;

    buf_init(&root, CERT_DER_MAX);
    buf_init(&issuing, CERT_DER_MAX);
    assert_int_equal(issue_ca_key_generate(2048, &root_key, NULL), ST_OK);
    assert_int_equal(issue_ca_key_generate(2048, &issuing_key, NULL), ST_OK);
    name_ca(&request, "Test Root");
    assert_int_equal(issue_ca(&request, root_key, NULL, NULL, &root, NULL), ST_OK);
    name_ca(&request, "Test Issuing");
    request.crl_url = "http://ca.example.test/crl";
    request.issuer_url = "http://ca.example.test/ca";
    assert_int_equal(issue_ca(&request, issuing_key, &root, root_key, &issuing, NULL), ST_OK);
    assert_int_equal(cert_list_add(&chain, issuing.data, issuing.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&chain, root.data, root.len, NULL), ST_OK);
}

static void add_field(struct subject *subject, const char *type, const char *value)
{
    struct subject_field *field = &subject->fields[subject->count++];
    snprintf(field->type, sizeof field->type, "%s", type);
    snprintf(field->value, sizeof field->value, "%s", value);
}

static void issue_for(const struct key *key, const char *name, const char *number, struct buf *out)
{
    struct issue_request request = {.not_before_utc = long_ago_utc,
                                    .not_after_utc = far_future_utc,
                                    .crl_url = "http://ca.example.test/crl",
                                    .issuer_url = "http://ca.example.test/ca",
                                    .ocsp_url = "http://ca.example.test/ocsp"};
    struct buf spki, tbs;

    buf_init(&spki, KEY_DER_MAX);
    buf_init(&tbs, CERT_DER_MAX);
    add_field(&request.subject, "C", "TW");
    add_field(&request.subject, "O", "Test");
    add_field(&request.subject, "OU", "RA");
    add_field(&request.subject, "CN", name);
    add_field(&request.subject, "serialNumber", number);
    assert_int_equal(key_spki(key, &spki, NULL), ST_OK);
    request.spki = spki.data;
    request.spki_len = spki.len;
    assert_int_equal(issue_serial(request.serial, NULL), ST_OK);
    assert_int_equal(issue_tbs(&request, &issuing, &tbs, NULL), ST_OK);
    assert_int_equal(issue_sign(&tbs, issuing_key, &issuing, out, NULL), ST_OK);
    buf_clear(&tbs);
    buf_clear(&spki);
}

static void make_person(struct person *person, const char *name)
{
    buf_init(&person->leaf, CERT_DER_MAX);
    assert_int_equal(key_generate(&person->key, NULL), ST_OK);
    issue_for(person->key, name, "A123456789", &person->leaf);
    assert_int_equal(cert_read(person->leaf.data, person->leaf.len, &person->info, NULL), ST_OK);
}

void my_issue_named(const struct person *person, const char *name, const char *number, struct buf *out)
{
    buf_init(out, CERT_DER_MAX);
    issue_for(person->key, name, number, out);
}

void my_issue_again(const struct person *person, struct buf *out, struct cert_info *info)
{
    my_issue_named(person, "王小明", "A123456789", out);
    assert_int_equal(cert_read(out->data, out->len, info, NULL), ST_OK);
}

const struct person *my_person(unsigned index)
{
    assert_true(index < PERSONS);
    return &persons[index];
}

const struct cert_list *my_chain(void)
{
    return &chain;
}

/* Beginning and end */

static bool may_empty_store(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL ||
           getenv("PCCERT_TEST_MAY_EMPTY_MY") != NULL;
}

void my_empty_store(const wchar_t *name)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, name);
    PCCERT_CONTEXT cert = NULL;

    assert_non_null(store);
    while ((cert = CertEnumCertificatesInStore(store, NULL)) != NULL) /* anew after each deletion */
        assert_true(CertDeleteCertificateFromStore(cert));
    assert_true(CertControlStore(store, 0, CERT_STORE_CTRL_COMMIT, NULL));
    assert_true(CertCloseStore(store, 0));
}

int my_fixture_clean(void **state)
{
    struct container_list containers = {.names = NULL};
    char spki_hash[SHA256_HEX_SIZE];

    (void)state;
    my_empty_store(L"MY");
    my_empty_store(L"CA");
    assert_int_equal(container_list_read(&containers, NULL), ST_OK);
    for (size_t i = 0; i < containers.count; i++)
        assert_int_equal(container_delete_ours(containers.names[i], NULL), ST_OK);
    container_list_clear(&containers);
    while (install_mark_at(0, spki_hash, NULL) == ST_OK)
        assert_int_equal(install_mark_drop(spki_hash, NULL), ST_OK);
    return 0;
}

int my_fixture_open(void **state)
{
    if (!may_empty_store()) {
        print_error("these tests empty the user's certificate store: set PCCERT_TEST_MAY_EMPTY_MY to allow it\n");
        return 1;
    }
    make_cas();
    make_person(&persons[0], "王小明");
    make_person(&persons[1], "林美麗");
    return my_fixture_clean(state);
}

int my_fixture_close(void **state)
{
    (void)my_fixture_clean(state);
    for (unsigned i = 0; i < PERSONS; i++) {
        key_free(&persons[i].key);
        buf_clear(&persons[i].leaf);
    }
    cert_list_clear(&chain);
    buf_clear(&issuing);
    buf_clear(&root);
    key_free(&issuing_key);
    key_free(&root_key);
    return 0;
}

/* The port */

struct cert_store_port my_test_port(void)
{
    static struct my_store settings = {.lock_limit_ms = 60000};
    return my_port(&settings);
}

enum status my_put(const struct person *person, struct err *err)
{
    struct cert_store_port port = my_test_port();
    return port.install(port.self, person->key, person->leaf.data, person->leaf.len, &chain, NULL, err);
}

int my_fixture_install_stranger(void)
{
    make_cas();
    make_person(&persons[0], "王小明");
    return (int)my_put(&persons[0], NULL);
}

bool my_has(const char *sha256, bool *has_key)
{
    struct cert_store_port port = my_test_port();
    struct store_list list = {.entries = NULL};

    assert_int_equal(port.list(port.self, NULL, &list, NULL), ST_OK);
    const struct store_entry *entry = store_list_find(&list, sha256);
    const bool found = entry != NULL;
    if (found && has_key != NULL)
        *has_key = entry->has_key;
    store_list_clear(&list);
    return found;
}

static struct buf der_of(const char *sha256)
{
    struct cert_store_port port = my_test_port();
    struct store_list list = {.entries = NULL};
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    assert_int_equal(port.list(port.self, NULL, &list, NULL), ST_OK);
    const struct store_entry *entry = store_list_find(&list, sha256);
    assert_non_null(entry);
    assert_int_equal(buf_set(&der, entry->der.data, entry->der.len), ST_OK);
    store_list_clear(&list);
    return der;
}

void assert_signs(const char *sha256)
{
    struct cert_store_port port = my_test_port();
    unsigned char digest[SHA256_BYTES];
    struct err err = ERR_INIT;
    struct buf signature, spki;
    struct buf der = der_of(sha256);

    buf_init(&signature, KEY_SIGNATURE_MAX);
    buf_init(&spki, KEY_DER_MAX);
    assert_int_equal(digest_sha256("to be signed", 12, digest, NULL), ST_OK);
    if (port.sign(port.self, sha256, digest, &signature, &err) != ST_OK)
        fail_msg("does not sign: %s (%lld)", err.what, err.number);
    assert_int_equal(cert_spki(der.data, der.len, &spki, NULL), ST_OK);
    assert_int_equal(key_verify(spki.data, spki.len, digest, signature.data, signature.len, NULL), ST_OK);
    buf_clear(&der);
    buf_clear(&spki);
    buf_clear(&signature);
}

/* State */

struct lines {
    char text[LINES_MAX][LINE_SIZE];
    size_t count;
};

static int compare_lines(const void *a, const void *b)
{
    return strcmp(a, b);
}

static char *next_line(struct lines *lines)
{
    assert_true(lines->count < LINES_MAX);
    return lines->text[lines->count++];
}

static void add_store(struct lines *lines, const wchar_t *name)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, name);
    PCCERT_CONTEXT cert = NULL;

    assert_non_null(store);
    while ((cert = CertEnumCertificatesInStore(store, cert)) != NULL) {
        char digest[SHA256_HEX_SIZE];
        BYTE info[2048];
        DWORD len = sizeof info;
        const CRYPT_KEY_PROV_INFO *link = (const CRYPT_KEY_PROV_INFO *)(const void *)info;
        const bool has = CertGetCertificateContextProperty(cert, CERT_KEY_PROV_INFO_PROP_ID, info, &len) != FALSE;

        assert_int_equal(digest_sha256_hex(cert->pbCertEncoded, cert->cbCertEncoded, digest, NULL), ST_OK);
        snprintf(next_line(lines), LINE_SIZE, "%ls %s %ls", name, digest,
                 has && link->pwszContainerName != NULL ? link->pwszContainerName : L"-");
    }
    CertCloseStore(store, 0);
}

/* The whole private key, as its digest: "-" if there is none, "kept" if it may not leave. */
static void key_digest(const wchar_t *container, DWORD keyspec, char out[SHA256_HEX_SIZE])
{
    HCRYPTPROV provider = 0;
    HCRYPTKEY key = 0;
    BYTE blob[4096];
    DWORD len = sizeof blob;

    strcpy(out, "-");
    if (!CryptAcquireContextW(&provider, container, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, CRYPT_SILENT))
        return;
    if (CryptGetUserKey(provider, keyspec, &key)) {
        if (CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, blob, &len))
            assert_int_equal(digest_sha256_hex(blob, len, out, NULL), ST_OK);
        else
            strcpy(out, "kept");
        CryptDestroyKey(key);
    }
    CryptReleaseContext(provider, 0);
}

static void add_containers(struct lines *lines)
{
    struct container_list containers = {.names = NULL};

    assert_int_equal(container_list_read(&containers, NULL), ST_OK);
    for (size_t i = 0; i < containers.count; i++) {
        char exchange[SHA256_HEX_SIZE];
        char signature[SHA256_HEX_SIZE];
        key_digest(containers.names[i], AT_KEYEXCHANGE, exchange);
        key_digest(containers.names[i], AT_SIGNATURE, signature);
        snprintf(next_line(lines), LINE_SIZE, "container %ls %s %s", containers.names[i], exchange, signature);
    }
    container_list_clear(&containers);
}

struct buf my_state(void)
{
    struct lines *lines = calloc(1, sizeof *lines);
    char spki_hash[SHA256_HEX_SIZE];
    struct buf out;

    assert_non_null(lines);
    buf_init(&out, STATE_MAX);
    add_store(lines, L"MY");
    add_store(lines, L"CA");
    add_containers(lines);
    for (unsigned i = 0; install_mark_at(i, spki_hash, NULL) == ST_OK; i++)
        snprintf(next_line(lines), LINE_SIZE, "mark %s", spki_hash);
    qsort(lines->text, lines->count, LINE_SIZE, compare_lines);
    for (size_t i = 0; i < lines->count; i++)
        assert_int_equal(buf_append_format(&out, "%s\n", lines->text[i]), ST_OK);
    free(lines);
    return out;
}

void assert_same_state(const struct buf *a, const struct buf *b)
{
    assert_string_equal(buf_text(a), buf_text(b));
}

unsigned my_container_count(void)
{
    struct container_list containers = {.names = NULL};

    assert_int_equal(container_list_read(&containers, NULL), ST_OK);
    const unsigned count = (unsigned)containers.count;
    container_list_clear(&containers);
    return count;
}

bool my_container_holds(const wchar_t *name, const char *spki_hash)
{
    enum container_content content = CONTAINER_GONE;

    assert_int_equal(container_look(name, spki_hash, &content, NULL), ST_OK);
    return content == CONTAINER_HOLDS;
}

/* Other programs */

void other_puts_key(const wchar_t *container, const struct key *key, bool exportable)
{
    HCRYPTPROV provider = 0;
    HCRYPTKEY imported = 0;
    struct buf blob;

    buf_init(&blob, KEY_DER_MAX);
    assert_int_equal(key_to_capi_blob(key, &blob, NULL), ST_OK);
    assert_true(CryptAcquireContextW(&provider, container, MS_ENHANCED_PROV_W, PROV_RSA_FULL, CRYPT_NEWKEYSET));
    assert_true(CryptImportKey(provider, blob.data, (DWORD)blob.len, 0, exportable ? CRYPT_EXPORTABLE : 0, &imported));
    CryptDestroyKey(imported);
    CryptReleaseContext(provider, 0);
    buf_clear(&blob);
}

void other_makes_default_container(void)
{
    HCRYPTPROV provider = 0;
    HCRYPTKEY key = 0;

    assert_true(CryptAcquireContextW(&provider, NULL, MS_ENHANCED_PROV_W, PROV_RSA_FULL, CRYPT_NEWKEYSET));
    assert_true(CryptGenKey(provider, AT_KEYEXCHANGE, 2048U << 16U | CRYPT_EXPORTABLE, &key));
    CryptDestroyKey(key);
    assert_true(CryptGenKey(provider, AT_SIGNATURE, 2048U << 16U | CRYPT_EXPORTABLE, &key));
    CryptDestroyKey(key);
    CryptReleaseContext(provider, 0);
}

void other_links(const struct buf *leaf, const wchar_t *container, const wchar_t *provider, unsigned long type,
                 unsigned long keyspec)
{
    wchar_t container_copy[128];
    wchar_t provider_copy[128];
    CRYPT_KEY_PROV_INFO info = {
        .pwszContainerName = container_copy, .pwszProvName = provider_copy, .dwProvType = type, .dwKeySpec = keyspec};
    HCERTSTORE store = NULL;

    wcscpy(container_copy, container);
    wcscpy(provider_copy, provider);
    PCCERT_CONTEXT cert = CertCreateCertificateContext(X509_ASN_ENCODING, leaf->data, (DWORD)leaf->len);
    assert_non_null(cert);
    assert_true(CertSetCertificateContextProperty(cert, CERT_KEY_PROV_INFO_PROP_ID, 0, &info));
    assert_int_equal(my_store_open(&store, NULL), ST_OK);
    assert_true(CertAddCertificateContextToStore(store, cert, CERT_STORE_ADD_REPLACE_EXISTING, NULL));
    assert_int_equal(my_store_commit(store, NULL), ST_OK);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
}
