#include "pki/pfx_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/kdf.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "pfx_files.h"
#include "pki/pfx_read.h"

/*
 * Every derivation of OpenSSL ends in EVP_KDF_derive; the linker (--wrap) sends all calls of it here. Counting instead
 * of timing: a refusal must come before the first of them.
 */
static unsigned derivations;

int __real_EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t len, const OSSL_PARAM params[]);
int __wrap_EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t len, const OSSL_PARAM params[]);

int __wrap_EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t len, const OSSL_PARAM params[])
{
    derivations++;
    return __real_EVP_KDF_derive(context, key, len, params);
}

struct refusal {
    const char *what;
    const char *replaced; /* in the template of pfx_files.c */
    enum status status;
    int fault;
    const char *detail;
};

static void assert_refusal(const struct refusal *wanted, enum status status, const struct err *err)
{
    if (status != wanted->status || err->status != status || err->fault != wanted->fault ||
        strcmp(err->detail, wanted->detail) != 0)
        fail_msg("%s: %s, fault %d, \"%s\" (%s); wanted %s, %d, \"%s\"", wanted->what, status_word(status), err->fault,
                 err->detail, err->what, status_word(wanted->status), wanted->fault, wanted->detail);
}

static const struct refusal refusals[] = {
    /* Work */
    {"2^31-1 iterations for the MAC", "mac_count=INTEGER:2147483647", ST_TOO_COSTLY, FAULT_PFX_COST,
     "iterations 2147483647"},
    {"2^31-1 for a safe", "safe_count=INTEGER:2147483647", ST_TOO_COSTLY, FAULT_PFX_COST, "iterations 2147483647"},
    {"2^31-1 for the key", "key_count=INTEGER:2147483647", ST_TOO_COSTLY, FAULT_PFX_COST, "iterations 2147483647"},
    {"2^31-1 for PBKDF2", "safe_algorithm=SEQUENCE:pbes2\nkdf_count=INTEGER:2147483647", ST_TOO_COSTLY, FAULT_PFX_COST,
     "iterations 2147483647"},
    {"2^31-1 for PBMAC1", "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_count=INTEGER:2147483647", ST_TOO_COSTLY,
     FAULT_PFX_COST, "iterations 2147483647"},
    {"one above the limit", "mac_count=INTEGER:5000001", ST_TOO_COSTLY, FAULT_PFX_COST, "iterations 5000001"},
    {"2^32+1, which a 32-bit long would call 1", "mac_count=INTEGER:4294967297", ST_TOO_COSTLY, FAULT_PFX_COST,
     "iterations 4294967297"},
    {"2^64+1, which a 64-bit long would call 1", "mac_count=INTEGER:18446744073709551617", ST_TOO_COSTLY,
     FAULT_PFX_COST, "iterations 9223372036854775807"},
    {"sum one above its limit", "mac_count=INTEGER:5000000\nsafe_algorithm=SEQUENCE:pbes2\nkdf_count=INTEGER:4999998",
     ST_TOO_COSTLY, FAULT_PFX_COST, "iterations in all 10000001"}, /* the key's 3DES and its IV take 3 */
    {"3DES, which runs its hash three times", "safe_count=INTEGER:3333334", ST_TOO_COSTLY, FAULT_PFX_COST,
     "iterations in all 10000003"},
    {"AES-256 over SHA-1, which runs it twice",
     "safe_algorithm=SEQUENCE:pbes2\nprf=OID:hmacWithSHA1\nkdf_count=INTEGER:5000000", ST_TOO_COSTLY, FAULT_PFX_COST,
     "iterations in all 10000001"},
    {"zero iterations", "mac_count=INTEGER:0", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"negative", "safe_count=INTEGER:-1", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"negative beyond long", "key_count=INTEGER:-18446744073709551617", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"zero for PBKDF2", "key_algorithm=SEQUENCE:pbes2\nkdf_count=INTEGER:0", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"scrypt of 64 MiB", "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_n=INTEGER:65536", ST_TOO_COSTLY,
     FAULT_PFX_MEMORY, "65 MiB"},
    {"scrypt of 32 MiB and its working blocks",
     "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_n=INTEGER:16384\nscrypt_r=INTEGER:16", ST_TOO_COSTLY,
     FAULT_PFX_MEMORY, "33 MiB"},
    {"scrypt N beyond long", "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_n=INTEGER:36893488147419103232",
     ST_TOO_COSTLY, FAULT_PFX_MEMORY, "8796093022208 MiB"},
    {"scrypt r that overflows",
     "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_r=INTEGER:9223372036854775807", ST_TOO_COSTLY,
     FAULT_PFX_MEMORY, "8796093022208 MiB"},
    {"scrypt p that overflows",
     "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_p=INTEGER:9223372036854775807", ST_TOO_COSTLY,
     FAULT_PFX_MEMORY, "8796093022208 MiB"},
    {"scrypt of little memory and much time",
     "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_p=INTEGER:1024\nscrypt_r=INTEGER:15", ST_TOO_COSTLY,
     FAULT_PFX_COST, "iterations 15790081"},
    {"scrypt N that is no power of two", "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_n=INTEGER:1000",
     ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"scrypt N of one", "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_n=INTEGER:1", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"scrypt N too large for its r",
     "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_n=INTEGER:65536\nscrypt_r=INTEGER:1", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"scrypt key length that is not the cipher's",
     "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:other\n[other]\n1=OID:id-scrypt\n2=SEQUENCE:other_parameters\n"
     "[other_parameters]\n1=OCT:saltsalt\n2=INTEGER:16\n3=INTEGER:1\n4=INTEGER:1\n5=INTEGER:16\n[default]",
     ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"PBKDF2 key length that is not the cipher's",
     "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:other\n[other]\n1=OID:PBKDF2\n2=SEQUENCE:other_parameters\n"
     "[other_parameters]\n1=OCT:saltsalt\n2=INTEGER:1\n3=INTEGER:-1\n4=SEQUENCE:prf\n[default]",
     ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"scrypt p negative", "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_p=INTEGER:-1", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"PBMAC1 key of 65 bytes", "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_key_bytes=INTEGER:65", ST_TOO_COSTLY,
     FAULT_PFX_COST, "PBMAC1 key bytes 65"},
    {"PBMAC1 key of 19 bytes", "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_key_bytes=INTEGER:19", ST_UNSUPPORTED,
     FAULT_PFX_MAC_SHORT_KEY, "19"},
    {"PBMAC1 key that only looks short", "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_key_bytes=INTEGER:4294967328",
     ST_TOO_COSTLY, FAULT_PFX_COST, "PBMAC1 key bytes 4294967328"},
    {"PBMAC1 of no iterations", "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_count=INTEGER:0", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"PBMAC1 without a salt", "mac_algorithm=SEQUENCE:mac_pbmac1\nmac_salt=NULL", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"PBMAC1, its value cut short", "mac_algorithm=SEQUENCE:mac_pbmac1\nmac_value=FORMAT:HEX,OCT:00112233", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"a MAC cut short", "mac_value=FORMAT:HEX,OCT:00", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"a MAC of nothing", "mac_value=OCT:", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"a MAC with more behind it", "mac_value=FORMAT:HEX,OCT:000000000000000000000000000000000000000000", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"PBMAC1 key of -1 bytes", "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_key_bytes=INTEGER:-1", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"PBMAC1 without a key length", "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_key_bytes=SEQUENCE:prf", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},

    /* What we do not take */
    {"MD5 MAC", "mac_digest=OID:md5", ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "md5"},
    {"MAC of an unknown number", "mac_digest=OID:1.2.3.4.5", ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "1.2.3.4.5"},
    {"PBMAC1 by scrypt", "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_kdf=OID:id-scrypt", ST_UNSUPPORTED,
     FAULT_PFX_ALGORITHM, "scrypt"},
    {"PBES2 by an unknown KDF",
     "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:strange\n[strange]\n1=OID:1.2.3.4\n[default]", ST_UNSUPPORTED,
     FAULT_PFX_ALGORITHM, "1.2.3.4"},
    {"PBMAC1 of HMAC-MD5", "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_hmac=OID:hmacWithMD5", ST_UNSUPPORTED,
     FAULT_PFX_ALGORITHM, "hmacWithMD5"},
    {"PBES1 of PKCS#5", "safe_pbe=OID:PBE-MD5-DES", ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "pbeWithMD5AndDES-CBC"},
    {"unknown encryption", "key_pbe=OID:1.3.6.1.4.1.99999.1", ST_UNSUPPORTED, FAULT_PFX_ALGORITHM,
     "1.3.6.1.4.1.99999.1"},
    {"a mode of AES that nobody writes", "safe_algorithm=SEQUENCE:pbes2\ncipher=OID:AES-256-CFB", ST_UNSUPPORTED,
     FAULT_PFX_ALGORITHM, "aes-256-cfb"},
    {"GOST", "safe_algorithm=SEQUENCE:pbes2\ncipher=OID:gost89", ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "GOST 28147-89"},
    {"an IV that is too short", "safe_algorithm=SEQUENCE:pbes2\ncipher_iv=OCT:01234567", ST_BAD_FILE, FAULT_PFX_DAMAGED,
     ""},
    {"no IV", "safe_algorithm=SEQUENCE:pbes2\ncipher_iv=NULL", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"CAST5 in the form of RFC 2144",
     "safe_algorithm=SEQUENCE:pbes2\ncipher=OID:CAST5-CBC\ncipher_iv=SEQUENCE:cast\n[cast]\n1=OCT:01234567\n"
     "2=INTEGER:128\n[default]",
     ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "cast5-cbc"},
    {"RC2 of an unknown version",
     "safe_algorithm=SEQUENCE:pbes2\ncipher=OID:RC2-CBC\ncipher_iv=SEQUENCE:rc2\n[rc2]\n1=INTEGER:57\n2=OCT:01234567\n"
     "[default]",
     ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "rc2-cbc"},
    {"RC2 without a version", "safe_algorithm=SEQUENCE:pbes2\ncipher=OID:RC2-CBC\ncipher_iv=OCT:01234567", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"PBKDF2 over HMAC-MD5", "safe_algorithm=SEQUENCE:pbes2\nprf=OID:hmacWithMD5", ST_UNSUPPORTED, FAULT_PFX_ALGORITHM,
     "hmacWithMD5"},
    {"a safe for a public key",
     "safe_type=OID:pkcs7-envelopedData\nsafe_content=SEQUENCE:enveloped\n[enveloped]\n1=INTEGER:0\n2=SET:nobody\n"
     "3=SEQUENCE:encrypted_info\n[nobody]\n[default]",
     ST_UNSUPPORTED, FAULT_PFX_PUBLIC_KEY, ""},
    {"a safe of an unknown type", "safe_type=OID:1.2.3.4\nsafe_content=SEQUENCE:prf", ST_UNSUPPORTED,
     FAULT_PFX_ALGORITHM, "1.2.3.4"},
    {"a signed file", "auth_type=OID:1.2.3.4", ST_UNSUPPORTED, FAULT_PFX_PUBLIC_KEY, ""},
    {"2^31-1 for a key in a safe in a safe",
     "key_count=INTEGER:2147483647\nkey_bag=OID:safeContentsBag\nkey_value=EXPLICIT:0,SEQUENCE:inner\n[inner]\n"
     "1=SEQUENCE:inner_bag\n[inner_bag]\n1=OID:pkcs8ShroudedKeyBag\n2=EXPLICIT:0,SEQUENCE:shrouded\n[default]",
     ST_TOO_COSTLY, FAULT_PFX_COST, "iterations 2147483647"},

    /* Structure */
    {"version 4", "version=INTEGER:4", ST_BAD_FILE, FAULT_NOT_PFX, ""},
    {"a version of two bytes", "version=INTEGER:771", ST_BAD_FILE, FAULT_NOT_PFX, ""},
    {"no parameters", "safe_algorithm=SEQUENCE:safe_no_parameters", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"PBES2 with PBES1 parameters", "safe_pbe=OID:PBES2", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"PBKDF2 salt of the other kind", "safe_algorithm=SEQUENCE:pbes2\nkdf_salt=SEQUENCE:prf", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"encrypted safe without content", "safe_content=SEQUENCE:encrypted_empty", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"PBMAC1 without parameters", "mac_algorithm=SEQUENCE:empty\n[empty]\n1=OID:PBMAC1\n2=NULL\n[default]", ST_BAD_FILE,
     FAULT_PFX_DAMAGED, ""},
    {"PBMAC1 by PBKDF2 without parameters",
     "mac_algorithm=SEQUENCE:hollow\n[hollow]\n1=OID:PBMAC1\n2=SEQUENCE:hollow_parameters\n[hollow_parameters]\n"
     "1=SEQUENCE:hollow_kdf\n2=SEQUENCE:pbmac1_hmac\n[hollow_kdf]\n1=OID:PBKDF2\n[default]",
     ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"MAC that is none", "mac=INTEGER:1", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
    {"safe of the wrong shape", "safe_type=OID:pkcs7-data", ST_BAD_FILE, FAULT_PFX_DAMAGED, ""},
};

static void refuses_before_any_derivation(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *wanted = &refusals[i];
        struct pfx untouched = {.key_count = 7};
        struct err err = ERR_INIT;
        struct buf file;

        pfx_files_make(wanted->replaced, &file);
        derivations = 0;
        assert_refusal(wanted, pfx_scan(file.data, file.len, &pfx_client_limits, &err), &err);
        err_clear(&err);
        assert_refusal(wanted, pfx_read(file.data, file.len, "x", &pfx_client_limits, &untouched, &err), &err);
        assert_int_equal(untouched.key_count, 7);
        assert_int_equal(derivations, 0);
        assert_true(pfx_scan(file.data, file.len, &pfx_client_limits, NULL) == wanted->status);
        buf_clear(&file);
    }
}

