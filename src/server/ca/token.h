/*
 * The PKCS#11 token (an HSM, SoftHSM) that keeps keys of the host's CA: opened once, used by every thread, and opened
 * again when it has lost its sessions (it was pulled out, its service or network was gone). Nothing is signed
 * meanwhile, and what was to be signed waits: the orders stay in processing (issuance.h), a list is made a little
 * later.
 *
 * A PIN that is refused is tried no second time while the program runs: tokens lock. Where none is tried, because the
 * token says that a wrong one would be the last, it is looked at again until somebody has put it right.
 */
#ifndef SERVER_CA_TOKEN_H
#define SERVER_CA_TOKEN_H

#include "pki/key.h"
#include "server/config.h"

struct token;

enum { TOKEN_KEYS_MOST = 8 };

/* Reads the configuration's pkcs11 section and the PIN; looks at no token yet. ST_REFUSED: others may read the PIN. */
MUST_CHECK enum status token_new(const struct config *config, struct token **out, struct err *err);
/* Once more; each hold is freed. Not beside another call. */
struct token *token_hold(struct token *token);
/* The keys that were taken first. NULL is allowed. */
void token_free(struct token **token);

/*
 * The key of that address. *out signs with it (key_signer), on any thread; ST_BUSY: not now. Else as token_look;
 * ST_NOT_FOUND: there is no such key. Not beside a use of another key of this token.
 */
MUST_CHECK enum status token_take_key(struct token *token, const char *uri, struct key **out, struct err *err);
/* Makes it, unless there is one of that address already, of whatever size: *made says so. */
MUST_CHECK enum status token_make_key(struct token *token, const char *uri, unsigned bits, bool *made, struct err *err);

/* False since a use of it failed; looks again, as seldom as a signature does. */
bool token_is_there(struct token *token);

#endif
