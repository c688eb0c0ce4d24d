/*
 * Backups in a moment, where a test lives thousands of lives and is not about what guessing a password costs: link with
 * -Wl,--wrap=PKCS12_create_ex,--wrap=PKCS12_set_mac. PCCERT_PFX_ITERATIONS is how many iterations each derivation
 * of a file has that is written, instead of the product's. Unset: as ever. Reading does what the file says.
 */
#include <stdlib.h>

#include <openssl/pkcs12.h>

PKCS12 *__real_PKCS12_create_ex(const char *password, const char *name, EVP_PKEY *key, X509 *leaf,
                                STACK_OF(X509) *chain, int key_nid, int cert_nid, int iterations, int mac_iterations,
                                int key_type, OSSL_LIB_CTX *context, const char *properties);
PKCS12 *__wrap_PKCS12_create_ex(const char *password, const char *name, EVP_PKEY *key, X509 *leaf,
                                STACK_OF(X509) *chain, int key_nid, int cert_nid, int iterations, int mac_iterations,
                                int key_type, OSSL_LIB_CTX *context, const char *properties);
int __real_PKCS12_set_mac(PKCS12 *file, const char *password, int len, unsigned char *salt, int salt_len,
                          int iterations, const EVP_MD *digest);
int __wrap_PKCS12_set_mac(PKCS12 *file, const char *password, int len, unsigned char *salt, int salt_len,
                          int iterations, const EVP_MD *digest);

static int cheap_pfx_iterations(int product)
{
    const char *wanted = getenv("PCCERT_PFX_ITERATIONS");

    return wanted == NULL ? product : (int)strtol(wanted, NULL, 10);
}

PKCS12 *__wrap_PKCS12_create_ex(const char *password, const char *name, EVP_PKEY *key, X509 *leaf,
                                STACK_OF(X509) *chain, int key_nid, int cert_nid, int iterations, int mac_iterations,
                                int key_type, OSSL_LIB_CTX *context, const char *properties)
{
    return __real_PKCS12_create_ex(password, name, key, leaf, chain, key_nid, cert_nid,
                                   cheap_pfx_iterations(iterations), mac_iterations, key_type, context, properties);
}

int __wrap_PKCS12_set_mac(PKCS12 *file, const char *password, int len, unsigned char *salt, int salt_len,
                          int iterations, const EVP_MD *digest)
{
    return __real_PKCS12_set_mac(file, password, len, salt, salt_len, cheap_pfx_iterations(iterations), digest);
}
