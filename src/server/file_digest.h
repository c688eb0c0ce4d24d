/*
 * Files of any size with their SHA-256: looked at, or copied to a new one.
 */
#ifndef SERVER_FILE_DIGEST_H
#define SERVER_FILE_DIGEST_H

#include <stdint.h>

#include "pki/digest.h"

struct file_digest {
    int64_t bytes;
    char sha256[SHA256_HEX_SIZE];
};

/* ST_NOT_FOUND; ST_IO, for folders and pipes too. err.detail is the path. */
MUST_CHECK enum status file_digest_of(const char *path, struct file_digest *out, struct err *err);
/*
 * The same, while it is copied to a file that is not there yet, for its owner alone, flushed. A failure leaves none.
 * ST_ALREADY.
 */
MUST_CHECK enum status file_digest_copy(const char *from, const char *into, struct file_digest *out, struct err *err);

#endif
