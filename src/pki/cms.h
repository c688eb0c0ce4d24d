/*
 * Detached signatures: CMS SignedData (RFC 5652) without its content, by one signer, RSASSA-PKCS1-v1_5 with SHA-256
 * over signed attributes. The content never comes here, only its digest. Whose the signer's certificate is, pki/chain.h
 * says.
 */
#ifndef PKI_CMS_H
#define PKI_CMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "pki/cert.h"
#include "pki/key.h"

enum { CMS_DER_MAX = 32 * 1024, CMS_CERTIFICATES_MAX = 16 };

/* --- making one --- */

struct cms_request {
    const unsigned char *content_digest;   /* SHA-256 of the content: SHA256_BYTES */
    int64_t signing_time_utc;              /* the signer's own word: nobody else vouches for it */
    const struct buf *certificate;         /* DER, the signer's */
    const struct cert_list *intermediates; /* further certificates to go with it, no root; NULL for none */
};

/*
 * Signed attributes: contentType (data), signingTime, messageDigest, signingCertificateV2 (RFC 5035). DER, appended:
 * the same request signed by the same key gives the same bytes. What the signer says; ST_BAD_FILE for a certificate
 * that cannot be read; ST_TOO_COSTLY past CMS_DER_MAX. Nothing here looks whether the key is the certificate's:
 * cms_verify does.
 */
MUST_CHECK enum status cms_make(const struct cms_request *request, struct signer signer, struct buf *out,
                                struct err *err);

/* --- reading one --- */

/* What a signature says of itself. Zero-initialise; cms_clear. */
struct cms {
    struct buf certificate;  /* the signer's, DER */
    struct cert_list others; /* the other certificates in it: may help on the way to a CA, are not trusted */
    bool has_signing_time;   /* without one the signer has not said when */
    int64_t signing_time_utc;
    unsigned char content_digest[SHA256_BYTES];
    struct buf attributes; /* the bytes that the signature is over */
    struct buf signature;
};

/*
 * Takes BER (what others write) up to CMS_DER_MAX, nothing behind it. Does no more work than reading takes: nothing is
 * verified yet. ST_BAD_FILE with FAULT_NOT_CMS, FAULT_CMS_DAMAGED, FAULT_CMS_EMBEDDED, FAULT_CMS_SEVERAL_SIGNERS,
 * FAULT_CMS_NO_CERTIFICATE; ST_UNSUPPORTED (FAULT_CMS_ALGORITHM, the insert names it): another digest than SHA-256,
 * another signature than RSASSA-PKCS1-v1_5, another key than RSA of 2048..4096 bits, no signed attributes.
 */
MUST_CHECK enum status cms_read(const void *bytes, size_t len, struct cms *out, struct err *err);
void cms_clear(struct cms *cms);

/*
 * Is it by the key of the certificate in it, and over the content of this digest? ST_BAD_FILE with FAULT_CMS_SIGNATURE,
 * or FAULT_CMS_CONTENT if the signature is right and the content another one.
 */
MUST_CHECK enum status cms_verify(const struct cms *cms, const unsigned char content_digest[SHA256_BYTES],
                                  struct err *err);

#endif
