/*
 * The texts that the host keeps (store/store_consent.h): which counts now, in which languages it can be read, and
 * adding one. The firm's language (consent.language of the configuration) is the binding one; another language is a
 * translation of a binding text, and agreed to as that.
 *
 * The text of the configuration (consent.h) is the first: a host that starts adds it if it is not kept yet, and refuses
 * to start if it is kept under that id with other words or another title. What was agreed to is never changed.
 */
#ifndef SERVER_CONSENTS_H
#define SERVER_CONSENTS_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/ra.h"
#include "server/store/store_consent.h"

/* ST_BAD_FILE: the configuration's text is not the one that is kept under its id. Changes nothing. */
MUST_CHECK enum status consents_check(const struct ra *ra, struct err *err);
/* The same, and from now on it is kept. */
MUST_CHECK enum status consents_register(const struct ra *ra, struct err *err);

/* language: NULL for the binding one. ST_REFUSED: notFound, not in that language. consent_answer_clear afterwards. */
MUST_CHECK enum status consents_current(const struct ra *ra, const char *language, struct consent_answer *out,
                                        struct problem *refusal, struct err *err);

/*
 * A further text, by the operator. text->id, language, title and valid_from_utc are the caller's (0: now, and for a
 * translation as its text); the rest is filled here. ST_BAD_INPUT (FAULT_USAGE): it would count before now or before
 * the last one, is no text, or is a translation of none that is kept. ST_ALREADY: that id and language are kept.
 */
MUST_CHECK enum status consents_add(const struct ra *ra, struct consent_text *text, const struct buf *bytes,
                                    struct err *err);

#endif
