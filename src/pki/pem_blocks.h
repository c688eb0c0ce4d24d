/*
 * The blocks of a text in PEM form (RFC 7468), one after the other: what stands around them is passed over. What a
 * block holds, and which kinds are wanted, is for whoever takes them. For pki/ alone.
 */
#ifndef PKI_PEM_BLOCKS_H
#define PKI_PEM_BLOCKS_H

#include <stddef.h>

#include "base/status.h"

struct pem_block {
    const char *kind;         /* "CERTIFICATE" */
    const char *headers;      /* "" by RFC 7468 section 2; others would say that it is encrypted */
    const unsigned char *der; /* wiped afterwards: a block of another kind may hold a private key */
    size_t len;
};
/* Anything but ST_OK ends the reading, and is its answer. */
typedef enum status pem_block_take(void *self, const struct pem_block *block, struct err *err);

/* ST_OK at the end of the text, also of one without a block. ST_BAD_FILE: a broken one. ST_TOO_COSTLY, ST_NO_MEMORY. */
MUST_CHECK enum status pem_blocks_read(const char *pem, size_t len, pem_block_take *take, void *self, struct err *err);

#endif
