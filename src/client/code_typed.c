#include "client/code_typed.h"

#include <stdbool.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"

/* A full-width digit (U+FF10 to U+FF19), as an input method for Chinese makes them, or an ASCII one; -1 for others. */
static int code_typed_digit(const char **at)
{
    const unsigned char *bytes = (const unsigned char *)*at;

    if (bytes[0] >= '0' && bytes[0] <= '9') {
        *at += 1;
        return bytes[0] - '0';
    }
    if (bytes[0] == 0xEF && bytes[1] == 0xBC && bytes[2] >= 0x90 && bytes[2] <= 0x99) {
        *at += 3;
        return bytes[2] - 0x90;
    }
    return -1;
}

/* Past "7750-", if the prefix was typed too. */
static const char *code_typed_past_prefix(const char *typed)
{
    const char *dash = strchr(typed, '-');

    return dash != NULL ? dash + 1 : typed;
}

enum status code_typed_read(const char *typed, char out[CODE_DIGITS + 1], struct err *err)
{
    char digits[CODE_DIGITS + 1] = "";
    const char *at = code_typed_past_prefix(typed);
    size_t count = 0;
    bool is_code = false;

    while (*at != '\0') {
        int digit = 0;

        if (*at == ' ') {
            at++;
            continue;
        }
        digit =
            count < CODE_DIGITS ? code_typed_digit(&at) : -1; /* a seventh stays where it is, and refuses the whole */
        if (digit < 0)
            break;
        digits[count++] = (char)('0' + digit);
    }
    is_code = *at == '\0' && count == CODE_DIGITS;
    if (is_code)
        memcpy(out, digits, sizeof digits);
    wipe(digits, sizeof digits);
    return is_code ? ST_OK : err_set(err, ST_BAD_INPUT, FAULT_CODE_FORMAT, "one-time code: not six digits");
}
