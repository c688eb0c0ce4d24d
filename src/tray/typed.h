/*
 * What was typed behind the program's name, as words of UTF-8. It does not say what they mean.
 */
#ifndef TRAY_TYPED_H
#define TRAY_TYPED_H

#include <stddef.h>

#include "base/status.h"

struct typed {
    char **words; /* owned */
    size_t count;
};

/* *out zeroed; typed_clear in every case. ST_BAD_INPUT (FAULT_NOT_TEXT), ST_NO_MEMORY, ST_IO. */
MUST_CHECK enum status typed_read(struct typed *out, struct err *err);
void typed_clear(struct typed *typed);

#endif
