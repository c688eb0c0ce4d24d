/*
 * An exported audit row: one JSON object a line, with its hash, so that the export is a chain like the log itself. It
 * holds no national ID: persons are numbers of accounts and keyed IDs.
 */
#ifndef SERVER_AUDIT_LINE_H
#define SERVER_AUDIT_LINE_H

#include "base/buf.h"
#include "protocol/json.h"
#include "server/store/audit_chain.h"

enum { AUDIT_LINE_MAX = 64 * 1024 };

/* Appends the line with its end. ST_BAD_FILE for a row that is damaged: it cannot be said. */
MUST_CHECK enum status audit_line_write(const struct audit_row *row, struct buf *out, struct err *err);
/*
 * What is not as audit_line_write wrote it is a damaged row. *document owns the row's texts: json_free, always.
 * ST_NO_MEMORY.
 */
MUST_CHECK enum status audit_line_read(const char *line, size_t len, struct audit_row *out, struct json **document,
                                       struct err *err);

/* "17:0a1b...": a row's number and hash, as they are noted. */
enum { AUDIT_HEAD_SIZE = 20 + 1 + SHA256_HEX_SIZE };
void audit_head_write(int64_t seq, const unsigned char hash[SHA256_BYTES], char out[AUDIT_HEAD_SIZE]);
/* ST_BAD_INPUT (FAULT_USAGE). */
MUST_CHECK enum status audit_head_read(const char *typed, int64_t *seq, unsigned char hash[SHA256_BYTES],
                                       struct err *err);

#endif
