/*
 * Secrets, asked for one by one: without echo on a keyboard, else one line each from standard input in the order in
 * which they are needed. Never from the command line (../shared/product.md section 7). Each comes in a wiping buffer
 * that the caller clears. All: ST_BAD_INPUT (FAULT_SECRET_MISSING; FAULT_NOT_TEXT), ST_CANCELLED, ST_NO_MEMORY.
 */
#ifndef CLI_SECRETS_H
#define CLI_SECRETS_H

#include "client/backup.h"

MUST_CHECK enum status secrets_login_password(struct buf *out, struct err *err);
/*
 * The one-time code as typed; an empty line asks for another code, and is the caller's to understand. It is shown as it
 * is typed: it is of use to nobody else. prefix: "7750", or "" if it is not known.
 */
MUST_CHECK enum status secrets_code(const char *prefix, struct buf *out, struct err *err);
/* Of a file that exists. */
MUST_CHECK enum status secrets_file_password(struct buf *out, struct err *err);
/*
 * Of a file that will be written: twice on a keyboard, and again until it obeys the rules (client/backup.h); a weak one
 * is named and taken. From elsewhere: once, ST_BAD_INPUT (FAULT_PASSWORD_...) if it does not obey.
 */
MUST_CHECK enum status secrets_new_file_password(const struct client *client, const char *national_id, struct buf *out,
                                                 struct err *err);

#endif
