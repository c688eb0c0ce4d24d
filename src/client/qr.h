/*
 * A short text, such as an address, as a QR code (ISO/IEC 18004): which of its squares are dark, for whoever draws
 * them. Draws nothing.
 */
#ifndef CLIENT_QR_H
#define CLIENT_QR_H

#include <stdbool.h>

#include "base/status.h"

enum {
    QR_SIDE_MAX = 65, /* version 12: 287 bytes at error correction M, more than any address of the host's has */
    QR_QUIET = 4      /* so many light squares around it belong to it */
};

struct qr {
    int side;                            /* squares */
    bool dark[QR_SIDE_MAX][QR_SIDE_MAX]; /* [row][column] */
};

/*
 * Error correction M, or better where that makes the code no larger. What the text is worth, *out is worth: wipe it
 * after use, if it is a secret. ST_TOO_COSTLY: it does not fit; ST_BAD_INPUT: there is none.
 */
MUST_CHECK enum status qr_make(const char *text, struct qr *out, struct err *err);
/* Light outside of it. */
bool qr_is_dark(const struct qr *qr, int row, int column);

#endif
