/*
 * The host's revocation lists: when the next one is due, and making it. Each is kept before anybody gets it, under a
 * number above all before it, whichever process makes it (serve, or "pccert-ra crl make" beside it). Who publishes it
 * is not known here (crl_keeper.h).
 *
 * An entry stays until a list made a whole crl.validity_s after the certificate's end has held it: whoever fetches a
 * list whenever nextUpdate asks for it has then seen the entry beyond that end (RFC 5280 3.3).
 */
#ifndef SERVER_CRL_ISSUANCE_H
#define SERVER_CRL_ISSUANCE_H

#include "server/ra.h"
#include "server/store/store_crl.h"

/* How many lists are kept, the newest included; what stood in the others, the certificates' records say. */
enum { CRL_LISTS_KEPT = 16 /* of one issuing CA; fewer where several make them */ };

/*
 * Of the records of an open CA (ra->ca). The new list's DER is appended. ST_ALREADY: another process made one of that
 * number meanwhile, and this one is dropped; look again. ST_TOO_COSTLY past CRL_DER_MAX.
 */
MUST_CHECK enum status crl_issuance_make(const struct ra *ra, struct crl_record *out, struct buf *der, struct err *err);

/* --- the rule itself, pure --- */

/* newest NULL: there is none. revoked_last: store_revoked_last. */
bool crl_issuance_due(const struct config *config, const struct crl_record *newest, int64_t revoked_last,
                      int64_t now_utc);

#endif
