/*
 * SHA-256 of content that may be larger than memory. For client/signing.h alone.
 */
#ifndef CLIENT_SIGNING_CONTENT_H
#define CLIENT_SIGNING_CONTENT_H

#include "client/client.h"

/* path NULL: standard input. Reports PROGRESS_READING. ST_CANCELLED; the failures of base/file_reader.h. */
MUST_CHECK enum status signing_content_digest(const struct client *client, const char *path,
                                              unsigned char out[SHA256_BYTES], struct err *err);

#endif
