/*
 * Export: certificate and key of this PC into a password-protected PFX file that has been read back and opened before
 * anyone is told of success.
 */
#ifndef CLIENT_BACKUP_H
#define CLIENT_BACKUP_H

#include "client/backup_name.h"
#include "client/inventory.h"
#include "pki/pfx_write.h"

/* By the rule of the settings ("A123456789-20261123.pfx", as the manual says), or with the ID masked
 * ("A12xxxx789-..."). */
void backup_file_name(const struct client *client, const char *national_id, bool masked, char out[BACKUP_NAME_SIZE]);

/* The rules of our own export: length (configuration), printable ASCII. ST_BAD_INPUT (FAULT_PASSWORD_...). */
MUST_CHECK enum status backup_password_check(const struct client *client, const char *password, struct err *err);
/* Typed twice: ST_BAD_INPUT (FAULT_PASSWORDS_DIFFER). */
MUST_CHECK enum status backup_password_same(const char *password, const char *again, struct err *err);
/*
 * A sentence (MSG_WARN_...) if the password resembles the national ID or is weak (shorter than eight characters, of one
 * kind, or of few different ones), 0 if not. It is named, not refused.
 */
int backup_password_warning(const char *national_id, const char *password);

struct backup_result {
    char path[1024];
    struct cert_info certificate; /* as read back from the file */
    bool chain_included;
};
/*
 * Temporary file, flush, rename, read back, opened with the password, key proved to match. ST_NO_KEY, ST_REFUSED
 * (FAULT_KEY_NOT_EXPORTABLE), ST_ALREADY (FAULT_TARGET_EXISTS unless overwrite), ST_IO (FAULT_TARGET_READ_ONLY,
 * FAULT_READ_BACK...). A failure leaves no file and an old one untouched; what is larger than any PFX is never
 * overwritten (FAULT_TARGET_EXISTS).
 */
MUST_CHECK enum status backup_export(const struct client *client, const struct holding *holding, const char *path,
                                     const char *password, enum pfx_format format, bool overwrite,
                                     struct backup_result *out, struct err *err);

#endif
