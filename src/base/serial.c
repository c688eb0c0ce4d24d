#include "base/serial.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"

/* Drops spaces and colons. False if what is left does not fit. */
static bool serial_squeeze(const char *typed, char *out, size_t out_size)
{
    size_t used = 0;

    for (; *typed != '\0'; typed++) {
        if (strchr(" \t:", *typed) != NULL)
            continue;
        if (used + 1 >= out_size)
            return false;
        out[used++] = *typed;
    }
    out[used] = '\0';
    return used > 0 && used % 2 == 0;
}

enum status serial_read(const char *typed, char out[SERIAL_TEXT_SIZE], struct err *err)
{
    unsigned char bytes[1 + SERIAL_BYTES_MAX] = {0}; /* a zero in front, in case the 00 was left out */
    char digits[SERIAL_TEXT_SIZE] = "";
    const unsigned char *first = bytes;
    size_t len = 0;

    if (!serial_squeeze(typed, digits, sizeof digits))
        return err_set(err, ST_BAD_INPUT, FAULT_SERIAL, "reading serial number: length");
    len = strlen(digits) / 2;
    if (hex_decode(digits, bytes + 1, len) != ST_OK)
        return err_set(err, ST_BAD_INPUT, FAULT_SERIAL, "reading serial number: not hexadecimal");

    /* The shortest form that is not negative (X.690 8.3.2). */
    len++;
    while (len > 1 && first[0] == 0 && first[1] < 0x80) {
        first++;
        len--;
    }
    if (len > SERIAL_BYTES_MAX)
        return err_set(err, ST_BAD_INPUT, FAULT_SERIAL, "reading serial number: too long");
    hex_encode(first, len, out);
    return ST_OK;
}

void serial_from_der(const unsigned char *bytes, size_t len, char out[SERIAL_TEXT_SIZE])
{
    assert(len >= 1 && len <= SERIAL_BYTES_MAX);
    hex_encode(bytes, len, out);
}
