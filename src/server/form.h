/*
 * A form as a browser posts it: application/x-www-form-urlencoded (WHATWG URL, 5.1). It must not know what is asked
 * for.
 */
#ifndef SERVER_FORM_H
#define SERVER_FORM_H

#include <stddef.h>

#include "base/status.h"

#define FORM_CONTENT_TYPE "application/x-www-form-urlencoded"

/*
 * The text of one field, with its NUL. ST_NOT_FOUND: there is no such field. ST_BAD_INPUT: it stands twice, is no
 * UTF-8, has a NUL or a "%" that begins no escape, or is longer than the room for it. *out untouched then.
 */
MUST_CHECK enum status form_field(const void *body, size_t len, const char *name, char *out, size_t size);

#endif
