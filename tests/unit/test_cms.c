/* Detached signatures: ours as others read them, others' as we read them, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/cms.h>

#include "authority.h"
#include "base/fault.h"
#include "cms_files.h"
#include "pki/chain.h"
#include "pki/cms.h"

#define CONTENT "buy 1000 of 2330 at 1,000.5\n"
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { DAY_S = 86400 };

static const int64_t since_utc = 1767225600;                    /* 2026-01-01 */
static const int64_t signed_utc = 1767225600 + 200 * DAY_S + 7; /* when the leaf is valid */

static struct authority firm;
static struct key *key, *other_key;
static struct buf leaf, twin; /* two certificates of the same key */
static struct cert_list intermediates;
static unsigned char digest[SHA256_BYTES];
static struct buf ours; /* a signature over CONTENT */

static void make_ours(const struct buf *certificate, struct key *by, int64_t at_utc, struct buf *out)
{
    const struct cms_request request = {.content_digest = digest,
                                        .signing_time_utc = at_utc,
                                        .certificate = certificate,
                                        .intermediates = &intermediates};

    buf_init(out, CMS_DER_MAX);
    assert_int_equal(cms_make(&request, key_signer(by), out, NULL), ST_OK);
}

static int make_firm(void **state)
{
    (void)state;
    authority_make(&firm, "Pei Cheng", since_utc);
    assert_int_equal(key_generate(&key, NULL), ST_OK);
    assert_int_equal(key_generate(&other_key, NULL), ST_OK);
    authority_issue(&firm, key, since_utc + 100 * DAY_S, since_utc + 465 * DAY_S, &leaf);
    authority_issue(&firm, key, since_utc + 101 * DAY_S, since_utc + 466 * DAY_S, &twin);
    assert_int_equal(cert_list_add(&intermediates, firm.ca.data, firm.ca.len, NULL), ST_OK);
    assert_int_equal(digest_sha256(CONTENT, sizeof CONTENT - 1, digest, NULL), ST_OK);
    make_ours(&leaf, key, signed_utc, &ours);
    return 0;
}

static int clear_firm(void **state)
{
    (void)state;
    buf_clear(&ours);
    cert_list_clear(&intermediates);
    buf_clear(&twin);
    buf_clear(&leaf);
    key_free(&other_key);
    key_free(&key);
    authority_clear(&firm);
    return 0;
}

static void assert_read(const struct buf *bytes, struct cms *cms)
{
    struct err err = ERR_INIT;

    *cms = (struct cms){.has_signing_time = false};
    if (cms_read(bytes->data, bytes->len, cms, &err) != ST_OK)
        fail_msg("%s", err.what);
}

static void assert_refused(const void *bytes, size_t len, enum status status, int fault, const char *detail)
{
    struct cms cms = {.signing_time_utc = 5};
    struct err err = ERR_INIT;

    assert_int_equal(cms_read(bytes, len, &cms, &err), status);
    assert_int_equal(err.status, status);
    assert_int_equal(err.fault, fault);
    assert_string_equal(err.detail, detail);
    assert_int_equal(cms.signing_time_utc, 5); /* left alone */
    assert_null(cms.certificate.data);
}

/* --- ours --- */

static void ours_is_what_openssl_takes(void **state)
{
    struct buf later;

    (void)state;
    assert_true(cms_files_openssl_takes(&ours, CONTENT, &firm.root));
    assert_false(cms_files_openssl_takes(&ours, "buy 9000 of 2330", &firm.root));
    assert_true(cms_files_is_der(&ours));
    make_ours(&leaf, key, INT64_C(2556144000), &later); /* 2051: GeneralizedTime */
    assert_true(cms_files_openssl_takes(&later, CONTENT, &firm.root));
    assert_true(cms_files_is_der(&later));
    buf_clear(&later);
}

static void ours_says_what_was_asked_for(void **state)
{
    struct anchors *root = NULL;
    struct cms cms;
    struct buf pem;

    (void)state;
    assert_read(&ours, &cms);
    assert_true(cms.has_signing_time);
    assert_int_equal(cms.signing_time_utc, signed_utc);
    assert_memory_equal(cms.content_digest, digest, sizeof digest);
    assert_int_equal(cms.certificate.len, leaf.len);
    assert_memory_equal(cms.certificate.data, leaf.data, leaf.len);
    assert_int_equal(cms_verify(&cms, digest, NULL), ST_OK);

    /* the way to the root is in it, and the root is not */
    buf_init(&pem, 65536);
    assert_int_equal(cert_to_pem(firm.root.data, firm.root.len, &pem, NULL), ST_OK);
    assert_int_equal(anchors_new(buf_text(&pem), pem.len, &root, NULL), ST_OK);
    assert_int_equal(cms.others.count, 1);
    assert_int_equal(chain_verify(root, cms.certificate.data, cms.certificate.len, &cms.others, signed_utc, NULL),
                     ST_OK);
    anchors_free(&root);
    buf_clear(&pem);
    cms_clear(&cms);
}

