#include "client/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"

static const char journal_prefix[] = "order-";

void journal_entry_clear(struct journal_entry *entry)
{
    if (entry == NULL)
        return;
    buf_clear(&entry->key_pkcs8);
    buf_clear(&entry->csr);
    cert_list_clear(&entry->certificates);
    *entry = (struct journal_entry){.state = JOURNAL_HAVE_KEY};
}

void journal_name(const char *spki_hash, char out[SEALED_NAME_SIZE])
{
    (void)snprintf(out, SEALED_NAME_SIZE, "%s%.32s", journal_prefix, spki_hash);
}

enum status journal_read(const struct sealed_file_port *sealed, struct sealed_lock *lock, struct journal_entry *out,
                         struct err *err)
{
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, SEALED_BYTES_MAX);
    status = sealed->read(sealed->self, lock, &bytes, err);
    if (status == ST_OK)
        status = journal_decode(&bytes, out, err);
    buf_clear(&bytes);
    return status;
}

enum status journal_write(const struct sealed_file_port *sealed, struct sealed_lock *lock,
                          const struct journal_entry *entry, struct err *err)
{
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, SEALED_BYTES_MAX);
    status = journal_encode(entry, &bytes, err);
    if (status == ST_OK)
        status = sealed->write(sealed->self, lock, &bytes, err);
    KILL_POINT("journal.written");
    buf_clear(&bytes);
    return status;
}

bool journal_is_listed(const struct sealed_names *names, const char *spki_hash)
{
    char wanted[SEALED_NAME_SIZE] = "";

    journal_name(spki_hash, wanted);
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->names[i], wanted) == 0)
            return true;
    return false;
}

enum status journal_has(const struct sealed_file_port *sealed, const char *spki_hash, bool *out, struct err *err)
{
    struct sealed_names *names = calloc(1, sizeof *names);
    enum status status = ST_OK;

    if (names == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "searching the journal");
    status = sealed->list(sealed->self, names, err);
    if (status == ST_OK)
        *out = journal_is_listed(names, spki_hash);
    free(names);
    return status;
}

static void journal_fill_line(const struct journal_entry *entry, struct journal_line *line)
{
    line->state = entry->state;
    line->kind = entry->kind;
    memcpy(line->national_id, entry->national_id, sizeof line->national_id);
    memcpy(line->host_url, entry->host_url, sizeof line->host_url);
    memcpy(line->spki_hash, entry->spki_hash, sizeof line->spki_hash);
    line->begun_utc = entry->begun_utc;
}

/* *there is false if the record vanished: another process finished it meanwhile. */
static enum status journal_read_line(const struct sealed_file_port *sealed, const char *name, struct journal_line *line,
                                     bool *there, struct err *err)
{
    struct journal_entry entry = {.state = JOURNAL_HAVE_KEY};
    struct sealed_lock *lock = NULL;
    struct err cause = ERR_INIT;
    enum status status = sealed->lock(sealed->self, name, &lock, &cause);

    *line = (struct journal_line){.busy = status == ST_BUSY};
    *there = true;
    (void)snprintf(line->name, sizeof line->name, "%s", name);
    if (status == ST_OK)
        status = journal_read(sealed, lock, &entry, &cause);
    if (status == ST_OK)
        journal_fill_line(&entry, line);
    /* Another program has its file open, or denies it: not lost, so it must not look as if it could be given up. */
    line->busy = line->busy || status == ST_IO;
    line->unreadable = status == ST_BAD_FILE;
    *there = status != ST_NOT_FOUND;
    if (status == ST_BUSY || status == ST_IO || status == ST_BAD_FILE || status == ST_NOT_FOUND)
        status = ST_OK;
    else if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    journal_entry_clear(&entry);
    sealed->unlock(sealed->self, &lock);
    return status;
}

static enum status journal_read_lines(const struct sealed_file_port *sealed, const struct sealed_names *names,
                                      struct journal_lines *lines, struct err *err)
{
    for (size_t i = 0; i < names->count; i++) {
        bool there = false;
        enum status status = ST_OK;

        if (strncmp(names->names[i], journal_prefix, sizeof journal_prefix - 1) != 0)
            continue;
        status = journal_read_line(sealed, names->names[i], &lines->lines[lines->count], &there, err);
        if (status != ST_OK)
            return status;
        if (there)
            lines->count++;
    }
    return ST_OK;
}

enum status journal_list(const struct sealed_file_port *sealed, struct journal_lines *out, struct err *err)
{
    struct sealed_names *names = calloc(1, sizeof *names);
    struct journal_lines lines = {.lines = NULL};
    enum status status = ST_OK;

    if (names == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing the journal");
    status = sealed->list(sealed->self, names, err);
    if (status != ST_OK)
        goto out;
    lines.lines = calloc(names->count + 1, sizeof *lines.lines);
    if (lines.lines == NULL) {
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing the journal");
        goto out;
    }
    status = journal_read_lines(sealed, names, &lines, err);
    if (status != ST_OK)
        goto out;
    *out = lines; /* out owns the lines now */
    lines = (struct journal_lines){.lines = NULL};
out:
    journal_lines_clear(&lines);
    free(names);
    return status;
}

void journal_lines_clear(struct journal_lines *lines)
{
    if (lines == NULL)
        return;
    free(lines->lines);
    *lines = (struct journal_lines){.lines = NULL};
}
