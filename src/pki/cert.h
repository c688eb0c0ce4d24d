/*
 * X.509 certificates (RFC 5280) read into plain values. Nothing here says whether one is trusted (pki/chain.h) or due.
 * Text from a certificate is whatever its maker put there: the *_display fields are safe to show and log.
 */
#ifndef PKI_CERT_H
#define PKI_CERT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/national_id.h"
#include "base/serial.h"
#include "pki/digest.h"
#include "pki/subject.h"

enum { CERT_DER_MAX = 65536, CERT_NAME_SIZE = 256, CERT_LIST_MAX = 64 };

struct cert_info {
    char owner_display[CERT_NAME_SIZE];  /* subject CN; if several, the last; "" without one */
    char issuer_display[CERT_NAME_SIZE]; /* issuer CN, or O if it has none; "" without either */
    char national_id[NATIONAL_ID_SIZE];  /* the only subject serialNumber, if to its last octet it is a valid national
                                            ID; else "": what merely looks like one is nobody's */
    char serial[SERIAL_TEXT_SIZE];
    char sha256[SHA256_HEX_SIZE];    /* of the DER: the certificate's name everywhere here */
    char spki_hash[SHA256_HEX_SIZE]; /* SHA-256 of its SubjectPublicKeyInfo */
    int64_t not_before_utc, not_after_utc;
    char key_kind[32]; /* "RSA-2048", "EC P-256", ... */
    bool is_rsa;
    bool is_ca;       /* basicConstraints */
    bool self_issued; /* subject equals issuer */
};

/* One certificate, DER, no trailing bytes. ST_BAD_FILE. */
MUST_CHECK enum status cert_read(const void *der, size_t len, struct cert_info *out, struct err *err);
/* Its SubjectPublicKeyInfo, DER. */
MUST_CHECK enum status cert_spki(const void *der, size_t len, struct buf *out, struct err *err);

/* Its subject, as pki/subject.h has one; ST_BAD_INPUT for another kind of name. */
MUST_CHECK enum status cert_subject(const void *der, size_t len, struct subject *out, struct err *err);

/*
 * The key identifier of its authorityKeyIdentifier, appended. ST_NOT_FOUND if it has none; ST_BAD_FILE, also for one
 * that is longer than the buffer's maximum.
 */
MUST_CHECK enum status cert_authority_key_id(const void *der, size_t len, struct buf *out, struct err *err);

/*
 * ST_OK if that CA may have issued it: names, key identifiers and the CA's key usage fit (RFC 5280 4.2.1.1); the
 * signature is not verified. ST_NOT_OURS if not.
 */
MUST_CHECK enum status cert_fits_issuer(const void *der, size_t len, const struct buf *issuer_cert, struct err *err);

enum { CERT_URL_SIZE = 512, CERT_URL_HOST_SIZE = 264 };
struct cert_address {
    char url[CERT_URL_SIZE];       /* "http://pki.example.test/ocsp", scheme and host in lower case; "": none */
    char host[CERT_URL_HOST_SIZE]; /* "pki.example.test", "127.0.0.1:8080", "[::1]" */
};
/* Where it can be asked whether that certificate was revoked. */
struct cert_addresses {
    struct cert_address ocsp; /* authority information access (RFC 5280 4.2.2.1) */
    struct cert_address list; /* CRL distribution point (4.2.1.13), of a whole list of its issuer's */
};
/*
 * Of each kind the first that is plain HTTP to a host, in visible ASCII: no other scheme, nobody's name or password, no
 * fragment, none that is longer than fits. Others are passed over, and so is an extension that cannot be read.
 * ST_BAD_FILE for the certificate.
 */
MUST_CHECK enum status cert_addresses_read(const void *der, size_t len, struct cert_addresses *out, struct err *err);

/* Certificates beside one another, DER each; owned. Zero-initialise; cert_list_clear frees. */
struct cert_list {
    struct buf items[CERT_LIST_MAX];
    size_t count;
};

/* Copies. ST_TOO_COSTLY past CERT_LIST_MAX or CERT_DER_MAX. */
MUST_CHECK enum status cert_list_add(struct cert_list *list, const void *der, size_t len, struct err *err);
void cert_list_clear(struct cert_list *list);
/*
 * All CERTIFICATE blocks of a PEM text (RFC 7468), in order, into an empty list; blocks of other kinds are passed over.
 * ST_BAD_FILE if there is none or one is broken, ST_TOO_COSTLY past the limits of a list.
 */
MUST_CHECK enum status cert_list_from_pem(const char *pem, size_t len, struct cert_list *out, struct err *err);
MUST_CHECK enum status cert_to_pem(const void *der, size_t len, struct buf *out, struct err *err);

#endif
