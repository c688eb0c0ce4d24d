/*
 * How many columns a text takes on a terminal: East Asian wide and full-width characters two, combining ones none
 * (Unicode UAX #11). For lining up labels; it measures and writes nothing.
 */
#ifndef CLI_TEXT_COLUMNS_H
#define CLI_TEXT_COLUMNS_H

#include <stddef.h>

#include "base/buf.h"

/* text: valid UTF-8. */
size_t text_columns(const char *text);
/* Appends text and then spaces, so that the next character stands at that column; one space at least. */
MUST_CHECK enum status text_columns_pad(struct buf *out, const char *text, size_t column);

#endif
