/*
 * The configuration that is in force while a host serves, and what was made of it (struct ra, the page for phones, the
 * operators'). It can be replaced: whoever works with one goes on with it to the end of what it began, and the former
 * one is freed by the last who lets it go. All generations share what no reload changes: store, keys, CA, gates,
 * counters.
 */
#ifndef SERVER_GENERATION_H
#define SERVER_GENERATION_H

#include "server/operator_page.h"
#include "server/phone_page.h"
#include "server/ra.h"

struct generation {
    struct ra ra;
    struct phone_page phone_page;       /* zeroed without one */
    struct operator_page operator_page; /* likewise */
    bool founder;                       /* what it has is the host's own, and outlives it */
    unsigned holders;                   /* generations_* alone */
};

struct generations;

/* The first: copies of all three, whose parts stay the caller's. */
MUST_CHECK enum status generations_new(const struct ra *ra, const struct phone_page *phone,
                                       const struct operator_page *operators, struct generations **out,
                                       struct err *err);
/* Nobody holds one any more. NULL is allowed. */
void generations_free(struct generations **generations);

/* On any thread, and never for long: the one in force, until it is let go. */
struct generation *generations_hold(struct generations *generations);
void generations_let_go(struct generations *generations, struct generation *generation);

/*
 * One more, not in force yet: the running one with another configuration, which is taken over; consent, messages, page
 * and the password of nobody are made anew. Reads what the configuration names. Failures as ra_open's.
 */
MUST_CHECK enum status generation_next(const struct generation *running, const struct config *config,
                                       struct generation **out, struct err *err);
/* One that was never in force. NULL is allowed. */
void generation_drop(struct generation **generation);
/* From now on that one. */
void generations_put(struct generations *generations, struct generation **next);

#endif
