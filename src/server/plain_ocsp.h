/*
 * OCSP over HTTP (RFC 6960 appendix A, RFC 5019 sections 5 and 6): a question is the body of a POST, or stands in
 * base64 behind the path of a GET, whose answer caches may keep.
 */
#ifndef SERVER_PLAIN_OCSP_H
#define SERVER_PLAIN_OCSP_H

#include <stdbool.h>

#include "server/plain.h"

bool plain_ocsp_is_meant(const struct request *request);
void plain_ocsp_answer(const struct plain *plain, const struct request *request, struct response *response);

#endif
