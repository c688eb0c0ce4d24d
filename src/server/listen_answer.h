/*
 * A response as the HTTP library sends it: its body and every header. Of listen.c alone.
 */
#ifndef SERVER_LISTEN_ANSWER_H
#define SERVER_LISTEN_ANSWER_H

#include <microhttpd.h>

#include "server/listen.h"

/*
 * Takes the body over, which may hold a token or be a list of megabytes: it is never copied, and wiped when it was
 * sent. So is a shared one let go. NULL without memory. MHD_destroy_response.
 */
struct MHD_Response *listen_answer_new(struct response *response, const char *request_id);

#endif
