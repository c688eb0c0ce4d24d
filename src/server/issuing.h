/*
 * The step from a consented order to its certificate, whoever takes it: the host's own CA (issuing_own.h), or
 * that of somebody else (issuing_outside.h). When an
 * order may take it, and what its person is told, is issuance.h's to say.
 */
#ifndef SERVER_ISSUING_H
#define SERVER_ISSUING_H

#include "server/ra.h"
#include "server/store/store_certificate.h"
#include "server/store/store_order.h"

struct issuing {
    /*
     * In the transaction that moves the order from consented to processing: keeps all that is needed to go on after a
     * death. *out, the caller's to clear, may save reading it again; it stays empty otherwise.
     */
    enum status (*begin)(const struct ra *ra, struct tx *tx, const struct order *order, struct intent *out,
                         struct err *err);
    /*
     * As soon as that is committed, by whoever asked for the certificate, in no transaction: to its end if that can be
     * reached now, so that the order is issued or invalid afterwards. After a failure it is gone on with later. NULL:
     * it always is, and by somebody else.
     */
    enum status (*go_on)(const struct ra *ra, const struct order *order, const struct intent *intent, struct err *err);
};

/* The one that an order is given to which begins now. */
const struct issuing *issuing_of(const struct ra *ra);

#endif
