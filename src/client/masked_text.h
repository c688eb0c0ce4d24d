/*
 * Text that leaves this PC: whatever in it is a national ID, or looks like a serial, a digest or a key, is masked. The
 * last guard behind those who mask what they know; it may mask too much, and knows nothing of names.
 */
#ifndef CLIENT_MASKED_TEXT_H
#define CLIENT_MASKED_TEXT_H

#include "base/buf.h"
#include "base/serial.h"

/*
 * A copy of text, appended. In runs of letters and digits: those that are valid national IDs become "A12****789", those
 * of 16 and more hexadecimal digits are left their first and last four, but for the host's number of a request where
 * the log tells it ("request 0a1b2c3d4e5f6071"). ST_NO_MEMORY, ST_TOO_COSTLY.
 */
MUST_CHECK enum status masked_text_append(struct buf *out, const char *text);

/* "00E9****FDCF"; a short one becomes asterisks. */
void masked_text_serial(const char *serial, char out[SERIAL_TEXT_SIZE]);

#endif
