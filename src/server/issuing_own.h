/*
 * Issuing by the host's own CA (ca/internal.h). What will be signed is committed before it is, as the order's intent;
 * signing that again gives the same certificate.
 */
#ifndef SERVER_ISSUING_OWN_H
#define SERVER_ISSUING_OWN_H

#include "server/issuing.h"

extern const struct issuing ISSUING_OWN;

/*
 * Its second half: sign, keep, processing -> issued. Whatever this CA can never sign, though it signs others, makes the
 * order invalid.
 */
MUST_CHECK enum status issuing_own_go_on(const struct ra *ra, const struct order *order, const struct intent *intent,
                                         struct err *err);

#endif
