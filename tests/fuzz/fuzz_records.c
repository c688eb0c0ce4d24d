/*
 * The client's records on disk, once they are unsealed (order, undo, backups, reminders): what is taken is written as a
 * record that reads the same, and what is refused is empty. The first byte says which.
 * fuzz: max_len 3000
 */
#include <stdlib.h>
#include <string.h>

#include "client/backup_record.h"
#include "client/journal.h"
#include "client/reminder_record.h"
#include "client/undo_record.h"
#include "fuzz.h"

static bool journal(const struct buf *bytes, struct buf *out)
{
    struct journal_entry entry = {.state = JOURNAL_HAVE_KEY};
    const bool taken = journal_decode(bytes, &entry, NULL) == ST_OK;

    if (taken) {
        FUZZ_HOLDS(entry.state <= JOURNAL_CONFIRMED && journal_state_word(entry.state) != NULL);
        FUZZ_HOLDS(journal_encode(&entry, out, NULL) == ST_OK);
    }
    journal_entry_clear(&entry);
    return taken;
}

static bool undo(const struct buf *bytes, struct buf *out)
{
    struct undo_entry entry = {.noted = {NULL, 0, 0, 0}};
    const bool taken = undo_decode(bytes, &entry, NULL) == ST_OK;

    if (taken)
        FUZZ_HOLDS(undo_encode(&entry, out, NULL) == ST_OK);
    undo_entry_clear(&entry);
    return taken;
}

static bool backups(const struct buf *bytes, struct buf *out)
{
    struct backup_record *record = calloc(1, sizeof *record);
    bool taken = false;

    FUZZ_HOLDS(record != NULL);
    taken = backup_record_decode(bytes->data, bytes->len, record);
    FUZZ_HOLDS(taken || record->count == 0);
    for (size_t i = 0; i < record->count; i++) {
        char path[MEDIUM_PATH_SIZE];

        FUZZ_HOLDS(backup_record_find(record, record->entries[i].sha256) == &record->entries[i]);
        backup_path_mask(record->entries[i].where.medium.path, "A123456789", path);
        FUZZ_HOLDS(strstr(path, "A123456789") == NULL);
    }
    if (taken)
        FUZZ_HOLDS(backup_record_encode(record, out, NULL) == ST_OK);
    free(record);
    return taken;
}

static bool reminders(const struct buf *bytes, struct buf *out)
{
    struct reminder_record record;
    const bool taken = reminder_record_decode(bytes->data, bytes->len, &record);

    FUZZ_HOLDS(taken || record.count == 0);
    for (size_t i = 0; i < record.count; i++)
        FUZZ_HOLDS(reminder_record_find(&record, record.entries[i].sha256) == &record.entries[i]);
    if (taken)
        FUZZ_HOLDS(reminder_record_encode(&record, out, NULL) == ST_OK);
    return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool (*const kinds[])(const struct buf *, struct buf *) = {journal, undo, backups, reminders};
    struct fuzz_input input = {data, size};
    bool (*const kind)(const struct buf *, struct buf *) = kinds[fuzz_below(&input, sizeof kinds / sizeof kinds[0])];
    struct buf bytes, first, second;

    buf_init(&bytes, SEALED_BYTES_MAX);
    buf_init(&first, SEALED_BYTES_MAX);
    buf_init(&second, SEALED_BYTES_MAX);
    FUZZ_HOLDS(buf_append(&bytes, input.at, input.left) == ST_OK);
    if (kind(&bytes, &first)) {
        FUZZ_HOLDS(kind(&first, &second));
        FUZZ_HOLDS(fuzz_same(&first, &second));
    }
    buf_clear(&bytes);
    buf_clear(&first);
    buf_clear(&second);
    return 0;
}