/* Sections that put count copies of a member of the template into one safe, or into the list of safes. */
static void repeat(const char *line, const char *member, unsigned count, struct buf *out)
{
    buf_init(out, 1 << 20);
    assert_int_equal(buf_append_text(out, line), ST_OK);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(buf_append_format(out, "%u=SEQUENCE:%s\n", i + 1, member), ST_OK);
    assert_int_equal(buf_append_text(out, "[default]\n"), ST_OK);
}

static const char many_bags[] = "second_safe=SEQUENCE:many_info\n[many_info]\n1=OID:pkcs7-data\n"
                                "2=EXPLICIT:0,OCTWRAP,SEQUENCE:many\n[many]\n";

static void counts_bags_and_safes(void **state)
{
    static const struct refusal bags = {"65 bags", NULL, ST_TOO_COSTLY, FAULT_PFX_COST, "bags 65"};
    static const struct refusal safes = {"65 safes", NULL, ST_TOO_COSTLY, FAULT_PFX_COST, "safes 65"};
    struct err err = ERR_INIT;
    struct buf lines;
    struct buf file;

    (void)state;
    repeat(many_bags, "bag", 64, &lines);
    pfx_files_make(buf_text(&lines), &file);
    assert_int_equal(pfx_scan(file.data, file.len, &pfx_client_limits, &err), ST_OK);
    buf_clear(&file);
    buf_clear(&lines);

    repeat(many_bags, "bag", 65, &lines);
    pfx_files_make(buf_text(&lines), &file);
    assert_refusal(&bags, pfx_scan(file.data, file.len, &pfx_client_limits, &err), &err);
    buf_clear(&file);
    buf_clear(&lines);

    err_clear(&err);
    repeat("auth_content=EXPLICIT:0,OCTWRAP,SEQUENCE:many_safes\n[many_safes]\n", "plain_empty", 65, &lines);
    assert_int_equal(buf_append_text(&lines, "[plain_empty]\n1=OID:pkcs7-data\n2=EXPLICIT:0,OCTWRAP,SEQUENCE\n"
                                             "[default]\n"),
                     ST_OK);
    pfx_files_make(buf_text(&lines), &file);
    assert_refusal(&safes, pfx_scan(file.data, file.len, &pfx_client_limits, &err), &err);
    buf_clear(&file);
    buf_clear(&lines);
}

