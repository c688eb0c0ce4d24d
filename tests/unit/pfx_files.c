#include "pfx_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/asn1.h>
#include <openssl/conf.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>
#include <stdio.h>
#include <string.h>

#include "pki/pfx.h"

/* First the values that a test may replace, then the structure (RFC 7292 section 4) that uses them. */
static const char pfx_files_values[] = "pfx=SEQUENCE:pfx\n"
                                       "version=INTEGER:3\n"
                                       "auth_type=OID:pkcs7-data\n"
                                       "auth_content=EXPLICIT:0,OCTWRAP,SEQUENCE:safes\n"
                                       "mac=SEQUENCE:mac_data\n"
                                       "mac_algorithm=SEQUENCE:mac_classic\n"
                                       "mac_digest=OID:sha1\n"
                                       "mac_value=FORMAT:HEX,OCT:0000000000000000000000000000000000000000\n"
                                       "mac_salt=OCT:saltsalt\n"
                                       "mac_count=INTEGER:1\n"
                                       "pbmac1_kdf=OID:PBKDF2\n"
                                       "pbmac1_count=INTEGER:1\n"
                                       "pbmac1_key_bytes=INTEGER:32\n"
                                       "pbmac1_hmac=OID:hmacWithSHA256\n"
                                       "safe_type=OID:pkcs7-encryptedData\n"
                                       "safe_content=SEQUENCE:encrypted\n"
                                       "safe_algorithm=SEQUENCE:safe_pbes1\n"
                                       "safe_pbe=OID:PBE-SHA1-3DES\n"
                                       "safe_salt=OCT:saltsalt\n"
                                       "safe_count=INTEGER:1\n"
                                       "safe_octets=IMPLICIT:0,FORMAT:HEX,OCT:0011223344556677\n"
                                       "key_algorithm=SEQUENCE:key_pbes1\n"
                                       "key_pbe=OID:PBE-SHA1-3DES\n"
                                       "key_salt=OCT:saltsalt\n"
                                       "key_count=INTEGER:1\n"
                                       "kdf=SEQUENCE:pbkdf2\n"
                                       "cipher=OID:AES-256-CBC\n"
                                       "cipher_iv=OCT:0123456789abcdef\n"
                                       "prf=OID:hmacWithSHA256\n"
                                       "kdf_salt=OCT:saltsalt\n"
                                       "kdf_count=INTEGER:1\n"
                                       "scrypt_n=INTEGER:1024\n"
                                       "scrypt_r=INTEGER:8\n"
                                       "scrypt_p=INTEGER:1\n"
                                       "key_bag=OID:pkcs8ShroudedKeyBag\n"
                                       "key_value=EXPLICIT:0,SEQUENCE:shrouded\n"
                                       "key_octets=OCT:01234567\n"
                                       "clear_octets=OCT:\n"
                                       "cert_octets=OCT:\n"
                                       "safes=SEQUENCE:safes\n"
                                       "real=SEQUENCE:real_bags\n"
                                       "second_safe=SEQUENCE:plain_info\n"
                                       "hidden=SEQUENCE:bags\n";

