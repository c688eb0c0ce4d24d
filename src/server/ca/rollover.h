/*
 * The next issuing CA under the same root: its key is made, the root's key signs its certificate, and its files are
 * written beside those before (names.h). The certificate's comes last and all at once: until it is there nothing has
 * changed, and what was killed before is simply done again.
 */
#ifndef SERVER_CA_ROLLOVER_H
#define SERVER_CA_ROLLOVER_H

#include "pki/key.h"
#include "server/ca/names.h"

struct rollover_request {
    const struct config *config;
    const struct buf *root; /* DER */
    struct key *root_key;
    unsigned bits;       /* of the new key: 2048 to 4096 */
    const char *key_uri; /* "pkcs11:...": found there, or made; NULL: in a file */
    int64_t now_utc;
};
struct rollover {
    int64_t number;
    struct buf certificate; /* DER, owned; initialised by the callee */
};
/*
 * All but the certificate's file. rollover_clear afterwards, also after a failure. ST_BAD_FILE: the key is not the
 * root's; ST_TOO_COSTLY: CA_MOST are there; ST_EXPIRED: the root is.
 */
MUST_CHECK enum status rollover_prepare(const struct rollover_request *request, struct rollover *out, struct err *err);
/* From here on it issues: at the next start. */
MUST_CHECK enum status rollover_commit(const struct rollover_request *request, const struct rollover *prepared,
                                       struct err *err);
void rollover_clear(struct rollover *rollover);

#endif