static void limits_salts(void **state)
{
    static const char *const salts[] = {"mac_salt", "safe_salt", "key_salt", "key_algorithm=SEQUENCE:pbes2\nkdf_salt",
                                        "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nkdf_salt"};
    static const struct refusal longer = {"salt", NULL, ST_TOO_COSTLY, FAULT_PFX_COST, "salt bytes 1025"};
    char salt[1026];

    (void)state;
    memset(salt, 'a', sizeof salt - 1);
    salt[sizeof salt - 1] = '\0';
    for (size_t i = 0; i < sizeof salts / sizeof salts[0]; i++) {
        struct err err = ERR_INIT;
        struct buf line;
        struct buf file;

        buf_init(&line, 4096);
        assert_int_equal(buf_append_format(&line, "%s=OCT:%s", salts[i], salt), ST_OK);
        pfx_files_make(buf_text(&line), &file);
        assert_refusal(&longer, pfx_scan(file.data, file.len, &pfx_client_limits, &err), &err);
        buf_clear(&file);
        buf_clear(&line);
    }
}

#define PBMAC1_VALUE "mac_value=FORMAT:HEX,OCT:0000000000000000000000000000000000000000000000000000000000000000"

static void takes_what_is_within_the_limits(void **state)
{
    static const char *const taken[] = {
        NULL,
        "mac_count=INTEGER:5000000\nsafe_algorithm=SEQUENCE:pbes2\nkdf_count=INTEGER:4999997\nkey_count=INTEGER:1",
        "mac_count=INTEGER:1000000\nsafe_count=INTEGER:1000000\nkey_count=INTEGER:1000000",
        "mac_salt=OCT:\nsafe_salt=OCT:\nkey_salt=OCT:",
        "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_key_bytes=INTEGER:20\n" PBMAC1_VALUE,
        "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_key_bytes=INTEGER:64\n" PBMAC1_VALUE,
        /* PBMAC1 has a count of its own; that of MacData is not used */
        "mac_algorithm=SEQUENCE:mac_pbmac1\nmac_count=INTEGER:2147483647\n" PBMAC1_VALUE,
        "safe_algorithm=SEQUENCE:pbes2\nkey_algorithm=SEQUENCE:pbes2\nprf=OID:hmacWithSHA512",
        "safe_pbe=OID:PBE-SHA1-RC2-40\nkey_pbe=OID:PBE-SHA1-RC4-128",
    };

    (void)state;
    derivations = 0;
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        struct err err = ERR_INIT;
        struct buf file;

        pfx_files_make(taken[i], &file);
        if (pfx_scan(file.data, file.len, &pfx_client_limits, &err) != ST_OK)
            fail_msg("%s: %s (%s %s)", taken[i], status_word(err.status), err.what, err.detail);
        buf_clear(&file);
    }
    assert_int_equal(derivations, 0);
}

