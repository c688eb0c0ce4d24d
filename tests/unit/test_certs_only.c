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

/* The two, as a server writes them. */
static void write_both(struct buf *out)
{
    struct cert_list list = {.count = 0};

    assert_int_equal(cert_list_add(&list, firm.ca.data, firm.ca.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&list, firm.root.data, firm.root.len, NULL), ST_OK);
    buf_init(out, CERTS_ONLY_DER_MAX);
    assert_int_equal(certs_only_write(&list, out, NULL), ST_OK);
    cert_list_clear(&list);
}

static void assert_reads_both(const void *der, size_t len)
{
    struct cert_list list = {.count = 0};

    assert_int_equal(certs_only_read(der, len, &list, NULL), ST_OK);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].len, firm.ca.len);
    assert_memory_equal(list.items[0].data, firm.ca.data, firm.ca.len);
    assert_int_equal(list.items[1].len, firm.root.len);
    assert_memory_equal(list.items[1].data, firm.root.data, firm.root.len);
    cert_list_clear(&list);
}

static void what_was_written_is_read(void **state)
{
    struct buf message;

    (void)state;
    write_both(&message);
    assert_reads_both(message.data, message.len);
    buf_clear(&message);
}

/* Servers that write the content as an empty one, and add a list of revoked certificates. */
static void what_lies_beside_them_is_passed_over(void **state)
{
    const unsigned char *at = NULL;
    unsigned char *bytes = NULL;
    PKCS7 *message = NULL;
    struct buf plain;
    int len = 0;

    (void)state;
    write_both(&plain);
    at = plain.data;
    message = d2i_PKCS7(NULL, &at, (long)plain.len);
    assert_non_null(message);
    message->d.sign->contents->d.data = ASN1_OCTET_STRING_new();
    assert_int_equal(ASN1_OCTET_STRING_set(message->d.sign->contents->d.data, (const unsigned char *)"x", 1), 1);
    len = i2d_PKCS7(message, &bytes);
    assert_true(len > 0);
    assert_reads_both(bytes, (size_t)len);
    OPENSSL_free(bytes);
    PKCS7_free(message);
    buf_clear(&plain);
}

static void assert_refused(const void *der, size_t len, enum status expected)
{
    struct cert_list list = {.count = 0};
    struct err err = ERR_INIT;

    assert_int_equal(certs_only_read(der, len, &list, &err), expected);
    assert_int_equal(err.status, expected);
    assert_int_equal(list.count, 0);
}

static void what_is_no_such_message_is_refused(void **state)
{
    static const unsigned char data[] = {0x30, 0x0F, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7,
                                         0x0D, 0x01, 0x07, 0x01, 0xA0, 0x02, 0x04, 0x00};
    static const unsigned char signed_alone[] = {0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48,
                                                 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
    static unsigned char long_one[CERTS_ONLY_DER_MAX + 1] = {0x30, 0x83, 0x02, 0xFF, 0xFC};
    struct buf message;
    size_t len = 0;

    (void)state;
    assert_refused("", 0, ST_BAD_FILE);
    assert_refused("<html>", 6, ST_BAD_FILE);
    assert_refused(data, sizeof data, ST_BAD_FILE);
    assert_refused(signed_alone, sizeof signed_alone, ST_BAD_FILE);
    assert_refused(firm.ca.data, firm.ca.len, ST_BAD_FILE);
    assert_refused(long_one, sizeof long_one, ST_TOO_COSTLY);
    write_both(&message);
    len = message.len;
    assert_refused(message.data, len - 1, ST_BAD_FILE);
    assert_int_equal(buf_append(&message, "", 1), ST_OK);
    assert_refused(message.data, len + 1, ST_BAD_FILE);
    buf_clear(&message);
}

static void one_without_a_certificate_is_refused(void **state)
{
    const struct cert_list nobody = {.count = 0};
    struct buf message;

    (void)state;
    buf_init(&message, CERTS_ONLY_DER_MAX);
    assert_int_equal(certs_only_write(&nobody, &message, NULL), ST_OK);
    assert_refused(message.data, message.len, ST_BAD_FILE);
    buf_clear(&message);
}

static void more_than_a_list_holds_are_refused(void **state)
{
    struct cert_list list = {.count = 0};
    const unsigned char *at = firm.ca.data;
    X509 *cert = d2i_X509(NULL, &at, (long)firm.ca.len);
    unsigned char *bytes = NULL;
    PKCS7 *message = PKCS7_new();
    int len = 0;

    (void)state;
    assert_int_equal(PKCS7_set_type(message, NID_pkcs7_signed), 1);
    assert_int_equal(PKCS7_content_new(message, NID_pkcs7_data), 1);
    for (int i = 0; i <= CERT_LIST_MAX; i++)
        assert_int_equal(PKCS7_add_certificate(message, cert), 1);
    len = i2d_PKCS7(message, &bytes);
    assert_true(len > 0);
    assert_int_equal(certs_only_read(bytes, (size_t)len, &list, NULL), ST_TOO_COSTLY);
    assert_int_equal(list.count, 0);
    OPENSSL_free(bytes);
    PKCS7_free(message);
    X509_free(cert);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_in_order_and_nothing_signed),   cmocka_unit_test(what_is_no_certificate_is_refused),
        cmocka_unit_test(what_was_written_is_read),           cmocka_unit_test(what_lies_beside_them_is_passed_over),
        cmocka_unit_test(what_is_no_such_message_is_refused), cmocka_unit_test(one_without_a_certificate_is_refused),
        cmocka_unit_test(more_than_a_list_holds_are_refused),
    };

    return cmocka_run_group_tests(tests, make_firm, clear_firm);
}
