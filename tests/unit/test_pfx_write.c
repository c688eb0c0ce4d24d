#include "pki/pfx_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/objects.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "pfx_files.h"
#include "pki/pfx_read.h"

/* The identity of the fixtures: key, leaf and its CA. */
static struct pfx fixture;

static int set_up(void **state)
{
    struct buf file;
    enum status status = ST_OK;

    (void)state;
    pfx_files_load("3des.p12", &file);
    status = pfx_read(file.data, file.len, PFX_FIXTURE_PASSWORD, &pfx_client_limits, &fixture, NULL);
    buf_clear(&file);
    return status == ST_OK && fixture.chain.count == 1 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    pfx_clear(&fixture);
    return 0;
}

static void write_fixture(const char *password, enum pfx_format format, struct buf *out)
{
    struct err err = ERR_INIT;

    buf_init(out, PFX_BYTES_MAX);
    if (pfx_write(fixture.key, fixture.leaf.data, fixture.leaf.len, &fixture.chain, password, format, out, &err) !=
        ST_OK)
        fail_msg("%s (%s)", status_word(err.status), err.what);
}

static void assert_equal(const struct buf *a, const struct buf *b)
{
    assert_int_equal(a->len, b->len);
    assert_memory_equal(a->data, b->data, a->len);
}

static const struct {
    enum pfx_format format;
    const char *key_cipher;
    const char *mac_digest;
    long long iterations;
} written[] = {
    {PFX_COMPATIBLE, "3DES", "SHA-1", 100000},
    {PFX_STRONG, "AES-256-CBC", "SHA-256", 100000},
    {PFX_STORE, "3DES", "SHA-1", 2000},
};

static void is_read_back(void **state)
{
    static const char *const passwords[] = {"abcd1234", PFX_FIXTURE_CHINESE, ""};

    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        for (size_t p = 0; p < sizeof passwords / sizeof passwords[0]; p++) {
            struct pfx got = {.key = NULL};
            char ours[SHA256_HEX_SIZE];
            char theirs[SHA256_HEX_SIZE];
            struct buf file;

            write_fixture(passwords[p], written[i].format, &file);
            assert_int_equal(pfx_read(file.data, file.len, "wrong", &pfx_client_limits, &got, NULL), ST_WRONG_SECRET);
            assert_int_equal(pfx_read(file.data, file.len, passwords[p], &pfx_client_limits, &got, NULL), ST_OK);
            assert_true(got.key_matches && got.has_mac);
            assert_string_equal(got.key_cipher, written[i].key_cipher);
            assert_string_equal(got.mac_digest, written[i].mac_digest);
            assert_int_equal(got.iterations, written[i].iterations);
            assert_equal(&got.leaf, &fixture.leaf);
            assert_int_equal(got.chain.count, 1);
            assert_equal(&got.chain.items[0], &fixture.chain.items[0]);
            assert_int_equal(key_spki_hash(got.key, ours, NULL), ST_OK);
            assert_int_equal(key_spki_hash(fixture.key, theirs, NULL), ST_OK);
            assert_string_equal(ours, theirs);
            pfx_clear(&got);
            buf_clear(&file);
        }
    }
}

static void assert_pbes1(const X509_ALGOR *algorithm, long iterations)
{
    PBEPARAM *pbe = NULL;

    assert_int_equal(OBJ_obj2nid(algorithm->algorithm), NID_pbe_WithSHA1And3_Key_TripleDES_CBC);
    pbe = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algorithm->parameter);
    assert_non_null(pbe);
    assert_int_equal(ASN1_INTEGER_get(pbe->iter), iterations);
    assert_int_equal(ASN1_STRING_length(pbe->salt), 8);
    PBEPARAM_free(pbe);
}

static void assert_pbes2(const X509_ALGOR *algorithm, long iterations)
{
    PBE2PARAM *pbe2 = NULL;
    PBKDF2PARAM *pbkdf2 = NULL;

    assert_int_equal(OBJ_obj2nid(algorithm->algorithm), NID_pbes2);
    pbe2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter);
    assert_non_null(pbe2);
    assert_int_equal(OBJ_obj2nid(pbe2->encryption->algorithm), NID_aes_256_cbc);
    assert_int_equal(OBJ_obj2nid(pbe2->keyfunc->algorithm), NID_id_pbkdf2);
    pbkdf2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), pbe2->keyfunc->parameter);
    assert_non_null(pbkdf2);
    assert_int_equal(ASN1_INTEGER_get(pbkdf2->iter), iterations);
    assert_int_equal(ASN1_STRING_length(pbkdf2->salt->value.octet_string), 16);
    assert_non_null(pbkdf2->prf);
    assert_int_equal(OBJ_obj2nid(pbkdf2->prf->algorithm), NID_hmacWithSHA256);
    PBKDF2PARAM_free(pbkdf2);
    PBE2PARAM_free(pbe2);
}

