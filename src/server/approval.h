/*
 * The firm's word, given at the counter, in place of a code and a click: the person is the one of that account, has
 * agreed to the text, and brought the key's fingerprint, since whoever knows the password may have applied in between.
 * For orders of clients that know no such steps (est.h).
 */
#ifndef SERVER_APPROVAL_H
#define SERVER_APPROVAL_H

#include "server/orders.h"

/*
 * The one application of that person that is open. ST_NOT_FOUND (err says what of) without such a person, or with no
 * open application; the statuses below alone else.
 */
MUST_CHECK enum status approval_look(const struct ra *ra, const char *national_id, struct order *out, struct err *err);

enum { APPROVAL_KEY_LEAST = 16 };
/*
 * It is approved, and *out is as it stands then. key: at least so many of the first hexadecimal digits of the SHA-256
 * of the application's public key (SubjectPublicKeyInfo); ST_REFUSED if the open one is for another. text: the id of
 * the current text, which the person agreed to; NULL if no agreement is wanted of this order. ST_BAD_INPUT (err.what a
 * sentence) if that is another text or none where one is wanted, ST_ALREADY if nothing is left to approve, ST_EXPIRED.
 */
MUST_CHECK enum status approval_give(const struct ra *ra, const char *national_id, const char *key, const char *text,
                                     struct order *out, struct err *err);

#endif
