#include "temp_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "win/folder.h"
#include "win/paths.h"
#include "win/text.h"

enum { PATH_SIZE = 2048, PATHS = 4 };

static char folder[PATH_SIZE];

static wchar_t *wide_folder(void)
{
    wchar_t *wide = NULL;
    return paths_to_wide(folder, &wide, NULL) == ST_OK ? wide : NULL;
}

int temp_folder_open(void **state)
{
    wchar_t temp[MAX_PATH];
    char *utf8 = NULL;

    (void)state;
    if (GetTempPathW(MAX_PATH, temp) == 0 || text_from_wide(temp, &utf8, NULL) != ST_OK)
        return 1;
    snprintf(folder, sizeof folder, "%s憑證 測試 %lu", utf8, GetCurrentProcessId());
    free(utf8);
    return folder_make(folder, NULL) != ST_OK;
}

int temp_folder_close(void **state)
{
    wchar_t *wide = wide_folder();

    (void)state;
    const BOOL gone = wide != NULL && RemoveDirectoryW(wide);
    free(wide);
    return !gone;
}

const char *temp_folder(void)
{
    return folder;
}

const char *temp_path(const char *name)
{
    static char paths[PATHS][PATH_SIZE];
    static unsigned next;
    char *path = paths[next++ % PATHS];

    snprintf(path, PATH_SIZE, "%s\\%s", folder, name);
    return path;
}

unsigned temp_count(void)
{
    WIN32_FIND_DATAW data;
    wchar_t pattern[PATH_SIZE];
    wchar_t *wide = wide_folder();
    unsigned count = 0;

    swprintf(pattern, PATH_SIZE, L"%ls\\*", wide);
    free(wide);
    HANDLE found = FindFirstFileW(pattern, &data);
    if (found == INVALID_HANDLE_VALUE)
        return 0;
    do
        count += wcscmp(data.cFileName, L".") != 0 && wcscmp(data.cFileName, L"..") != 0;
    while (FindNextFileW(found, &data));
    FindClose(found);
    return count;
}
