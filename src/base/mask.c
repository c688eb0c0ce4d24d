#include "base/mask.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/national_id.h"

enum {
    MASK_DIGITS_LEAST = 6,
    MASK_LONG_LEAST = 12,   /* letters and digits together, both among them */
    MASK_LONGEST_WORD = 24, /* longer ones of letters alone are no words either */
    MASK_JOINED_LEAST = 16  /* with the hyphens and underscores of base64url and of passphrases in groups */
};

static const char mask_hidden[] = "****";

struct mask_out {
    char *text;
    size_t size, len;
};

static void mask_put(struct mask_out *out, const char *text, size_t len)
{
    const size_t room = out->size - 1 - out->len;

    if (len > room)
        len = room;
    memcpy(out->text + out->len, text, len);
    out->len += len;
    out->text[out->len] = '\0';
}

static bool mask_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool mask_is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool mask_is_joint(char c)
{
    return c == '-' || c == '_';
}

static size_t mask_count(const char *text, size_t len, bool (*is)(char c))
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += is(text[i]) ? 1 : 0;
    return count;
}

/* Of letters and digits; joints too if they may be inside. */
static size_t mask_word_len(const char *text, bool joined)
{
    size_t len = 0;

    while (mask_is_letter(text[len]) || mask_is_digit(text[len]) || (joined && mask_is_joint(text[len])))
        len++;
    return len;
}

static void mask_put_tail(struct mask_out *out, const char *word, size_t len)
{
    mask_put(out, mask_hidden, sizeof mask_hidden - 1);
    mask_put(out, word + len - 4, 4);
}

/* The form of a national ID, whatever its check digit: a typed one may be wrong by one. */
static bool mask_is_national_id(const char *word, size_t len)
{
    return len == NATIONAL_ID_SIZE - 1 && mask_is_letter(word[0]) && mask_count(word + 2, len - 2, mask_is_digit) == 8;
}

static void mask_put_national_id(struct mask_out *out, const char *word, size_t len)
{
    char id[NATIONAL_ID_SIZE] = "", masked[NATIONAL_ID_SIZE] = "";

    memcpy(id, word, len);
    national_id_mask(id, masked);
    mask_put(out, masked, strlen(masked));
}

/* A word of letters and digits alone. */
static void mask_put_word(struct mask_out *out, const char *word, size_t len)
{
    const size_t digits = mask_count(word, len, mask_is_digit);

    if (mask_is_national_id(word, len) || (digits == len && len == 8))
        mask_put_national_id(out, word, len);
    else if (digits == len && len >= MASK_DIGITS_LEAST)
        mask_put(out, mask_hidden, sizeof mask_hidden - 1);
    else if ((digits > 0 && len >= MASK_LONG_LEAST) || len > MASK_LONGEST_WORD)
        mask_put_tail(out, word, len);
    else
        mask_put(out, word, len);
}

/* "C:\...", "\\server\...", "/home/...": not the "/" of "either/or", nor a route of the protocol. */
static bool mask_is_path(const char *text, char before)
{
    static const char protocol[] = "/v1/";
    const bool begins_word = !mask_is_letter(before) && !mask_is_digit(before);

    if (strncmp(text, protocol, sizeof protocol - 1) == 0)
        return false;
    if (mask_is_letter(text[0]) && text[1] == ':' && (text[2] == '\\' || text[2] == '/'))
        return begins_word;
    return begins_word && (text[0] == '\\' || (text[0] == '/' && (mask_is_letter(text[1]) || mask_is_digit(text[1]))));
}

/* How much of the text was dealt with. */
static size_t mask_step(struct mask_out *out, const char *text)
{
    const size_t joined = mask_word_len(text, true);
    const size_t word = mask_word_len(text, false);

    if (joined >= MASK_JOINED_LEAST && mask_count(text, joined, mask_is_digit) > 0) {
        mask_put_tail(out, text, joined);
        return joined;
    }
    if (word > 0) {
        mask_put_word(out, text, word);
        return word;
    }
    if ((unsigned char)text[0] < 0x20 || (unsigned char)text[0] > 0x7E) {
        size_t len = 1;

        while (text[len] != '\0' && ((unsigned char)text[len] < 0x20 || (unsigned char)text[len] > 0x7E))
            len++;
        mask_put(out, mask_hidden, sizeof mask_hidden - 1);
        return len;
    }
    mask_put(out, text, 1);
    return 1;
}

void mask_text(const char *text, char *out_text, size_t out_size)
{
    struct mask_out out = {out_text, out_size, 0};
    char before = ' ';

    out_text[0] = '\0';
    while (*text != '\0' && out.len + 1 < out_size) {
        size_t len = 0;

        if (mask_is_path(text, before)) {
            mask_put(&out, "<path>", sizeof "<path>" - 1);
            return;
        }
        len = mask_step(&out, text);
        before = text[len - 1];
        text += len;
    }
}

void mask_tail(const char *serial, char out[MASK_TAIL_SIZE])
{
    const size_t len = strlen(serial);

    (void)snprintf(out, MASK_TAIL_SIZE, "%s%s", mask_hidden, len > 4 ? serial + len - 4 : "");
}
