/*
 * A host for harnesses: tests/unit/ra_bench with one person who has a certificate and is logged in, whose records go
 * back to that after every input, and whose disk never waits.
 */
#ifndef TESTS_FUZZ_HOST_RIG_H
#define TESTS_FUZZ_HOST_RIG_H

#include "fuzz.h"
#include "server/listen.h"
#include "unit/ra_bench.h"

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

/*
 * Text with bytes 1 to 8 replaced: the code that was sent last, the last order, a request for a certificate (base64),
 * identifier and hash of the consent text, the person's token, the serial of their certificate, the SHA-256 of the one
 * that the last order led to. The caller frees it.
 */
char *host_rig_expand(struct host_rig *rig, struct fuzz_input text);

#endif
