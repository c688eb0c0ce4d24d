#include "pfx_real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/hmac.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>

#include "pfx_files.h"
#include "pfx_pack.h"
#include "pki/pfx.h"
#include "pki/pfx_library.h"

enum { PIECE = 7, TEXT_MAX = 4 << 20 };

/* Lines of the template under way, and what encrypts. */
struct real {
    struct buf lines;
    const char *password;
    struct pfx_library library;
};

static void add_octets(struct real *real, const char *name, const char *tag, const unsigned char *octets, size_t len)
{
    assert_int_equal(buf_append_format(&real->lines, "%s=%sFORMAT:HEX,OCT:", name, tag), ST_OK);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(buf_append_format(&real->lines, "%02x", octets[i]), ST_OK);
    assert_int_equal(buf_append_text(&real->lines, "\n"), ST_OK);
}

static X509_ALGOR *algorithm_of(const struct real *real, const char *name)
{
    const unsigned char *at = NULL;
    X509_ALGOR *algorithm = NULL;
    struct buf der;

    pfx_files_make_part(buf_text(&real->lines), name, &der);
    at = der.data;
    algorithm = d2i_X509_ALGOR(NULL, &at, (long)der.len);
    assert_non_null(algorithm);
    buf_clear(&der);
    return algorithm;
}

static void add_encrypted(struct real *real, const char *algorithm_name, const char *name, const char *tag,
                          const struct buf *content)
{
    X509_ALGOR *algorithm = algorithm_of(real, algorithm_name);
    unsigned char *sealed = NULL;
    int len = 0;

    assert_non_null(PKCS12_pbe_crypt_ex(algorithm, real->password, (int)strlen(real->password), content->data,
                                        (int)content->len, &sealed, &len, 1, real->library.context, NULL));
    add_octets(real, name, tag, sealed, (size_t)len);
    OPENSSL_free(sealed);
    X509_ALGOR_free(algorithm);
}

static void add_key(struct real *real, const EVP_PKEY *key)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    const unsigned char *own = NULL;
    unsigned char *der = NULL;
    struct buf content;
    int len = 0;

    assert_int_equal(PKCS8_pkey_get0(NULL, &own, &len, NULL, info), 1);
    add_octets(real, "clear_octets", "", own, (size_t)len);
    len = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    assert_true(len > 0);
    buf_init(&content, PFX_BYTES_MAX);
    assert_int_equal(buf_append(&content, der, (size_t)len), ST_OK);
    add_encrypted(real, "key_algorithm", "key_octets", "", &content);
    buf_clear(&content);
    OPENSSL_free(der);
    PKCS8_PRIV_KEY_INFO_free(info);
}

static void add_identity(struct real *real)
{
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;
    struct buf der;

    pfx_pack_load("small.p12", &key, &cert);
    pfx_pack_encode(cert, &der);
    add_octets(real, "cert_octets", "", der.data, der.len);
    add_key(real, key);
    buf_clear(&der);
    X509_free(cert);
    EVP_PKEY_free(key);
}

/* Header of a value: its tag, and its content from *at on. All of it is short or of two octets of length. */
static size_t der_content(const unsigned char *der, size_t *at)
{
    size_t len = der[(*at)++];

    if (len > 0x80) {
        size_t octets = len & 0x7FU;

        for (len = 0; octets > 0; octets--)
            len = len << 8U | der[(*at)++];
    }
    return len;
}

static void append(struct buf *out, const void *bytes, size_t len)
{
    assert_int_equal(buf_append(out, bytes, len), ST_OK);
}

static void append_pieces(const unsigned char *octets, size_t len, struct buf *out)
{
    for (size_t at = 0; at < len; at += PIECE) {
        const unsigned char header[] = {0x04, (unsigned char)(len - at < PIECE ? len - at : PIECE)};

        append(out, header, sizeof header);
        append(out, octets + at, header[1]);
    }
}

