/* What may be passed on unopened: nothing in it that whoever passes it on could use, and nothing derived to see that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/kdf.h>

#include "base/fault.h"
#include "pfx_files.h"
#include "pki/pfx_scan.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* --wrap, as in test_pfx_scan.c. */
static unsigned derivations;

int __real_EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t len, const OSSL_PARAM params[]);
int __wrap_EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t len, const OSSL_PARAM params[]);

int __wrap_EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t len, const OSSL_PARAM params[])
{
    derivations++;
    return __real_EVP_KDF_derive(context, key, len, params);
}

static void takes_what_is_sealed(void **state)
{
    static const char *const FILES[] = {"3des.p12", "aes-256.p12", "java.p12", "nss-aes.p12", "plain-certificates.p12"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        struct err err = ERR_INIT;
        struct buf file;

        pfx_files_load(FILES[i], &file);
        if (pfx_scan_sealed(file.data, file.len, &pfx_host_limits, &err) != ST_OK)
            fail_msg("%s: %s %s", FILES[i], err.what, err.detail);
        buf_clear(&file);
    }
    assert_int_equal(derivations, 0);
}

static void refuse(const char *what, struct buf *file, enum status status, int fault)
{
    struct err err = ERR_INIT;

    if (pfx_scan_sealed(file->data, file->len, &pfx_host_limits, &err) != status || err.fault != fault)
        fail_msg("%s: %s, fault %d, %s", what, status_word(err.status), err.fault, err.what);
    buf_clear(file);
}

static void refuses_what_could_be_used(void **state)
{
    static const struct {
        const char *replaced;
        enum status status;
        int fault;
    } CASES[] = {
        {"key_bag=OID:secretBag\nkey_value=EXPLICIT:0,SEQUENCE:secret\n[secret]\n1=OID:1.2.3\n2=EXPLICIT:0,OCT:x\n"
         "[default]",
         ST_UNSUPPORTED, FAULT_PFX_ALGORITHM},
        /* A shrouded key, one level further down: where a key in the clear could be as well. */
        {"key_bag=OID:safeContentsBag\nkey_value=EXPLICIT:0,SEQUENCE:inner\n[inner]\n1=SEQUENCE:inner_bag\n"
         "[inner_bag]\n1=OID:pkcs8ShroudedKeyBag\n2=EXPLICIT:0,SEQUENCE:shrouded\n[default]",
         ST_UNSUPPORTED, FAULT_PFX_ALGORITHM},
        {"mac_count=INTEGER:1000001", ST_TOO_COSTLY, FAULT_PFX_COST},
        {"mac_count=INTEGER:1000000\nsafe_count=INTEGER:1000000", ST_TOO_COSTLY, FAULT_PFX_COST},
    };
    struct buf file;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        pfx_files_make(CASES[i].replaced, &file);
        refuse(CASES[i].replaced, &file, CASES[i].status, CASES[i].fault);
    }
    pfx_files_load("plain.p12", &file);
    refuse("a key in the clear", &file, ST_UNSUPPORTED, FAULT_PFX_ALGORITHM);
    pfx_files_load("no-mac.p12", &file);
    refuse("no MAC", &file, ST_UNSUPPORTED, FAULT_PFX_ALGORITHM);
    pfx_files_load("costly.p12", &file);
    refuse("2^31-1 iterations", &file, ST_TOO_COSTLY, FAULT_PFX_COST);
    pfx_files_load("3des.p12", &file);
    assert_int_equal(buf_append(&file, "", 1), ST_OK);
    refuse("a byte behind it", &file, ST_BAD_FILE, FAULT_PFX_DAMAGED);
    assert_int_equal(derivations, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_is_sealed),
        cmocka_unit_test(refuses_what_could_be_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
