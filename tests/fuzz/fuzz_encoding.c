/*
 * Bytes as text and back: hexadecimal, base64, base64url. What is decoded encodes to the same, and is no longer than
 * its buffer's maximum; UTF-16 that is taken comes back.
 * fuzz: max_len 300
 */
#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "base/utf.h"
#include "fuzz.h"

enum { MOST = 3000 };

static void encode_and_decode(struct fuzz_input bytes)
{
    struct buf text, again;

    buf_init(&text, 2 * bytes.left + 8);
    buf_init(&again, bytes.left);
    FUZZ_HOLDS(base64_append(&text, bytes.at, bytes.left) == ST_OK);
    FUZZ_HOLDS(base64_decode(buf_text(&text), &again) == ST_OK && again.len == bytes.left);
    FUZZ_HOLDS(bytes.left == 0 || memcmp(again.data, bytes.at, bytes.left) == 0);
    buf_clear(&text);
    buf_clear(&again);
    FUZZ_HOLDS(base64url_append(&text, bytes.at, bytes.left) == ST_OK);
    FUZZ_HOLDS(base64url_decode(buf_text(&text), text.len, &again) == ST_OK && again.len == bytes.left);
    FUZZ_HOLDS(bytes.left == 0 || memcmp(again.data, bytes.at, bytes.left) == 0);
    buf_clear(&text);
    buf_clear(&again);
}

/* base64url is strict: only one text stands for the same bytes. */
static void decode(struct fuzz_input bytes)
{
    char *text = fuzz_text(bytes);
    const size_t len = strlen(text);
    struct buf out, again;

    buf_init(&out, MOST);
    buf_init(&again, 2 * MOST);
    if (base64url_decode(text, len, &out) == ST_OK) {
        FUZZ_HOLDS(base64url_append(&again, out.data, out.len) == ST_OK);
        FUZZ_HOLDS(again.len == len && memcmp(buf_text(&again), text, len) == 0);
    } else {
        FUZZ_HOLDS(out.len == 0);
    }
    buf_clear(&out);
    FUZZ_HOLDS(base64_decode(text, &out) == ST_OK || out.len == 0);
    FUZZ_HOLDS(out.len <= len);
    buf_clear(&out);
    buf_clear(&again);
    free(text);
}

static void hexadecimal(struct fuzz_input bytes)
{
    unsigned char out[16] = {0};
    char back[2 * sizeof out + 1];
    char *text = fuzz_text(bytes);
    const size_t len = bytes.left / 2 < sizeof out ? bytes.left / 2 : sizeof out;

    if (hex_decode(text, out, len) == ST_OK) {
        hex_encode(out, len, back);
        FUZZ_HOLDS(strlen(back) == 2 * len && strlen(text) == 2 * len);
    }
    free(text);
}

static void wide(struct fuzz_input bytes)
{
    const size_t count = bytes.left / 2;
    uint16_t *units = malloc(2 * count + 1);
    uint16_t *again = NULL;
    char *text = NULL;
    size_t len = 0;

    FUZZ_HOLDS(units != NULL);
    if (count > 0)
        memcpy(units, bytes.at, 2 * count);
    if (utf16_to_utf8(units, count, &text) == ST_OK) {
        FUZZ_HOLDS(utf8_valid(text, strlen(text)));
        FUZZ_HOLDS(utf8_to_utf16(text, &again, &len) == ST_OK && len == count);
        FUZZ_HOLDS(memcmp(units, again, 2 * count) == 0);
        free(again);
        free(text);
    }
    free(units);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct fuzz_input input = {data, size};

    encode_and_decode(input);
    decode(input);
    hexadecimal(input);
    wide(input);
    return 0;
}
