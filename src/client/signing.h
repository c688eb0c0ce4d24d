/*
 * Detached signatures (CMS) over files: made with the key of a certificate on this PC where it is, and verified against
 * the firm's CAs, on request by the host too. Content is read in pieces, whatever its size, and never leaves this PC:
 * the host gets its digest. Writes no file.
 */
#ifndef CLIENT_SIGNING_H
#define CLIENT_SIGNING_H

#include "client/inventory.h"
#include "pki/cms.h"

/* --- sign --- */

/*
 * path: the content, NULL for standard input. The signature is appended to *out once it has been verified. ST_NO_KEY,
 * ST_EXPIRED (FAULT_CERTIFICATE_EXPIRED, FAULT_CERTIFICATE_NOT_YET), ST_NOT_OURS (FAULT_OTHER_FIRM),
 * ST_TOO_COSTLY (FAULT_CERTIFICATE_TOO_LARGE: with its CAs it is no signature of CMS_DER_MAX), ST_CANCELLED; the
 * failures of base/file_reader.h and of the store; ST_IO (FAULT_STORE) if what the store signed is wrong.
 */
MUST_CHECK enum status signing_sign(const struct client *client, const struct holding *holding, const char *path,
                                    struct buf *out, struct err *err);

/* The same over content that is in memory, of which the digest is told. */
MUST_CHECK enum status signing_sign_digest(const struct client *client, const struct holding *holding,
                                           const unsigned char digest[SHA256_BYTES], struct buf *out, struct err *err);

/* --- verify --- */

/* How the signer's certificate stands now: by this PC's clock alone until the host has been asked. */
enum signer_state {
    SIGNER_VALID,
    SIGNER_DUE, /* from here on the first three are the host's word alone */
    SIGNER_REVOKED,
    SIGNER_EXPIRED,
    SIGNER_NOT_YET
};
/* "valid", "not_yet"... Never NULL. */
const char *signer_state_word(enum signer_state state);

/* A signature that is right: by one of this firm's persons, over this content. */
struct signature_verdict {
    struct cert_info signer;
    bool has_signing_time; /* the signer's own word */
    int64_t signing_time_utc;
    enum signer_state state;
    bool host_asked; /* and it answered: state is its word */
};

/*
 * cms: the signature. path: the content, NULL for standard input. *right tells whether *out is filled: with it a
 * failure is the host's (its statuses; ST_REFUSED FAULT_SIGNATURE_REFUSED), and the verdict is this PC's alone. Without
 * it the failures of pki/cms.h; ST_NOT_OURS (FAULT_CMS_OTHER_FIRM); ST_EXPIRED (FAULT_CMS_TIME): not valid when it
 * signed, by its own word; those of base/file_reader.h; ST_CANCELLED. The content is read only for a signature of this
 * firm.
 */
MUST_CHECK enum status signing_verify(const struct client *client, const struct buf *cms, const char *path,
                                      bool ask_host, bool *right, struct signature_verdict *out, struct err *err);

#endif