static const char pfx_files_structure[] = "[pfx_no_mac]\n1=$default::version\n2=SEQUENCE:auth\n"
                                          "[pfx]\n1=$default::version\n2=SEQUENCE:auth\n3=$default::mac\n"
                                          "[auth]\n1=$default::auth_type\n2=$default::auth_content\n"
                                          "[mac_data]\n1=SEQUENCE:mac_info\n2=$default::mac_salt\n"
                                          "3=$default::mac_count\n"
                                          "[mac_info]\n1=$default::mac_algorithm\n2=$default::mac_value\n"
                                          "[mac_classic]\n1=$default::mac_digest\n2=NULL\n"
                                          "[mac_pbmac1]\n1=OID:PBMAC1\n2=SEQUENCE:pbmac1\n"
                                          "[pbmac1]\n1=SEQUENCE:pbmac1_kdf\n2=SEQUENCE:pbmac1_hmac\n"
                                          "[pbmac1_kdf]\n1=$default::pbmac1_kdf\n2=SEQUENCE:pbmac1_pbkdf2\n"
                                          "[pbmac1_pbkdf2]\n1=$default::mac_salt\n2=$default::pbmac1_count\n"
                                          "3=$default::pbmac1_key_bytes\n4=SEQUENCE:prf\n"
                                          "[pbmac1_hmac]\n1=$default::pbmac1_hmac\n2=NULL\n"
                                          "[safes]\n1=SEQUENCE:safe\n2=$default::second_safe\n"
                                          "[safe]\n1=$default::safe_type\n2=EXPLICIT:0,$default::safe_content\n"
                                          "[encrypted]\n1=INTEGER:0\n2=SEQUENCE:encrypted_info\n"
                                          "[encrypted_info]\n1=OID:pkcs7-data\n2=$default::safe_algorithm\n"
                                          "3=$default::safe_octets\n"
                                          "[encrypted_empty]\n1=INTEGER:0\n2=SEQUENCE:encrypted_empty_info\n"
                                          "[encrypted_empty_info]\n1=OID:pkcs7-data\n2=$default::safe_algorithm\n"
                                          "[safe_pbes1]\n1=$default::safe_pbe\n2=SEQUENCE:safe_pbe\n"
                                          "[safe_pbe]\n1=$default::safe_salt\n2=$default::safe_count\n"
                                          "[safe_no_parameters]\n1=$default::safe_pbe\n"
                                          "[plain_info]\n1=OID:pkcs7-data\n2=EXPLICIT:0,OCTWRAP,SEQUENCE:bags\n"
                                          "[bags]\n1=SEQUENCE:bag\n"
                                          "[bag]\n1=$default::key_bag\n2=$default::key_value\n"
                                          "[shrouded]\n1=$default::key_algorithm\n2=$default::key_octets\n"
                                          "[real_bags]\n1=SEQUENCE:cert_bag\n"
                                          "[cert_bag]\n1=OID:certBag\n2=EXPLICIT:0,SEQUENCE:cert_of_bag\n"
                                          "[cert_of_bag]\n1=OID:x509Certificate\n2=EXPLICIT:0,$default::cert_octets\n"
                                          "[clear_bag]\n1=OID:keyBag\n2=EXPLICIT:0,SEQUENCE:clear_key\n"
                                          "[clear_key]\n1=INTEGER:0\n2=SEQUENCE:clear_kind\n"
                                          "3=$default::clear_octets\n"
                                          "[clear_kind]\n1=OID:rsaEncryption\n2=NULL\n"
                                          "[key_pbes1]\n1=$default::key_pbe\n2=SEQUENCE:key_pbe\n"
                                          "[key_pbe]\n1=$default::key_salt\n2=$default::key_count\n"
                                          "[pbes2]\n1=OID:PBES2\n2=SEQUENCE:pbes2_parameters\n"
                                          "[pbes2_parameters]\n1=$default::kdf\n2=SEQUENCE:cipher\n"
                                          "[cipher]\n1=$default::cipher\n2=$default::cipher_iv\n"
                                          "[pbkdf2]\n1=OID:PBKDF2\n2=SEQUENCE:pbkdf2_parameters\n"
                                          "[pbkdf2_parameters]\n1=$default::kdf_salt\n2=$default::kdf_count\n"
                                          "3=SEQUENCE:prf\n"
                                          "[prf]\n1=$default::prf\n2=NULL\n"
                                          "[scrypt]\n1=OID:id-scrypt\n2=SEQUENCE:scrypt_parameters\n"
                                          "[scrypt_parameters]\n1=$default::kdf_salt\n2=$default::scrypt_n\n"
                                          "3=$default::scrypt_r\n4=$default::scrypt_p\n";

void pfx_files_load(const char *name, struct buf *out)
{
    char path[1024];
    unsigned char block[4096];
    FILE *file = NULL;
    size_t got = 0;

    (void)snprintf(path, sizeof path, "%s/%s", PFX_FIXTURES, name);
    file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be opened", path);
    buf_init(out, PFX_BYTES_MAX);
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        assert_int_equal(buf_append(out, block, got), ST_OK);
    assert_int_equal(ferror(file), 0);
    (void)fclose(file);
}

