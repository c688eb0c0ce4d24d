#include "client/backup_name.h"

#include <stdio.h>
#include <string.h>

static const char id_place[] = "{id}", date_place[] = "{date}", ending[] = ".pfx";

static bool stands_once(const char *rule, const char *place)
{
    const char *first = strstr(rule, place);

    return first != NULL && strstr(first + 1, place) == NULL;
}

static size_t count_of(const char *rule, char c)
{
    size_t count = 0;

    for (const char *at = rule; *at != '\0'; at++)
        count += *at == c;
    return count;
}

/* https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
static bool is_in_file_names(const char *rule)
{
    for (const char *at = rule; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || strchr("<>:\"/\\|?*", *at) != NULL)
            return false;
    }
    return rule[0] != ' ' && rule[0] != '.';
}

bool backup_name_rule_valid(const char *rule)
{
    const size_t len = strlen(rule);

    return len < BACKUP_NAME_RULE_SIZE && len >= sizeof ending && strcmp(rule + len - strlen(ending), ending) == 0 &&
           stands_once(rule, id_place) && stands_once(rule, date_place) && count_of(rule, '{') == 2 &&
           count_of(rule, '}') == 2 && is_in_file_names(rule);
}

void backup_name(const char *rule, const char *id, const char *date, char out[BACKUP_NAME_SIZE])
{
    const char *id_at = strstr(rule, id_place), *date_at = strstr(rule, date_place);
    const bool id_first = id_at < date_at;
    const char *first = id_first ? id_at : date_at, *second = id_first ? date_at : id_at;
    const char *between = first + strlen(id_first ? id_place : date_place);
    const char *behind = second + strlen(id_first ? date_place : id_place);

    (void)snprintf(out, BACKUP_NAME_SIZE, "%.*s%s%.*s%s%s", (int)(first - rule), rule, id_first ? id : date,
                   (int)(second - between), between, id_first ? date : id, behind);
    for (char *at = out; *at != '\0'; at++) {
        if (*at == '*') /* of a masked ID; no file name may hold it under Windows */
            *at = 'x';
    }
}
