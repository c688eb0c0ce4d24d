#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "client/firm_cas.h"
#include "client/undo.h"
#include "client/undo_record.h"

/* --- one record --- */

static void undo_fill_state(const struct client *client, bool has_key, struct undo_line *line)
{
    const struct cert_info *info = &line->certificate;
    const int64_t due_utc =
        standing_due_from(info->not_before_utc, info->not_after_utc, 0, client->settings->zone_offset_s);

    line->state = standing_pc_of(info->not_before_utc, info->not_after_utc, due_utc, has_key,
                                 client->clock->now_utc(client->clock->self));
}

static bool undo_is_here(const struct store_list *here, const struct undo_line *line, bool has_key)
{
    const struct store_entry *entry = store_list_find(here, line->certificate.sha256);

    return entry != NULL && (entry->has_key || !has_key);
}

/* *ours: this firm's, as the firm's CAs are configured now; the record has those that stood between. */
static enum status undo_fill(const struct client *client, const struct undo_entry *entry, const struct store_list *here,
                             struct undo_line *line, bool *ours, struct err *err)
{
    const struct buf *leaf = &entry->certificates.items[0];
    const bool has_key = entry->key_pkcs8.len > 0;
    enum status status = cert_read(leaf->data, leaf->len, &line->certificate, err);

    if (status == ST_OK)
        status = firm_cas_reached(client, leaf, &entry->certificates, ours, err);
    if (status != ST_OK)
        return status;
    undo_fill_state(client, has_key, line);
    line->here = undo_is_here(here, line, has_key);
    return ST_OK;
}

/* *ours also while nobody can tell. */
static enum status undo_read_line(const struct client *client, const struct store_list *here, struct undo_line *line,
                                  bool *ours, struct err *err)
{
    struct undo_entry entry = {.certificates = {.count = 0}};
    struct sealed_lock *lock = NULL;
    struct err cause = ERR_INIT;
    enum status status = undo_lock(client, line->name, &lock, &cause);

    if (status == ST_OK)
        status = undo_read(client, lock, &entry, &cause);
    if (status == ST_OK)
        status = undo_fill(client, &entry, here, line, ours, &cause);
    line->busy = status == ST_BUSY || (status == ST_IO && cause.fault == FAULT_UNDO_RECORD);
    line->unreadable = status == ST_BAD_FILE;
    *ours = *ours && status != ST_NOT_FOUND;
    if (line->busy || line->unreadable || status == ST_NOT_FOUND)
        status = ST_OK;
    else if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    undo_entry_clear(&entry);
    client->undo->unlock(client->undo->self, &lock);
    return status;
}

/* --- all of them --- */

static enum status undo_read_lines(const struct client *client, const struct sealed_names *names,
                                   const struct store_list *here, struct undo_lines *lines, struct err *err)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);

    for (size_t i = 0; i < names->count; i++) {
        struct undo_line *line = &lines->lines[lines->count];
        int64_t kept_utc = 0;
        bool ours = true;
        enum status status = ST_OK;

        if (!undo_name_read(names->names[i], &kept_utc) || now_utc >= undo_until(client, kept_utc))
            continue;
        *line = (struct undo_line){.until_utc = undo_until(client, kept_utc)};
        memcpy(line->name, names->names[i], sizeof line->name);
        status = undo_read_line(client, here, line, &ours, err);
        if (status != ST_OK)
            return status;
        if (ours)
            lines->count++;
    }
    return ST_OK;
}

enum status undo_list(const struct client *client, struct undo_lines *out, struct err *err)
{
    struct sealed_names *names = calloc(1, sizeof *names);
    struct store_list here = {.entries = NULL};
    struct undo_lines lines = {.lines = NULL};
    enum status status = ST_OK;

    if (names == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing undo records");
    status = undo_names(client, names, err);
    if (status == ST_OK && names->count > 0)
        status = undo_here(client, names, &here, err);
    if (status == ST_OK) {
        lines.lines = calloc(names->count + 1, sizeof *lines.lines);
        status = lines.lines != NULL ? undo_read_lines(client, names, &here, &lines, err)
                                     : err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing undo records");
    }
    if (status == ST_OK)
        *out = lines; /* out owns the lines now */
    else
        undo_lines_clear(&lines);
    store_list_clear(&here);
    free(names);
    return status;
}

void undo_lines_clear(struct undo_lines *lines)
{
    free(lines->lines);
    *lines = (struct undo_lines){.lines = NULL};
}

/* --- choosing --- */

static bool undo_is_candidate(const struct undo_line *line, const char *serial)
{
    return !line->busy && !line->unreadable && (serial == NULL || strcmp(line->certificate.serial, serial) == 0);
}

/* Why nothing can be chosen. */
static enum status undo_nothing(const struct undo_lines *lines, struct err *err)
{
    bool busy = false;

    for (size_t i = 0; i < lines->count; i++)
        busy = busy || lines->lines[i].busy;
    if (busy)
        return err_set(err, ST_BUSY, FAULT_UNDO_BUSY, "undo: another process holds the record");
    for (size_t i = 0; i < lines->count; i++)
        if (lines->lines[i].unreadable)
            return err_set(err, ST_BAD_FILE, FAULT_UNDO_RECORD, "undo: the record cannot be unsealed");
    return err_set(err, ST_NOT_FOUND, FAULT_UNDO_NOTHING, "undo: no such record");
}

/* The first, and whether there is a choice: two records of one certificate are none. */
static const struct undo_line *undo_first(const struct undo_lines *lines, const char *serial, bool here, bool *several)
{
    const struct undo_line *found = NULL;

    for (size_t i = 0; i < lines->count; i++) {
        const struct undo_line *line = &lines->lines[i];

        if (line->here != here || !undo_is_candidate(line, serial))
            continue;
        if (found == NULL)
            found = line;
        *several = *several || strcmp(found->certificate.sha256, line->certificate.sha256) != 0;
    }
    return found;
}

enum status undo_choose(const struct undo_lines *lines, const char *serial, const struct undo_line **out,
                        struct err *err)
{
    char text[SERIAL_TEXT_SIZE] = "";
    const struct undo_line *found = NULL;
    bool several = false;
    enum status status = serial != NULL ? serial_read(serial, text, err) : ST_OK;

    if (status != ST_OK)
        return status;
    found = undo_first(lines, serial != NULL ? text : NULL, false, &several);
    if (found == NULL) /* what is here already comes second */
        found = undo_first(lines, serial != NULL ? text : NULL, true, &several);
    if (found == NULL)
        return serial == NULL ? undo_nothing(lines, err)
                              : err_set(err, ST_NOT_FOUND, FAULT_UNDO_NOTHING, "undo: no record of that serial");
    if (several)
        return err_set(err, ST_BAD_INPUT, FAULT_UNDO_SEVERAL, "undo: several records");
    *out = found;
    return ST_OK;
}
