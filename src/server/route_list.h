/*
 * The handlers of all routes, for the table in routes.c. Each stands in the file route_<group>.c.
 */
#ifndef SERVER_ROUTE_LIST_H
#define SERVER_ROUTE_LIST_H

#include "server/exchange.h"

/* route_directory.c */
route_handler route_directory, route_nonce, route_release;
void route_directory_answer(const struct ra *ra, struct directory *out);
/* route_session.c */
route_handler route_session_open, route_session_close;
/* route_state.c */
route_handler route_profile, route_state;
/* route_order.c */
route_handler route_order_create, route_order_get, route_order_cancel;
route_handler route_order_finalize, route_order_certificate, route_order_confirm;
/* route_code.c */
route_handler route_order_code, route_order_code_verify;
/* route_certificate.c */
route_handler route_certificate_code, route_certificate_revoke, route_renewal_info;
/* route_consent.c */
route_handler route_consent_text, route_order_consent;
/* route_transfer.c */
route_handler route_transfer_make, route_transfer_get, route_transfer_cancel;
/* route_signature.c */
route_handler route_signature_check;

#endif
