/*
 * PKCS#10 certification requests (RFC 2986): build one with any signer, read and check one.
 */
#ifndef PKI_CSR_H
#define PKI_CSR_H

#include "base/buf.h"
#include "pki/key.h"
#include "pki/subject.h"

enum { CSR_DER_MAX = 8192 };

/*
 * sha256WithRSAEncryption; values are UTF8String, C and serialNumber PrintableString. Without any, the CA is to name
 * whoever asks. DER appended to *out.
 */
MUST_CHECK enum status csr_build(const struct subject *subject, struct key *key, struct buf *out, struct err *err);
/*
 * The same for a certificate in the place of another: subject and subjectAltName are that one's, to the octet (RFC 7030
 * section 4.2.2). ST_BAD_FILE for what is no certificate.
 */
MUST_CHECK enum status csr_build_like(const struct buf *certificate, struct key *key, struct buf *out, struct err *err);

struct csr_info {
    struct subject subject;
    unsigned char spki[1024];
    size_t spki_len;
    char spki_hash[SHA256_HEX_SIZE];
    unsigned key_bits;
};

/*
 * The host's reading: size, DER without trailing bytes, RSA 2048..4096 with an odd e >= 65537, the request's own
 * signature (proof of possession), SHA-256 or better. Any breach is ST_BAD_INPUT (FAULT_BAD_CSR), err.what says which.
 * A subject without attributes is none.
 */
MUST_CHECK enum status csr_read(const void *der, size_t len, struct csr_info *out, struct err *err);

#endif
