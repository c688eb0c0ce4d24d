#include "forged_cert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "pki/der.h"

static EVP_PKEY *forged_rsa_key;
static EVP_PKEY *forged_ec_key;

int forged_open(void **state)
{
    (void)state;
    forged_rsa_key = EVP_RSA_gen(2048);
    forged_ec_key = EVP_EC_gen("P-256");
    return forged_rsa_key == NULL || forged_ec_key == NULL;
}

int forged_close(void **state)
{
    (void)state;
    EVP_PKEY_free(forged_rsa_key);
    EVP_PKEY_free(forged_ec_key);
    return 0;
}

EVP_PKEY *forged_rsa(void)
{
    return forged_rsa_key;
}

EVP_PKEY *forged_ec(void)
{
    return forged_ec_key;
}

static void forged_set_time(ASN1_TIME *time, const char *text)
{
    if (ASN1_TIME_set_string_X509(time, text) == 1)
        return;
    assert_int_equal(ASN1_STRING_set(time, text, -1), 1); /* no time at all */
}

static X509_NAME *forged_name(const struct forged *f)
{
    X509_NAME *name = X509_NAME_new();

    assert_non_null(name);
    for (size_t i = 0; i < 4 && f->subject[i].nid != 0; i++) {
        const struct forged_attribute *a = &f->subject[i];
        const int len = a->len > 0 ? a->len : (int)strlen(a->value);

        assert_int_equal(
            X509_NAME_add_entry_by_NID(name, a->nid, a->string_type, (const unsigned char *)a->value, len, -1, 0), 1);
    }
    return name;
}

X509 *forged_make(const struct forged *f)
{
    X509 *cert = X509_new();
    X509_NAME *name = forged_name(f);
    BIGNUM *serial = NULL;

    assert_non_null(cert);
    assert_int_equal(X509_set_version(cert, X509_VERSION_3), 1);
    assert_true(BN_dec2bn(&serial, f->serial != NULL ? f->serial : "1") > 0);
    assert_non_null(BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(cert)));
    BN_free(serial);
    assert_int_equal(X509_set_subject_name(cert, name), 1);
    X509_NAME_free(name);
    name = X509_NAME_new();
    assert_int_equal(
        X509_NAME_add_entry_by_txt(name, "O", V_ASN1_UTF8STRING, (const unsigned char *)"北城證券", -1, -1, 0), 1);
    assert_int_equal(X509_set_issuer_name(cert, name), 1);
    X509_NAME_free(name);
    forged_set_time(X509_getm_notBefore(cert), f->not_before != NULL ? f->not_before : "130620063354Z");
    forged_set_time(X509_getm_notAfter(cert), f->not_after != NULL ? f->not_after : "140620155959Z");
    assert_int_equal(X509_set_pubkey(cert, f->pkey != NULL ? f->pkey : forged_rsa_key), 1);
    if (f->is_ca) {
        BASIC_CONSTRAINTS constraints = {.ca = 0xFF};

        assert_int_equal(X509_add1_ext_i2d(cert, NID_basic_constraints, &constraints, 1, 0), 1);
    }
    assert_true(X509_sign(cert, forged_ec_key, EVP_sha256()) > 0);
    return cert;
}

void forged_make_der(const struct forged *f, struct buf *der)
{
    X509 *cert = forged_make(f);

    buf_init(der, CERT_DER_MAX);
    assert_int_equal(der_append_value(der, cert, ASN1_ITEM_rptr(X509), NULL), ST_OK);
    X509_free(cert);
}

struct cert_info forged_read(const struct forged *f)
{
    struct cert_info info;
    struct buf der;

    forged_make_der(f, &der);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
    buf_clear(&der);
    return info;
}
