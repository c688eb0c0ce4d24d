/*
 * Certificates made by hand, as odd as they may come; signed by an EC key, which nobody asks about. Failing here fails
 * the test.
 */
#ifndef TESTS_UNIT_FORGED_CERT_H
#define TESTS_UNIT_FORGED_CERT_H

#include <stdbool.h>

#include <openssl/x509.h>

#include "pki/cert.h"

struct forged_attribute {
    int nid;
    int string_type;
    const char *value;
    int len; /* 0: up to the NUL */
};

struct forged {
    struct forged_attribute subject[4];
    const char *serial; /* decimal; NULL: 1 */
    const char *not_before, *not_after;
    EVP_PKEY *pkey; /* NULL: RSA-2048 */
    bool is_ca;
};

/* Group setup and teardown: the keys. */
int forged_open(void **state);
int forged_close(void **state);
/* Borrowed: the RSA key of those that have no other, and the EC key that signs. */
EVP_PKEY *forged_rsa(void);
EVP_PKEY *forged_ec(void);

/* The caller frees it, or clears the buffer, which is initialised here. */
X509 *forged_make(const struct forged *f);
void forged_make_der(const struct forged *f, struct buf *der);
/* As cert_read reads it, which must succeed. */
struct cert_info forged_read(const struct forged *f);

#endif
