#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "protocol/json_scan.h"

void fuzz_fail(const char *condition, const char *file, int line)
{
    (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

uint8_t fuzz_byte(struct fuzz_input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->at++;
}

size_t fuzz_below(struct fuzz_input *input, size_t count)
{
    return fuzz_byte(input) % count;
}

struct fuzz_input fuzz_take(struct fuzz_input *input, size_t len)
{
    const struct fuzz_input taken = {.at = input->at, .left = len < input->left ? len : input->left};

    if (taken.left > 0) /* where there is nothing there may be no address either */
        input->at += taken.left;
    input->left -= taken.left;
    return taken;
}

struct fuzz_input fuzz_take_line(struct fuzz_input *input)
{
    const uint8_t *end = input->left > 0 ? memchr(input->at, '\0', input->left) : NULL;
    const struct fuzz_input taken = fuzz_take(input, end != NULL ? (size_t)(end - input->at) : input->left);

    if (end != NULL)
        (void)fuzz_byte(input);
    return taken;
}

char *fuzz_text(struct fuzz_input bytes)
{
    const struct fuzz_input line = fuzz_take_line(&bytes);
    char *text = malloc(line.left + 1);

    FUZZ_HOLDS(text != NULL);
    if (line.left > 0)
        memcpy(text, line.at, line.left);
    text[line.left] = '\0';
    return text;
}

void fuzz_fill_text(struct fuzz_input bytes, char *out, size_t size)
{
    const struct fuzz_input line = fuzz_take_line(&bytes);
    const size_t len = line.left < size ? line.left : size - 1;

    memset(out, 0, size);
    if (len > 0)
        memcpy(out, line.at, len);
}

bool fuzz_same(const struct buf *one, const struct buf *other)
{
    return one->len == other->len && memcmp(buf_text(one), buf_text(other), one->len) == 0;
}

bool fuzz_is_displayable(const char *text, size_t size)
{
    const size_t len = strnlen(text, size);

    if (len == size || !utf8_valid(text, len))
        return false;
    for (const char *at = text; *at != '\0'; at++)
        if (json_scan_is_control(at))
            return false;
    return true;
}
