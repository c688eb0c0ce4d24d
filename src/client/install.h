/*
 * Key and certificate into this PC, proved by a signature of the installed key, or nothing of it. Where they come from
 * (a file, an undo record) is not known here; an application's install is a journal's, client/enrol_finish.h.
 */
#ifndef CLIENT_INSTALL_H
#define CLIENT_INSTALL_H

#include "client/client.h"

/*
 * A failure leaves the store as it was: a certificate that lay there without its key lies there again as before. But
 * ST_IO (FAULT_SIGN_TEST_STAYS): it cannot sign and is still there. Else the failures of the store's install and of
 * client/sign_test.h; ST_CANCELLED before anything was done.
 */
MUST_CHECK enum status install_proven(const struct client *client, struct key *key, const struct buf *leaf,
                                      const struct cert_list *chain, struct err *err);

#endif
