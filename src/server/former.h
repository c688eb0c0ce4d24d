/*
 * What a host still does for issuing CAs that issue no more (ca/names.h): each has revocation lists and a responder as
 * the one that issues has, made by the same code from a view of the host that has it in that place. One whose key was
 * taken away, since its last certificate had ended, has none.
 */
#ifndef SERVER_FORMER_H
#define SERVER_FORMER_H

#include "server/crl_keeper.h"
#include "server/responder.h"

struct former {
    const struct ca *ca;
    struct crl_keeper *lists; /* NULL, as the responder: its key was taken away */
    struct responder *responder;
};
struct formers;

/* ra is borrowed. Starts the threads of their lists. */
MUST_CHECK enum status formers_start(const struct ra *ra, struct formers **out, struct err *err);
/* Ends them. NULL is allowed. */
void formers_free(struct formers **formers);

/* NULL: no more of them. formers may be NULL. */
const struct former *formers_at(const struct formers *formers, size_t index);

#endif
