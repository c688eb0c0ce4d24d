/*
 * The root's revocation list: it says whether the issuing CA is revoked, and stands at the address in the issuing CA's
 * certificate. The root's key is offline, so init makes the first one and an operator the next ("crl root"), once a
 * year; the host only serves the file.
 */
#ifndef SERVER_CA_ROOT_LIST_H
#define SERVER_CA_ROOT_LIST_H

#include "pki/crl.h"
#include "server/config.h"

/* An empty one for a year from now. DER, appended. */
MUST_CHECK enum status root_list_make(int64_t number, int64_t now_utc, const struct buf *root, struct key *root_key,
                                      struct buf *out, struct err *err);
/* The configuration's file. ST_NOT_FOUND; ST_BAD_FILE if it is not that root's. */
MUST_CHECK enum status root_list_read(const struct config *config, const struct buf *root, struct buf *out,
                                      struct crl_info *info, struct err *err);
MUST_CHECK enum status root_list_write(const struct config *config, const struct buf *list, struct err *err);

#endif
