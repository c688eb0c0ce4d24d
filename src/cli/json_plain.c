#include "cli/json_plain.h"

#include "base/utf.h"

enum { ASCII_LAST = 0x7E, BMP_LAST = 0xFFFF };

static enum status json_plain_escape(uint32_t point, struct buf *out)
{
    if (point <= BMP_LAST)
        return buf_append_format(out, "\\u%04x", (unsigned)point);
    point -= BMP_LAST + 1U;
    return buf_append_format(out, "\\u%04x\\u%04x", (unsigned)(0xD800U + (point >> 10U)),
                             (unsigned)(0xDC00U + (point & 0x3FFU)));
}

enum status json_plain_append(const struct buf *json, struct buf *out)
{
    const char *text = buf_text(json);
    enum status status = ST_OK;
    size_t kept = 0; /* up to there it is in *out */

    for (size_t at = 0, taken = 0; status == ST_OK && at < json->len; at += taken) {
        uint32_t point = 0;

        if (!utf8_disturbs(text + at, json->len - at, &point, &taken) || point <= ASCII_LAST)
            continue; /* of ASCII's own only blanks between the values are left */
        status = buf_append(out, text + kept, at - kept);
        if (status == ST_OK)
            status = json_plain_escape(point, out);
        kept = at + taken;
    }
    return status == ST_OK ? buf_append(out, text + kept, json->len - kept) : status;
}
