/*
 * A CA over CMP that really signs (fakes/cmp_ca.h), a way to it and a memory on this side that can fail where a test
 * wants.
 */
#ifndef CMP_RIG_H
#define CMP_RIG_H

#include "authority.h"
#include "fakes/cmp_ca.h"
#include "pki/cert.h"
#include "pki/cmp.h"
#include "pki/csr.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { NEVER = -1 };
extern const int64_t since_utc; /* 2026-01-01 */
extern struct cmp_ca *ca, *stranger;
extern struct cert_list cas, strangers, nobody;
extern struct buf secret, wrong_secret, csr, spki;
extern struct key *key;
extern const struct subject subject;

/* The way to the CA, and the memory of this side: each can fail once, which is a death for whoever asks. */
struct world {
    struct cmp_ca *ca;
    int sent, kept;      /* how often */
    int lose_request_at; /* the message of that number does not arrive */
    int lose_answer_at;  /* it does, and its answer does not */
    int die_keeping_at;  /* what was to be kept is not */
    int spoil_at;        /* the answer has a bit more or less, near its end */
    int repeat_at;       /* the answer is the one of before */
    bool garbage;
    enum status accepts;
    struct buf before;
    struct cmp_transaction memory; /* as it was kept last */
};

void world_make(struct world *world, struct cmp_ca *of);
void world_clear(struct world *world);
struct cmp_peer *peer_of(const struct cmp_peer_settings *settings);
struct cmp_peer_settings by_secret(void);
enum status ask(struct world *world, const struct cmp_peer_settings *settings, struct cmp_result *out, struct err *err);
void assert_ours(const struct cmp_result *result);
int make_cas(void **state);
int clear_cas(void **state);
int calm(void **state);
struct cmp_ca_counts counted_since(const struct cmp_ca_counts *before);
void go_on(struct world *world, const struct cmp_peer_settings *settings, struct cmp_result *out);
void assert_not_believed(struct world *world, const struct cmp_peer_settings *settings, enum status wanted);
enum status cmp_world_send(void *self, const struct buf *message, struct buf *answer, struct err *err);
enum status cmp_world_keep(void *self, const struct cmp_transaction *transaction, struct err *err);
enum status cmp_world_accept(void *self, const struct buf *certificate, struct err *err);

#endif
