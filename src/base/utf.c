#include "base/utf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

/* The smallest code point that needs each length (RFC 3629 section 3): anything below is overlong. */
static const uint32_t utf8_least[] = {0, 0, 0x80, 0x800, 0x10000};

static size_t utf8_length_by_lead(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 4;
    return 0;
}

/* One code point at text; how many bytes it takes, 0 if it is not valid. */
static size_t utf8_decode(const char *text, size_t len, uint32_t *out)
{
    const unsigned char *in = (const unsigned char *)text;
    const size_t need = len > 0 ? utf8_length_by_lead(in[0]) : 0;
    uint32_t point = 0;

    if (need == 0 || need > len)
        return 0;
    point = need == 1 ? in[0] : in[0] & (0x7FU >> need);
    for (size_t i = 1; i < need; i++) {
        if ((in[i] & 0xC0U) != 0x80U)
            return 0;
        point = (point << 6U) | (in[i] & 0x3FU);
    }
    if (point < utf8_least[need] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    *out = point;
    return need;
}

size_t utf8_encode(uint32_t point, char out[UTF8_POINT_MAX])
{
    const size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};

    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80U | (point & 0x3FU));
        point >>= 6U;
    }
    out[0] = (char)(lead[len] | point);
    return len;
}

bool utf8_valid(const char *text, size_t len)
{
    uint32_t point = 0;

    while (len > 0) {
        const size_t used = utf8_decode(text, len, &point);

        if (used == 0)
            return false;
        text += used;
        len -= used;
    }
    return true;
}

size_t utf8_count(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)text[i] & 0xC0U) != 0x80U;
    return count;
}

static size_t utf16_encode(uint32_t point, uint16_t *out)
{
    if (point < 0x10000) {
        out[0] = (uint16_t)point;
        return 1;
    }
    point -= 0x10000;
    out[0] = (uint16_t)(0xD800U | (point >> 10U));
    out[1] = (uint16_t)(0xDC00U | (point & 0x3FFU));
    return 2;
}

enum status utf8_to_utf16(const char *text, uint16_t **out, size_t *out_len)
{
    size_t len = strlen(text);
    uint16_t *units = NULL;
    size_t used = 0;

    if (!utf8_valid(text, len))
        return ST_BAD_INPUT;
    units = calloc(len + 1, sizeof *units); /* never more units than bytes */
    if (units == NULL)
        return ST_NO_MEMORY;
    while (len > 0) {
        uint32_t point = 0;
        const size_t taken = utf8_decode(text, len, &point);

        used += utf16_encode(point, units + used);
        text += taken;
        len -= taken;
    }
    *out = units;
    *out_len = used;
    return ST_OK;
}

/* One code point at units; how many units it takes, 0 for a lone surrogate. */
static size_t utf16_decode(const uint16_t *units, size_t len, uint32_t *out)
{
    if (units[0] < 0xD800 || units[0] > 0xDFFF) {
        *out = units[0];
        return 1;
    }
    if (units[0] > 0xDBFF || len < 2 || units[1] < 0xDC00 || units[1] > 0xDFFF)
        return 0;
    *out = 0x10000U + (((uint32_t)units[0] & 0x3FFU) << 10U) + ((uint32_t)units[1] & 0x3FFU);
    return 2;
}

enum status utf16_to_utf8(const uint16_t *text, size_t len, char **out)
{
    char *bytes = NULL;
    size_t used = 0;

    if (len > (SIZE_MAX - 1) / 3)
        return ST_BAD_INPUT;
    bytes = calloc(3 * len + 1, 1); /* a unit becomes at most three bytes, a pair four */
    if (bytes == NULL)
        return ST_NO_MEMORY;
    while (len > 0) {
        uint32_t point = 0;
        const size_t taken = utf16_decode(text, len, &point);

        if (taken == 0 || point == 0) { /* a NUL inside would silently end the text */
            wipe(bytes, used);
            free(bytes);
            return ST_BAD_INPUT;
        }
        used += utf8_encode(point, bytes + used);
        text += taken;
        len -= taken;
    }
    *out = bytes;
    return ST_OK;
}

enum { UTF8_REPLACEMENT = 0xFFFD }; /* of an invalid byte */

/* What breaks the line, turns the reading direction of what stands around it, or is there and cannot be seen. */
static const struct utf8_range {
    uint32_t first, last;
} utf8_disturbing[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},       {0xAD, 0xAD},       {0x034F, 0x034F},   {0x061C, 0x061C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0xFFFE, 0xFFFF}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF}, {0xE01F0, 0xE0FFF},
};

static bool utf8_disturbs_line(uint32_t point)
{
    for (size_t i = 0; i < sizeof utf8_disturbing / sizeof utf8_disturbing[0]; i++) {
        if (point >= utf8_disturbing[i].first && point <= utf8_disturbing[i].last)
            return true;
    }
    return false;
}

bool utf8_disturbs(const char *text, size_t len, uint32_t *point, size_t *taken)
{
    const size_t valid = utf8_decode(text, len, point);

    *taken = valid > 0 ? valid : 1;
    if (valid == 0)
        *point = UTF8_REPLACEMENT;
    return valid == 0 || utf8_disturbs_line(*point);
}

bool utf8_disturbed(const char *text, size_t len, const char *allowed)
{
    for (size_t taken = 0; len > 0; text += taken, len -= taken) {
        uint32_t point = 0;

        if (utf8_disturbs(text, len, &point, &taken) && (point == 0 || strchr(allowed, *text) == NULL))
            return true;
    }
    return false;
}

void utf8_display_copy(const char *text, size_t len, char *out, size_t out_size)
{
    size_t used = 0;

    assert(out_size > 0);
    while (len > 0) {
        uint32_t point = 0;
        size_t taken = 0;
        const bool replaced = utf8_disturbs(text, len, &point, &taken);

        if (used + (replaced ? 1 : taken) >= out_size)
            break;
        if (replaced)
            out[used++] = '?';
        else
            for (size_t i = 0; i < taken; i++)
                out[used++] = text[i];
        text += taken;
        len -= taken;
    }
    out[used] = '\0';
}