/* No name anywhere; the CSP attribute on the key bag of PFX_STORE alone. */
static void assert_attributes(const STACK_OF(PKCS12_SAFEBAG) *bags, bool of_key, enum pfx_format format)
{
    static const char provider[] = "Microsoft Enhanced RSA and AES Cryptographic Provider";

    for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); i++) {
        const PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value(bags, i);
        const ASN1_TYPE *csp = PKCS12_SAFEBAG_get0_attr(bag, NID_ms_csp_name);

        assert_null(PKCS12_SAFEBAG_get0_attr(bag, NID_friendlyName));
        assert_int_equal(csp != NULL, of_key && format == PFX_STORE);
        if (csp != NULL) {
            char *text = NULL;

            assert_int_equal(csp->type, V_ASN1_BMPSTRING);
            text = OPENSSL_uni2asc(csp->value.bmpstring->data, csp->value.bmpstring->length);
            assert_string_equal(text, provider);
            OPENSSL_free(text);
        }
    }
    if (of_key) { /* the key and its certificate name each other */
        assert_int_equal(sk_PKCS12_SAFEBAG_num(bags), 1);
        assert_non_null(PKCS12_SAFEBAG_get0_attr(sk_PKCS12_SAFEBAG_value(bags, 0), NID_localKeyID));
    } else {
        assert_int_equal(sk_PKCS12_SAFEBAG_num(bags), 2);
        assert_non_null(PKCS12_SAFEBAG_get0_attr(sk_PKCS12_SAFEBAG_value(bags, 0), NID_localKeyID));
        assert_null(PKCS12_SAFEBAG_get0_attr(sk_PKCS12_SAFEBAG_value(bags, 1), NID_localKeyID));
    }
}

static void assert_mac(const PKCS12 *file, int digest, long iterations)
{
    const X509_ALGOR *algorithm = NULL;
    const ASN1_OCTET_STRING *salt = NULL;
    const ASN1_INTEGER *count = NULL;

    PKCS12_get0_mac(NULL, &algorithm, &salt, &count, file);
    assert_non_null(algorithm);
    assert_int_equal(OBJ_obj2nid(algorithm->algorithm), digest);
    assert_int_equal(ASN1_STRING_length(salt), 8);
    assert_int_equal(ASN1_INTEGER_get(count), iterations);
}

/* Written down by hand, not by the tables of pfx_write.c: product.md section 4. */
static void has_the_promised_structure(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        const enum pfx_format format = written[i].format;
        const long iterations = format == PFX_STORE ? 2000 : 100000;
        void (*const assert_pbe)(const X509_ALGOR *, long) = format == PFX_STRONG ? assert_pbes2 : assert_pbes1;
        const unsigned char *at = NULL;
        const X509_ALGOR *key_algorithm = NULL;
        STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
        STACK_OF(PKCS7) *safes = NULL;
        PKCS12 *pfx = NULL;
        struct buf file;

        write_fixture("abcd1234", format, &file);
        at = file.data;
        pfx = d2i_PKCS12(NULL, &at, (long)file.len);
        assert_non_null(pfx);
        assert_ptr_equal(at, file.data + file.len);
        assert_mac(pfx, format == PFX_STRONG ? NID_sha256 : NID_sha1, iterations);
        safes = PKCS12_unpack_authsafes(pfx);
        assert_int_equal(sk_PKCS7_num(safes), 2);

        assert_true(PKCS7_type_is_encrypted(sk_PKCS7_value(safes, 0)));
        assert_pbe(sk_PKCS7_value(safes, 0)->d.encrypted->enc_data->algorithm, iterations);
        bags = PKCS12_unpack_p7encdata(sk_PKCS7_value(safes, 0), "abcd1234", -1);
        assert_attributes(bags, false, format);
        sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);

        assert_true(PKCS7_type_is_data(sk_PKCS7_value(safes, 1)));
        bags = PKCS12_unpack_p7data(sk_PKCS7_value(safes, 1));
        X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(sk_PKCS12_SAFEBAG_value(bags, 0)), &key_algorithm, NULL);
        assert_pbe(key_algorithm, iterations);
        assert_attributes(bags, true, format);
        sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);

        sk_PKCS7_pop_free(safes, PKCS7_free);
        PKCS12_free(pfx);
        buf_clear(&file);
    }
}

static void never_repeats_a_salt(void **state)
{
    struct buf first;
    struct buf second;

    (void)state;
    write_fixture("abcd1234", PFX_STORE, &first);
    write_fixture("abcd1234", PFX_STORE, &second);
    assert_int_equal(first.len, second.len);
    assert_memory_not_equal(first.data, second.data, first.len);
    buf_clear(&first);
    buf_clear(&second);
}

