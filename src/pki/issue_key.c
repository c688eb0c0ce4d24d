#include "pki/issue.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "base/fault.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"
#include "pki/random.h"

/* Iterations: OWASP's figure for PBKDF2-HMAC-SHA-256 (facts/pki.md 2.1); paid once at each start of the host. */
enum { CA_KEY_ITERATIONS = 600000, CA_KEY_SALT_BYTES = 16, CA_KEY_PEM_MAX = 32768 };

enum status issue_ca_key_generate(unsigned bits, struct key **out, struct err *err)
{
    if (bits < KEY_BITS_LEAST || bits > KEY_BITS_MOST)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "CA key: 2048 to 4096 bits");
    return key_generate_bits(bits, out, err);
}

/* A memory BIO's content, appended; the BIO clears its own when it is freed. */
static enum status pem_take(BIO *memory, struct buf *out, struct err *err)
{
    char *text = NULL;
    const long len = BIO_get_mem_data(memory, &text);
    const enum status status = buf_append(out, text, (size_t)len);

    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "writing PEM: too long");
}

/* PBES2 with AES-256-CBC; PBKDF2 takes HMAC-SHA-256 there by default (RFC 8018 appendix B.1.2). NULL if it failed. */
static X509_SIG *ca_key_encrypt(const struct key *key, const char *passphrase, unsigned char salt[CA_KEY_SALT_BYTES])
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key_peek(key));
    X509_SIG *encrypted = NULL;

    if (info != NULL)
        encrypted = PKCS8_encrypt(-1, EVP_aes_256_cbc(), passphrase, (int)strlen(passphrase), salt, CA_KEY_SALT_BYTES,
                                  CA_KEY_ITERATIONS, info);
    PKCS8_PRIV_KEY_INFO_free(info);
    return encrypted;
}

enum status issue_ca_key_to_pem(const struct key *key, const char *passphrase, struct buf *out, struct err *err)
{
    unsigned char salt[CA_KEY_SALT_BYTES];
    X509_SIG *encrypted = NULL;
    BIO *memory = NULL;
    enum status status = random_bytes(salt, sizeof salt, err);

    if (status != ST_OK)
        return status;
    encrypted = ca_key_encrypt(key, passphrase, salt);
    memory = BIO_new(BIO_s_mem());
    if (encrypted == NULL || memory == NULL || PEM_write_bio_PKCS8(memory, encrypted) != 1)
        status = openssl_error_set(err, ST_BUG, FAULT_BUG, "writing CA key");
    else
        status = pem_take(memory, out, err);
    BIO_free(memory);
    X509_SIG_free(encrypted);
    return status;
}

static enum status ca_key_decrypt(const X509_SIG *encrypted, const char *passphrase, struct key **out, struct err *err)
{
    PKCS8_PRIV_KEY_INFO *info = PKCS8_decrypt(encrypted, passphrase, (int)strlen(passphrase));
    EVP_PKEY *pkey = NULL;

    if (info == NULL) /* nothing authenticates it: another passphrase and a damaged file look the same */
        return openssl_error_set(err, ST_WRONG_SECRET, FAULT_NONE, "reading CA key: passphrase");
    pkey = EVP_PKCS82PKEY(info);
    PKCS8_PRIV_KEY_INFO_free(info);
    if (pkey == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "reading CA key: key");
    return key_take_evp(pkey, out, err);
}

enum status issue_ca_key_from_pem(const char *pem, size_t len, const char *passphrase, struct key **out,
                                  struct err *err)
{
    BIO *memory = NULL;
    X509_SIG *encrypted = NULL;
    enum status status = ST_OK;

    openssl_start();
    if (len > CA_KEY_PEM_MAX)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading CA key: too long");
    memory = BIO_new_mem_buf(pem, (int)len);
    if (memory != NULL)
        encrypted = PEM_read_bio_PKCS8(memory, NULL, NULL, NULL);
    if (encrypted == NULL)
        status = openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "reading CA key: no encrypted private key in PEM");
    else
        status = ca_key_decrypt(encrypted, passphrase, out, err);
    X509_SIG_free(encrypted);
    BIO_free(memory);
    return status;
}

enum status issue_tls_key_to_pem(const struct key *key, struct buf *out, struct err *err)
{
    BIO *memory = BIO_new(BIO_s_mem());
    enum status status = ST_OK;

    if (memory == NULL || PEM_write_bio_PKCS8PrivateKey(memory, key_peek(key), NULL, NULL, 0, NULL, NULL) != 1)
        status = openssl_error_set(err, ST_BUG, FAULT_BUG, "writing TLS key");
    else
        status = pem_take(memory, out, err);
    BIO_free(memory);
    return status;
}
