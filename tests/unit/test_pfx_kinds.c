/* What is read: PKCS#12 files of every kind that pki/PFX.md lists, each really opened. */
#include "pki/pfx_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pfx_files.h"
#include "pfx_real.h"

struct kind {
    const char *what;
    const char *replaced; /* in the template of pfx_files.c */
    const char *key_cipher;
    const char *mac;
    unsigned passed_over;
};

/* key and certificate alike */
#define PBES2(cipher) "key_algorithm=SEQUENCE:pbes2\nsafe_algorithm=SEQUENCE:pbes2\ncipher=OID:" cipher "\n"
#define IV_8 "cipher_iv=OCT:01234567\n"
#define RC2(version)                                                                                                   \
    PBES2("RC2-CBC") "cipher_iv=SEQUENCE:rc2\n[rc2]\n1=INTEGER:" version "\n2=OCT:01234567\n[default]\n"
#define NO_MAC "pfx=SEQUENCE:pfx_no_mac\n"
#define SECOND_SAFE(bags)                                                                                              \
    "second_safe=SEQUENCE:second\n[second]\n1=OID:pkcs7-data\n2=EXPLICIT:0,OCTWRAP,SEQUENCE:" bags "\n"
#define SHROUDED_BAG "[shrouded_bag]\n1=OID:pkcs8ShroudedKeyBag\n2=EXPLICIT:0,SEQUENCE:shrouded\n"
#define PBMAC1(key_bytes) "mac_algorithm=SEQUENCE:mac_pbmac1\npbmac1_key_bytes=INTEGER:" key_bytes "\n"

