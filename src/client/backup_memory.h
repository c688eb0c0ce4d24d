/*
 * Keeps the record of backups (client/backup_record.h): one sealed record of this Windows user. It is a memory, and
 * nobody fails because of it: what cannot be read is unknown, what cannot be written is not remembered.
 */
#ifndef CLIENT_BACKUP_MEMORY_H
#define CLIENT_BACKUP_MEMORY_H

#include "client/backup_record.h"
#include "client/inventory.h"

/* Always fills *out (large: on the heap); empty where nothing is kept, or it cannot be read now. */
void backup_memory_read(const struct client *client, struct backup_record *out);
/* The same; and what is not on this PC any more is forgotten, when its time has come. */
void backup_memory_look(const struct client *client, const struct inventory *inventory, struct backup_record *out);

/* This PC got it issued: from here on, that there is no backup of it is known. */
void backup_memory_issued(const struct client *client, const struct cert_info *info);
/* A file was made that has been read back and opened. */
void backup_memory_exported(const struct client *client, const struct cert_info *info, enum backup_form form,
                            const char *path);
/* A file was opened, and holds this certificate and its key. */
void backup_memory_verified(const struct client *client, const struct cert_info *info, enum backup_form form,
                            const char *path);
/* On a PC that others use too nothing of a person stays. */
void backup_memory_forget(const struct client *client, const char *national_id);

#endif