static void the_same_again_is_the_same(void **state)
{
    struct buf again;

    (void)state;
    make_ours(&leaf, key, signed_utc, &again);
    assert_int_equal(again.len, ours.len);
    assert_memory_equal(again.data, ours.data, ours.len);
    buf_clear(&again);
}

static enum status failing_signer(void *self, const unsigned char in[SHA256_BYTES], struct buf *signature,
                                  struct err *err)
{
    (void)self;
    (void)in;
    (void)signature;
    return err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, "the test's key is gone");
}

static void what_cannot_be_made(void **state)
{
    const struct buf rubbish = {.data = (unsigned char[]){0x30, 0x01, 0x00}, .len = 3};
    const struct signer none = {.sign_digest = failing_signer};
    struct cms_request request = {.content_digest = digest, .signing_time_utc = signed_utc, .certificate = &leaf};
    struct cert_list many = {.count = 0};
    struct err err = ERR_INIT;
    struct buf out;

    (void)state;
    buf_init(&out, CMS_DER_MAX);
    assert_int_equal(cms_make(&request, none, &out, &err), ST_NO_KEY);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_NO_KEY);
    request.certificate = &rubbish;
    assert_int_equal(cms_make(&request, key_signer(key), &out, NULL), ST_BAD_FILE);
    request.certificate = &leaf;
    for (size_t i = 0; i < CMS_CERTIFICATES_MAX; i++)
        assert_int_equal(cert_list_add(&many, firm.ca.data, firm.ca.len, NULL), ST_OK);
    request.intermediates = &many;
    assert_int_equal(cms_make(&request, key_signer(key), &out, NULL), ST_TOO_COSTLY);
    assert_int_equal(out.len, 0);
    cert_list_clear(&many);
    buf_clear(&out);
}

/* --- others' --- */

