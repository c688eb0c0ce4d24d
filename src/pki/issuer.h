/*
 * What a new certificate takes over from its issuer's: the name and the key identifier, byte for byte, since the chain
 * is found by them. Inside pki/ alone.
 */
#ifndef PKI_ISSUER_H
#define PKI_ISSUER_H

#include "base/buf.h"
#include "pki/extension.h"
#include "pki/subject.h"

struct issuer {
    struct buf name;   /* Name, DER */
    struct buf key_id; /* content of its subjectKeyIdentifier */
};

/* ST_BAD_FILE unless it is a CA's certificate with a subjectKeyIdentifier. The caller clears *out. */
MUST_CHECK enum status issuer_load(const struct buf *issuer_cert, struct issuer *out, struct err *err);
/* Of one that does not exist yet: a root issues its own. */
MUST_CHECK enum status issuer_self(const struct subject *subject, const unsigned char key_id[EXTENSION_KEY_ID_BYTES],
                                   struct issuer *out, struct err *err);
void issuer_clear(struct issuer *issuer);

#endif
