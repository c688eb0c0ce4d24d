/*
 * What a second start tells the first: its arguments as bytes, and back; pure. It says nothing of how they travel
 * (win/single_instance.h does), and the config file does not travel: the one that runs has its own.
 *
 * The bytes come from another process of the same user and may be anything: they are bounded, have a version, and come
 * out only if they could have been typed (arguments_valid).
 *
 *   "PCHO", version, start, page, 0; then id, file and language, each a 16-bit length (little-endian) and as many bytes
 * of UTF-8, in this order and nothing behind.
 */
#ifndef TRAY_HANDOVER_H
#define TRAY_HANDOVER_H

#include "base/buf.h"
#include "tray/arguments.h"

enum {
    HANDOVER_VERSION = 1,
    HANDOVER_HEAD = 8,
    HANDOVER_MAX = HANDOVER_HEAD + 3 * 2 + 32 + ARGUMENTS_FILE_MAX + 8 /* an ID with blanks around it */
};

/* Appends to out, whose maximum is HANDOVER_MAX at least. ST_BAD_INPUT (what cannot be typed), ST_NO_MEMORY. */
MUST_CHECK enum status handover_write(const struct arguments *arguments, struct buf *out, struct err *err);

/*
 * Made of the bytes; the texts that *out points to are in *texts, which the caller clears when done with them.
 * ST_BAD_INPUT for anything that handover_write of this version has not made, ST_NO_MEMORY.
 */
MUST_CHECK enum status handover_read(const unsigned char *bytes, size_t len, struct buf *texts, struct arguments *out,
                                     struct err *err);

#endif
