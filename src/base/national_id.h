/*
 * The login name: a Taiwanese national ID number, an old or new residence-permit number, or an 8-digit business number
 * (統一編號), with their checksums (../shared/product.md section 2). Knows nothing of persons.
 */
#ifndef BASE_NATIONAL_ID_H
#define BASE_NATIONAL_ID_H

#include <stdbool.h>

#include "base/status.h"

enum { NATIONAL_ID_SIZE = 11 }; /* ten characters and the NUL */

/*
 * Spaces around it are dropped and letters become capitals. ST_BAD_INPUT (FAULT_NATIONAL_ID) if the form or the check
 * digit is wrong; err.what never holds the number.
 */
MUST_CHECK enum status national_id_read(const char *typed, char out[NATIONAL_ID_SIZE], struct err *err);
bool national_id_valid(const char *id);
/* "A12****789", "12****78"; anything else becomes asterisks. */
void national_id_mask(const char *id, char out[NATIONAL_ID_SIZE]);

#endif