/* A whole file, readable but for what its MAC asks. */
static void refuses_the_costly_file(void **state)
{
    static const struct refusal costly = {"costly.p12", NULL, ST_TOO_COSTLY, FAULT_PFX_COST, "iterations 2147483647"};
    struct pfx out = {.key_count = 7};
    struct err err = ERR_INIT;
    struct buf file;

    (void)state;
    pfx_files_load(costly.what, &file);
    derivations = 0;
    assert_refusal(&costly, pfx_scan(file.data, file.len, &pfx_client_limits, &err), &err);
    err_clear(&err);
    assert_refusal(&costly, pfx_read(file.data, file.len, PFX_FIXTURE_PASSWORD, &pfx_client_limits, &out, &err), &err);
    assert_int_equal(derivations, 0);
    assert_int_equal(out.key_count, 7);
    buf_clear(&file);
}

static void obeys_other_limits(void **state)
{
    static const struct refusal refused = {"MAC", NULL, ST_TOO_COSTLY, FAULT_PFX_COST, "iterations 1000001"};
    struct pfx_limits host = pfx_client_limits;
    struct err err = ERR_INIT;
    struct buf file;

    (void)state;
    host.iterations = 1000000;
    pfx_files_make("mac_count=INTEGER:1000001", &file);
    assert_int_equal(pfx_scan(file.data, file.len, &pfx_client_limits, &err), ST_OK);
    assert_refusal(&refused, pfx_scan(file.data, file.len, &host, &err), &err);
    buf_clear(&file);
}

