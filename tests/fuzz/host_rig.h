/*
 * A host for harnesses: tests/unit/ra_bench with one person who has a certificate and is logged in, whose records go
 * back to that after every input, and whose disk never waits.
 */
#ifndef TESTS_FUZZ_HOST_RIG_H
#define TESTS_FUZZ_HOST_RIG_H

#include "fuzz.h"
#include "server/listen.h"
#include "server/store/store_certificate.h"
#include "unit/ra_bench.h"

enum { HOST_RIG_KEY = 1, HOST_RIG_NEW_KEY = 0 }; /* of the certificate, and of the request: ra_bench_key */

struct host_rig {
    struct ra_bench host;
    int64_t account;
    char bearer[96]; /* "Bearer ..." of that person */
    struct response answer;
    char order[LIMIT_ID_SIZE];     /* the last that an answer named; "" at first */
    char serial[SERIAL_TEXT_SIZE]; /* of the person's certificate */
};

/* The one of this process, made when first asked for; the records as they were then. */
struct host_rig *host_rig(void);
/* Where something has to be there before the first input: the records now are those that come back. */
void host_rig_keep(struct host_rig *rig);
/* Back to the records that were kept. */
void host_rig_restore(struct host_rig *rig);

typedef void host_rig_handler(void *self, const struct request *request, struct response *response);
/* Asks as the listener would; rig->answer is the answer. */
void host_rig_ask(struct host_rig *rig, host_rig_handler *handler, void *self, const struct request *request);

/* What was issued in an order; false if nothing was. issued_clear afterwards. */
bool host_rig_find_issued(struct host_rig *rig, const char *order, struct issued *out);

/*
 * Text with these bytes replaced; the caller frees it. 1 the code that was sent last, 2 the last order, 3 a request for
 * a certificate (base64), 4 and 5 identifier and hash of the consent text, 6 the person's token, 7 the serial of their
 * certificate, 8 the SHA-256 of what the last order led to; 14 and 15 proofs by the certificate's key, for its renewal
 * with that request and for its revocation, 16 a proof for the last order, 17 a PFX file (base64).
 */
char *host_rig_expand(struct host_rig *rig, struct fuzz_input text);
void host_words_clear(void);

#endif
