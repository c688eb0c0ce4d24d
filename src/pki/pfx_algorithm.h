/*
 * The algorithms that pki/pfx takes, as tables: to take one more is a row. Knows nothing of their parameters.
 * Internal to pki/pfx_*.c.
 */
#ifndef PKI_PFX_ALGORITHM_H
#define PKI_PFX_ALGORITHM_H

#include <openssl/types.h>

#include "base/status.h"

enum pfx_algorithm_kind {
    PFX_ALGORITHM_PBES1,     /* password-based encryption of RFC 7292 appendix C: KDF and cipher in one identifier */
    PFX_ALGORITHM_CIPHER,    /* encryptionScheme of PBES2 (RFC 8018 appendix B.2) */
    PFX_ALGORITHM_HMAC,      /* prf of PBKDF2, messageAuthScheme of PBMAC1 */
    PFX_ALGORITHM_MAC_DIGEST /* digest of the classic MacData (RFC 7292 section 4) */
};

struct pfx_algorithm {
    enum pfx_algorithm_kind kind;
    int nid;
    const char *name; /* for people: "3DES", "SHA-256" */
    int bytes;        /* of a cipher's key, or what a digest makes */
    int iv_bytes;     /* of a cipher; 0: a stream cipher, or no cipher */
};

/* ST_UNSUPPORTED (FAULT_PFX_ALGORITHM, named) for one that is not in the table. *out is static. */
MUST_CHECK enum status pfx_algorithm_take(enum pfx_algorithm_kind kind, const ASN1_OBJECT *oid,
                                          const struct pfx_algorithm **out, struct err *err);
/* Always ST_UNSUPPORTED: the insert is OpenSSL's name of the algorithm, or its dotted number. */
enum status pfx_algorithm_refuse(const ASN1_OBJECT *oid, struct err *err);

#endif
