/*
 * The host's own issuing CA: its certificate in a file, its key in another or in a token, the exact bytes to be signed,
 * and the signature. Who gets a certificate, when, and where it is kept is not known here; that the bytes are committed
 * before ca_sign is called is the caller's duty (issuance.h).
 */
#ifndef SERVER_CA_INTERNAL_H
#define SERVER_CA_INTERNAL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/serial.h"
#include "pki/crl.h"
#include "pki/subject.h"
#include "server/ca/names.h"
#include "server/config.h"

struct ca;

/* Where, under the plain origin, each thing is found: in every certificate, so they must stay. */
#define CA_ISSUING_PATH "/ca/issuing.cer" /* the first one's, as CA_CRL_PATH: names.h */
#define CA_ROOT_PATH "/ca/root.cer"
#define CA_CRL_PATH "/crl/issuing.crl"
#define CA_ROOT_CRL_PATH "/crl/root.crl"
#define CA_OCSP_PATH "/ocsp"

/*
 * Reads root certificate, issuing certificate, key and passphrase, or opens the token that keeps the key (token.h, and
 * its statuses). ST_REFUSED if key or passphrase may be read by
 * others, ST_WRONG_SECRET, ST_BAD_FILE (also if key and certificate, or root and its list, do not belong together).
 */
MUST_CHECK enum status ca_open(const struct config *config, struct ca **out, struct err *err);
void ca_close(struct ca **ca);

/* Those that issue no more, the newest first: they sign lists and certify responders until their last certificate has
 * ended. */
struct ca_former {
    struct ca *all[CA_MOST - 1];
    size_t count;
};
/*
 * The one that issues, as ca_open, and all before it. With a CA of somebody else configured (outside.h) it need not be
 * there: *out is one that does not exist then, whose issuing certificate is empty and whose number is none.
 */
MUST_CHECK enum status ca_open_all(const struct config *config, struct ca **out, struct ca_former *former,
                                   struct err *err);
void ca_close_former(struct ca_former *former);

/* How long what it certifies is good: of the configuration that is in force, which a CA outlives (generation.h). */
struct ca_terms {
    struct span validity;
    bool end_of_day; /* in that zone */
    int32_t zone_offset_s;
};
struct ca_terms ca_terms_of(const struct config *config);

struct ca_order {
    struct subject subject;
    struct ca_terms terms;
    const unsigned char *spki; /* of the request that was checked */
    size_t spki_len;
    int64_t now_utc;
};
struct ca_tbs {
    char serial[SERIAL_TEXT_SIZE];
    int64_t not_before_utc, not_after_utc;
    struct buf tbs; /* owned; initialised by the callee */
};
/*
 * A fresh serial and the profile of product.md section 8. It begins certificate.backdate_s (of the configuration
 * that it was opened with) before now, so that a PC whose clock is slow can use it at once; its validity is counted
 * from now. ST_EXPIRED: the CA is.
 */
MUST_CHECK enum status ca_prepare(const struct ca *ca, const struct ca_order *order, struct ca_tbs *out,
                                  struct err *err);
/* Prepares and signs one over the CA's own key, and throws it away: does the profile take what is configured? */
MUST_CHECK enum status ca_rehearse(const struct ca *ca, const struct ca_terms *terms, const struct subject *subject,
                                   int64_t now_utc, struct err *err);
/* The certificate: the same bytes however often the same TBS is signed. Thread-safe. */
MUST_CHECK enum status ca_sign(const struct ca *ca, const struct buf *tbs, struct buf *out, struct err *err);

/* A revocation list by this CA (pki/crl.h), DER, appended. ST_BAD_FILE if the CA may not sign lists. Thread-safe. */
MUST_CHECK enum status ca_sign_list(const struct ca *ca, const struct crl_request *request, struct buf *out,
                                    struct err *err);
/* An empty one, thrown away. */
MUST_CHECK enum status ca_rehearse_list(const struct ca *ca, int64_t now_utc, struct err *err);

/*
 * The certificate of a responder of this CA (pki/ocsp.h), DER, appended. It ends when it is asked to, and with the CA
 * at the latest. ST_EXPIRED: the CA has. Thread-safe.
 */
struct ca_responder_order {
    struct subject subject;
    struct key *key;
    int64_t now_utc, not_after_utc;
};
MUST_CHECK enum status ca_certify_responder(const struct ca *ca, const struct ca_responder_order *order,
                                            struct buf *out, struct err *err);
/* One over the CA's own key, thrown away. */
MUST_CHECK enum status ca_rehearse_responder(const struct ca *ca, const struct subject *subject, int64_t now_utc,
                                             struct err *err);

/* DER; borrowed. */
const struct buf *ca_peek_issuing(const struct ca *ca);
const struct buf *ca_peek_root(const struct ca *ca);
/* The root's revocation list (root_list.h), empty if there is none, and what it says, all zero then. */
const struct buf *ca_peek_root_list(const struct ca *ca);
const struct crl_info *ca_root_list(const struct ca *ca);
int64_t ca_not_after_utc(const struct ca *ca);
/* When the root's list says that it was revoked, and all that it issued with it; 0: it does not. */
int64_t ca_revoked_utc(const struct ca *ca);
/* From 1 (names.h). */
int64_t ca_number(const struct ca *ca);
/* False: a former one whose key was taken away. It signs nothing (ST_NO_KEY). */
bool ca_has_key(const struct ca *ca);
/* False: there is a root (of the TLS certificates) and no issuing CA under it, since that of somebody else issues. */
bool ca_exists(const struct ca *ca);
/* False: its key is in a token that was not there when it was last wanted, and is not now. Thread-safe. */
bool ca_can_sign(const struct ca *ca);

#endif
