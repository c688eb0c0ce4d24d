#include "cli/text_columns.h"

#include <stdint.h>
#include <string.h>

struct range {
    uint32_t first, last;
};

/* Wide and full-width ranges of UAX #11 in which text for people may fall, unassigned gaps included. */
static const struct range wide_ranges[] = {
    {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF}, {0xA960, 0xA97F}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};
static const struct range narrowless_ranges[] = {
    {0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

static int in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return 1;
    }
    return 0;
}

/* The text is valid, so the first byte tells how many follow. */
static uint32_t next_character(const unsigned char **at)
{
    const unsigned char lead = *(*at)++;
    uint32_t c = lead < 0xC0U ? lead : lead < 0xE0U ? lead & 0x1FU : lead < 0xF0U ? lead & 0x0FU : lead & 0x07U;

    while ((**at & 0xC0U) == 0x80U)
        c = (c << 6) | (*(*at)++ & 0x3FU);
    return c;
}

size_t text_columns(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t columns = 0;

    while (*at != '\0') {
        const uint32_t c = next_character(&at);

        if (in_ranges(c, wide_ranges, sizeof wide_ranges / sizeof wide_ranges[0]))
            columns += 2;
        else if (!in_ranges(c, narrowless_ranges, sizeof narrowless_ranges / sizeof narrowless_ranges[0]))
            columns += 1;
    }
    return columns;
}

enum status text_columns_pad(struct buf *out, const char *text, size_t column)
{
    size_t at = text_columns(text);
    enum status st = buf_append_text(out, text);

    do {
        if (st == ST_OK)
            st = buf_append_text(out, " ");
        at++;
    } while (st == ST_OK && at < column);
    return st;
}
