/*
 * What a PKCS#12 file holds, once a password opens it: its private keys and certificates. Chooses nothing among them.
 * Internal to pki/pfx_*.c.
 */
#ifndef PKI_PFX_CONTENT_H
#define PKI_PFX_CONTENT_H

#include <openssl/x509.h>

#include "pki/pfx_safes.h"
#include "pki/pfx_secret.h"

struct pfx_content_key {
    const PKCS8_PRIV_KEY_INFO *info; /* borrowed from decrypted, or from a bag that is not encrypted itself */
    PKCS8_PRIV_KEY_INFO *decrypted;  /* owned */
    EVP_PKEY *key;                   /* owned; NULL for kinds that nobody here can compare with a certificate */
    const char *cipher;              /* what protected it: the bag's own encryption, else that of its safe; static */
};

/* Zero-initialise. Borrows from the safes: close it before them. */
struct pfx_content {
    STACK_OF(PKCS12_SAFEBAG) **unwrapped; /* of the encrypted safes; by the index of the safe */
    size_t unwrapped_count;
    struct pfx_content_key *keys;
    size_t key_count;
    STACK_OF(X509) *certs; /* each once */
    unsigned passed_over;  /* bags of other kinds */
    struct pfx_cost cost;  /* with what was hidden inside encrypted safes */
};

/*
 * Decrypts all safes, judges what was inside, and only then derives for the keys in them. After any outcome the caller
 * closes. spent: the work charged so far, with that of all visible safes and keys for this attempt; content->cost goes
 * on from there.
 *
 * vouched: the MAC verified with this password, so what does not open is the file's fault (ST_BAD_FILE): under another
 * password (FAULT_PFX_INNER_PASSWORD) or damaged. Without a MAC it is taken for a wrong password (ST_WRONG_SECRET).
 * Also ST_UNSUPPORTED and ST_TOO_COSTLY for what was hidden.
 */
MUST_CHECK enum status pfx_content_open(const struct pfx_safes *safes, const struct pfx_secret *password, bool vouched,
                                        long long spent, OSSL_LIB_CTX *context, struct pfx_content *content,
                                        struct err *err);
void pfx_content_close(struct pfx_content *content);

#endif
