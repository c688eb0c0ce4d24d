/*
 * Sealed records as files of a folder: pki/seal under a key that everybody knows, flock for the locks. What the port
 * promises of crashes and of two processes is true of it.
 */
#ifndef FAKE_SEALED_H
#define FAKE_SEALED_H

#include "client/port/sealed_file.h"
#include "fakes/fake_folder.h"

struct fake_sealed {
    char folder[FAKE_PATH_SIZE];
    unsigned writes;          /* so far */
    unsigned fail_from_write; /* that one and all later ones fail with ST_IO FAULT_DISK_FULL; 0: none */
    enum status wipe_status;  /* ST_OK: wipe for real */
    size_t half_written;      /* that the next listing repairs */
    const char *blocked;      /* the name of a record that cannot be read now (ST_IO); NULL: none */
};

/* folder: made if it is not there. Copied. */
void fake_sealed_open(struct fake_sealed *sealed, const char *folder);
struct sealed_file_port fake_sealed_port(struct fake_sealed *sealed);

#endif
