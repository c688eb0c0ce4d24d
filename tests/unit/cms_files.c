#include "cms_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

static X509 *cert_of(const struct buf *der)
{
    const unsigned char *at = der->data;
    X509 *cert = d2i_X509(NULL, &at, (long)der->len);

    assert_non_null(cert);
    return cert;
}

static EVP_PKEY *pkey_of(const struct key *key)
{
    const unsigned char *at = NULL;
    EVP_PKEY *pkey = NULL;
    struct buf der;

    buf_init(&der, KEY_DER_MAX);
    assert_int_equal(key_to_pkcs8(key, &der, NULL), ST_OK);
    at = der.data;
    pkey = d2i_AutoPrivateKey(NULL, &at, (long)der.len);
    assert_non_null(pkey);
    buf_clear(&der);
    return pkey;
}

/* Its own issuer: who reads a signature has not asked yet whose it is. */
static X509 *cert_for(EVP_PKEY *pkey)
{
    X509 *cert = X509_new();
    X509_NAME *name = X509_NAME_new();

    assert_non_null(cert);
    assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"odd", -1, -1, 0), 1);
    assert_int_equal(X509_set_version(cert, X509_VERSION_3), 1);
    assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(cert), 7), 1);
    assert_int_equal(X509_set_subject_name(cert, name), 1);
    assert_int_equal(X509_set_issuer_name(cert, name), 1);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(cert), 0));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(cert), 86400));
    assert_int_equal(X509_set_pubkey(cert, pkey), 1);
    assert_true(X509_sign(cert, pkey, EVP_sha256()) > 0);
    X509_NAME_free(name);
    return cert;
}

static EVP_PKEY *odd_key(const char *kind)
{
    EVP_PKEY *pkey = strcmp(kind, "EC") == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(1024);

    assert_non_null(pkey);
    return pkey;
}

static void add_signer(const struct cms_recipe *recipe, CMS_ContentInfo *cms, X509 *cert, EVP_PKEY *pkey)
{
    const EVP_MD *digest = EVP_get_digestbyname(recipe->digest != NULL ? recipe->digest : "SHA256");
    const unsigned flags =
        recipe->flags | CMS_PARTIAL | (recipe->pss ? CMS_KEY_PARAM : 0U) | (recipe->meant ? CMS_CADES : 0U);
    CMS_SignerInfo *signer = CMS_add1_signer(cms, cert, pkey, digest, flags);

    assert_non_null(signer);
    if (recipe->pss)
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(signer), RSA_PKCS1_PSS_PADDING), 1);
}

static CMS_ContentInfo *build(const struct cms_recipe *recipe, BIO *content)
{
    EVP_PKEY *pkey = recipe->other_kind != NULL ? odd_key(recipe->other_kind) : pkey_of(recipe->key);
    X509 *cert = recipe->other_kind != NULL ? cert_for(pkey) : cert_of(recipe->certificate);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, content, recipe->flags | CMS_PARTIAL);

    assert_non_null(cms);
    for (unsigned i = 0; i <= recipe->more_signers; i++)
        add_signer(recipe, cms, cert, pkey);
    for (unsigned i = 0; i < recipe->with_times; i++) {
        X509 *more = i == 0 ? cert_of(recipe->with) : cert_for(pkey);

        if (i > 0)
            assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(more), 100 + (long)i), 1);
        assert_int_equal(CMS_add0_cert(cms, more), 1);
    }
    X509_free(cert);
    EVP_PKEY_free(pkey);
    return cms;
}

/* The three outermost lengths become indefinite (X.690 8.1.3.6): each was four octets of header. */
static void append_indefinite(const unsigned char *der, size_t len, struct buf *out)
{
    static const unsigned char sequence[] = {0x30, 0x80}, tagged[] = {0xA0, 0x80}, ends[6] = {0};
    enum { HEADER = 4, TYPE = 11, INSIDE = HEADER + TYPE + 2 * HEADER };

    assert_true(der[1] == 0x82 && len > INSIDE);
    assert_int_equal(buf_append(out, sequence, sizeof sequence), ST_OK);
    assert_int_equal(buf_append(out, der + HEADER, TYPE), ST_OK);
    assert_int_equal(buf_append(out, tagged, sizeof tagged), ST_OK);
    assert_int_equal(buf_append(out, sequence, sizeof sequence), ST_OK);
    assert_int_equal(buf_append(out, der + INSIDE, len - INSIDE), ST_OK);
    assert_int_equal(buf_append(out, ends, sizeof ends), ST_OK);
}

void cms_files_make(const struct cms_recipe *recipe, struct buf *out)
{
    BIO *content = BIO_new_mem_buf(recipe->content, -1);
    BIO *memory = BIO_new(BIO_s_mem());
    CMS_ContentInfo *cms = build(recipe, content);
    char *bytes = NULL;
    long len = 0;

    assert_int_equal(CMS_final(cms, content, NULL, recipe->flags), 1);
    assert_int_equal(i2d_CMS_bio(memory, cms), 1);
    len = BIO_get_mem_data(memory, &bytes);
    if (recipe->indefinite)
        append_indefinite((const unsigned char *)bytes, (size_t)len, out);
    else
        assert_int_equal(buf_append(out, bytes, (size_t)len), ST_OK);
    CMS_ContentInfo_free(cms);
    BIO_free(memory);
    BIO_free(content);
}

static CMS_ContentInfo *parsed(const struct buf *cms)
{
    const unsigned char *at = cms->data;
    CMS_ContentInfo *content = d2i_CMS_ContentInfo(NULL, &at, (long)cms->len);

    assert_non_null(content);
    return content;
}

bool cms_files_openssl_takes(const struct buf *cms, const char *content, const struct buf *root)
{
    CMS_ContentInfo *signed_data = parsed(cms);
    X509_STORE *store = X509_STORE_new();
    X509 *anchor = cert_of(root);
    BIO *bytes = BIO_new_mem_buf(content, -1);
    bool takes = false;

    assert_int_equal(X509_STORE_add_cert(store, anchor), 1);
    X509_VERIFY_PARAM_set_flags(X509_STORE_get0_param(store), X509_V_FLAG_NO_CHECK_TIME);
    takes = CMS_verify(signed_data, NULL, store, bytes, NULL, CMS_BINARY | CMS_DETACHED | CMS_CADES) == 1;
    ERR_clear_error();
    BIO_free(bytes);
    X509_free(anchor);
    X509_STORE_free(store);
    CMS_ContentInfo_free(signed_data);
    return takes;
}

bool cms_files_is_der(const struct buf *cms)
{
    CMS_ContentInfo *content = parsed(cms);
    unsigned char *again = NULL;
    const int len = i2d_CMS_ContentInfo(content, &again);
    const bool same = len > 0 && (size_t)len == cms->len && memcmp(again, cms->data, cms->len) == 0;

    OPENSSL_free(again);
    CMS_ContentInfo_free(content);
    return same;
}