static const struct kind kinds[] = {
    {"3DES throughout", "", "3DES", "SHA-1", 0},
    {"2-key 3DES", "key_pbe=OID:PBE-SHA1-2DES\nsafe_pbe=OID:PBE-SHA1-2DES", "2-key 3DES", "SHA-1", 0},
    {"RC2-128", "key_pbe=OID:PBE-SHA1-RC2-128\nsafe_pbe=OID:PBE-SHA1-RC2-128", "RC2-128", "SHA-1", 0},
    {"RC2-40", "key_pbe=OID:PBE-SHA1-RC2-40\nsafe_pbe=OID:PBE-SHA1-RC2-40", "RC2-40", "SHA-1", 0},
    {"RC4-128", "key_pbe=OID:PBE-SHA1-RC4-128\nsafe_pbe=OID:PBE-SHA1-RC4-128", "RC4-128", "SHA-1", 0},
    {"RC4-40", "key_pbe=OID:PBE-SHA1-RC4-40\nsafe_pbe=OID:PBE-SHA1-RC4-40", "RC4-40", "SHA-1", 0},

    {"AES-128", PBES2("AES-128-CBC"), "AES-128-CBC", "SHA-1", 0},
    {"AES-192", PBES2("AES-192-CBC"), "AES-192-CBC", "SHA-1", 0},
    {"AES-256", PBES2("AES-256-CBC"), "AES-256-CBC", "SHA-1", 0},
    {"ARIA-128", PBES2("ARIA-128-CBC"), "ARIA-128-CBC", "SHA-1", 0},
    {"ARIA-192", PBES2("ARIA-192-CBC"), "ARIA-192-CBC", "SHA-1", 0},
    {"ARIA-256", PBES2("ARIA-256-CBC"), "ARIA-256-CBC", "SHA-1", 0},
    {"Camellia-128", PBES2("CAMELLIA-128-CBC"), "Camellia-128-CBC", "SHA-1", 0},
    {"Camellia-192", PBES2("CAMELLIA-192-CBC"), "Camellia-192-CBC", "SHA-1", 0},
    {"Camellia-256", PBES2("CAMELLIA-256-CBC"), "Camellia-256-CBC", "SHA-1", 0},
    {"SEED", PBES2("SEED-CBC"), "SEED-CBC", "SHA-1", 0},
    {"CAST5", PBES2("CAST5-CBC") IV_8, "CAST5-CBC", "SHA-1", 0},
    {"Blowfish", PBES2("BF-CBC") IV_8, "Blowfish-CBC", "SHA-1", 0},
    {"3DES by PBES2", PBES2("DES-EDE3-CBC") IV_8, "3DES", "SHA-1", 0},
    {"DES by PBES2", PBES2("DES-CBC") IV_8, "DES", "SHA-1", 0},
    {"RC2-128 by PBES2", RC2("58"), "RC2-128", "SHA-1", 0},
    {"RC2-64 by PBES2", RC2("120"), "RC2-64", "SHA-1", 0},
    {"RC2-40 by PBES2", RC2("160"), "RC2-40", "SHA-1", 0},

    {"PBKDF2 over SHA-1", PBES2("AES-256-CBC") "prf=OID:hmacWithSHA1", "AES-256-CBC", "SHA-1", 0},
    {"PBKDF2 over SHA-224", PBES2("AES-256-CBC") "prf=OID:hmacWithSHA224", "AES-256-CBC", "SHA-1", 0},
    {"PBKDF2 over SHA-384", PBES2("AES-256-CBC") "prf=OID:hmacWithSHA384", "AES-256-CBC", "SHA-1", 0},
    {"PBKDF2 over SHA-512", PBES2("AES-256-CBC") "prf=OID:hmacWithSHA512", "AES-256-CBC", "SHA-1", 0},
    {"PBKDF2 with its key length",
     PBES2("AES-256-CBC") "kdf=SEQUENCE:long\n[long]\n1=OID:PBKDF2\n2=SEQUENCE:long_parameters\n[long_parameters]\n"
                          "1=OCT:saltsalt\n2=INTEGER:1\n3=INTEGER:32\n4=SEQUENCE:prf\n[default]\n",
     "AES-256-CBC", "SHA-1", 0},
    {"PBKDF2 without prf",
     PBES2("AES-256-CBC") "kdf=SEQUENCE:old\n[old]\n1=OID:PBKDF2\n2=SEQUENCE:old_parameters\n[old_parameters]\n"
                          "1=OCT:saltsalt\n2=INTEGER:1\n[default]\n",
     "AES-256-CBC", "SHA-1", 0},
    {"scrypt", PBES2("AES-256-CBC") "kdf=SEQUENCE:scrypt", "AES-256-CBC", "SHA-1", 0},
    {"scrypt with its key length",
     PBES2("AES-256-CBC") "kdf=SEQUENCE:long\n[long]\n1=OID:id-scrypt\n2=SEQUENCE:long_parameters\n[long_parameters]\n"
                          "1=OCT:saltsalt\n2=INTEGER:16\n3=INTEGER:1\n4=INTEGER:1\n5=INTEGER:32\n[default]\n",
     "AES-256-CBC", "SHA-1", 0},
    /* 128 * 15 * (16384 + 1 + 2): 30.01 MiB; with r=16 it is more than OpenSSL takes */
    {"scrypt of much memory",
     "key_algorithm=SEQUENCE:pbes2\nkdf=SEQUENCE:scrypt\nscrypt_n=INTEGER:16384\nscrypt_r=INTEGER:15", "AES-256-CBC",
     "SHA-1", 0},

    {"SHA-224 MAC", "mac_digest=OID:sha224", "3DES", "SHA-224", 0},
    {"SHA-256 MAC", "mac_digest=OID:sha256", "3DES", "SHA-256", 0},
    {"SHA-384 MAC", "mac_digest=OID:sha384", "3DES", "SHA-384", 0},
    {"SHA-512 MAC", "mac_digest=OID:sha512", "3DES", "SHA-512", 0},
    {"PBMAC1", PBMAC1("32"), "3DES", "PBMAC1 SHA-256", 0},
    {"PBMAC1 of the shortest key", PBMAC1("20"), "3DES", "PBMAC1 SHA-256", 0},
    {"PBMAC1 of the longest key", PBMAC1("64"), "3DES", "PBMAC1 SHA-256", 0},
    {"PBMAC1 beside an absurd count of MacData", PBMAC1("32") "mac_count=INTEGER:2147483647", "3DES", "PBMAC1 SHA-256",
     0},
    {"no MAC", NO_MAC, "3DES", "none", 0},
    {"no MAC, PBES2", NO_MAC PBES2("AES-256-CBC"), "AES-256-CBC", "none", 0},

    {"no salts", "mac_salt=OCT:\nsafe_salt=OCT:\nkey_salt=OCT:", "3DES", "SHA-1", 0},
    {"no salts, PBES2", PBES2("AES-256-CBC") "mac_salt=OCT:\nkdf_salt=OCT:", "AES-256-CBC", "SHA-1", 0},
    {"no salt, scrypt", PBES2("AES-256-CBC") "kdf=SEQUENCE:scrypt\nkdf_salt=OCT:", "AES-256-CBC", "SHA-1", 0},
    {"no salt, PBMAC1", PBMAC1("32") "mac_salt=OCT:", "3DES", "PBMAC1 SHA-256", 0},

    {"the key in clear", SECOND_SAFE("clear") "[clear]\n1=SEQUENCE:clear_bag\n[default]\n", "none", "SHA-1", 0},
    {"the key encrypted and in clear", SECOND_SAFE("both") "[both]\n1=SEQUENCE:bag\n2=SEQUENCE:clear_bag\n[default]\n",
     "none", "SHA-1", 0},
    {"the key in clear and encrypted", SECOND_SAFE("both") "[both]\n1=SEQUENCE:clear_bag\n2=SEQUENCE:bag\n[default]\n",
     "none", "SHA-1", 0},
    {"the key twice", SECOND_SAFE("both") "[both]\n1=SEQUENCE:bag\n2=SEQUENCE:bag\n[default]\n", "3DES", "SHA-1", 0},
    {"the key inside an encrypted safe",
     "second_safe=SEQUENCE:none\n[none]\n1=OID:pkcs7-data\n2=EXPLICIT:0,OCTWRAP,SEQUENCE\n[default]\n"
     "real=SEQUENCE:all\n[all]\n1=SEQUENCE:cert_bag\n2=SEQUENCE:clear_bag\n[default]\n",
     "3DES", "SHA-1", 0},
    {"a safe in a safe in a safe",
     "real=SEQUENCE:one\n[one]\n1=SEQUENCE:one_bag\n[one_bag]\n1=OID:safeContentsBag\n2=EXPLICIT:0,SEQUENCE:two\n"
     "[two]\n1=SEQUENCE:cert_bag\n2=SEQUENCE:two_bag\n[two_bag]\n1=OID:safeContentsBag\n2=EXPLICIT:0,SEQUENCE:three\n"
     "[three]\n1=SEQUENCE:cert_bag\n[default]\n"
     "key_bag=OID:safeContentsBag\nkey_value=EXPLICIT:0,SEQUENCE:inner\n[inner]\n1=SEQUENCE:shrouded_bag\n" SHROUDED_BAG
     "[default]\n",
     "3DES", "SHA-1", 0},
    {"CRL, secret, SDSI certificate and a stranger beside them",
     "real=SEQUENCE:all\n[all]\n1=SEQUENCE:crl\n2=SEQUENCE:secret\n3=SEQUENCE:cert_bag\n4=SEQUENCE:sdsi\n"
     "5=SEQUENCE:strange\n[crl]\n1=OID:crlBag\n2=EXPLICIT:0,SEQUENCE:crl_value\n[crl_value]\n1=OID:x509Crl\n"
     "2=EXPLICIT:0,OCT:no CRL\n[secret]\n1=OID:secretBag\n2=EXPLICIT:0,SEQUENCE:secret_value\n[secret_value]\n"
     "1=OID:1.2.3.4\n2=EXPLICIT:0,OCT:a secret\n[sdsi]\n1=OID:certBag\n2=EXPLICIT:0,SEQUENCE:sdsi_value\n"
     "[sdsi_value]\n1=OID:sdsiCertificate\n2=EXPLICIT:0,IA5:c2RzaQ\n[strange]\n1=OID:1.2.3.4.5\n"
     "2=EXPLICIT:0,SEQUENCE:prf\n[default]\n",
     "3DES", "SHA-1", 4},
    {"hostile friendly names",
     "real=SEQUENCE:all\n[all]\n1=SEQUENCE:named\n[named]\n1=OID:certBag\n2=EXPLICIT:0,SEQUENCE:cert_of_bag\n"
     "3=SET:attributes\n[attributes]\n1=SEQUENCE:odd\n2=SEQUENCE:long\n[odd]\n1=OID:friendlyName\n2=SET:odd_values\n"
     "[odd_values]\n1=FORMAT:HEX,OCT:0000001bd800\n[long]\n1=OID:friendlyName\n2=SET:long_values\n[long_values]\n"
     "1=FORMAT:UTF8,BMP:\xE2\x80\xAE\x1B[31m\n[default]\n",
     "3DES", "SHA-1", 0},
    {"BER", "ber=1", "3DES", "SHA-1", 0},
    {"BER, PBES2", "ber=1\n" PBES2("AES-256-CBC"), "AES-256-CBC", "SHA-1", 0},
    {"BER, no MAC", "ber=1\n" NO_MAC, "3DES", "none", 0},
    {"BER, a safe in a safe",
     "ber=1\nkey_bag=OID:safeContentsBag\nkey_value=EXPLICIT:0,SEQUENCE:inner\n[inner]\n1=SEQUENCE:shrouded_"
     "bag\n" SHROUDED_BAG "[default]\n",
     "3DES", "SHA-1", 0},
};

