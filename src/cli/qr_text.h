/*
 * A QR code in characters, for a screen that shows text. Knows no console: who prints it sees to the colours, since the
 * squares that are not drawn must be lighter than those that are.
 */
#ifndef CLI_QR_TEXT_H
#define CLI_QR_TEXT_H

#include "base/buf.h"
#include "client/qr.h"

enum qr_text_form {
    QR_TEXT_HALVES, /* two rows a line, by half blocks: where a block takes one column */
    QR_TEXT_BLOCKS  /* one row a line: where a block takes two columns, as with East Asian fonts */
};

/* How many columns it takes, the light squares around it included. */
int qr_text_columns(const struct qr *qr, enum qr_text_form form);
/* Appends its lines. ST_NO_MEMORY, ST_TOO_COSTLY past the maximum of *out (QR_TEXT_MAX does). */
enum { QR_TEXT_MAX = 64 * 1024 };
MUST_CHECK enum status qr_text_append(struct buf *out, const struct qr *qr, enum qr_text_form form);

#endif