static void needs_no_chain(void **state)
{
    struct pfx got = {.key = NULL};
    struct buf file;

    (void)state;
    buf_init(&file, PFX_BYTES_MAX);
    assert_int_equal(pfx_write(fixture.key, fixture.leaf.data, fixture.leaf.len, NULL, "x", PFX_STORE, &file, NULL),
                     ST_OK);
    assert_int_equal(pfx_read(file.data, file.len, "x", &pfx_client_limits, &got, NULL), ST_OK);
    assert_int_equal(got.chain.count, 0);
    pfx_clear(&got);
    buf_clear(&file);
}

static void refuses_what_makes_no_sense(void **state)
{
    const struct buf *ca = &fixture.chain.items[0];
    char longest[PFX_PASSWORD_MAX + 2];
    struct cert_list broken = {.count = 0};
    const struct {
        const void *leaf;
        size_t leaf_len;
        const struct cert_list *chain;
        const char *password;
        int fault;
    } cases[] = {
        {ca->data, ca->len, NULL, "x", FAULT_PFX_KEY_MISMATCH},
        {"rubbish", 7, NULL, "x", FAULT_PFX_NO_CERTIFICATE},
        {fixture.leaf.data, fixture.leaf.len - 1, NULL, "x", FAULT_PFX_NO_CERTIFICATE},
        {fixture.leaf.data, 0, NULL, "x", FAULT_PFX_NO_CERTIFICATE},
        {fixture.leaf.data, CERT_DER_MAX + 1, NULL, "x", FAULT_PFX_NO_CERTIFICATE},
        {fixture.leaf.data, fixture.leaf.len, &broken, "x", FAULT_PFX_NO_CERTIFICATE},
        {fixture.leaf.data, fixture.leaf.len, NULL, "Latin-1 \xE9", FAULT_NOT_TEXT},
        {fixture.leaf.data, fixture.leaf.len, NULL, longest, FAULT_PASSWORD_LENGTH},
    };

    (void)state;
    memset(longest, 'x', sizeof longest);
    longest[PFX_PASSWORD_MAX + 1] = '\0';
    assert_int_equal(cert_list_add(&broken, "rubbish", 7, NULL), ST_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = ERR_INIT;
        struct buf out;

        buf_init(&out, PFX_BYTES_MAX);
        assert_int_equal(buf_append_text(&out, "as before"), ST_OK);
        assert_int_equal(pfx_write(fixture.key, cases[i].leaf, cases[i].leaf_len, cases[i].chain, cases[i].password,
                                   PFX_STRONG, &out, &err),
                         ST_BAD_INPUT);
        assert_int_equal(err.fault, cases[i].fault);
        assert_string_equal(buf_text(&out), "as before");
        buf_clear(&out);
    }
    cert_list_clear(&broken);
}

#if defined(PCCERT_OPENSSL)
/* A reader that is a program of its own: the key and both certificates come out, and the key signs for the leaf. */
static void is_opened_by_the_openssl_program(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        char name[] = "/tmp/pccert-pfx-XXXXXX";
        char command[1024];
        struct buf file;

        assert_non_null(mkdtemp(name));
        (void)snprintf(command, sizeof command, "%s/file.pfx", name);
        write_fixture("abcd1234", written[i].format, &file);
        assert_int_equal(file_write(command, file.data, file.len, FILE_NEW, NULL), ST_OK);
        buf_clear(&file);
        (void)snprintf(command, sizeof command,
                       "cd %s && echo abcd1234 >secret && o=" PCCERT_OPENSSL " &&"
                       "$o pkcs12 -in file.pfx -passin file:secret -noenc -out all.pem &&"
                       "test $(grep -c 'BEGIN CERTIFICATE' all.pem) = 2 &&"
                       "test $(grep -c 'BEGIN PRIVATE KEY' all.pem) = 1 &&"
                       "$o x509 -in all.pem -noout -pubkey >leaf.pem && $o pkey -in all.pem -pubout >key.pem &&"
                       "cmp leaf.pem key.pem &&"
                       "! $o pkcs12 -in file.pfx -passin pass:wrong -noenc -out no.pem 2>/dev/null",
                       name);
        assert_int_equal(system(command), 0);
        (void)snprintf(command, sizeof command, "rm -r %s", name);
        assert_int_equal(system(command), 0);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_read_back),
        cmocka_unit_test(has_the_promised_structure),
        cmocka_unit_test(never_repeats_a_salt),
        cmocka_unit_test(needs_no_chain),
        cmocka_unit_test(refuses_what_makes_no_sense),
#if defined(PCCERT_OPENSSL)
        cmocka_unit_test(is_opened_by_the_openssl_program),
#endif
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
