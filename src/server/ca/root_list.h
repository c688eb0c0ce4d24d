/*
 * The root's revocation list: it says which issuing CAs are revoked, and stands at the address in the certificate of
 * each. The root's key is offline, so init makes the first one and an operator the next ("crl root"), once a
 * year; the host only serves the file.
 */
#ifndef SERVER_CA_ROOT_LIST_H
#define SERVER_CA_ROOT_LIST_H

#include "pki/crl.h"
#include "server/config.h"

struct root_list_request {
    int64_t number, now_utc;
    const struct buf *before;        /* the list before, whose entries stay; NULL or empty: none */
    const struct crl_entry *revoked; /* one more; NULL: none */
};
/* For a year from now. DER, appended. */
MUST_CHECK enum status root_list_make(const struct root_list_request *request, const struct buf *root,
                                      struct key *root_key, struct buf *out, struct err *err);
/* The configuration's file. ST_NOT_FOUND; ST_BAD_FILE if it is not that root's. */
MUST_CHECK enum status root_list_read(const struct config *config, const struct buf *root, struct buf *out,
                                      struct crl_info *info, struct err *err);
MUST_CHECK enum status root_list_write(const struct config *config, const struct buf *list, struct err *err);

#endif
