#include "win/container_list.h"

#include <stdlib.h>

#include "base/fault.h"
#include "win/container.h"
#include "win/err_win32.h"
#include "win/key_fault.h"

static enum status list_no_memory(struct err *err)
{
    return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the names of key containers");
}

enum status container_list_add(struct container_list *list, const wchar_t *name, struct err *err)
{
    wchar_t **longer = realloc(list->names, (list->count + 1) * sizeof *longer);

    if (longer == NULL)
        return list_no_memory(err);
    list->names = longer;
    list->names[list->count] = _wcsdup(name);
    if (list->names[list->count] == NULL)
        return list_no_memory(err);
    list->count++;
    return ST_OK;
}

bool container_list_has(const struct container_list *list, const wchar_t *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (container_same_name(list->names[i], name))
            return true;
    return false;
}

void container_list_drop(struct container_list *list, const wchar_t *name)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++)
        if (container_same_name(list->names[i], name))
            free(list->names[i]);
        else
            list->names[kept++] = list->names[i];
    list->count = kept;
}

void container_list_clear(struct container_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
    *list = (struct container_list){.names = NULL};
}

/* Names come in the ANSI code page. */
static enum status read_names(HCRYPTPROV handle, struct container_list *out, struct err *err)
{
    char ansi[CONTAINER_NAME_SIZE];
    wchar_t name[CONTAINER_NAME_SIZE];

    for (DWORD flag = CRYPT_FIRST;; flag = CRYPT_NEXT) {
        DWORD len = sizeof ansi;
        if (!CryptGetProvParam(handle, PP_ENUMCONTAINERS, (BYTE *)ansi, &len, flag)) {
            const DWORD code = GetLastError();
            return code == ERROR_NO_MORE_ITEMS ? ST_OK : key_fault_report_code(err, code, "listing key containers");
        }
        if (MultiByteToWideChar(CP_ACP, 0, ansi, -1, name, CONTAINER_NAME_SIZE) == 0)
            return key_fault_report(err, "the name of a key container");
        enum status status = container_list_add(out, name, err);
        if (status != ST_OK)
            return status;
    }
}

enum status container_list_read(struct container_list *out, struct err *err)
{
    HCRYPTPROV handle = 0;

    if (!CryptAcquireContextW(&handle, NULL, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, CRYPT_VERIFYCONTEXT | CRYPT_SILENT))
        return key_fault_report(err, "opening the RSA provider");
    enum status status = read_names(handle, out, err);
    CryptReleaseContext(handle, 0);
    if (status != ST_OK)
        container_list_clear(out);
    return status;
}
