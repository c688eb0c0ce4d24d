/*
 * reminders.json in this user's data folder: what was shown of this PC's certificates, and what the host said of them
 * (client/reminder_record.h).
 */
#ifndef SURFACE_REMINDER_FILE_H
#define SURFACE_REMINDER_FILE_H

#include "base/status.h"
#include "client/reminder_record.h"

/* None, or a damaged one: an empty record. */
void reminder_file_read(struct reminder_record *out);
/* The failures of user_file_write. */
MUST_CHECK enum status reminder_file_write(const struct reminder_record *record, struct err *err);

#endif
