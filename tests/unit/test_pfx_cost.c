/* What pki/pfx_cost.h charges is what is really done: every run of a hash, counted where OpenSSL derives. */
#include "pki/pfx_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "pfx_files.h"
#include "pfx_real.h"
#include "pfx_work.h"

/* What reading the file does; then a limit of just that lets it through, and one less does not. */
static void assert_exact(const char *what, const struct buf *file, const char *password, enum status expected)
{
    struct pfx_limits limits = pfx_client_limits;
    struct pfx got = {.key = NULL};
    struct err err = ERR_INIT;

    pfx_work.work = 0;
    if (pfx_read(file->data, file->len, password, &limits, &got, &err) != expected)
        fail_msg("%s: %s (%s)", what, status_word(err.status), err.what);
    pfx_clear(&got);
    assert_true(pfx_work.work > 0);

    limits.iterations_sum = pfx_work.work;
    err_clear(&err);
    if (pfx_read(file->data, file->len, password, &limits, &got, &err) != expected)
        fail_msg("%s: %s (%s) where %lld is allowed", what, status_word(err.status), err.detail, limits.iterations_sum);
    pfx_clear(&got);

    limits.iterations_sum--;
    err_clear(&err);
    pfx_work.work = 0;
    if (pfx_read(file->data, file->len, password, &limits, &got, &err) != ST_TOO_COSTLY || err.fault != FAULT_PFX_COST)
        fail_msg("%s: %s (%s) where %lld is allowed", what, status_word(err.status), err.what, limits.iterations_sum);
    assert_true(pfx_work.work <= limits.iterations_sum);
}

static void what_is_charged_is_what_is_done(void **state)
{
    static const char *const fixtures[] = {"3des.p12",
                                           "windows-rc2-40.p12",
                                           "aes-256.p12",
                                           "no-mac.p12",
                                           "rc4-40-rc2-128.p12",
                                           "rc4-128-2des.p12",
                                           "pbmac1.p12",
                                           "plain-certificates.p12",
                                           "aes-128-sha512.p12",
                                           "ec.p12",
                                           "no-key.p12",
                                           "nss-3des-rc2-40.p12",
                                           "nss-aes.p12",
                                           "gnutls.p12",
                                           "java.p12"};

    (void)state;
    for (size_t i = 0; i < sizeof fixtures / sizeof fixtures[0]; i++) {
        struct buf file;

        pfx_files_load(fixtures[i], &file);
        assert_exact(fixtures[i], &file, PFX_FIXTURE_PASSWORD, ST_OK);
        buf_clear(&file);
    }
}

#define PBES2 "key_algorithm=SEQUENCE:pbes2\nsafe_algorithm=SEQUENCE:pbes2\n"

static void long_keys_cost_more(void **state)
{
    static const char *const replaced[] = {
        "mac_count=INTEGER:3\nsafe_count=INTEGER:10\nkey_count=INTEGER:100",
        PBES2 "kdf_count=INTEGER:10\nprf=OID:hmacWithSHA1", /* 32 octets out of 20: two runs */
        PBES2 "kdf_count=INTEGER:10\ncipher=OID:AES-192-CBC\nprf=OID:hmacWithSHA1",
        PBES2 "kdf_count=INTEGER:10\ncipher=OID:DES-CBC\ncipher_iv=OCT:01234567",
        PBES2 "kdf=SEQUENCE:scrypt\nscrypt_n=INTEGER:16\nscrypt_p=INTEGER:3",
        "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_count=INTEGER:10\npbmac1_key_bytes=INTEGER:64",
        "key_bag=OID:safeContentsBag\nkey_value=EXPLICIT:0,SEQUENCE:inner\n[inner]\n1=SEQUENCE:one\n2=SEQUENCE:one\n"
        "[one]\n1=OID:pkcs8ShroudedKeyBag\n2=EXPLICIT:0,SEQUENCE:shrouded\n[default]",
        /* keys that show only after their safe is opened */
        "key_count=INTEGER:50\nreal=SEQUENCE:all\n[all]\n1=SEQUENCE:cert_bag\n2=SEQUENCE:clear_bag\n[default]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof replaced / sizeof replaced[0]; i++) {
        struct buf file;

        pfx_real_make(replaced[i], "x", &file);
        assert_exact(replaced[i], &file, "x", ST_OK);
        buf_clear(&file);
    }
}

