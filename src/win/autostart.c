#include "win/autostart.h"

#include <stdlib.h>

#include "base/fault.h"
#include "brand_id.h"
#include "win/registry_text.h"

#define CURRENT_VERSION L"Software\\Microsoft\\Windows\\CurrentVersion\\"

enum { APPROVAL_BYTES_MAX = 64 };

static const wchar_t run_key[] = CURRENT_VERSION L"Run";
static const wchar_t approved_key[] = CURRENT_VERSION L"Explorer\\StartupApproved\\Run";
static const wchar_t value_name[] = L"" BRAND_PRODUCT_ID;
static const wchar_t option[] = L" --tray";

enum { QUOTES = 2 };

bool autostart_fits(const wchar_t *program)
{
    return wcslen(program) + QUOTES + wcslen(option) <= AUTOSTART_UNITS_MAX;
}

/* In quotes: without them Windows would try several programs (C:\Program.exe). */
static bool starts(const wchar_t *command, const wchar_t *program)
{
    const size_t len = wcslen(program);

    return wcslen(command) >= len + QUOTES && command[0] == L'"' &&
           CompareStringOrdinal(command + 1, (int)len, program, (int)len, TRUE) == CSTR_EQUAL &&
           command[1 + len] == L'"' && (command[len + QUOTES] == L'\0' || command[len + QUOTES] == L' ');
}

/* One that is no REG_SZ may start something too. */
static bool is_of_another_type(HKEY root)
{
    return RegGetValueW(root, run_key, value_name, RRF_RT_ANY | RRF_NOEXPAND | RRF_SUBKEY_WOW6464KEY, NULL, NULL,
                        NULL) == ERROR_SUCCESS;
}

enum status autostart_read(HKEY root, const wchar_t *program, enum autostart_command *out, struct err *err)
{
    wchar_t *command = NULL;
    struct err cause = ERR_INIT;
    const enum status status = registry_text_read(root, run_key, value_name, &command, &cause);

    if (status != ST_OK && status != ST_NOT_FOUND)
        return err_set_code(err, cause.status, cause.fault, cause.source, cause.number, cause.what);
    if (status == ST_OK)
        *out = starts(command, program) ? AUTOSTART_THIS : AUTOSTART_OTHER;
    else
        *out = is_of_another_type(root) ? AUTOSTART_OTHER : AUTOSTART_NO_COMMAND;
    free(command);
    return ST_OK;
}

enum status autostart_put(HKEY root, const wchar_t *program, struct err *err)
{
    wchar_t *command = NULL;
    enum status status = ST_OK;

    if (!autostart_fits(program))
        return err_set(err, ST_BAD_INPUT, FAULT_REGISTRY, "starting with Windows: the command would be too long");
    command = registry_text_join((const wchar_t *const[]){L"\"", program, L"\"", option, NULL});
    if (command == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the command that starts with Windows");
    status = registry_text_write(root, run_key, value_name, command, err);
    free(command);
    return status;
}

/* Twelve bytes, of which the first is odd where the user has switched it off; the others are when he did. */
bool autostart_is_switched_off(HKEY root)
{
    unsigned char approval[APPROVAL_BYTES_MAX] = {0};
    DWORD bytes = sizeof approval;

    return RegGetValueW(root, approved_key, value_name, RRF_RT_REG_BINARY | RRF_SUBKEY_WOW6464KEY, NULL, approval,
                        &bytes) == ERROR_SUCCESS &&
           bytes > 0 && (approval[0] & 1U) != 0;
}
