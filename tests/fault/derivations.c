/*
 * PFX files and a CA's keys with few iterations, linked before OpenSSL's writers (--wrap): to derive their keys takes
 * longer than all else in a use case, and what reads them takes any count. Everything else of them is as the product
 * says.
 */
#include <openssl/pkcs12.h>

enum { ITERATIONS_MOST = 1000 };

static int few(int iterations)
{
    return iterations > ITERATIONS_MOST ? ITERATIONS_MOST : iterations;
}

PKCS12 *__real_PKCS12_create_ex(const char *password, const char *name, EVP_PKEY *key, X509 *leaf,
                                STACK_OF(X509) *chain, int key_nid, int cert_nid, int iterations, int mac_iterations,
                                int key_type, OSSL_LIB_CTX *context, const char *query);
PKCS12 *__wrap_PKCS12_create_ex(const char *password, const char *name, EVP_PKEY *key, X509 *leaf,
                                STACK_OF(X509) *chain, int key_nid, int cert_nid, int iterations, int mac_iterations,
                                int key_type, OSSL_LIB_CTX *context, const char *query);
PKCS12 *__wrap_PKCS12_create_ex(const char *password, const char *name, EVP_PKEY *key, X509 *leaf,
                                STACK_OF(X509) *chain, int key_nid, int cert_nid, int iterations, int mac_iterations,
                                int key_type, OSSL_LIB_CTX *context, const char *query)
{
    return __real_PKCS12_create_ex(password, name, key, leaf, chain, key_nid, cert_nid, few(iterations), mac_iterations,
                                   key_type, context, query);
}

int __real_PKCS12_set_mac(PKCS12 *pfx, const char *password, int len, unsigned char *salt, int salt_len, int iterations,
                          const EVP_MD *digest);
int __wrap_PKCS12_set_mac(PKCS12 *pfx, const char *password, int len, unsigned char *salt, int salt_len, int iterations,
                          const EVP_MD *digest);
int __wrap_PKCS12_set_mac(PKCS12 *pfx, const char *password, int len, unsigned char *salt, int salt_len, int iterations,
                          const EVP_MD *digest)
{
    return __real_PKCS12_set_mac(pfx, password, len, salt, salt_len, few(iterations), digest);
}

X509_SIG *__real_PKCS8_encrypt(int pbe_nid, const EVP_CIPHER *cipher, const char *password, int len,
                               unsigned char *salt, int salt_len, int iterations, PKCS8_PRIV_KEY_INFO *key);
X509_SIG *__wrap_PKCS8_encrypt(int pbe_nid, const EVP_CIPHER *cipher, const char *password, int len,
                               unsigned char *salt, int salt_len, int iterations, PKCS8_PRIV_KEY_INFO *key);
X509_SIG *__wrap_PKCS8_encrypt(int pbe_nid, const EVP_CIPHER *cipher, const char *password, int len,
                               unsigned char *salt, int salt_len, int iterations, PKCS8_PRIV_KEY_INFO *key)
{
    return __real_PKCS8_encrypt(pbe_nid, cipher, password, len, salt, salt_len, few(iterations), key);
}
