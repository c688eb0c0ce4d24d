#include "client/backup.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "client/message.h"

enum { PASSWORD_GOOD_LEN = 8, PASSWORD_GOOD_DISTINCT = 4, PASSWORD_ID_RUN = 4 };

enum status backup_password_check(const struct client *client, const char *password, struct err *err)
{
    const struct settings *settings = client->settings;
    const size_t len = strlen(password);
    char limits[ERR_DETAIL_MAX] = "";
    enum status status = ST_OK;

    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)password[i] < 0x20 || (unsigned char)password[i] > 0x7E)
            return err_set(err, ST_BAD_INPUT, FAULT_PASSWORD_CHARACTERS, "file password: not printable ASCII");
    }
    if (len >= settings->export_password_least && len <= settings->export_password_most)
        return ST_OK;
    status = err_set(err, ST_BAD_INPUT, FAULT_PASSWORD_LENGTH, "file password: length");
    (void)snprintf(limits, sizeof limits, "%u-%u", settings->export_password_least, settings->export_password_most);
    err_detail(err, limits);
    return status;
}

enum status backup_password_same(const char *password, const char *again, struct err *err)
{
    const size_t len = strlen(password);

    if (strlen(again) == len && equal_in_constant_time(password, again, len))
        return ST_OK;
    return err_set(err, ST_BAD_INPUT, FAULT_PASSWORDS_DIFFER, "comparing the two passwords");
}

static char backup_password_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Holds any four neighbouring characters of the ID: its first or last digits are the favourite. */
static bool backup_password_like_id(const char *national_id, const char *password)
{
    const size_t id_len = strlen(national_id);
    char upper[128] = "";
    char run[PASSWORD_ID_RUN + 1] = "";
    bool found = false;

    for (size_t i = 0; password[i] != '\0' && i + 1 < sizeof upper; i++)
        upper[i] = backup_password_upper(password[i]);
    for (size_t i = 0; !found && i + PASSWORD_ID_RUN <= id_len; i++) {
        memcpy(run, national_id + i, PASSWORD_ID_RUN);
        found = strstr(upper, run) != NULL;
    }
    wipe(upper, sizeof upper);
    return found;
}

static bool backup_password_weak(const char *password)
{
    bool digits = false;
    bool letters = false;
    bool others = false;
    size_t distinct = 0;

    for (const char *at = password; *at != '\0'; at++) {
        const char c = backup_password_upper(*at);

        digits = digits || (c >= '0' && c <= '9');
        letters = letters || (c >= 'A' && c <= 'Z');
        others = others || !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'));
        distinct += memchr(password, *at, (size_t)(at - password)) == NULL;
    }
    return strlen(password) < PASSWORD_GOOD_LEN || digits + letters + others < 2 || distinct < PASSWORD_GOOD_DISTINCT;
}

int backup_password_warning(const char *national_id, const char *password)
{
    if (backup_password_like_id(national_id, password))
        return MSG_WARN_PASSWORD_LIKE_ID;
    return backup_password_weak(password) ? MSG_WARN_PASSWORD_WEAK : 0;
}