static CONF *pfx_files_conf(const char *replaced)
{
    CONF *conf = NCONF_new(NULL);
    BIO *text = BIO_new(BIO_s_mem());
    long error_line = 0;

    assert_non_null(conf);
    assert_non_null(text);
    /* A later line replaces an earlier one of its section. */
    (void)BIO_printf(text, "%s\n%s\n%s", pfx_files_values, replaced != NULL ? replaced : "", pfx_files_structure);
    if (NCONF_load_bio(conf, text, &error_line) <= 0)
        fail_msg("template, line %ld", error_line);
    BIO_free(text);
    return conf;
}

static void pfx_files_generate(CONF *conf, const char *entry, struct buf *out)
{
    const char *value = NCONF_get_string(conf, NULL, entry);
    ASN1_TYPE *made = ASN1_generate_nconf(value, conf);
    unsigned char *at = NULL;
    int len = 0;

    if (made == NULL) {
        ERR_print_errors_fp(stderr);
        fail_msg("template does not generate %s", entry);
    }
    len = i2d_ASN1_TYPE(made, NULL);
    assert_true(len > 0);
    buf_init(out, (size_t)4 << 20);
    at = buf_extend(out, (size_t)len);
    assert_non_null(at);
    (void)i2d_ASN1_TYPE(made, &at);
    ASN1_TYPE_free(made);
}

void pfx_files_make_part(const char *replaced, const char *name, struct buf *out)
{
    CONF *conf = pfx_files_conf(replaced);

    pfx_files_generate(conf, name, out);
    NCONF_free(conf);
}

void pfx_files_make(const char *replaced, struct buf *out)
{
    CONF *conf = pfx_files_conf(replaced);

    pfx_files_generate(conf, "pfx", out);
    NCONF_free(conf);
}

/* "safe_octets=..." for the encrypted safe of the template. */
static void pfx_files_seal(const struct buf *bags, const char *password, struct buf *line)
{
    unsigned char salt[] = "saltsalt";
    X509_ALGOR *pbe = PKCS5_pbe_set(NID_pbe_WithSHA1And3_Key_TripleDES_CBC, 1, salt, sizeof salt - 1);
    unsigned char *sealed = NULL;
    int sealed_len = 0;

    assert_non_null(pbe);
    assert_non_null(
        PKCS12_pbe_crypt(pbe, password, (int)strlen(password), bags->data, (int)bags->len, &sealed, &sealed_len, 1));
    assert_int_equal(buf_append_text(line, "safe_octets=IMPLICIT:0,FORMAT:HEX,OCT:"), ST_OK);
    for (int i = 0; i < sealed_len; i++)
        assert_int_equal(buf_append_format(line, "%02x", sealed[i]), ST_OK);
    assert_int_equal(buf_append_text(line, "\nsecond_safe=SEQUENCE:empty_info\n"), ST_OK);
    OPENSSL_free(sealed);
    X509_ALGOR_free(pbe);
}

static void pfx_files_set_mac(struct buf *file, const char *password)
{
    const unsigned char *from = file->data;
    PKCS12 *pfx = d2i_PKCS12(NULL, &from, (long)file->len);
    unsigned char *to = NULL;
    int len = 0;

    assert_non_null(pfx);
    assert_int_equal(PKCS12_set_mac(pfx, password, (int)strlen(password), NULL, 8, 1, EVP_sha1()), 1);
    len = i2d_PKCS12(pfx, NULL);
    assert_true(len > 0);
    buf_truncate(file, 0);
    to = buf_extend(file, (size_t)len);
    assert_non_null(to);
    (void)i2d_PKCS12(pfx, &to);
    PKCS12_free(pfx);
}

void pfx_files_make_hidden(const char *replaced, const char *password, struct buf *out)
{
    CONF *conf = pfx_files_conf(replaced);
    struct buf bags;
    struct buf lines;

    pfx_files_generate(conf, "hidden", &bags);
    NCONF_free(conf);
    buf_init(&lines, (size_t)4 << 20);
    assert_int_equal(buf_append_format(&lines, "%s\n", replaced), ST_OK);
    pfx_files_seal(&bags, password, &lines);
    assert_int_equal(buf_append_text(&lines, "[empty_info]\n1=OID:pkcs7-data\n2=EXPLICIT:0,OCTWRAP,SEQUENCE\n"
                                             "[default]\n"),
                     ST_OK);
    pfx_files_make(buf_text(&lines), out);
    pfx_files_set_mac(out, password);
    buf_clear(&lines);
    buf_clear(&bags);
}
