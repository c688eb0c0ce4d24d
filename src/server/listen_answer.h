/*
 * A response as the HTTP library sends it: its body and every header. Of listen.c alone.
 */
#ifndef SERVER_LISTEN_ANSWER_H
#define SERVER_LISTEN_ANSWER_H

#include <microhttpd.h>

#include "server/listen.h"

/* NULL without memory. MHD_destroy_response. */
struct MHD_Response *listen_answer_new(const struct response *response, const char *request_id);

#endif