static void others_signatures_are_read(void **state)
{
    static const struct cms_recipe recipes[] = {
        {.flags = CMS_DETACHED | CMS_BINARY},
        {.flags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP},
        {.flags = CMS_DETACHED | CMS_BINARY | CMS_USE_KEYID},
        {.flags = CMS_DETACHED | CMS_BINARY | CMS_NO_SIGNING_TIME},
        {.flags = CMS_DETACHED | CMS_BINARY, .meant = true},
        {.flags = CMS_DETACHED | CMS_BINARY, .with_times = CMS_CERTIFICATES_MAX - 1},
        {.flags = CMS_DETACHED | CMS_BINARY, .indefinite = true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(recipes); i++) {
        struct cms_recipe recipe = recipes[i];
        struct cms cms;
        struct buf made;

        recipe.certificate = &leaf;
        recipe.key = key;
        recipe.content = CONTENT;
        recipe.with = &firm.ca;
        buf_init(&made, CMS_DER_MAX);
        cms_files_make(&recipe, &made);
        assert_int_equal(made.data[1] == 0x80, recipe.indefinite);
        assert_read(&made, &cms);
        assert_int_equal(cms_verify(&cms, digest, NULL), ST_OK);
        assert_int_equal(cms.has_signing_time, (recipe.flags & CMS_NO_SIGNING_TIME) == 0);
        assert_int_equal(cms.certificate.len, leaf.len);
        assert_int_equal(cms.others.count, recipe.with_times);
        cms_clear(&cms);
        buf_clear(&made);
    }
}

static void others_that_are_not_taken(void **state)
{
    static const struct {
        struct cms_recipe recipe;
        enum status status;
        int fault;
        const char *detail;
    } cases[] = {
        {{.flags = CMS_BINARY}, ST_BAD_FILE, FAULT_CMS_EMBEDDED, ""},
        {{.flags = CMS_BINARY, .indefinite = true}, ST_BAD_FILE, FAULT_CMS_EMBEDDED, ""},
        {{.flags = CMS_DETACHED, .more_signers = 1}, ST_BAD_FILE, FAULT_CMS_SEVERAL_SIGNERS, ""},
        {{.flags = CMS_DETACHED, .more_signers = 40}, ST_BAD_FILE, FAULT_CMS_SEVERAL_SIGNERS, ""},
        {{.flags = CMS_DETACHED | CMS_NOCERTS}, ST_BAD_FILE, FAULT_CMS_NO_CERTIFICATE, ""},
        {{.flags = CMS_DETACHED | CMS_NOCERTS, .with_times = 1}, ST_BAD_FILE, FAULT_CMS_NO_CERTIFICATE, ""},
        {{.flags = CMS_DETACHED, .with_times = CMS_CERTIFICATES_MAX}, ST_BAD_FILE, FAULT_CMS_DAMAGED, ""},
        {{.flags = CMS_DETACHED, .digest = "SHA1"}, ST_UNSUPPORTED, FAULT_CMS_ALGORITHM, "sha1"},
        {{.flags = CMS_DETACHED, .digest = "MD5"}, ST_UNSUPPORTED, FAULT_CMS_ALGORITHM, "md5"},
        {{.flags = CMS_DETACHED, .digest = "SHA512"}, ST_UNSUPPORTED, FAULT_CMS_ALGORITHM, "sha512"},
        {{.flags = CMS_DETACHED, .pss = true}, ST_UNSUPPORTED, FAULT_CMS_ALGORITHM, "rsassaPss"},
        {{.flags = CMS_DETACHED, .other_kind = "EC"}, ST_UNSUPPORTED, FAULT_CMS_ALGORITHM, "ecdsa-with-SHA256"},
        {{.flags = CMS_DETACHED, .other_kind = "RSA-1024"}, ST_UNSUPPORTED, FAULT_CMS_ALGORITHM, "RSA-1024"},
        {{.flags = CMS_DETACHED | CMS_NOATTR}, ST_UNSUPPORTED, FAULT_CMS_ALGORITHM, "no signed attributes"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cms_recipe recipe = cases[i].recipe;
        struct buf made;

        recipe.certificate = &leaf;
        recipe.key = key;
        recipe.content = CONTENT;
        recipe.with = &firm.ca;
        recipe.flags |= CMS_BINARY;
        buf_init(&made, 4 * CMS_DER_MAX);
        cms_files_make(&recipe, &made);
        assert_refused(made.data, made.len, cases[i].status, cases[i].fault, cases[i].detail);
        buf_clear(&made);
    }
}

/* --- hostile bytes --- */

static void what_is_no_signature(void **state)
{
    static unsigned char bomb[CMS_DER_MAX], large[CMS_DER_MAX + 1024];
    static const unsigned char data_type[] = {0x30, 0x0F, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7,
                                              0x0D, 0x01, 0x07, 0x01, 0xA0, 0x02, 0x04, 0x00};

    (void)state;
    for (size_t i = 0; i < sizeof bomb; i += 2) { /* as deep as it goes */
        bomb[i] = 0x30;
        bomb[i + 1] = 0x80;
    }
    memcpy(large, ours.data, ours.len);
    assert_refused("", 0, ST_BAD_FILE, FAULT_NOT_CMS, "");
    assert_refused("dear customer", 13, ST_BAD_FILE, FAULT_NOT_CMS, "");
    assert_refused("-----BEGIN CMS-----\n", 20, ST_BAD_FILE, FAULT_NOT_CMS, "");
    assert_refused(bomb, sizeof bomb, ST_BAD_FILE, FAULT_NOT_CMS, "");
    assert_refused(data_type, sizeof data_type, ST_BAD_FILE, FAULT_NOT_CMS, "");
    assert_refused(leaf.data, leaf.len, ST_BAD_FILE, FAULT_NOT_CMS, "");
    assert_refused(large, sizeof large, ST_BAD_FILE, FAULT_NOT_CMS, ""); /* 33 KiB */
    assert_refused(large, ours.len + 1, ST_BAD_FILE, FAULT_CMS_DAMAGED, "");
}

/* Lengths that never end, after a beginning that is right. */
static void nesting_behind_the_right_beginning(void **state)
{
    static unsigned char bomb[CMS_DER_MAX];
    static const unsigned char beginning[] = {0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
                                              0x01, 0x07, 0x02, 0xA0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01};

    (void)state;
    for (size_t i = 0; i < sizeof bomb; i += 2) {
        bomb[i] = 0x31;
        bomb[i + 1] = 0x80;
    }
    memcpy(bomb, beginning, sizeof beginning);
    assert_refused(bomb, sizeof bomb, ST_BAD_FILE, FAULT_CMS_DAMAGED, "");
}

static void cut_off_anywhere(void **state)
{
    (void)state;
    for (size_t len = 0; len < ours.len; len++) {
        unsigned char *part = test_malloc(len + 1); /* of its own, so that sanitizers see one byte too far */
        struct cms cms = {.has_signing_time = false};
        struct err err = ERR_INIT;

        memcpy(part, ours.data, len);
        assert_int_equal(cms_read(part, len, &cms, &err), ST_BAD_FILE);
        assert_int_equal(err.fault, len < 15 ? FAULT_NOT_CMS : FAULT_CMS_DAMAGED);
        test_free(part);
    }
}

/* Whatever byte is another one: it is refused, or says the very same. */
static void no_byte_can_be_changed(void **state)
{
    static const unsigned char changes[] = {0x01, 0x80, 0xFF};
    size_t taken = 0;

    (void)state;
    for (size_t at = 0; at < ours.len; at++) {
        struct cms cms = {.has_signing_time = false};

        ours.data[at] ^= changes[at % sizeof changes];
        if (cms_read(ours.data, ours.len, &cms, NULL) == ST_OK && cms_verify(&cms, digest, NULL) == ST_OK) {
            assert_memory_equal(cms.content_digest, digest, sizeof digest);
            assert_int_equal(cms.signing_time_utc, signed_utc);
            assert_int_equal(cms.certificate.len, leaf.len);
            assert_memory_equal(cms.certificate.data, leaf.data, leaf.len);
            taken++;
        }
        cms_clear(&cms);
        ours.data[at] ^= changes[at % sizeof changes];
    }
    /* what nothing depends on: the other certificate, versions, the list of digests */
    assert_true(taken < firm.ca.len + 32);
}

/* --- verifying --- */

static void other_content_and_other_keys(void **state)
{
    unsigned char other[SHA256_BYTES];
    struct err err = ERR_INIT;
    struct cms cms;
    struct buf made;

    (void)state;
    assert_read(&ours, &cms);
    memcpy(other, digest, sizeof other);
    other[SHA256_BYTES - 1] ^= 1;
    assert_int_equal(cms_verify(&cms, other, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_CMS_CONTENT);
    err_clear(&err);
    cms.attributes.data[cms.attributes.len - 1] ^= 1;
    assert_int_equal(cms_verify(&cms, digest, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_CMS_SIGNATURE);
    cms_clear(&cms);

    make_ours(&leaf, other_key, signed_utc, &made); /* the certificate is right, the key is not its own */
    assert_read(&made, &cms);
    err_clear(&err);
    assert_int_equal(cms_verify(&cms, digest, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_CMS_SIGNATURE);
    cms_clear(&cms);
    buf_clear(&made);
}

/* The other certificate of the same key, put in the place of the one that was meant; both have the same serial. */
static void another_certificate_of_the_key(void **state)
{
    size_t at = 0;

    (void)state;
    assert_int_equal(leaf.len, twin.len);
    while (at + leaf.len <= ours.len && memcmp(ours.data + at, leaf.data, leaf.len) != 0)
        at++;
    assert_true(at + leaf.len <= ours.len);
    memcpy(ours.data + at, twin.data, twin.len);
    assert_refused(ours.data, ours.len, ST_BAD_FILE, FAULT_CMS_SIGNATURE, "");
    memcpy(ours.data + at, leaf.data, leaf.len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ours_is_what_openssl_takes),
        cmocka_unit_test(ours_says_what_was_asked_for),
        cmocka_unit_test(the_same_again_is_the_same),
        cmocka_unit_test(what_cannot_be_made),
        cmocka_unit_test(others_signatures_are_read),
        cmocka_unit_test(others_that_are_not_taken),
        cmocka_unit_test(what_is_no_signature),
        cmocka_unit_test(nesting_behind_the_right_beginning),
        cmocka_unit_test(cut_off_anywhere),
        cmocka_unit_test(no_byte_can_be_changed),
        cmocka_unit_test(other_content_and_other_keys),
        cmocka_unit_test(another_certificate_of_the_key),
    };

    return cmocka_run_group_tests(tests, make_firm, clear_firm);
}
