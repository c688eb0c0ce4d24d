/*
 * Persons with a session and an order that only waits for its certificate, put into a host's records for benchmarks.
 * All have one password, "correct horse", and one key, whose CSR names the same person. Failures end the program.
 */
#ifndef BENCH_PERSON_H
#define BENCH_PERSON_H

#include "base/national_id.h"
#include "pki/csr.h"
#include "server/ra.h"

struct filling {
    struct ra ra; /* opened by the program */
    struct key *key;
    char password[PASSWORD_PHC_SIZE]; /* the real one, at the host's own cost: made once */
    struct csr_info csr_info;
    struct buf csr;
};

struct bench_person {
    int64_t account;
    char national_id[NATIONAL_ID_SIZE], token[LIMIT_TOKEN_SIZE], order[LIMIT_ID_SIZE];
};

void bench_must(enum status status, const struct err *err);
/* ra is open. */
void bench_person_prepare(struct filling *filling);
/* number: the so many-th of all that can be made up. */
MUST_CHECK enum status bench_person_add(struct filling *filling, struct tx *tx, unsigned number,
                                        struct bench_person *out, struct err *err);
/* Closes ra too. */
void bench_person_end(struct filling *filling);

#endif
