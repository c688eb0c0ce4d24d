/*
 * Port sealed_file (client/port/sealed_file.h) over DPAPI: one folder of small files that only this Windows user can
 * open. Knows nothing of what they hold.
 *
 * A record NAME is up to four files: NAME.sealed, NAME.sealed.bak (its predecessor), NAME.lock (empty, held open
 * without sharing by whoever works on it: Windows frees it with the process) and, only while a write runs, a *.tmp
 * beside them.
 */
#ifndef WIN_SEALED_FILE_H
#define WIN_SEALED_FILE_H

#include "client/port/sealed_file.h"

struct sealed_folder;

/* folder: UTF-8. It is made when first locked in. */
MUST_CHECK enum status sealed_folder_new(const char *folder, struct sealed_folder **out, struct err *err);
/* Of this user: %LOCALAPPDATA%\<product_id>\NAME. "journal" and "undo" are taken. */
MUST_CHECK enum status sealed_folder_of_user(const char *name, struct sealed_folder **out, struct err *err);
void sealed_folder_free(struct sealed_folder **folder);

/* Borrows the folder. */
struct sealed_file_port sealed_folder_port(struct sealed_folder *folder);

#endif
