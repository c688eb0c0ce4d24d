/*
 * What a certification authority does: make its own certificates, prepare the exact bytes to be signed (so that they
 * can be stored before any signature exists), sign them. Policy (who gets one, when) is not here.
 */
#ifndef PKI_ISSUE_H
#define PKI_ISSUE_H

#include <stdint.h>

#include "pki/cert.h"
#include "pki/csr.h"
#include "pki/key.h"

enum { ISSUE_SERIAL_BYTES = 16 };

/*
 * 128 random bits as an unsigned number, never zero. "Top bit free" (product.md section 8) means that it is not forced
 * either way: the operating manual's own example (00E9F5...) has it set. DER then puts a 00 in front, which keeps the
 * INTEGER positive, so half of the serials show the leading 00, and 17 octets stay below the 20 of RFC 5280 4.1.2.2.
 */
MUST_CHECK enum status issue_serial(unsigned char out[ISSUE_SERIAL_BYTES], struct err *err);

/*
 * CA keys: RSA of 2048 to 4096 bits (3072 or more for the root), else ST_BAD_INPUT; PKCS#8 PEM encrypted with
 * AES-256-CBC under PBKDF2-HMAC-SHA-256 of 600,000 iterations.
 */
MUST_CHECK enum status issue_ca_key_generate(unsigned bits, struct key **out, struct err *err);
MUST_CHECK enum status issue_ca_key_to_pem(const struct key *key, const char *passphrase, struct buf *out,
                                           struct err *err);
/* ST_WRONG_SECRET, ST_BAD_FILE. */
MUST_CHECK enum status issue_ca_key_from_pem(const char *pem, size_t len, const char *passphrase, struct key **out,
                                             struct err *err);
/* Unencrypted PKCS#8 PEM, for a TLS server key file of mode 0600. */
MUST_CHECK enum status issue_tls_key_to_pem(const struct key *key, struct buf *out, struct err *err);

struct issue_ca_request {
    struct subject subject;
    int64_t not_before_utc, not_after_utc;
    int path_length;        /* -1: none stated */
    const char *crl_url;    /* NULL for the root */
    const char *issuer_url; /* AIA caIssuers, NULL for the root */
};
/* Self-signed root (issuer NULL), or a CA under it: basicConstraints and keyUsage critical, SKI, AKI. DER appended. */
MUST_CHECK enum status issue_ca(const struct issue_ca_request *request, struct key *key, const struct buf *issuer_cert,
                                struct key *issuer_key, struct buf *out, struct err *err);

/* TLS server certificate for host names and addresses (subjectAltName; separated by commas, "localhost,127.0.0.1"). */
MUST_CHECK enum status issue_tls(const char *names, struct key *key, int64_t not_before_utc, int64_t not_after_utc,
                                 const struct buf *issuer_cert, struct key *issuer_key, struct buf *out,
                                 struct err *err);

/*
 * For a key that answers for the CA what its certificates are worth (OCSP, RFC 6960 4.2.2.2): EKU OCSPSigning, and
 * ocsp-nocheck, so nobody asks of it in turn: let it end soon. DER appended.
 */
struct issue_responder_request {
    struct subject subject;
    struct key *key;
    int64_t not_before_utc, not_after_utc;
};
MUST_CHECK enum status issue_responder(const struct issue_responder_request *request, const struct buf *issuer_cert,
                                       struct key *issuer_key, struct buf *out, struct err *err);

/* The investor's certificate: profile of product.md section 8. */
struct issue_request {
    struct subject subject;    /* C, O, OU, CN, serialNumber */
    const unsigned char *spki; /* of the request that was checked */
    size_t spki_len;
    unsigned char serial[ISSUE_SERIAL_BYTES];
    int64_t not_before_utc, not_after_utc;
    const char *crl_url, *issuer_url, *ocsp_url; /* "http://...", all three */
};
/*
 * The to-be-signed bytes (TBSCertificate, sha256WithRSAEncryption), DER, appended: deterministic in request and issuer.
 * ST_BAD_INPUT for a subject, URL, validity or serial that the profile does not allow, ST_BAD_FILE for the issuer's
 * certificate.
 */
MUST_CHECK enum status issue_tbs(const struct issue_request *request, const struct buf *issuer_cert, struct buf *out,
                                 struct err *err);
/*
 * Certificate = TBS + signature, appended; the result is verified before it is returned. Same TBS, same key: same
 * bytes. ST_BAD_FILE if the key is not that of the issuer's certificate, or the stored TBS is none, or was prepared for
 * another issuer (its name or authority key identifier differ): nothing is appended then.
 */
MUST_CHECK enum status issue_sign(const struct buf *tbs, struct key *issuer_key, const struct buf *issuer_cert,
                                  struct buf *out, struct err *err);

#endif
