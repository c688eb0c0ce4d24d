/*
 * What an EST server wants in a request for a certificate (CsrAttrs, RFC 8951 section 4, RFC 7030 section 4.5.2), as
 * far as our requests (pki/csr.h) could fail to be that: kind and size of the key, kind of signature, a password in it,
 * and the subject. What else is asked for, extensions say, a server puts into its certificates by itself, or refuses.
 */
#ifndef PKI_CSR_ATTRIBUTES_H
#define PKI_CSR_ATTRIBUTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "pki/subject.h"

enum { CSR_ATTRIBUTES_DER_MAX = 16 * 1024, CSR_ATTRIBUTES_NAME_SIZE = 48, CSR_ATTRIBUTES_SIZES_MAX = 8 };

/* Zeroed: nothing is asked for. */
struct csr_attributes {
    bool takes_rsa, takes_our_signature; /* RSA keys; sha256WithRSAEncryption: among those that are named */
    unsigned rsa_bits[CSR_ATTRIBUTES_SIZES_MAX];
    size_t rsa_bits_count;                          /* 0: any size */
    char other_key[CSR_ATTRIBUTES_NAME_SIZE];       /* a kind that is named, "id-ecPublicKey"; "" if none is */
    char other_signature[CSR_ATTRIBUTES_NAME_SIZE]; /* likewise */
    bool wants_password;                            /* challengePassword: the request is to be bound to its channel */
    struct subject subject; /* of a template, as far as it can be ours; a value of "" is the asker's to fill in */
};

/*
 * An empty list asks for nothing. What is not known is passed over, as the RFC wants it; beside a template (RFC 9908
 * section 3.4) so is all else. ST_BAD_FILE, ST_TOO_COSTLY past CSR_ATTRIBUTES_DER_MAX.
 */
MUST_CHECK enum status csr_attributes_read(const void *der, size_t len, struct csr_attributes *out, struct err *err);
/*
 * Whether a request of pki/csr.h by an RSA key of so many bits is one that is asked for. ST_UNSUPPORTED if not;
 * err.detail names what is wanted instead ("id-ecPublicKey", "RSA-4096", "challengePassword").
 */
MUST_CHECK enum status csr_attributes_check(const struct csr_attributes *wanted, unsigned rsa_bits, struct err *err);

#endif
