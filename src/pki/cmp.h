/*
 * Asking a certification authority for certificates over CMP (RFC 9810), as a registration authority does: bytes of
 * messages in and out, the exchange of two of them is a callback. It must not know HTTP, and keeps nothing.
 *
 * A transaction can be gone on with after a death: what must be remembered of it is struct cmp_transaction, which
 * 'keep' is given whenever it changes, always before the next message leaves. Nothing here waits: an authority that
 * wants time is asked again by calling cmp_enrol again.
 */
#ifndef PKI_CMP_H
#define PKI_CMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "pki/cert.h"
#include "pki/key.h"
#include "pki/subject.h"

enum { CMP_ID_BYTES = 16, CMP_MESSAGE_MAX = 128 * 1024, CMP_SECRET_MAX = 1024 };

/* Who is asked, and how each proves to be who they are. Shared by threads, and never changed. */
struct cmp_peer;

/* RFC 9810 5.3: the person's own PKCS#10 request, with the proof that it carries; or a template of ours, by which this
 * side vouches for the key (raVerified), initial or not. */
enum cmp_request { CMP_P10CR, CMP_CR, CMP_IR };

struct cmp_peer_settings {
    enum cmp_request request;
    bool implicit_confirm; /* asked for; what is granted, the answer says */
    /* By a shared secret (PasswordBasedMac, RFC 9810 5.1.3.1): its name, and the secret. */
    const char *reference; /* NULL: by a signature */
    const struct buf *secret;
    /* By a signature: our certificate with what leads to its root, in that order, and its key. */
    const struct cert_list *certificates;
    struct key *key; /* borrowed: it must outlive the peer */
    /* Whose signed answers are believed (anchors, and what leads to them); may be empty with a secret. */
    const struct cert_list *trusted;
    const struct buf *signer; /* whose certificate signs the answers; NULL: that of the first of cas */
    /* The CAs whose certificates are asked for; the first one's subject is the recipient of the messages. */
    const struct cert_list *cas;
};
/* Copies all but the key. ST_BAD_INPUT: neither secret nor certificate, no CA; ST_BAD_FILE: a certificate is none, or
 * not the key's. */
MUST_CHECK enum status cmp_peer_new(const struct cmp_peer_settings *settings, struct cmp_peer **out, struct err *err);
/* NULL is allowed. */
void cmp_peer_free(struct cmp_peer **peer);

/* What is remembered of a transaction; owned. Answers are kept as they came, once they have proved to be the CA's. */
struct cmp_transaction {
    unsigned char id[CMP_ID_BYTES];
    struct buf first; /* the answer to the request: "waiting", or the certificate; empty: none yet */
    struct buf last;  /* the latest to a poll: "waiting", or the certificate; empty: none yet */
    bool confirming;  /* the certificate is in the last of them, and may have been confirmed */
};
/* A fresh one. */
MUST_CHECK enum status cmp_transaction_new(struct cmp_transaction *out, struct err *err);
void cmp_transaction_clear(struct cmp_transaction *transaction);

/* The world around it. A status of these other than ST_OK ends the call, which returns it. */
struct cmp_port {
    /* Sends a message and appends the answer. ST_OFFLINE, ST_BUSY, ST_BAD_ANSWER... */
    enum status (*send)(void *self, const struct buf *message, struct buf *answer, struct err *err);
    /* Makes durable what is remembered now. */
    enum status (*keep)(void *self, const struct cmp_transaction *transaction, struct err *err);
    /* The certificate, DER, before it is confirmed. ST_BAD_ANSWER refuses it (err.what says why): the CA is told. */
    enum status (*accept)(void *self, const struct buf *certificate, struct err *err);
    void *self;
};

enum cmp_outcome {
    CMP_ISSUED,   /* and confirmed, unless the CA wants no confirmation */
    CMP_WAITING,  /* ask again after after_s, which may be 0 */
    CMP_REJECTED, /* this request, by the CA: reason */
    /*
     * What the CA issued is not what was asked for: reason, and the certificate. It was told so (certConf), unless it
     * wants no confirmation, or the message or its answer was lost: then it counts the certificate as issued.
     */
    CMP_DECLINED,
    /*
     * The CA says that it has another transaction of that identifier, or did not take the confirmation: reason. Whether
     * it has issued for this one cannot be told from here. Begin with a fresh one.
     */
    CMP_LOST
};
enum { CMP_REASON_SIZE = ERR_WHAT_MAX };
struct cmp_result {
    enum cmp_outcome outcome;
    int64_t after_s;
    char reason[CMP_REASON_SIZE]; /* visible ASCII, of the CA's own words */
    struct buf certificate;       /* owned; empty unless issued, or declined, or lost when it was confirmed */
};
void cmp_result_clear(struct cmp_result *result);

/* What is asked for. */
struct cmp_wish {
    const struct buf *csr;         /* DER: for CMP_P10CR */
    const struct subject *subject; /* the others */
    const void *spki;
    size_t spki_len;
};
/*
 * Begins the transaction, or goes on with it: at most one request, one poll and one confirmation are sent. *transaction
 * is as 'keep' was given it last. ST_UNTRUSTED: whoever answered did not prove to be the CA (or holds another secret);
 * ST_REFUSED: the CA can or will not serve us now, whatever the request (err.what has its words). Both: try later.
 */
MUST_CHECK enum status cmp_enrol(const struct cmp_peer *peer, const struct cmp_wish *wish,
                                 struct cmp_transaction *transaction, const struct cmp_port *port,
                                 struct cmp_result *out, struct err *err);

/*
 * The revocation of a certificate (RFC 9810 5.3.9), by one message; reason as in RFC 5280 5.3.1. port: 'send' alone.
 * ST_OK also if it was revoked before. ST_NOT_FOUND: the CA does not know it. Else as cmp_enrol.
 */
MUST_CHECK enum status cmp_revoke(const struct cmp_peer *peer, const struct buf *certificate, int reason,
                                  const struct cmp_port *port, struct err *err);

#endif
