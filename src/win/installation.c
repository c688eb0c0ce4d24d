#include "win/installation.h"

#include <stdlib.h>

#include "base/fault.h"
#include "brand_id.h"
#include "win/paths.h"
#include "win/registry_text.h"

static const wchar_t uninstall_key[] = L"Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\" BRAND_PRODUCT_ID;

void installation_clear(struct installation *installation)
{
    free(installation->program);
    *installation = (struct installation){.root = NULL};
}

static bool folder_facts(const wchar_t *folder, BY_HANDLE_FILE_INFORMATION *facts)
{
    HANDLE opened = CreateFileW(folder, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                                FILE_FLAG_BACKUP_SEMANTICS, NULL);
    bool known = false;

    if (opened == INVALID_HANDLE_VALUE)
        return false;
    known = GetFileInformationByHandle(opened, facts) && (facts->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    CloseHandle(opened);
    return known;
}

/* However it is spelled: in another case, with a short name, by another drive letter. */
static bool is_same_folder(const wchar_t *one, const wchar_t *other)
{
    BY_HANDLE_FILE_INFORMATION a, b;

    return folder_facts(one, &a) && folder_facts(other, &b) && a.dwVolumeSerialNumber == b.dwVolumeSerialNumber &&
           a.nFileIndexHigh == b.nFileIndexHigh && a.nFileIndexLow == b.nFileIndexLow;
}

/* Some installers write quotes, or a backslash at the end. */
static void tidy(wchar_t *folder)
{
    size_t len = wcslen(folder);

    if (len >= 2 && folder[0] == L'"' && folder[len - 1] == L'"') {
        len -= 2;
        wmemmove(folder, folder + 1, len);
    }
    while (len > 0 && folder[len - 1] == L'\\')
        len--;
    folder[len] = L'\0';
}

static bool autostart_was_made(HKEY root)
{
    DWORD made = 0;
    DWORD bytes = sizeof made;

    return RegGetValueW(root, uninstall_key, L"Autostart", RRF_RT_REG_DWORD | RRF_SUBKEY_WOW6464KEY, NULL, &made,
                        &bytes) == ERROR_SUCCESS &&
           made == 1;
}

/* out->root stays NULL where there is no such entry, or it is of another folder. */
static enum status find_below(HKEY root, const wchar_t *here, struct installation *out, struct err *err)
{
    wchar_t *folder = NULL;
    struct err cause = ERR_INIT;
    enum status status = registry_text_read(root, uninstall_key, L"InstallLocation", &folder, &cause);

    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status != ST_OK)
        return err_set_code(err, cause.status, cause.fault, cause.source, cause.number, cause.what);
    tidy(folder);
    if (is_same_folder(folder, here)) {
        out->program = registry_text_join((const wchar_t *const[]){folder, L"\\" BRAND_PRODUCT_ID L".exe", NULL});
        if (out->program == NULL)
            status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "where the program is installed");
        out->root = root;
        out->autostart = autostart_was_made(root);
    }
    free(folder);
    return status;
}

enum status installation_find(struct installation *out, struct err *err)
{
    char *folder = NULL;
    wchar_t *here = NULL;
    enum status status = paths_program(&folder, err);

    *out = (struct installation){.root = NULL};
    if (status == ST_OK)
        status = paths_to_wide(folder, &here, err);
    if (status == ST_OK)
        status = find_below(HKEY_CURRENT_USER, here, out, err);
    if (status == ST_OK && out->root == NULL)
        status = find_below(HKEY_LOCAL_MACHINE, here, out, err);
    free(here);
    free(folder);
    return status;
}
