/*
 * An error message of OpenSSL's CMP server with another reason: the library's own always says badRequest.
 */
#ifndef FAKES_CMP_CA_ERROR_H
#define FAKES_CMP_CA_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * In place; the message is as long afterwards, and protected by that secret anew (PasswordBasedMac). bit: one of
 * OSSL_CMP_CTX_FAILINFO_*, of the first eight. False: it is no such message.
 */
bool cmp_ca_error_say(unsigned char *message, size_t len, int bit, const char *secret);

#endif
