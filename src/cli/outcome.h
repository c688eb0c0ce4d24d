/*
 * The exit codes of pccert and the word of each (../shared/product.md section 7). Which failure or standing ends in
 * which code is decided here and nowhere else; what was said about it is not known here.
 */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include "base/status.h"
#include "client/standing.h"

enum outcome {
    OUTCOME_OK = 0, /* done; usable */
    OUTCOME_FAILED = 1,
    OUTCOME_USAGE = 2,
    OUTCOME_NONE = 3,         /* nothing found */
    OUTCOME_WRONG_SECRET = 4, /* password or one-time code */
    OUTCOME_UNREACHABLE = 5,  /* the host, or whoever answered could not prove to be it */
    OUTCOME_REFUSED = 6,      /* by the host; locked and rate-limited too */
    OUTCOME_CANCELLED = 7,
    OUTCOME_DUE = 10,         /* usable but due */
    OUTCOME_OUT_OF_TIME = 11, /* expired or not yet valid */
    OUTCOME_NO_KEY = 12,      /* present without its key */
    OUTCOME_DIFFERS = 13,     /* host and this PC differ */
    OUTCOME_REVOKED = 14      /* by the host */
};

/* The fault decides where it says more than the status. A record that holds ST_OK is OUTCOME_OK. */
enum outcome outcome_of_failure(const struct err *err);
enum outcome outcome_of_usable(enum standing_usable usable);

/* "ok", "wrong_secret"... as JSON carries it beside the number. Never NULL. */
const char *outcome_word(enum outcome outcome);

#endif
