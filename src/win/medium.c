#include "win/medium.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "win/text.h"

enum { LONGEST_PATH = 32768 /* with the NUL: what Windows takes at most */ };

static void copy_text(const wchar_t *wide, char *out, size_t size)
{
    char *text = NULL;

    if (text_from_wide(wide, &text, NULL) == ST_OK && strlen(text) < size)
        (void)snprintf(out, size, "%s", text);
    free(text);
}

/* root: with room for as much as the path. */
static void look_at_volume(const wchar_t *path, wchar_t *root, struct medium *out)
{
    wchar_t label[MAX_PATH + 1] = L"";
    DWORD errors_before = 0;

    SetThreadErrorMode(SEM_FAILCRITICALERRORS, &errors_before); /* no box of Windows' that asks for a medium */
    if (GetVolumePathNameW(path, root, LONGEST_PATH)) {
        out->removable = GetDriveTypeW(root) == DRIVE_REMOVABLE;
        if (GetVolumeInformationW(root, label, MAX_PATH + 1, NULL, NULL, NULL, NULL, 0))
            copy_text(label, out->label, sizeof out->label);
    }
    SetThreadErrorMode(errors_before, NULL);
}

static void look(void *self, const char *path, struct medium *out)
{
    wchar_t *absolute = calloc(LONGEST_PATH, sizeof *absolute);
    wchar_t *root = calloc(LONGEST_PATH, sizeof *root);
    wchar_t *wide = NULL;

    (void)self;
    *out = (struct medium){.removable = false};
    if (absolute != NULL && root != NULL && text_to_wide(path, &wide, NULL) == ST_OK) {
        const DWORD length = GetFullPathNameW(wide, LONGEST_PATH, absolute, NULL);

        if (length > 0 && length < LONGEST_PATH) {
            copy_text(absolute, out->path, sizeof out->path);
            look_at_volume(absolute, root, out);
        }
    }
    free(wide);
    free(root);
    free(absolute);
}

struct medium_port medium_port_of_this_pc(void)
{
    return (struct medium_port){.look = look};
}
