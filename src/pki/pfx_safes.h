/*
 * The outer structure of a PKCS#12 file (RFC 7292 section 4): its safes, opened where they are not encrypted, and all
 * that can be judged without a password. Derives nothing, decrypts nothing. Internal to pki/pfx_*.c.
 */
#ifndef PKI_PFX_SAFES_H
#define PKI_PFX_SAFES_H

#include <openssl/pkcs12.h>

#include "pki/pfx_cost.h"
#include "pki/pfx_mac.h"

struct pfx_safe {
    STACK_OF(PKCS12_SAFEBAG) *bags;  /* owned; NULL while encrypted */
    const PKCS7_ENC_CONTENT *sealed; /* borrowed from pfx_safes.infos; NULL if it never was encrypted */
    const char *cipher;              /* of sealed; "none" */
};

/* Zero-initialise. */
struct pfx_safes {
    PKCS12 *file;
    STACK_OF(PKCS7) *infos;
    struct pfx_safe *items;
    size_t count;
    size_t behind;        /* bytes after the outer SEQUENCE */
    struct pfx_cost cost; /* of everything that is visible so far */
    long long mac_work;   /* what of it the MAC asks for */
    bool has_mac;
    char mac_name[PFX_MAC_NAME_SIZE]; /* "none" without one */
};

/*
 * The statuses of pki/pfx_scan.h. context: for the OpenSSL objects, which live until the close. After any outcome the
 * caller closes. Bytes after the outer SEQUENCE are ignored: mail systems add some.
 */
MUST_CHECK enum status pfx_safes_open(const void *bytes, size_t len, const struct pfx_limits *limits,
                                      OSSL_LIB_CTX *context, struct pfx_safes *safes, struct err *err);
void pfx_safes_close(struct pfx_safes *safes);

/*
 * The bags of one safe, visible or just decrypted: their number, and what those inside that are encrypted ask for.
 * Safes within safes count as bags, and so do their bags; OpenSSL's parser bounds the depth.
 */
MUST_CHECK enum status pfx_safes_check_bags(const STACK_OF(PKCS12_SAFEBAG) *bags, struct pfx_cost *cost,
                                            struct err *err);

#endif