/* The work of a read with this limit; the status must be the expected one. */
static long long work_within(const struct buf *file, const char *password, long long sum, enum status expected)
{
    struct pfx_limits limits = pfx_client_limits;
    struct pfx got = {.key = NULL};

    limits.iterations_sum = sum;
    pfx_work.work = 0;
    assert_int_equal(pfx_read(file->data, file->len, password, &limits, &got, NULL), expected);
    pfx_clear(&got);
    return pfx_work.work;
}

/* "" and what is not ASCII have two forms. The second attempt counts, and is left out where it is not affordable. */
static void second_attempts_count(void **state)
{
    static const char *const passwords[] = {"", "\xE5\xAF\x86"};
    struct buf file;

    (void)state;
    pfx_real_make("mac_count=INTEGER:1000", "right", &file); /* and 3 for the safe and 3 for the key */
    assert_int_equal(work_within(&file, "wrong", 1006, ST_WRONG_SECRET), 1000);
    assert_int_equal(work_within(&file, "wrong", 1005, ST_TOO_COSTLY), 0);
    for (size_t i = 0; i < sizeof passwords / sizeof passwords[0]; i++) {
        assert_int_equal(work_within(&file, passwords[i], 2006, ST_WRONG_SECRET), 2000);
        assert_int_equal(work_within(&file, passwords[i], 2005, ST_WRONG_SECRET), 1000);
        assert_int_equal(work_within(&file, passwords[i], 1006, ST_WRONG_SECRET), 1000);
    }
    buf_clear(&file);

    /* Without a MAC the safe is what tells; all that is visible is charged anew. */
    pfx_real_make("pfx=SEQUENCE:pfx_no_mac\nsafe_count=INTEGER:1000", "right", &file);
    assert_int_equal(work_within(&file, "wrong", 3003, ST_WRONG_SECRET), 3000);
    for (size_t i = 0; i < sizeof passwords / sizeof passwords[0]; i++) {
        assert_int_equal(work_within(&file, passwords[i], 6006, ST_WRONG_SECRET), 6000);
        assert_int_equal(work_within(&file, passwords[i], 6005, ST_WRONG_SECRET), 3000);
    }
    buf_clear(&file);
}

/* Else the zeros of test_pfx_scan.c would prove nothing. PBES1 derives a key and an IV; PBES2 and the MAC derive once.
 */
static void counts_derivations(void **state)
{
    static const struct {
        const char *name;
        const char *password;
        enum status status;
        unsigned derivations;
    } files[] = {
        {"3des.p12", PFX_FIXTURE_PASSWORD, ST_OK, 5},        {"aes-256.p12", PFX_FIXTURE_PASSWORD, ST_OK, 3},
        {"aes-256.p12", "wrong", ST_WRONG_SECRET, 1},        {"aes-256.p12", "", ST_WRONG_SECRET, 2},
        {"aes-256.p12", "\xE5\xAF\x86", ST_WRONG_SECRET, 2}, {"pbmac1.p12", "", ST_WRONG_SECRET, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct pfx out = {.key_count = 0};
        struct buf file;

        pfx_files_load(files[i].name, &file);
        pfx_work.derivations = 0;
        assert_int_equal(pfx_read(file.data, file.len, files[i].password, &pfx_client_limits, &out, NULL),
                         files[i].status);
        assert_int_equal(pfx_work.derivations, files[i].derivations);
        pfx_clear(&out);
        buf_clear(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_derivations),
        cmocka_unit_test(what_is_charged_is_what_is_done),
        cmocka_unit_test(long_keys_cost_more),
        cmocka_unit_test(second_attempts_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
