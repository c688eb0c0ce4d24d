/*
 * The two lines that a person reads about a failure: what is wrong, what to do. The string is chosen by the fault, and
 * by the status where a failure has none.
 *
 * Inserts of those strings: %1 err.detail, %2 the moment to try again ("2026-11-23 10:20:31"), %3 the seconds until
 * then.
 */
#ifndef SURFACE_FAILURE_WORDS_H
#define SURFACE_FAILURE_WORDS_H

#include "surface/words.h"

/* Where local times come from; NULL (the start) shows UTC. */
struct clock_port;
void failure_words_open(const struct clock_port *clock);

/*
 * What this surface's user can do beside what the remedy says to everybody: the string that is put behind it, 0 for
 * none. NULL (the start): no hints.
 */
typedef int failure_hint_of(int fault);
void failure_words_set_hints(failure_hint_of *hints);

MUST_CHECK enum status failure_words_append(struct buf *out, const struct err *err, enum words_part part);

/* The fault whose words these are (base/fault.h): err.fault, or what stands for its status alone. */
int failure_words_fault(const struct err *err);

/*
 * The line a user quotes to the helpdesk: code and word, and where there is one, the foreign number and the operation:
 * "PC-2207; store; win32 5; opening MY". Holds no secret and no national ID (base/status.h).
 */
MUST_CHECK enum status failure_words_append_code(struct buf *out, const struct err *err);

#endif
