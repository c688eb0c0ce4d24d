/*
 * The report on the environment that a user sends to the helpdesk: text that anybody can read, each check with its
 * words and codes. Every national ID, serial and user name in it is masked, whoever put it there; no secret can be in
 * it.
 */
#ifndef SURFACE_CHECK_REPORT_H
#define SURFACE_CHECK_REPORT_H

#include "client/checks.h"

enum { CHECK_REPORT_MAX = 256 * 1024 };

/*
 * Appends: UTF-8, lines ended by LF. more: further text for its end (the program's log), or NULL. ST_NO_MEMORY,
 * ST_TOO_COSTLY.
 */
MUST_CHECK enum status check_report_append(struct buf *out, const struct client *client,
                                           const struct checks_report *report, const char *more);
/*
 * The same as a file, for editors of any age: with a byte order mark, lines ended by CR LF. What is there is replaced.
 * The failures of file_write, ST_NO_MEMORY.
 */
MUST_CHECK enum status check_report_save(const char *path, const struct client *client,
                                         const struct checks_report *report, const char *more, struct err *err);

#endif