/* What hides in an encrypted safe: judged after its decryption (MAC 1, safe 2: key and IV), before any more of it. */
static void looks_again_after_decrypting(void **state)
{
    static const struct {
        struct refusal refusal;
        unsigned derivations;
    } hidden[] = {
        {{"iterations", "key_count=INTEGER:2147483647", ST_TOO_COSTLY, FAULT_PFX_COST, "iterations 2147483647"}, 3},
        {{"sum",
          "key_algorithm=SEQUENCE:pbes2\nkdf_count=INTEGER:5000000\nhidden=SEQUENCE:two\n[two]\n1=SEQUENCE:bag\n2="
          "SEQUENCE:bag\n[default]",
          ST_TOO_COSTLY, FAULT_PFX_COST, "iterations in all 10000004"},
         3},
        {{"algorithm", "key_pbe=OID:PBE-MD5-DES", ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "pbeWithMD5AndDES-CBC"}, 3},
        /* The MAC is right, so a key that does not decrypt is under another password. */
        {{"nothing", "key_count=INTEGER:1", ST_BAD_FILE, FAULT_PFX_INNER_PASSWORD, ""}, 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        struct pfx out = {.key_count = 7};
        struct err err = ERR_INIT;
        struct buf file;

        pfx_files_make_hidden(hidden[i].refusal.replaced, "x", &file);
        derivations = 0;
        assert_int_equal(pfx_scan(file.data, file.len, &pfx_client_limits, &err), ST_OK);
        assert_int_equal(derivations, 0);
        assert_refusal(&hidden[i].refusal, pfx_read(file.data, file.len, "x", &pfx_client_limits, &out, &err), &err);
        assert_int_equal(derivations, hidden[i].derivations);
        assert_int_equal(out.key_count, 7);
        buf_clear(&file);
    }
}

static void knows_what_is_no_pfx(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } others[] = {
        {"", 0},
        {"0", 1}, /* a SEQUENCE tag alone */
        {"MZ\x90", 3},
        {"-----BEGIN CERTIFICATE-----\n", 28},
        {"\x30\x82\x03\x01\x30\x82\x02\x02\xA0\x03\x02\x01\x02", 13}, /* certificate */
        {"\x30\x82\x04\xBE\x02\x01\x00\x30\x0D\x06", 10},             /* PrivateKeyInfo */
        {"\x30\x82\x04\xBE\x02\x01\x00\x02\x82\x01", 10},             /* RSAPrivateKey */
        {"\x30\x82\x04\xBE\x06\x09\x2A\x86\x48\x86", 10},             /* PKCS#7 */
        {"\x30\x84\x04\xBE\x02\x01", 6},                              /* ends inside its header */
        {"\x30\xFF\x02\x01\x03\x30", 6},                              /* length of 127 octets */
        {"\x30\x05\x02\x01\x03\x31\x00", 7},                          /* no SEQUENCE follows */
        {"\xFE\xED\xFE\xED\x00\x00\x00\x02", 8},                      /* Java keystore */
    };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct err err = ERR_INIT;

        assert_int_equal(pfx_scan(others[i].bytes, others[i].len, &pfx_client_limits, &err), ST_BAD_FILE);
        assert_int_equal(err.fault, FAULT_NOT_PFX);
    }
}

