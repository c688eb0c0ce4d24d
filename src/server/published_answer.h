/*
 * How the plain listener hands out what is published.
 */
#ifndef SERVER_PUBLISHED_ANSWER_H
#define SERVER_PUBLISHED_ANSWER_H

#include "server/listen.h"
#include "server/published.h"

/*
 * The answer to whoever asked for it, with what caches want to know (RFC 9110 8.8, RFC 9111): the bytes, or 304 if the
 * client holds these very ones. *published is the callee's from here on: who reads slowly holds it with everybody else.
 */
void published_answer(struct published *published, const char *content_type, int64_t now_utc,
                      const struct request *request, struct response *response);

#endif
