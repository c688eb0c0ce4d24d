#include "server/form.h"

#include <string.h>

#include "base/utf.h"
#include "base/wipe.h"

enum { FORM_FIELD_MAX = 1024 };

static int digit_of(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One character of it, and how many bytes that took; 0: it begins no escape. */
static size_t decode_one(const unsigned char *at, size_t left, unsigned char *out)
{
    if (*at != '%') {
        *out = *at == '+' ? ' ' : *at;
        return 1;
    }
    if (left < 3 || digit_of(at[1]) < 0 || digit_of(at[2]) < 0)
        return 0;
    *out = (unsigned char)((unsigned)digit_of(at[1]) << 4 | (unsigned)digit_of(at[2]));
    return 3;
}

static enum status decode(const unsigned char *text, size_t len, char *out, size_t size)
{
    size_t at = 0, made = 0;

    while (at < len) {
        unsigned char c = '\0';
        const size_t taken = decode_one(text + at, len - at, &c);

        if (taken == 0 || c == '\0' || made + 1 >= size)
            return ST_BAD_INPUT;
        out[made++] = (char)c;
        at += taken;
    }
    out[made] = '\0';
    return utf8_valid(out, made) ? ST_OK : ST_BAD_INPUT;
}

/* What stands behind "name=", up to the next '&' or the end; NULL: this field is another one. */
static const unsigned char *value_of(const unsigned char *field, size_t len, const char *name, size_t *value_len)
{
    const size_t name_len = strlen(name);

    if (len <= name_len || memcmp(field, name, name_len) != 0 || field[name_len] != '=')
        return NULL;
    *value_len = len - name_len - 1;
    return field + name_len + 1;
}

enum status form_field(const void *body, size_t len, const char *name, char *out, size_t size)
{
    const unsigned char *field = body;
    const unsigned char *found = NULL;
    char text[FORM_FIELD_MAX];
    size_t found_len = 0, left = len;
    enum status status = ST_OK;

    while (left > 0) {
        const unsigned char *end = memchr(field, '&', left);
        const size_t field_len = end == NULL ? left : (size_t)(end - field);
        size_t value_len = 0;
        const unsigned char *value = value_of(field, field_len, name, &value_len);

        if (value != NULL && found != NULL)
            return ST_BAD_INPUT;
        if (value != NULL) {
            found = value;
            found_len = value_len;
        }
        left -= end == NULL ? left : field_len + 1;
        field += end == NULL ? field_len : field_len + 1;
    }
    if (found == NULL)
        return ST_NOT_FOUND;
    status = decode(found, found_len, text, size < sizeof text ? size : sizeof text);
    if (status == ST_OK)
        memcpy(out, text, strlen(text) + 1);
    wipe(text, sizeof text);
    return status;
}
