#include "pki/pfx_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "pfx_files.h"

enum leaf { LEAF_NONE, LEAF_FIXTURE, LEAF_OTHER };

struct expected {
    const char *name;
    const char *password;
    bool key; /* one that we take */
    unsigned key_count;
    unsigned pair_count;
    const char *key_kind;
    const char *key_cipher;
    const char *mac_digest;
    long long iterations;
    enum leaf leaf; /* LEAF_FIXTURE: the certificate that most fixtures hold */
    size_t chain_count;
};

#define P PFX_FIXTURE_PASSWORD
#define C PFX_FIXTURE_CHINESE

static const struct expected expected[] = {
    { "3des.p12", P, true, 1, 1, "RSA-2048", "3DES", "SHA-1", 2048, LEAF_FIXTURE, 1 },
    { "windows-rc2-40.p12", P, true, 1, 1, "RSA-2048", "3DES", "SHA-1", 2000, LEAF_FIXTURE, 1 },
    { "aes-256.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 2048, LEAF_FIXTURE, 1 },
    { "aes-128-sha512.p12", P, true, 1, 1, "RSA-2048", "AES-128-CBC", "SHA-512", 2048, LEAF_FIXTURE, 1 },
    { "pbmac1.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "PBMAC1 SHA-256", 2048, LEAF_FIXTURE, 1 },
    { "no-mac.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "none", 2048, LEAF_FIXTURE, 1 },
    { "plain.p12", "anything", true, 1, 1, "RSA-2048", "none", "none", 0, LEAF_FIXTURE, 0 },
    { "plain-certificates.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 2048, LEAF_FIXTURE, 1 },
    { "small.p12", P, true, 1, 1, "RSA-2048", "3DES", "SHA-1", 1, LEAF_FIXTURE, 0 },
    { "rc4-40-rc2-128.p12", P, true, 1, 1, "RSA-2048", "RC2-128", "SHA-1", 2048, LEAF_FIXTURE, 0 },
    { "rc4-128-2des.p12", P, true, 1, 1, "RSA-2048", "2-key 3DES", "SHA-1", 2048, LEAF_FIXTURE, 0 },
    { "empty-password.p12", "", true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 2048, LEAF_FIXTURE, 1 },
    { "unicode-3des.p12", C, true, 1, 1, "RSA-2048", "3DES", "SHA-1", 2048, LEAF_FIXTURE, 1 },
    { "unicode-aes.p12", C, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 2048, LEAF_FIXTURE, 1 },
    { "nss-aes.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 600000, LEAF_FIXTURE, 1 },
    { "nss-3des-rc2-40.p12", P, true, 1, 1, "RSA-2048", "3DES", "SHA-256", 600000, LEAF_FIXTURE, 1 },
    { "gnutls.p12", P, true, 1, 1, "RSA-2048", "AES-128-CBC", "SHA-256", 600000, LEAF_FIXTURE, 1 },
    { "java.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 10000, LEAF_FIXTURE, 1 },
    { "no-key.p12", P, false, 0, 0, "", "none", "SHA-256", 2048, LEAF_FIXTURE, 1 },
    { "ec.p12", P, false, 1, 1, "EC P-256", "AES-256-CBC", "SHA-256", 2048, LEAF_OTHER, 0 },
    { "rsa-1024.p12", P, false, 1, 1, "RSA-1024", "AES-256-CBC", "SHA-256", 2048, LEAF_OTHER, 0 },
    { "ed25519.p12", P, false, 1, 0, "ED25519", "AES-256-CBC", "SHA-256", 2048, LEAF_OTHER, 0 },
};

/* The certificate that most fixtures hold, and the key that belongs to it. */
static struct buf fixture_leaf;
static EVP_PKEY *fixture_key;
static X509 *fixture_cert;

static int load_identity(const char *name, EVP_PKEY **key, X509 **cert)
{
    const unsigned char *at = NULL;
    PKCS12 *file = NULL;
    struct buf bytes;
    int parsed = 0;

    pfx_files_load(name, &bytes);
    at = bytes.data;
    file = d2i_PKCS12(NULL, &at, (long)bytes.len);
    parsed = PKCS12_parse(file, PFX_FIXTURE_PASSWORD, key, cert, NULL);
    PKCS12_free(file);
    buf_clear(&bytes);
    return parsed == 1 ? 0 : -1;
}

static int set_up(void **state)
{
    unsigned char *at = NULL;
    int len = 0;

    (void)state;
    if (load_identity("small.p12", &fixture_key, &fixture_cert) != 0)
        return -1;
    len = i2d_X509(fixture_cert, NULL);
    buf_init(&fixture_leaf, CERT_DER_MAX);
    at = buf_extend(&fixture_leaf, (size_t)len);
    return i2d_X509(fixture_cert, &at) > 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    buf_clear(&fixture_leaf);
    EVP_PKEY_free(fixture_key);
    X509_free(fixture_cert);
    return 0;
}

static bool same(const struct buf *a, const struct buf *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static void assert_key_is_of_leaf(const struct pfx *pfx)
{
    struct cert_info info;
    char hash[SHA256_HEX_SIZE];

    assert_int_equal(key_spki_hash(pfx->key, hash, NULL), ST_OK);
    assert_int_equal(cert_read(pfx->leaf.data, pfx->leaf.len, &info, NULL), ST_OK);
    assert_string_equal(hash, info.spki_hash);
}

static void assert_expected(const struct expected *wanted, const struct pfx *got)
{
    assert_int_equal(got->key != NULL, wanted->key);
    assert_int_equal(got->key_count, wanted->key_count);
    assert_int_equal(got->pair_count, wanted->pair_count);
    assert_int_equal(got->key_matches, wanted->pair_count > 0);
    assert_string_equal(got->key_kind, wanted->key_kind);
    assert_string_equal(got->key_cipher, wanted->key_cipher);
    assert_string_equal(got->mac_digest, wanted->mac_digest);
    assert_int_equal(got->has_mac, strcmp(wanted->mac_digest, "none") != 0);
    assert_int_equal(got->iterations, wanted->iterations);
    assert_int_equal(got->chain.count, wanted->chain_count);
    assert_int_equal(got->leaf.len > 0, wanted->leaf != LEAF_NONE);
    assert_int_equal(same(&got->leaf, &fixture_leaf), wanted->leaf == LEAF_FIXTURE);
    if (wanted->key)
        assert_key_is_of_leaf(got);
}

static void reads_files_of_many_makers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct pfx got = { .key = NULL };
        struct err err = ERR_INIT;
        struct buf file;

        pfx_files_load(expected[i].name, &file);
        if (pfx_read(file.data, file.len, expected[i].password, &pfx_client_limits, &got, &err) != ST_OK)
            fail_msg("%s: %s (%s)", expected[i].name, status_word(err.status), err.what);
        print_message("    %s\n", expected[i].name); /* which one, should it fail */
        assert_expected(&expected[i], &got);
        pfx_clear(&got);
        buf_clear(&file);
    }
}

static void tells_a_wrong_password(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct pfx got = { .key_count = 7 };
        struct err err = ERR_INIT;
        struct buf file;
        enum status status = ST_OK;

        if (strcmp(expected[i].name, "plain.p12") == 0) /* nothing in it is encrypted */
            continue;
        pfx_files_load(expected[i].name, &file);
        status = pfx_read(file.data, file.len, "\xE9\x8C\xAF", &pfx_client_limits, &got, &err);
        if (status != ST_WRONG_SECRET || err.fault != FAULT_PFX_PASSWORD)
            fail_msg("%s: %s (%s)", expected[i].name, status_word(status), err.what);
        assert_int_equal(got.key_count, 7);
        buf_clear(&file);
    }
}

static void names_what_it_does_not_take(void **state)
{
    static const char *const refused[][2] = {
        { "camellia.p12", "camellia-256-cbc" },
        { "md5-mac.p12", "md5" },
        { "md5-des.p12", "pbeWithMD5AndDES-CBC" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct pfx got = { .key_count = 7 };
        struct err err = ERR_INIT;
        struct buf file;

        pfx_files_load(refused[i][0], &file);
        assert_int_equal(pfx_read(file.data, file.len, P, &pfx_client_limits, &got, &err), ST_UNSUPPORTED);
        assert_int_equal(err.fault, FAULT_PFX_ALGORITHM);
        assert_string_equal(err.detail, refused[i][1]);
        assert_int_equal(got.key_count, 7);
        buf_clear(&file);
    }
}

static void refuses_passwords_that_are_no_text(void **state)
{
    char longest[PFX_PASSWORD_MAX + 2];
    struct pfx got = { .key_count = 7 };
    struct err err = ERR_INIT;
    struct buf file;

    (void)state;
    pfx_files_load("small.p12", &file);
    assert_int_equal(pfx_read(file.data, file.len, "Latin-1 \xE9", &pfx_client_limits, &got, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_NOT_TEXT);

    memset(longest, 'x', sizeof longest);
    longest[PFX_PASSWORD_MAX + 1] = '\0';
    err_clear(&err);
    assert_int_equal(pfx_read(file.data, file.len, longest, &pfx_client_limits, &got, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_PASSWORD_LENGTH);
    longest[PFX_PASSWORD_MAX] = '\0';
    assert_int_equal(pfx_read(file.data, file.len, longest, &pfx_client_limits, &got, NULL), ST_WRONG_SECRET);
    memset(longest, '\xC3', PFX_PASSWORD_MAX); /* the longest that is widened */
    for (size_t i = 1; i < PFX_PASSWORD_MAX; i += 2)
        longest[i] = '\xA4';
    assert_int_equal(pfx_read(file.data, file.len, longest, &pfx_client_limits, &got, NULL), ST_WRONG_SECRET);
    assert_int_equal(got.key_count, 7);
    buf_clear(&file);
}

/* How pack_as encrypts; a password of NULL is an absent one. */
struct packing {
    int encryption;
    const char *password;
    const char *mac_password;
};

/* A file of these keys (each shrouded) and certificates. Frees none of them. */
static void pack_as(EVP_PKEY *const keys[], size_t key_count, X509 *const certs[], size_t cert_count,
                    const struct packing *how, struct buf *out)
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

static void pack(EVP_PKEY *const keys[], size_t key_count, X509 *const certs[], size_t cert_count, const char *password,
                 struct buf *out)
{
    const struct packing how = { NID_pbe_WithSHA1And3_Key_TripleDES_CBC, password, password };

    pack_as(keys, key_count, certs, cert_count, &how, out);
}

static void read_packed(struct buf *file, const char *password, struct pfx *got)
{
    struct err err = ERR_INIT;

    if (pfx_read(file->data, file->len, password, &pfx_client_limits, got, &err) != ST_OK)
        fail_msg("%s (%s)", status_word(err.status), err.what);
    buf_clear(file);
}

/* "" is two NUL bytes to some writers and nothing to others; OpenSSL before 1.1.0 widened the bytes of UTF-8. */
static void knows_other_encodings_of_passwords(void **state)
{
    static const struct {
        struct packing how;
        const char *typed;
    } written[] = {
        { { NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NULL, NULL }, "" },
        { { NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "", "" }, "" },
        { { NID_aes_256_cbc, "", NULL }, "" },
        /* a-umlaut: UTF-8 C3 A4, widened the code points C3 and A4 */
        { { NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "\xC3\xA4", "\xC3\xA4" }, "\xC3\xA4" },
        { { NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "\xC3\x83\xC2\xA4", "\xC3\x83\xC2\xA4" }, "\xC3\xA4" },
        { { NID_aes_256_cbc, "\xC3\xA4", "\xC3\x83\xC2\xA4" }, "\xC3\xA4" }, /* PBES2 takes the UTF-8 itself */
        /* beyond the BMP: a surrogate pair */
        { { NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "\xF0\x9F\x94\x91", "\xF0\x9F\x94\x91" }, "\xF0\x9F\x94\x91" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        struct pfx got = { .key = NULL };
        struct buf file;

        pack_as(&fixture_key, 1, &fixture_cert, 1, &written[i].how, &file);
        read_packed(&file, written[i].typed, &got);
        assert_true(got.key_matches);
        pfx_clear(&got);
    }
}

static void tells_a_key_that_does_not_match(void **state)
{
    struct pfx got = { .key = NULL };
    X509 *cert = NULL;
    EVP_PKEY *key = NULL;
    struct buf file;

    (void)state;
    assert_int_equal(load_identity("ec.p12", &key, &cert), 0);
    pack(&fixture_key, 1, &cert, 1, P, &file);
    read_packed(&file, P, &got);
    assert_non_null(got.key);
    assert_false(got.key_matches);
    assert_int_equal(got.pair_count, 0);
    assert_true(got.leaf.len > 0);
    pfx_clear(&got);

    pack(&fixture_key, 1, NULL, 0, P, &file); /* no certificate at all */
    read_packed(&file, P, &got);
    assert_non_null(got.key);
    assert_false(got.key_matches);
    assert_int_equal(got.leaf.len, 0);
    pfx_clear(&got);
    X509_free(cert);
    EVP_PKEY_free(key);
}

static void chooses_among_several_keys(void **state)
{
    struct pfx got = { .key = NULL };
    X509 *certs[2] = { NULL, NULL };
    EVP_PKEY *keys[2] = { NULL, NULL };
    struct buf file;

    (void)state;
    assert_int_equal(load_identity("ec.p12", &keys[0], &certs[0]), 0);
    keys[1] = fixture_key;
    certs[1] = fixture_cert;

    pack(keys, 2, certs, 2, P, &file); /* two identities: ours is the RSA one, and the caller sees that there are two */
    read_packed(&file, P, &got);
    assert_int_equal(got.key_count, 2);
    assert_int_equal(got.pair_count, 2);
    assert_non_null(got.key);
    assert_true(same(&got.leaf, &fixture_leaf));
    pfx_clear(&got);

    pack(keys, 2, &fixture_cert, 1, P, &file); /* one of them has its certificate */
    read_packed(&file, P, &got);
    assert_int_equal(got.key_count, 2);
    assert_int_equal(got.pair_count, 1);
    assert_non_null(got.key);
    assert_true(got.key_matches);
    pfx_clear(&got);

    pack(keys, 2, certs, 1, P, &file); /* the one that we do not take */
    read_packed(&file, P, &got);
    assert_int_equal(got.pair_count, 1);
    assert_null(got.key);
    assert_string_equal(got.key_kind, "EC P-256");
    pfx_clear(&got);

    pack(NULL, 0, certs, 2, P, &file); /* no key, and two that could be the leaf */
    read_packed(&file, P, &got);
    assert_int_equal(got.leaf.len, 0);
    assert_int_equal(got.chain.count, 2);
    pfx_clear(&got);
    X509_free(certs[0]);
    EVP_PKEY_free(keys[0]);
}

static void prefers_the_certificate_that_ends_last(void **state)
{
    struct pfx got = { .key = NULL };
    X509 *certs[3] = { X509_dup(fixture_cert), X509_dup(fixture_cert), fixture_cert };
    struct buf later;
    struct buf file;
    unsigned char *at = NULL;

    (void)state;
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(certs[0]), 3600));
    assert_non_null(ASN1_TIME_adj(X509_getm_notAfter(certs[1]), 0, 365 * 90, 0)); /* 2060: GeneralizedTime */
    buf_init(&later, CERT_DER_MAX);
    at = buf_extend(&later, (size_t)i2d_re_X509_tbs(certs[1], NULL)); /* forget the cached encoding */
    assert_non_null(at);
    (void)i2d_re_X509_tbs(certs[0], NULL);
    buf_clear(&later);
    at = buf_extend(&later, (size_t)i2d_X509(certs[1], NULL));
    assert_non_null(at);
    (void)i2d_X509(certs[1], &at);

    pack(&fixture_key, 1, certs, 3, P, &file);
    read_packed(&file, P, &got);
    assert_int_equal(got.pair_count, 1);
    assert_true(same(&got.leaf, &later));
    assert_int_equal(got.chain.count, 2);
    pfx_clear(&got);
    buf_clear(&later);
    X509_free(certs[0]);
    X509_free(certs[1]);
}

static void counts_bags_and_drops_copies(void **state)
{
    X509 *certs[64];
    struct pfx got = { .key_count = 7 };
    struct err err = ERR_INIT;
    struct buf file;

    (void)state;
    for (size_t i = 0; i < 64; i++)
        certs[i] = fixture_cert;
    pack(&fixture_key, 1, certs, 64, P, &file); /* 65 bags, of which 64 show only once decrypted */
    assert_int_equal(pfx_read(file.data, file.len, P, &pfx_client_limits, &got, &err), ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_PFX_COST);
    assert_string_equal(err.detail, "bags 65");
    assert_int_equal(got.key_count, 7);
    buf_clear(&file);

    pack(&fixture_key, 1, certs, 63, P, &file);
    read_packed(&file, P, &got);
    assert_true(got.key_matches);
    assert_int_equal(got.chain.count, 0);
    pfx_clear(&got);
}

static void takes_64_certificates(void **state)
{
    X509 *certs[64] = { NULL };
    struct pfx got = { .key = NULL };
    struct buf file;

    (void)state;
    for (int i = 0; i < 64; i++) {
        certs[i] = X509_dup(fixture_cert);
        assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(certs[i]), 1000 + i), 1);
        (void)i2d_re_X509_tbs(certs[i], NULL);
    }
    pack(NULL, 0, certs, 64, P, &file);
    read_packed(&file, P, &got);
    assert_int_equal(got.chain.count, 64);
    pfx_clear(&got);
    for (int i = 0; i < 64; i++)
        X509_free(certs[i]);
}

static void refuses_a_huge_certificate(void **state)
{
    X509 *cert = X509_dup(fixture_cert);
    struct pfx got = { .key_count = 7 };
    struct err err = ERR_INIT;
    struct buf text;
    struct buf file;
    X509_EXTENSION *comment = NULL;

    (void)state;
    buf_init(&text, 2 * CERT_DER_MAX);
    memset(buf_extend(&text, CERT_DER_MAX), 'x', CERT_DER_MAX);
    comment = X509V3_EXT_conf_nid(NULL, NULL, NID_netscape_comment, buf_text(&text));
    assert_non_null(comment);
    assert_int_equal(X509_add_ext(cert, comment, -1), 1);
    (void)i2d_re_X509_tbs(cert, NULL);
    pack(&fixture_key, 1, &cert, 1, P, &file);
    assert_int_equal(pfx_read(file.data, file.len, P, &pfx_client_limits, &got, &err), ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_PFX_COST);
    assert_string_equal(err.detail, "certificate bytes");
    assert_int_equal(got.key_count, 7);
    X509_EXTENSION_free(comment);
    buf_clear(&text);
    buf_clear(&file);
    X509_free(cert);
}

/* The MAC is right, so it is the file and not the password. */
static void tells_damage_behind_a_right_mac(void **state)
{
    static const char *const damaged[] = {
        "key_bag=OID:certBag\nkey_value=EXPLICIT:0,SEQUENCE:wrong\n[wrong]\n1=OID:x509Certificate\n"
        "2=EXPLICIT:0,FORMAT:HEX,OCT:3003020101\n[default]",
        "key_bag=OID:keyBag\nkey_value=EXPLICIT:0,SEQUENCE:wrong\n[wrong]\n1=INTEGER:0\n2=SEQUENCE:rsa\n"
        "3=FORMAT:HEX,OCT:3003020101\n[rsa]\n1=OID:rsaEncryption\n2=NULL\n[default]",
        "hidden=OCT:no bags at all",
    };

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        struct pfx got = { .key_count = 7 };
        struct err err = ERR_INIT;
        struct buf file;

        pfx_files_make_hidden(damaged[i], P, &file);
        assert_int_equal(pfx_read(file.data, file.len, P, &pfx_client_limits, &got, &err), ST_BAD_FILE);
        assert_int_equal(err.fault, FAULT_PFX_DAMAGED);
        assert_int_equal(got.key_count, 7);
        err_clear(&err);
        assert_int_equal(pfx_read(file.data, file.len, "x", &pfx_client_limits, &got, &err), ST_WRONG_SECRET);
        buf_clear(&file);
    }
}

static void ignores_what_follows_the_file(void **state)
{
    struct pfx got = { .key = NULL };
    struct buf file;

    (void)state;
    pfx_files_load("small.p12", &file);
    assert_int_equal(buf_append_text(&file, "\r\n"), ST_OK);
    read_packed(&file, P, &got);
    assert_true(got.key_matches);
    pfx_clear(&got);
}

static void never_takes_a_truncated_file(void **state)
{
    struct buf file;

    (void)state;
    pfx_files_load("small.p12", &file);
    for (size_t len = 0; len < file.len; len++) {
        struct pfx got = { .key_count = 7 };
        struct err err = ERR_INIT;

        assert_int_equal(pfx_read(file.data, len, P, &pfx_client_limits, &got, &err), ST_BAD_FILE);
        assert_true(err.fault == FAULT_NOT_PFX || err.fault == FAULT_PFX_DAMAGED);
        assert_int_equal(got.key_count, 7);
    }
    buf_clear(&file);
}

/* plain.p12 has neither MAC nor encryption, so each byte of its key and certificate reaches the parsers. */
static void survives_every_changed_byte(void **state)
{
    static const char *const names[] = { "small.p12", "plain.p12" };
    struct pfx_limits limits = pfx_client_limits;

    (void)state;
    limits.iterations = 3000; /* a changed count may still ask for 5,000,000 */
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct buf file;

        pfx_files_load(names[i], &file);
        for (size_t at = 0; at < file.len; at++) {
            struct pfx got = { .key = NULL };
            const unsigned char kept = file.data[at];
            enum status status = ST_OK;

            file.data[at] = (unsigned char)(kept ^ (at % 2 == 0 ? 0xFFU : 1U << (at / 2 % 8)));
            status = pfx_read(file.data, file.len, P, &limits, &got, NULL);
            if (status != ST_OK && status != ST_BAD_FILE && status != ST_WRONG_SECRET && status != ST_UNSUPPORTED &&
                status != ST_TOO_COSTLY)
                fail_msg("%s, byte %zu: %s", names[i], at, status_word(status));
            /* What the MAC covers cannot change unseen. */
            if (status == ST_OK && got.has_mac)
                assert_true(got.key_matches && same(&got.leaf, &fixture_leaf));
            file.data[at] = kept;
            pfx_clear(&got);
        }
        buf_clear(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_files_of_many_makers),         cmocka_unit_test(tells_a_wrong_password),
        cmocka_unit_test(names_what_it_does_not_take),        cmocka_unit_test(refuses_passwords_that_are_no_text),
        cmocka_unit_test(knows_other_encodings_of_passwords), cmocka_unit_test(tells_a_key_that_does_not_match),
        cmocka_unit_test(chooses_among_several_keys),         cmocka_unit_test(prefers_the_certificate_that_ends_last),
        cmocka_unit_test(counts_bags_and_drops_copies),       cmocka_unit_test(takes_64_certificates),
        cmocka_unit_test(refuses_a_huge_certificate),         cmocka_unit_test(tells_damage_behind_a_right_mac),
        cmocka_unit_test(ignores_what_follows_the_file),      cmocka_unit_test(never_takes_a_truncated_file),
        cmocka_unit_test(survives_every_changed_byte),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
