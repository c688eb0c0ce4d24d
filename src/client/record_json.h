/*
 * What the JSON of every sealed record is made of: bytes as base64, certificates. Knows no record (journal_text.c,
 * undo_text.c do).
 */
#ifndef CLIENT_RECORD_JSON_H
#define CLIENT_RECORD_JSON_H

#include "pki/cert.h"
#include "protocol/json.h"

enum { RECORD_BYTES_MAX = CERT_DER_MAX + 16384 };

/* name is NULL in arrays. At most RECORD_BYTES_MAX bytes: ST_TOO_COSTLY. The failures of protocol/json.h. */
MUST_CHECK enum status record_add_bytes(struct json *parent, const char *name, const struct buf *bytes);
/* *out is initialised here, and the caller clears it. ST_BAD_INPUT, ST_TOO_COSTLY past max_len. */
MUST_CHECK enum status record_get_bytes(const struct json *value, size_t max_len, struct buf *out);

/* The member "certificates". */
MUST_CHECK enum status record_add_certificates(struct json *object, const struct cert_list *certificates);
/* Adds to *out. ST_BAD_INPUT, ST_TOO_COSTLY. */
MUST_CHECK enum status record_get_certificates(const struct json *object, struct cert_list *out);

#endif
