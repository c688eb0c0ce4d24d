/*
 * Making a new authority: a root, an issuing CA under it, and the TLS certificates of the host and of its page for
 * phones, with their keys, as texts ready to be written. Once in a host's life, by "init"; where the files go is the
 * caller's business.
 */
#ifndef SERVER_CA_CREATE_H
#define SERVER_CA_CREATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "pki/key.h"
#include "server/config.h"

enum { CA_NAME_CHARACTERS_MAX = 48 }; /* of ra_name: "... Issuing CA" must fit X.520's 64 */

struct new_authority {
    struct buf root_certificate, root_key; /* PEM; the key encrypted under the root passphrase */
    struct buf issuing_certificate,
        issuing_key;                     /* PEM; the key encrypted under its passphrase, empty if one was given */
    struct buf tls_certificate, tls_key; /* PEM; the key is not encrypted */
    struct buf phone_tls_certificate, phone_tls_key;
    struct buf root_list; /* DER, the root's first revocation list */
};

struct new_authority_request {
    const struct config *config; /* names and plain origin */
    const char *tls_names;       /* "localhost,127.0.0.1" */
    const char *root_passphrase, *issuing_passphrase;
    unsigned issuing_bits;   /* of the issuing CA's key: 2048 to 4096 */
    struct key *issuing_key; /* NULL: one is made; else borrowed, and not written */
    bool no_issuing;         /* another CA issues: the root is that of the TLS certificates alone */
    int64_t now_utc;
};

/* Takes seconds. new_authority_clear afterwards, also after a failure. */
MUST_CHECK enum status ca_create(const struct new_authority_request *request, struct new_authority *out,
                                 struct err *err);
/*
 * The certificate of the issuing CA of that number over that key, DER, appended: from an hour before now for ten years,
 * or until the root ends. Its name has the number in it from the second on.
 */
MUST_CHECK enum status ca_issue_issuing(const struct config *config, int64_t number, struct key *key,
                                        const struct buf *root, struct key *root_key, int64_t now_utc, struct buf *out,
                                        struct err *err);
void new_authority_clear(struct new_authority *authority);

#endif
