/*
 * The manifest of a backup, as a restore reads it: what is taken is printed as one that is taken too, and none of its
 * names leads anywhere but to a file of the folder.
 * fuzz: max_len 2500
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "server/backup_manifest.h"

static void look_at_names(const struct backup_manifest *manifest)
{
    size_t i = 0;

    FUZZ_HOLDS(manifest->count <= BACKUP_FILES_MOST);
    for (i = 0; i < manifest->count; i++) {
        const struct backup_file *file = &manifest->files[i];

        FUZZ_HOLDS(file->name[0] != '\0' && file->name[0] != '.' && strpbrk(file->name, "/\\") == NULL);
        FUZZ_HOLDS(strcmp(file->name, BACKUP_MANIFEST_FILE) != 0);
        FUZZ_HOLDS(backup_manifest_find(manifest, file->name) == file);
        FUZZ_HOLDS(strlen(file->digest.sha256) == SHA256_HEX_SIZE - 1 && file->digest.bytes >= 0);
    }
}

static void print_and_read(const struct backup_manifest *manifest)
{
    struct backup_manifest *again = calloc(1, sizeof *again);
    struct buf first, second;

    FUZZ_HOLDS(again != NULL);
    buf_init(&first, BACKUP_MANIFEST_MAX);
    buf_init(&second, BACKUP_MANIFEST_MAX);
    FUZZ_HOLDS(backup_manifest_print(manifest, &first, NULL) == ST_OK);
    FUZZ_HOLDS(backup_manifest_read(buf_text(&first), first.len, again, NULL) == ST_OK);
    FUZZ_HOLDS(backup_manifest_print(again, &second, NULL) == ST_OK);
    FUZZ_HOLDS(fuzz_same(&first, &second));
    buf_clear(&first);
    buf_clear(&second);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct backup_manifest UNTOUCHED = {.made_utc = 42};
    struct backup_manifest manifest = UNTOUCHED;
    struct err err = ERR_INIT;

    if (backup_manifest_read((const char *)data, size, &manifest, &err) == ST_OK) {
        look_at_names(&manifest);
        print_and_read(&manifest);
    } else {
        FUZZ_HOLDS(err.status == ST_BAD_FILE && err.what[0] != '\0');
        FUZZ_HOLDS(memcmp(&manifest, &UNTOUCHED, sizeof manifest) == 0);
    }
    return 0;
}
