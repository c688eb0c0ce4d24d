/* Certificates that can be read, imported and shown, and are too large to go into a signature. */
#include "client/signing.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <openssl/x509.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "pc_fixture.h"
#include "pki/der.h"
#include "pki/key_internal.h"

static const struct put_certificate usable = {.from_day = -9, .to_day = 300, .container = "k"};

/* With an extension of 40 KB in it, by the firm's CA, and its key on this PC. */
static void put_large(struct pc_fixture *f)
{
    static char comment[40 * 1024];
    const unsigned char *at = NULL;
    X509_EXTENSION *extension = NULL;
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    X509 *cert = NULL;
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    pc_fixture_issue(f, &usable, &der);
    at = der.data;
    cert = d2i_X509(NULL, &at, (long)der.len);
    assert_true(cert != NULL && value != NULL);
    assert_int_equal(ASN1_OCTET_STRING_set(value, (const unsigned char *)comment, (int)sizeof comment), 1);
    extension = X509_EXTENSION_create_by_NID(NULL, NID_netscape_comment, 0, value);
    assert_int_equal(X509_add_ext(cert, extension, -1), 1);
    assert_true(X509_sign(cert, key_peek(f->ca.issuing_key), EVP_sha256()) > 0);
    buf_truncate(&der, 0);
    assert_int_equal(der_append_value(&der, cert, ASN1_ITEM_rptr(X509), NULL), ST_OK);
    fake_store_put(&f->pc.store, &der, f->keys[usable.key], "k");
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(value);
    X509_free(cert);
    buf_clear(&der);
}

/* It is the certificate that is too large, and nothing that the person typed or that this PC did. */
static void test_one_that_no_signature_holds(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;
    struct err err = ERR_INIT;
    struct buf cms;
    char content[FAKE_PATH_SIZE] = "";

    put_large(f);
    pc_fixture_path(f, "content", content);
    assert_int_equal(file_write(content, "buy", 3, FILE_NEW, NULL), ST_OK);
    buf_init(&cms, CMS_DER_MAX);
    assert_int_equal(signing_sign(&f->pc.client, pc_fixture_only(f, &inventory), content, &cms, &err), ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_TOO_LARGE);
    assert_int_equal(cms.len, 0);
    inventory_clear(&inventory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_that_no_signature_holds, pc_fixture_open, pc_fixture_close),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
