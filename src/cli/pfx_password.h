/*
 * Opening a PFX file with a password that a person may mistype: ask, try, and ask again where that helps. For import
 * and inspect.
 */
#ifndef CLI_PFX_PASSWORD_H
#define CLI_PFX_PASSWORD_H

#include "client/import.h"

/*
 * The file is looked at before a password is asked for, so that what is no PFX is said at once. *password, with which
 * it opened, is the caller's to clear; *out is filled and to be cleared on ST_OK. ST_WRONG_SECRET (FAULT_PFX_PASSWORD)
 * after three tries, or when standard input ends after a wrong one.
 */
MUST_CHECK enum status pfx_password_open(const struct client *client, const char *path, struct buf *password,
                                         struct inspection *out, struct err *err);

#endif
