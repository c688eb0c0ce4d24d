/*
 * The host's word on one certificate to whoever knows its name (GET /v1/renewal-info/{i}, RFC 9773): when to renew it,
 * and whether it is revoked. No person is in it.
 */
#ifndef SERVER_RENEWAL_INFO_H
#define SERVER_RENEWAL_INFO_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/ra.h"

/* ST_REFUSED notFound: this host has issued no certificate of that name. */
MUST_CHECK enum status renewal_info_get(struct ra *ra, const char *id, struct renewal_info *out,
                                        struct problem *refusal, struct err *err);

#endif
