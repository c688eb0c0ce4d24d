#include "client/enrol.h"

#include <string.h>

#include "base/fault.h"

/* In the order in which they are looked for. */
enum to_cancel { CANCEL_AT_HOST, CANCEL_OF_OTHER_HOST, CANCEL_UNREADABLE, CANCEL_CHOICES };

static bool enrol_to_cancel_is(const struct client *client, const char *national_id, const struct journal_line *line,
                               enum to_cancel choice)
{
    const bool stuck = enrol_is_stuck(client, line);
    const bool own =
        !line->busy && !line->unreadable && (national_id[0] == '\0' || strcmp(line->national_id, national_id) == 0);

    switch (choice) {
    case CANCEL_AT_HOST:
        return own && (!stuck || client->backend == NULL);
    case CANCEL_OF_OTHER_HOST:
        return own && stuck;
    default:
        return line->unreadable;
    }
}

static const struct journal_line *enrol_to_cancel_find(const struct client *client, const char *national_id,
                                                       const struct journal_lines *lines, enum to_cancel choice)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (enrol_to_cancel_is(client, national_id, &lines->lines[i], choice))
            return &lines->lines[i];
    }
    return NULL;
}

static bool enrol_to_cancel_any_busy(const struct journal_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->lines[i].busy)
            return true;
    }
    return false;
}

enum status enrol_to_cancel(const struct client *client, const char *national_id, struct journal_line *out,
                            struct err *err)
{
    struct journal_lines lines = {.lines = NULL};
    const struct journal_line *found = NULL;
    enum status status = journal_list(client->sealed, &lines, err);

    if (status != ST_OK)
        return status;
    for (int choice = 0; choice < CANCEL_CHOICES && found == NULL; choice++) {
        if (choice == CANCEL_UNREADABLE && enrol_to_cancel_any_busy(&lines))
            break;
        found = enrol_to_cancel_find(client, national_id, &lines, (enum to_cancel)choice);
    }
    if (found != NULL)
        *out = *found;
    else if (enrol_to_cancel_any_busy(&lines))
        status = err_set(err, ST_BUSY, FAULT_ORDER_IN_PROGRESS, "cancelling: another process holds the order");
    else
        status = err_set(err, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER, "cancelling: no order in the journal");
    journal_lines_clear(&lines);
    return status;
}

size_t enrol_unreadable(const struct client *client, char name[SEALED_NAME_SIZE])
{
    struct journal_lines lines = {.lines = NULL};
    size_t count = 0;

    if (journal_list(client->sealed, &lines, NULL) != ST_OK)
        return 0;
    for (size_t i = 0; i < lines.count; i++) {
        if (!lines.lines[i].unreadable)
            continue;
        if (name != NULL)
            memcpy(name, lines.lines[i].name, SEALED_NAME_SIZE);
        count++;
    }
    journal_lines_clear(&lines);
    return count;
}

bool enrol_must_be_forgotten(const struct client *client, const struct journal_line *line)
{
    return line->unreadable || (client->backend != NULL && (enrol_is_stuck(client, line) ||
                                                            (client->backend->capabilities & BACKEND_CAN_CANCEL) == 0));
}
