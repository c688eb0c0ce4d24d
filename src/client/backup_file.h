/*
 * A certificate of this PC with its key as the bytes of a PFX file, wherever those go: made, and opened again as
 * whoever gets them will. Touches no disk.
 */
#ifndef CLIENT_BACKUP_FILE_H
#define CLIENT_BACKUP_FILE_H

#include "client/client.h"
#include "pki/pfx_write.h"

/*
 * With the firm's CAs above it (client/backup_chain.h). *out is replaced. ST_NO_KEY, ST_REFUSED
 * (FAULT_KEY_NOT_EXPORTABLE), ST_NO_MEMORY; those of pki/pfx_write.h.
 */
MUST_CHECK enum status backup_file_make(const struct client *client, const struct store_entry *entry,
                                        const char *password, enum pfx_format format, struct buf *out,
                                        bool *chain_included, struct err *err);
/*
 * With nothing but the password: that certificate is in it, with its key, under a MAC. *read: as it stands there.
 * ST_NO_MEMORY; any other failure: it is not.
 */
MUST_CHECK enum status backup_file_prove(const struct buf *file, const struct buf *leaf, const char *password,
                                         struct cert_info *read);

#endif
