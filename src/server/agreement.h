/*
 * The step in which a person agrees to the consent text, with the evidence that is kept of it.
 */
#ifndef SERVER_AGREEMENT_H
#define SERVER_AGREEMENT_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/orders.h"
#include "server/store/store_consent.h"

/* Where the agreement came from. */
struct agreement_source {
    const char *peer; /* address */
    const char *request_id;
    const char *token;  /* of the session; a secret, of which half a hash is kept; NULL: none */
    const char *client; /* as it calls itself (User-Agent); NULL: it did not say */
};

/*
 * ST_REFUSED: malformed without agreed, consentChanged if the text is not the current one, orderNotReady, gone.
 * Agreeing again to the same text is fine.
 */
MUST_CHECK enum status agreement_give(struct ra *ra, const struct caller *caller, const char *order,
                                      const struct consent_request *request, const struct agreement_source *source,
                                      struct order_answer *out, struct problem *refusal, struct err *err);

/* The step itself: the evidence, and verified -> consented. text: the current one, in the language that was shown. */
MUST_CHECK enum status agreement_keep(struct tx *tx, struct order *order, const struct consent_text *text,
                                      const struct agreement_source *source, int64_t now_utc, struct err *err);

#endif
