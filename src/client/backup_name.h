/*
 * How the file of a backup is called: a rule of the brand's, as "{id}-{date}.pfx", with the national ID and the day
 * put into it. Opens no file.
 */
#ifndef CLIENT_BACKUP_NAME_H
#define CLIENT_BACKUP_NAME_H

#include <stdbool.h>

enum { BACKUP_NAME_RULE_SIZE = 64, BACKUP_NAME_SIZE = BACKUP_NAME_RULE_SIZE + 16 };

/* UTF-8 with {id} and {date}, once each, ".pfx" at its end, and nothing that Windows has in no file name. */
bool backup_name_rule_valid(const char *rule);

/* rule: a valid one. id: at most ten characters; '*' in it becomes 'x'. date: "20261123". */
void backup_name(const char *rule, const char *id, const char *date, char out[BACKUP_NAME_SIZE]);

#endif
