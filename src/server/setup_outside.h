/*
 * The certificates of the CA that issues in this host's place, as "init --cmp-ca" was given them. Only setup.c uses it.
 */
#ifndef SERVER_SETUP_OUTSIDE_H
#define SERVER_SETUP_OUTSIDE_H

#include "base/buf.h"
#include "server/setup.h"

enum { SETUP_OUTSIDE_PEM_MAX = 64 * 1024 }; /* what a PC takes as firm_ca_pem (client/settings.h) */

/*
 * out: empty, appended PEM of the certificates and of nothing else in the file, the issuing CA in front, whose name
 * messages are sent to (pki/cmp.h); empty without such a CA. ST_BAD_FILE, with a sentence, for what PCs or the host
 * would refuse later: a private key beside them, no root, a certificate that is no CA's, more than fits.
 */
MUST_CHECK enum status setup_outside(const struct setup_request *request, struct buf *out, struct err *err);

#endif
