#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/fault.h"
#include "pfx_files.h"
#include "pfx_pack.h"
#include "pki/pfx_read.h"

/* The certificate that most fixtures hold. */
static struct buf fixture_leaf;

static int set_up(void **state)
{
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;

    (void)state;
    pfx_pack_load("small.p12", &key, &cert);
    pfx_pack_encode(cert, &fixture_leaf);
    EVP_PKEY_free(key);
    X509_free(cert);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_clear(&fixture_leaf);
    return 0;
}

static bool same(const struct buf *a, const struct buf *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
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
        struct pfx got = {.key_count = 7};
        struct err err = ERR_INIT;
        struct buf file;

        pfx_files_make_hidden(damaged[i], PFX_FIXTURE_PASSWORD, &file);
        assert_int_equal(pfx_read(file.data, file.len, PFX_FIXTURE_PASSWORD, &pfx_client_limits, &got, &err),
                         ST_BAD_FILE);
        assert_int_equal(err.fault, FAULT_PFX_DAMAGED);
        assert_int_equal(got.key_count, 7);
        err_clear(&err);
        assert_int_equal(pfx_read(file.data, file.len, "x", &pfx_client_limits, &got, &err), ST_WRONG_SECRET);
        buf_clear(&file);
    }
}

static void ignores_what_follows_the_file(void **state)
{
    struct pfx got = {.key = NULL};
    struct buf file;

    (void)state;
    pfx_files_load("small.p12", &file);
    assert_int_equal(buf_append_text(&file, "\r\n"), ST_OK);
    assert_int_equal(pfx_read(file.data, file.len, PFX_FIXTURE_PASSWORD, &pfx_client_limits, &got, NULL), ST_OK);
    assert_true(got.key_matches);
    pfx_clear(&got);
    buf_clear(&file);
}

static void never_takes_a_truncated_file(void **state)
{
    struct buf file;

    (void)state;
    pfx_files_load("small.p12", &file);
    for (size_t len = 0; len < file.len; len++) {
        struct pfx got = {.key_count = 7};
        struct err err = ERR_INIT;

        assert_int_equal(pfx_read(file.data, len, PFX_FIXTURE_PASSWORD, &pfx_client_limits, &got, &err), ST_BAD_FILE);
        assert_true(err.fault == FAULT_NOT_PFX || err.fault == FAULT_PFX_DAMAGED);
        assert_int_equal(got.key_count, 7);
    }
    buf_clear(&file);
}

/* plain.p12 has neither MAC nor encryption, so each byte of its key and certificate reaches the parsers. */
static void survives_every_changed_byte(void **state)
{
    static const char *const names[] = {"small.p12", "plain.p12"};
    struct pfx_limits limits = pfx_client_limits;

    (void)state;
    limits.iterations = 3000; /* a changed count may still ask for 5,000,000 */
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct buf file;

        pfx_files_load(names[i], &file);
        for (size_t at = 0; at < file.len; at++) {
            struct pfx got = {.key = NULL};
            const unsigned char kept = file.data[at];
            enum status status = ST_OK;

            file.data[at] = (unsigned char)(kept ^ (at % 2 == 0 ? 0xFFU : 1U << (at / 2 % 8)));
            status = pfx_read(file.data, file.len, PFX_FIXTURE_PASSWORD, &limits, &got, NULL);
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
        cmocka_unit_test(tells_damage_behind_a_right_mac),
        cmocka_unit_test(ignores_what_follows_the_file),
        cmocka_unit_test(never_takes_a_truncated_file),
        cmocka_unit_test(survives_every_changed_byte),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
