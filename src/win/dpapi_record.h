/*
 * Bytes sealed so that only this Windows user on this PC can open them: DPAPI (CryptProtectData), with a check of our
 * own inside. Knows no files.
 *
 * The sealed form is DPAPI's blob over SHA-256(name, NUL, content) followed by the content; the name is DPAPI's entropy
 * too, so that two records cannot be exchanged. The digest is there because not every DPAPI notices a changed blob
 * (Wine's does not, ../shared/facts/wine.md section 2).
 */
#ifndef WIN_DPAPI_RECORD_H
#define WIN_DPAPI_RECORD_H

#include "base/buf.h"

/* *out is replaced. ST_IO (FAULT_JOURNAL, FAULT_PROFILE_NOT_LOADED), ST_NO_MEMORY, ST_TOO_COSTLY if out is too small.
 */
MUST_CHECK enum status dpapi_record_seal(const char *name, const struct buf *content, struct buf *out, struct err *err);

/*
 * ST_BAD_FILE (FAULT_JOURNAL) if it is damaged, another record's, another user's, or sealed before the account's
 * password was reset by an administrator. ST_IO (FAULT_JOURNAL, FAULT_PROFILE_NOT_LOADED), ST_NO_MEMORY if Windows
 * cannot open it now: that says nothing of the record.
 */
MUST_CHECK enum status dpapi_record_open(const char *name, const struct buf *sealed, struct buf *out, struct err *err);

#endif
