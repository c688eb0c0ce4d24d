#include "base/encoding.h"

#include <stdbool.h>
#include <string.h>

static const char base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void hex_encode(const void *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789ABCDEF";
    const unsigned char *in = bytes;

    for (size_t i = 0; i < len; i++) {
        *out++ = digits[in[i] >> 4U];
        *out++ = digits[in[i] & 0x0FU];
    }
    *out = '\0';
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return -1;
}

enum status hex_decode(const char *text, void *out, size_t len)
{
    unsigned char *to = out;

    if (strlen(text) != 2 * len)
        return ST_BAD_INPUT;
    for (size_t i = 0; i < 2 * len; i++) { /* all of it before the first byte is written */
        if (hex_value(text[i]) < 0)
            return ST_BAD_INPUT;
    }
    for (size_t i = 0; i < len; i++)
        to[i] = (unsigned char)(hex_value(text[2 * i]) * 16 + hex_value(text[2 * i + 1]));
    return ST_OK;
}

/* Three bytes (fewer at the end: 'count') as four characters, of which the caller uses count + 1. */
static void base64_quad(const unsigned char *in, size_t count, const char *alphabet, char out[4])
{
    const unsigned second = count > 1 ? in[1] : 0U;
    const unsigned third = count > 2 ? in[2] : 0U;
    const unsigned bits = ((unsigned)in[0] << 16U) | (second << 8U) | third;

    for (unsigned i = 0; i < 4; i++)
        out[i] = alphabet[(bits >> (18U - 6U * i)) & 0x3FU];
}

static enum status base64_encode(struct buf *out, const void *bytes, size_t len, const char *alphabet, bool pad)
{
    const unsigned char *in = bytes;
    const size_t rest = len % 3;
    const size_t tail = rest == 0 ? 0 : (pad ? 4 : rest + 1);
    unsigned char *to = NULL;
    char quad[4] = "";

    if (len / 3 > (out->max - out->len) / 4)
        return ST_TOO_COSTLY;
    if (len / 3 * 4 + tail > out->max - out->len)
        return ST_TOO_COSTLY;
    to = buf_extend(out, len / 3 * 4 + tail);
    if (to == NULL)
        return ST_NO_MEMORY;
    for (; len >= 3; len -= 3, in += 3, to += 4) {
        base64_quad(in, 3, alphabet, quad);
        memcpy(to, quad, 4);
    }
    if (rest > 0) {
        base64_quad(in, rest, alphabet, quad);
        memset(to, '=', tail);
        memcpy(to, quad, rest + 1);
    }
    return ST_OK;
}

enum status base64_append(struct buf *out, const void *bytes, size_t len)
{
    return base64_encode(out, bytes, len, base64_alphabet, true);
}

enum status base64url_append(struct buf *out, const void *bytes, size_t len)
{
    return base64_encode(out, bytes, len, base64url_alphabet, false);
}

/* Characters on their way to becoming bytes. */
struct base64_run {
    unsigned bits;
    unsigned held; /* how many of the bits are not yet in a byte */
    size_t digits;
};

static enum status base64_feed(struct base64_run *run, const char *alphabet, char digit, struct buf *out)
{
    const char *at = digit == '\0' ? NULL : strchr(alphabet, digit);
    unsigned char byte = 0;

    if (at == NULL)
        return ST_BAD_INPUT;
    run->digits++;
    run->bits = (run->bits << 6U) | (unsigned)(at - alphabet);
    run->held += 6;
    if (run->held < 8)
        return ST_OK;
    run->held -= 8;
    byte = (unsigned char)(run->bits >> run->held);
    run->bits &= (1U << run->held) - 1U;
    return buf_append(out, &byte, 1);
}

/* Two encodings of the same bytes must not both pass: the bits that no byte uses are zero, and no digit is alone. */
static bool base64_ends_well(const struct base64_run *run)
{
    return run->bits == 0 && run->digits % 4 != 1;
}

enum status base64_decode(const char *text, struct buf *out)
{
    const size_t before = out->len;
    struct base64_run run = {0};
    size_t pads = 0;
    enum status status = ST_OK;

    for (; *text != '\0' && status == ST_OK; text++) {
        if (strchr("\r\n \t", *text) != NULL)
            continue;
        if (*text == '=')
            pads++;
        else if (pads > 0)
            status = ST_BAD_INPUT;
        else
            status = base64_feed(&run, base64_alphabet, *text, out);
    }
    if (status == ST_OK && (!base64_ends_well(&run) || pads != (4 - run.digits % 4) % 4))
        status = ST_BAD_INPUT;
    if (status != ST_OK)
        buf_truncate(out, before);
    return status;
}

enum status base64url_decode(const char *text, size_t text_len, struct buf *out)
{
    const size_t before = out->len;
    struct base64_run run = {0};
    enum status status = ST_OK;

    for (size_t i = 0; i < text_len && status == ST_OK; i++)
        status = base64_feed(&run, base64url_alphabet, text[i], out);
    if (status == ST_OK && !base64_ends_well(&run))
        status = ST_BAD_INPUT;
    if (status != ST_OK)
        buf_truncate(out, before);
    return status;
}