static void knows_a_damaged_beginning(void **state)
{
    static const unsigned char begins[] = {0x30, 0x80, 0x02, 0x01, 0x03, 0x30, 0x80, 0x00};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(pfx_scan(begins, sizeof begins, &pfx_client_limits, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_PFX_DAMAGED);
}

static void refuses_what_is_too_large(void **state)
{
    static const unsigned char begins[] = {0x30, 0x80, 0x02, 0x01, 0x03};
    struct err err = ERR_INIT;
    struct buf file;
    unsigned char *bytes = NULL;

    (void)state;
    buf_init(&file, PFX_BYTES_MAX + 1);
    bytes = buf_extend(&file, PFX_BYTES_MAX + 1);
    assert_non_null(bytes);
    memcpy(bytes, begins, sizeof begins);
    for (size_t i = sizeof begins; i + 1 < file.len; i += 2) { /* nested as deep as fits */
        bytes[i] = 0x30;
        bytes[i + 1] = 0x80;
    }
    assert_int_equal(pfx_scan(bytes, PFX_BYTES_MAX + 1, &pfx_client_limits, &err), ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_FILE_TOO_LARGE);
    err_clear(&err);
    assert_int_equal(pfx_scan(bytes, PFX_BYTES_MAX, &pfx_client_limits, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_PFX_DAMAGED);
    buf_clear(&file);
}

static void refuses_every_truncation(void **state)
{
    static const struct {
        const char *name;
        size_t header_bytes;
    } files[] = {{"3des.p12", 8}, {"nss-aes.p12", 6}}; /* DER, and BER of indefinite length */

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct buf file;

        pfx_files_load(files[i].name, &file);
        assert_int_equal(pfx_scan(file.data, file.len, &pfx_client_limits, NULL), ST_OK);
        for (size_t len = 0; len < file.len; len++) {
            struct err err = ERR_INIT;

            if (pfx_scan(file.data, len, &pfx_client_limits, &err) != ST_BAD_FILE)
                fail_msg("%s cut to %zu bytes: %s", files[i].name, len, status_word(err.status));
            assert_int_equal(err.fault, len < files[i].header_bytes ? FAULT_NOT_PFX : FAULT_PFX_DAMAGED);
        }
        buf_clear(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_before_any_derivation),   cmocka_unit_test(refuses_the_costly_file),
        cmocka_unit_test(counts_bags_and_safes),           cmocka_unit_test(limits_salts),
        cmocka_unit_test(takes_what_is_within_the_limits), cmocka_unit_test(obeys_other_limits),
        cmocka_unit_test(looks_again_after_decrypting),    cmocka_unit_test(knows_what_is_no_pfx),
        cmocka_unit_test(knows_a_damaged_beginning),       cmocka_unit_test(refuses_what_is_too_large),
        cmocka_unit_test(refuses_every_truncation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
