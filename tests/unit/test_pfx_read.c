#include "pki/pfx_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/objects.h>
#include <string.h>

#include "base/fault.h"
#include "pfx_files.h"
#include "pfx_pack.h"

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
    {"3des.p12", P, true, 1, 1, "RSA-2048", "3DES", "SHA-1", 2048, LEAF_FIXTURE, 1},
    {"windows-rc2-40.p12", P, true, 1, 1, "RSA-2048", "3DES", "SHA-1", 2000, LEAF_FIXTURE, 1},
    {"aes-256.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 2048, LEAF_FIXTURE, 1},
    {"aes-128-sha512.p12", P, true, 1, 1, "RSA-2048", "AES-128-CBC", "SHA-512", 2048, LEAF_FIXTURE, 1},
    {"pbmac1.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "PBMAC1 SHA-256", 2048, LEAF_FIXTURE, 1},
    {"no-mac.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "none", 2048, LEAF_FIXTURE, 1},
    {"plain.p12", "anything", true, 1, 1, "RSA-2048", "none", "none", 0, LEAF_FIXTURE, 0},
    {"plain-certificates.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 2048, LEAF_FIXTURE, 1},
    {"small.p12", P, true, 1, 1, "RSA-2048", "3DES", "SHA-1", 1, LEAF_FIXTURE, 0},
    {"rc4-40-rc2-128.p12", P, true, 1, 1, "RSA-2048", "RC2-128", "SHA-1", 2048, LEAF_FIXTURE, 0},
    {"rc4-128-2des.p12", P, true, 1, 1, "RSA-2048", "2-key 3DES", "SHA-1", 2048, LEAF_FIXTURE, 0},
    {"empty-password.p12", "", true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 2048, LEAF_FIXTURE, 1},
    {"unicode-3des.p12", C, true, 1, 1, "RSA-2048", "3DES", "SHA-1", 2048, LEAF_FIXTURE, 1},
    {"unicode-aes.p12", C, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 2048, LEAF_FIXTURE, 1},
    {"nss-aes.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 600000, LEAF_FIXTURE, 1},
    {"nss-3des-rc2-40.p12", P, true, 1, 1, "RSA-2048", "3DES", "SHA-256", 600000, LEAF_FIXTURE, 1},
    {"gnutls.p12", P, true, 1, 1, "RSA-2048", "AES-128-CBC", "SHA-256", 600000, LEAF_FIXTURE, 1},
    {"java.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 10000, LEAF_FIXTURE, 1},
    {"nss-camellia.p12", P, true, 1, 1, "RSA-2048", "Camellia-256-CBC", "SHA-512", 600000, LEAF_OTHER, 1},
    {"nss-empty-password.p12", "", true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 600000, LEAF_OTHER, 1},
    {"gnutls-rc4.p12", P, true, 1, 1, "RSA-2048", "RC4-128", "SHA-256", 600000, LEAF_OTHER, 1},
    {"gnutls-empty-password.p12", "", true, 1, 1, "RSA-2048", "3DES", "SHA-256", 600000, LEAF_OTHER, 1},
    {"gnutls-null-password.p12", "", true, 1, 1, "RSA-2048", "3DES", "SHA-256", 600000, LEAF_OTHER, 1},
    {"java-several.p12", P, true, 2, 2, "RSA-2048", "AES-256-CBC", "SHA-256", 10000, LEAF_OTHER, 2},
    {"java-secret.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 10000, LEAF_OTHER, 1},
    {"java-trusted.p12", P, false, 0, 0, "", "none", "SHA-256", 10000, LEAF_OTHER, 0},
    {"rsa-pss.p12", P, false, 1, 1, "RSA-PSS", "AES-256-CBC", "SHA-256", 2048, LEAF_OTHER, 0},
    {"dsa.p12", P, false, 1, 1, "DSA", "AES-256-CBC", "SHA-256", 2048, LEAF_OTHER, 0},
    {"camellia.p12", P, true, 1, 1, "RSA-2048", "AES-256-CBC", "SHA-256", 2048, LEAF_FIXTURE, 0},
    {"no-key.p12", P, false, 0, 0, "", "none", "SHA-256", 2048, LEAF_FIXTURE, 1},
    {"ec.p12", P, false, 1, 1, "EC P-256", "AES-256-CBC", "SHA-256", 2048, LEAF_OTHER, 0},
    {"rsa-1024.p12", P, false, 1, 1, "RSA-1024", "AES-256-CBC", "SHA-256", 2048, LEAF_OTHER, 0},
    {"ed25519.p12", P, false, 1, 1, "ED25519", "AES-256-CBC", "SHA-256", 2048, LEAF_OTHER, 0},
};

/* The identity that most fixtures hold. */
static struct buf fixture_leaf;
static EVP_PKEY *fixture_key;
static X509 *fixture_cert;

static int set_up(void **state)
{
    (void)state;
    pfx_pack_load("small.p12", &fixture_key, &fixture_cert);
    pfx_pack_encode(fixture_cert, &fixture_leaf);
    return 0;
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
        struct pfx got = {.key = NULL};
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
        struct pfx got = {.key_count = 7};
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
        {"md5-mac.p12", "md5"},
        {"md5-des.p12", "pbeWithMD5AndDES-CBC"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct pfx got = {.key_count = 7};
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
    struct pfx got = {.key_count = 7};
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
        struct pfx_packing how;
        const char *typed;
    } written[] = {
        {{NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NULL, NULL}, ""},
        {{NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "", ""}, ""},
        {{NID_aes_256_cbc, "", NULL}, ""},
        /* a-umlaut: UTF-8 C3 A4, widened the code points C3 and A4 */
        {{NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "\xC3\xA4", "\xC3\xA4"}, "\xC3\xA4"},
        {{NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "\xC3\x83\xC2\xA4", "\xC3\x83\xC2\xA4"}, "\xC3\xA4"},
        {{NID_aes_256_cbc, "\xC3\xA4", "\xC3\x83\xC2\xA4"}, "\xC3\xA4"}, /* PBES2 takes the UTF-8 itself */
        /* beyond the BMP: a surrogate pair */
        {{NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "\xF0\x9F\x94\x91", "\xF0\x9F\x94\x91"}, "\xF0\x9F\x94\x91"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        struct pfx got = {.key = NULL};
        struct buf file;

        pfx_pack_as(&fixture_key, 1, &fixture_cert, 1, &written[i].how, &file);
        read_packed(&file, written[i].typed, &got);
        assert_true(got.key_matches);
        pfx_clear(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_files_of_many_makers),         cmocka_unit_test(tells_a_wrong_password),
        cmocka_unit_test(names_what_it_does_not_take),        cmocka_unit_test(refuses_passwords_that_are_no_text),
        cmocka_unit_test(knows_other_encodings_of_passwords),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