static void assert_kind(const struct kind *kind, const char *replaced, const char *password)
{
    struct pfx got = {.key = NULL};
    struct err err = ERR_INIT;
    struct buf file;

    pfx_real_make(replaced, password, &file);
    if (pfx_read(file.data, file.len, password, &pfx_client_limits, &got, &err) != ST_OK)
        fail_msg("%s: %s, fault %d (%s)", kind->what, status_word(err.status), err.fault, err.what);
    if (strcmp(got.key_cipher, kind->key_cipher) != 0 || strcmp(got.mac_digest, kind->mac) != 0)
        fail_msg("%s: %s, %s", kind->what, got.key_cipher, got.mac_digest);
    if (got.key == NULL || !got.key_matches || got.key_count != 1 || got.pair_count != 1 || got.further_count != 0)
        fail_msg("%s: not the one identity", kind->what);
    assert_int_equal(got.passed_over, kind->passed_over);
    assert_true(got.leaf.len > 0);
    assert_int_equal(got.chain.count, 0);
    pfx_clear(&got);
    buf_clear(&file);
}

static void every_kind_opens(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        assert_kind(&kinds[i], kinds[i].replaced, PFX_FIXTURE_PASSWORD);
}

static void every_kind_wants_its_password(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct pfx got = {.key_count = 7};
        struct err err = ERR_INIT;
        struct buf file;
        enum status status = ST_OK;

        pfx_real_make(kinds[i].replaced, PFX_FIXTURE_PASSWORD, &file);
        status = pfx_read(file.data, file.len, "fixture 1235", &pfx_client_limits, &got, &err);
        if (status != ST_WRONG_SECRET || got.key_count != 7)
            fail_msg("%s: %s (%s)", kinds[i].what, status_word(status), err.what);
        buf_clear(&file);
    }
}

