/*
 * my_registry: a witness that stays. It takes lines, and answers each with "done":
 *
 *   look FILE    writes all that lies in HKEY_CURRENT_USER into that file: a line a value, KEY <TAB> NAME <TAB> its
 * bytes in hex, and one a key, KEY alone. Under Wine certificates and key containers are there too, so that it shows
 * the whole world of this user without CryptoAPI, which may remember what is no longer so.
 *
 *   drop KEY     takes a key of HKEY_CURRENT_USER away with all below it, if it is there
 *
 * It ends with its input, or with 1 where it could not do what it was told.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

enum { KEY_TEXT = 1024, NAME_UNITS = 16384, UTF8_PER_UNIT = 3, PATH_TEXT = 4096 };

static void put_text(FILE *out, const wchar_t *text)
{
    static char utf8[NAME_UNITS * UTF8_PER_UNIT];

    if (WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL) == 0)
        utf8[0] = '\0';
    fputs(utf8, out);
}

static bool put_value(FILE *out, const wchar_t *path, const wchar_t *name, const BYTE *bytes, DWORD len)
{
    put_text(out, path);
    fputc('\t', out);
    put_text(out, name);
    fputc('\t', out);
    for (DWORD i = 0; i < len; i++)
        fprintf(out, "%02x", bytes[i]);
    return fputc('\n', out) != EOF;
}

static bool put_values(FILE *out, HKEY key, const wchar_t *path)
{
    static wchar_t name[NAME_UNITS];
    DWORD longest = 0;
    BYTE *bytes = NULL;
    bool good = RegQueryInfoKeyW(key, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, &longest, NULL, NULL) == 0 &&
                (bytes = malloc((size_t)longest + 1)) != NULL;

    for (DWORD i = 0; good; i++) {
        DWORD units = NAME_UNITS, len = longest;
        const LSTATUS code = RegEnumValueW(key, i, name, &units, NULL, NULL, bytes, &len);

        if (code == ERROR_NO_MORE_ITEMS)
            break;
        good = code == ERROR_SUCCESS && put_value(out, path, name, bytes, len);
    }
    free(bytes);
    return good;
}

static bool put_key(FILE *out, HKEY key, const wchar_t *path);

static bool put_keys_below(FILE *out, HKEY key, const wchar_t *path)
{
    bool good = true;

    for (DWORD i = 0; good; i++) {
        wchar_t name[256], below[KEY_TEXT];
        DWORD units = sizeof name / sizeof name[0];
        HKEY child = NULL;
        const LSTATUS code = RegEnumKeyExW(key, i, name, &units, NULL, NULL, NULL, NULL);

        if (code == ERROR_NO_MORE_ITEMS)
            break;
        good = code == ERROR_SUCCESS && swprintf(below, KEY_TEXT, L"%ls\\%ls", path, name) > 0 &&
               RegOpenKeyExW(key, name, 0, KEY_READ, &child) == ERROR_SUCCESS && put_key(out, child, below);
        if (child != NULL)
            RegCloseKey(child);
    }
    return good;
}

static bool put_key(FILE *out, HKEY key, const wchar_t *path)
{
    put_text(out, path);
    return fputc('\n', out) != EOF && put_values(out, key, path) && put_keys_below(out, key, path);
}

static bool look(const char *path)
{
    FILE *out = fopen(path, "wb");
    bool good = out != NULL && put_key(out, HKEY_CURRENT_USER, L"HKCU");

    return out != NULL && fclose(out) == 0 && good;
}

static bool drop(const char *key)
{
    const LSTATUS code = RegDeleteTreeA(HKEY_CURRENT_USER, key);

    return code == ERROR_SUCCESS || code == ERROR_FILE_NOT_FOUND;
}

static bool obey(const char *line)
{
    if (strncmp(line, "look ", 5) == 0)
        return look(line + 5);
    return strncmp(line, "drop ", 5) == 0 && drop(line + 5);
}

int main(void)
{
    char line[PATH_TEXT];

    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (!obey(line)) {
            fprintf(stderr, "my_registry: not done: %s\n", line);
            return 1;
        }
        printf("done\n");
        (void)fflush(stdout);
    }
    return 0;
}
