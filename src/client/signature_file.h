/*
 * Signatures as files. What is not a signature is never overwritten, whoever wishes it: a name typed in the wrong place
 * would cost the signed content itself.
 */
#ifndef CLIENT_SIGNATURE_FILE_H
#define CLIENT_SIGNATURE_FILE_H

#include <stdbool.h>

#include "pki/cms.h"

/* Appended to *out (CMS_DER_MAX). The failures of base/atomic_file.h; ST_BAD_FILE (FAULT_NOT_CMS) if it is larger. */
MUST_CHECK enum status signature_file_read(const char *path, struct buf *out, struct err *err);

/*
 * Could it be written? For before the work. ST_ALREADY (FAULT_TARGET_EXISTS) if something is there and is not to be
 * overwritten, or is no signature.
 */
MUST_CHECK enum status signature_file_look(const char *path, bool overwrite, struct err *err);
/* Looks again, then writes it as base/atomic_file.h does. */
MUST_CHECK enum status signature_file_write(const char *path, const struct buf *cms, bool overwrite, struct err *err);

#endif