/* OCTET STRING and the [0] of EncryptedContentInfo are cut in pieces, everything constructed has no length. */
static void append_ber(const unsigned char *der, size_t len, struct buf *out)
{
    size_t at = 0;

    while (at < len) {
        const unsigned char tag = der[at++];
        const size_t content = der_content(der, &at);
        const bool cut = tag == 0x04 || tag == 0x80;
        const unsigned char begin[] = {(unsigned char)(tag | 0x20U), 0x80};

        if (cut || (tag & 0x20U) != 0) {
            append(out, begin, sizeof begin);
            if (cut)
                append_pieces(der + at, content, out);
            else
                append_ber(der + at, content, out);
            append(out, "\0\0", 2);
        } else {
            const unsigned char whole[] = {tag, (unsigned char)content};

            assert_true(content < 0x80);
            append(out, whole, sizeof whole);
            append(out, der + at, content);
        }
        at += content;
    }
}

static void make_pbmac1(const struct real *real, const X509_ALGOR *algorithm, unsigned char mac[EVP_MAX_MD_SIZE],
                        unsigned *len)
{
    PBMAC1PARAM *pbmac1 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBMAC1PARAM), algorithm->parameter);
    PBKDF2PARAM *pbkdf2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), pbmac1->keyDerivationFunc->parameter);
    const ASN1_OCTET_STRING *salt = pbkdf2->salt->value.octet_string;
    const int key_bytes = (int)ASN1_INTEGER_get(pbkdf2->keylength);
    const EVP_MD *md = EVP_sha256(); /* both digests of the template */
    unsigned char key[64];
    struct buf content;

    assert_int_equal(PKCS5_PBKDF2_HMAC(real->password, (int)strlen(real->password), ASN1_STRING_get0_data(salt),
                                       ASN1_STRING_length(salt), (int)ASN1_INTEGER_get(pbkdf2->iter), md, key_bytes,
                                       key),
                     1);
    pfx_files_make_part(buf_text(&real->lines), "safes", &content);
    assert_non_null(HMAC(md, key, key_bytes, content.data, content.len, mac, len));
    buf_clear(&content);
    PBKDF2PARAM_free(pbkdf2);
    PBMAC1PARAM_free(pbmac1);
}

static void add_mac(struct real *real)
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    const X509_ALGOR *algorithm = NULL;
    const unsigned char *at = NULL;
    PKCS12 *file = NULL;
    unsigned len = 0;
    struct buf der;

    pfx_files_make(buf_text(&real->lines), &der);
    at = der.data;
    file = d2i_PKCS12(NULL, &at, (long)der.len);
    assert_non_null(file);
    PKCS12_get0_mac(NULL, &algorithm, NULL, NULL, file);
    if (algorithm != NULL && OBJ_obj2nid(algorithm->algorithm) == NID_pbmac1)
        make_pbmac1(real, algorithm, mac, &len);
    else if (algorithm != NULL)
        assert_int_equal(PKCS12_gen_mac(file, real->password, (int)strlen(real->password), mac, &len), 1);
    if (algorithm != NULL)
        add_octets(real, "mac_value", "", mac, len);
    PKCS12_free(file);
    buf_clear(&der);
}

static void add_ber_content(struct real *real)
{
    struct buf der;
    struct buf ber;

    buf_init(&ber, TEXT_MAX);
    pfx_files_make_part(buf_text(&real->lines), "safes", &der);
    append_ber(der.data, der.len, &ber);
    add_octets(real, "auth_content", "EXPLICIT:0,", ber.data, ber.len);
    buf_clear(&ber);
    buf_clear(&der);
}

void pfx_real_make(const char *replaced, const char *password, struct buf *out)
{
    const bool ber = strstr(replaced, "ber=1") != NULL;
    struct real real = {.password = password};
    struct buf content;

    assert_int_equal(pfx_library_open(&real.library, NULL), ST_OK);
    buf_init(&real.lines, TEXT_MAX);
    assert_int_equal(buf_append_format(&real.lines, "%s\n[default]\n", replaced), ST_OK);
    add_identity(&real);
    pfx_files_make_part(buf_text(&real.lines), "real", &content);
    add_encrypted(&real, "safe_algorithm", "safe_octets", "IMPLICIT:0,", &content);
    buf_clear(&content);
    if (ber)
        add_ber_content(&real);
    add_mac(&real);
    pfx_files_make(buf_text(&real.lines), ber ? &content : out);
    if (ber) {
        buf_init(out, TEXT_MAX);
        append_ber(content.data, content.len, out);
        buf_clear(&content);
    }
    buf_clear(&real.lines);
    pfx_library_close(&real.library);
}
