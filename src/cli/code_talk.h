/*
 * One-time codes with a person: one is sent, typed, and sent or asked for again where that helps. What the code is for,
 * the caller knows.
 */
#ifndef CLI_CODE_TALK_H
#define CLI_CODE_TALK_H

#include <stdbool.h>

#include "protocol/messages.h"

/* How the host is asked; the failures of client/enrol.h. */
struct code_exchange {
    enum status (*send)(void *self, struct code_sent_answer *out, struct err *err);
    enum status (*take)(void *self, const char *typed, struct err *err);
    int notes;        /* said once a code is sent; 0: none */
    int counts;       /* says that a code received earlier still counts */
    bool sent_before; /* an earlier run may have had one sent for the same thing */
    void *self;
};

/*
 * As often as the host allows; an empty line asks for another one (without a keyboard only the first). Unless
 * sent_before, too soon for the first one is the end, ST_REFUSED (FAULT_CODE_TOO_SOON). When standard input ends: the
 * refusal of the last code if there was one, else ST_BAD_INPUT (FAULT_SECRET_MISSING).
 */
MUST_CHECK enum status code_talk(const struct code_exchange *exchange, struct err *err);

#endif
