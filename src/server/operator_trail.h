/*
 * A person's audit trail in an operator's words: what happened, who did it, and what is to be known of it. The names of
 * the audit log's actions and outcomes are in the language files; one that is not there is shown as it stands.
 */
#ifndef SERVER_OPERATOR_TRAIL_H
#define SERVER_OPERATOR_TRAIL_H

#include "server/operator_view.h"

/* A table of it with links to older rows and, if these are not the last ones, to those; or that there is nothing. */
MUST_CHECK enum status operator_trail_append(const struct operator_view *view, const struct operator_person *person,
                                             bool later, struct buf *out);

#endif
