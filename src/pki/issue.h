/*
 * What a certification authority does: make its own certificates, prepare the exact bytes to be signed (so that they can
 * be stored before any signature exists), sign them. Policy (who gets one, when) is not here.
 */
#ifndef PKI_ISSUE_H
#define PKI_ISSUE_H

#include <stdint.h>

#include "pki/cert.h"
#include "pki/csr.h"
#include "pki/key.h"

enum { ISSUE_SERIAL_BYTES = 16 };

/* 128 random bits, the top one free: so some serials show a leading 00 (product.md section 8). Never zero. */
MUST_CHECK enum status issue_serial(unsigned char out[ISSUE_SERIAL_BYTES], struct err *err);

/* CA keys: RSA of that many bits (3072 or more for the root); PKCS#8 PEM encrypted with AES-256 and PBKDF2. */
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

/* The investor's certificate: profile of product.md section 8. */
struct issue_request {
    struct subject subject; /* C, O, OU, CN, serialNumber */
    const unsigned char *spki; /* of the request that was checked */
    size_t spki_len;
    unsigned char serial[ISSUE_SERIAL_BYTES];
    int64_t not_before_utc, not_after_utc;
    const char *crl_url, *issuer_url, *ocsp_url; /* plain HTTP */
};
/* The to-be-signed bytes (TBSCertificate, sha256WithRSAEncryption), DER: deterministic in the request and issuer. */
MUST_CHECK enum status issue_tbs(const struct issue_request *request, const struct buf *issuer_cert, struct buf *out,
                                 struct err *err);
/* Certificate = TBS + signature; the result is verified before it is returned. Same TBS, same key: same bytes. */
MUST_CHECK enum status issue_sign(const struct buf *tbs, struct key *issuer_key, const struct buf *issuer_cert,
                                  struct buf *out, struct err *err);

#endif
