/*
 * The address of a file of this PC, as browsers take it (RFC 8089): "file:///C:/Program%20Files/x.html". Pure; whether
 * the file is there is not asked.
 */
#ifndef BASE_FILE_URL_H
#define BASE_FILE_URL_H

#include "base/buf.h"

/*
 * Appends it. path: UTF-8 and absolute, with a drive ("C:\...") or of a share ("\\server\share\...", whose server
 * becomes the host); either slash. What is appended holds nothing that would need quoting in HTML. ST_BAD_INPUT
 * (FAULT_FILE_MISSING) for any other path, with nothing appended; ST_NO_MEMORY, ST_TOO_COSTLY.
 */
MUST_CHECK enum status file_url_append(struct buf *out, const char *path, struct err *err);

#endif
