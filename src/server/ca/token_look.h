/*
 * A look at a PKCS#11 token before OpenSSL's provider is given it: is it there, does it take the PIN, has it the key?
 * By the token's own library (libp11-kit loads it and reads the address), whose answers the provider does not pass on.
 * A PIN is tried once a look, and never where a wrong one would lock the token.
 *
 * Not beside an open pkcs11 (pki/pkcs11.h): its end is the end of every session with that library.
 */
#ifndef SERVER_CA_TOKEN_LOOK_H
#define SERVER_CA_TOKEN_LOOK_H

#include <stdbool.h>

#include "base/buf.h"

#define TOKEN_SCHEME "pkcs11:" /* begins the address of a key in a token (RFC 7512) */

struct token_look {
    const char *module; /* full path of the token's library */
    const char *uri;    /* of the private key */
    const struct buf *pin;
};

/* ST_BAD_INPUT unless it names a token and an object of it, and no PIN: that must not stand in a configuration. */
MUST_CHECK enum status token_look_address(const char *uri, struct err *err);

/*
 * *has_key: it is there, and signs. err.what says what is to be done about it:
 * ST_IO: no such token, or its library failed; ST_WRONG_SECRET: the PIN was tried, and refused; ST_REFUSED: none was
 * tried, since the PIN is locked, or one wrong one would lock it; ST_BAD_INPUT: the address, or several keys have it;
 * ST_UNSUPPORTED: it wants its PIN typed at a device of its own. What the token has to say is of err.source ERR_PKCS11.
 */
MUST_CHECK enum status token_look(const struct token_look *look, bool *has_key, struct err *err);

#endif
