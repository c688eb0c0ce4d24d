#include "pfx_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/objects.h>
#include <openssl/pkcs12.h>

#include "pfx_files.h"
#include "pki/pfx.h"

void pfx_pack_load(const char *name, EVP_PKEY **key, X509 **cert)
{
    const unsigned char *at = NULL;
    PKCS12 *file = NULL;
    struct buf bytes;

    pfx_files_load(name, &bytes);
    at = bytes.data;
    file = d2i_PKCS12(NULL, &at, (long)bytes.len);
    assert_non_null(file);
    assert_int_equal(PKCS12_parse(file, PFX_FIXTURE_PASSWORD, key, cert, NULL), 1);
    PKCS12_free(file);
    buf_clear(&bytes);
}

void pfx_pack_encode(const X509 *cert, struct buf *out)
{
    const int len = i2d_X509(cert, NULL);
    unsigned char *at = NULL;

    assert_true(len > 0);
    buf_init(out, PFX_BYTES_MAX);
    at = buf_extend(out, (size_t)len);
    assert_non_null(at);
    (void)i2d_X509(cert, &at);
}

void pfx_pack_as(EVP_PKEY *const keys[], size_t key_count, X509 *const certs[], size_t cert_count,
                 const struct pfx_packing *how, struct buf *out)
{
    STACK_OF(PKCS12_SAFEBAG) *cert_bags = NULL;
    STACK_OF(PKCS12_SAFEBAG) *key_bags = NULL;
    STACK_OF(PKCS7) *safes = NULL;
    PKCS12 *file = NULL;
    unsigned char *at = NULL;
    int len = 0;

    for (size_t i = 0; i < cert_count; i++)
        assert_non_null(PKCS12_add_cert(&cert_bags, certs[i]));
    for (size_t i = 0; i < key_count; i++)
        assert_non_null(PKCS12_add_key(&key_bags, keys[i], 0, 1, how->encryption, how->password));
    if (cert_count > 0)
        assert_int_equal(PKCS12_add_safe(&safes, cert_bags, how->encryption, 1, how->password), 1);
    if (key_count > 0)
        assert_int_equal(PKCS12_add_safe(&safes, key_bags, -1, 0, NULL), 1);
    file = PKCS12_add_safes(safes, 0);
    assert_non_null(file);
    assert_int_equal(PKCS12_set_mac(file, how->mac_password, -1, NULL, 8, 1, EVP_sha1()), 1);
    len = i2d_PKCS12(file, NULL);
    buf_init(out, PFX_BYTES_MAX);
    at = buf_extend(out, (size_t)len);
    assert_non_null(at);
    (void)i2d_PKCS12(file, &at);
    PKCS12_free(file);
    sk_PKCS7_pop_free(safes, PKCS7_free);
    sk_PKCS12_SAFEBAG_pop_free(cert_bags, PKCS12_SAFEBAG_free);
    sk_PKCS12_SAFEBAG_pop_free(key_bags, PKCS12_SAFEBAG_free);
}

void pfx_pack(EVP_PKEY *const keys[], size_t key_count, X509 *const certs[], size_t cert_count, const char *password,
              struct buf *out)
{
    const struct pfx_packing how = {NID_pbe_WithSHA1And3_Key_TripleDES_CBC, password, password};

    pfx_pack_as(keys, key_count, certs, cert_count, &how, out);
}