/* Each salt in turn, as long as the limits allow. */
static void long_salts_are_taken(void **state)
{
    static const struct kind places[] = {
        {"mac_salt", "", "3DES", "SHA-1", 0},
        {"safe_salt", "", "3DES", "SHA-1", 0},
        {"key_salt", "", "3DES", "SHA-1", 0},
        {"kdf_salt", PBES2("AES-256-CBC"), "AES-256-CBC", "SHA-1", 0},
        {"kdf_salt", PBES2("AES-256-CBC") "kdf=SEQUENCE:scrypt\n", "AES-256-CBC", "SHA-1", 0},
        {"mac_salt", PBMAC1("32"), "3DES", "PBMAC1 SHA-256", 0},
    };
    char salt[1025] = "";

    (void)state;
    memset(salt, 's', sizeof salt - 1);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct buf lines;

        buf_init(&lines, 4096);
        assert_int_equal(buf_append_format(&lines, "%s\n%s=OCT:%s", places[i].replaced, places[i].what, salt), ST_OK);
        assert_kind(&places[i], buf_text(&lines), PFX_FIXTURE_PASSWORD);
        buf_clear(&lines);
    }
}

/* Chinese, beyond the BMP, and of the greatest length: UTF-16 for PKCS#12's derivation, UTF-8 for PBKDF2 and scrypt. */
static void passwords_are_unicode(void **state)
{
    static const struct kind forms[] = {
        {"PBES1", "", "3DES", "SHA-1", 0},
        {"PBES2", PBES2("AES-256-CBC"), "AES-256-CBC", "SHA-1", 0},
        {"scrypt", PBES2("AES-256-CBC") "kdf=SEQUENCE:scrypt\n", "AES-256-CBC", "SHA-1", 0},
        {"PBMAC1", PBMAC1("32"), "3DES", "PBMAC1 SHA-256", 0},
        {"no MAC", NO_MAC, "3DES", "none", 0},
    };
    static char longest[PFX_PASSWORD_MAX + 1];
    static const char *const passwords[] = {PFX_FIXTURE_CHINESE, "\xF0\xA0\xAE\xB7\xF0\x9F\x94\x91", "密", " ",
                                            longest};

    (void)state;
    memset(longest, 'p', PFX_PASSWORD_MAX);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        for (size_t j = 0; j < sizeof passwords / sizeof passwords[0]; j++)
            assert_kind(&forms[i], forms[i].replaced, passwords[j]);
    }
}

static void the_most_iterations_are_taken(void **state)
{
    static const struct kind most = {"5,000,000", "mac_count=INTEGER:5000000", "3DES", "SHA-1", 0};

    (void)state;
    assert_kind(&most, most.replaced, PFX_FIXTURE_PASSWORD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_opens),      cmocka_unit_test(every_kind_wants_its_password),
        cmocka_unit_test(long_salts_are_taken),  cmocka_unit_test(the_most_iterations_are_taken),
        cmocka_unit_test(passwords_are_unicode),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
