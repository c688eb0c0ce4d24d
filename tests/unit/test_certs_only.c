/* Certificates alone in CMS, as EST hands them out: read back by OpenSSL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "authority.h"
#include "pki/certs_only.h"

static struct authority firm;

static int make_firm(void **state)
{
    (void)state;
    authority_make(&firm, "Pei Cheng", 1767225600);
    return 0;
}

static int clear_firm(void **state)
{
    (void)state;
    authority_clear(&firm);
    return 0;
}

static void assert_holds(const STACK_OF(X509) *certificates, int at, const struct buf *der)
{
    unsigned char *bytes = NULL;
    const int len = i2d_X509(sk_X509_value(certificates, at), &bytes);

    assert_int_equal(len, der->len);
    assert_memory_equal(bytes, der->data, der->len);
    OPENSSL_free(bytes);
}

static void both_in_order_and_nothing_signed(void **state)
{
    struct cert_list list = {.count = 0};
    struct buf out;
    const unsigned char *at = NULL;
    PKCS7 *message = NULL;

    (void)state;
    assert_int_equal(cert_list_add(&list, firm.ca.data, firm.ca.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&list, firm.root.data, firm.root.len, NULL), ST_OK);
    buf_init(&out, CERT_DER_MAX);
    assert_int_equal(certs_only_write(&list, &out, NULL), ST_OK);
    at = out.data;
    message = d2i_PKCS7(NULL, &at, (long)out.len);
    assert_non_null(message);
    assert_ptr_equal(at, out.data + out.len);
    assert_true(PKCS7_type_is_signed(message));
    assert_int_equal(sk_PKCS7_SIGNER_INFO_num(message->d.sign->signer_info), 0);
    assert_int_equal(sk_X509_num(message->d.sign->cert), 2);
    assert_holds(message->d.sign->cert, 0, &firm.ca);
    assert_holds(message->d.sign->cert, 1, &firm.root);
    assert_null(message->d.sign->contents->d.ptr); /* no content, not an empty one */
    PKCS7_free(message);
    buf_clear(&out);
    cert_list_clear(&list);
}

static void what_is_no_certificate_is_refused(void **state)
{
    struct cert_list list = {.count = 0};
    struct buf out;

    (void)state;
    assert_int_equal(cert_list_add(&list, "none", 4, NULL), ST_OK);
    buf_init(&out, CERT_DER_MAX);
    assert_int_equal(certs_only_write(&list, &out, NULL), ST_BAD_FILE);
    assert_int_equal(out.len, 0);
    cert_list_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_in_order_and_nothing_signed),
        cmocka_unit_test(what_is_no_certificate_is_refused),
    };

    return cmocka_run_group_tests(tests, make_firm, clear_firm);
}
