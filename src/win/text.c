#include "win/text.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/utf.h"
#include "base/wipe.h"

static_assert(sizeof(wchar_t) == sizeof(uint16_t), "Windows' wchar_t is a UTF-16 unit");

static enum status text_failure(enum status status, struct err *err)
{
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "a text in another encoding");
    return err_set(err, status, FAULT_NOT_TEXT, "a text that is not valid Unicode");
}

enum status text_to_wide(const char *utf8, wchar_t **out, struct err *err)
{
    uint16_t *units = NULL;
    size_t len = 0;

    enum status status = utf8_to_utf16(utf8, &units, &len);
    if (status != ST_OK)
        return text_failure(status, err);
    *out = (wchar_t *)units;
    return ST_OK;
}

enum status text_from_wide(const wchar_t *wide, char **out, struct err *err)
{
    enum status status = utf16_to_utf8((const uint16_t *)wide, wcslen(wide), out);
    return status == ST_OK ? ST_OK : text_failure(status, err);
}

void text_wipe_free(wchar_t **wide)
{
    if (*wide != NULL)
        wipe(*wide, wcslen(*wide) * sizeof **wide);
    free(*wide);
    *wide = NULL;
}
