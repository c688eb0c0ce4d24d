/*
 * Text from anywhere on its way to a screen or a log: whatever it was, what comes out is one line that can be shown,
 * and what was masked shows no national ID, code or path. UTF-8 and UTF-16 go into one another without loss. The first
 * two bytes say how much room there is.
 * fuzz: max_len 500
 */
#include <stdlib.h>
#include <string.h>

#include "base/mask.h"
#include "base/national_id.h"
#include "base/utf.h"
#include "client/masked_text.h"
#include "fuzz.h"
#include "server/page_language.h"
#include "surface/person.h"

enum { ROOM_MAX = 512 };

/* Ten characters on their own that are a national ID, or six digits that may be a code. */
static bool shows_secret(const char *text)
{
    static const char word[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    while (*text != '\0') {
        const size_t len = strspn(text, word);
        char id[NATIONAL_ID_SIZE] = "";

        if (len > 5 && strspn(text, "0123456789") == len)
            return true;
        if (len == NATIONAL_ID_SIZE - 1) {
            memcpy(id, text, len);
            if (national_id_valid(id))
                return true;
        }
        text += len > 0 ? len : 1;
    }
    return false;
}

static void mask(const char *text, size_t room)
{
    char *out = malloc(room);
    struct buf masked;

    FUZZ_HOLDS(out != NULL);
    mask_text(text, out, room);
    FUZZ_HOLDS(fuzz_is_displayable(out, room));
    FUZZ_HOLDS(!shows_secret(out) || strlen(out) + 1 == room); /* half a word that was cut may look like one */
    FUZZ_HOLDS(strstr(out, ":\\") == NULL || strchr(text, '\\') != NULL);
    buf_init(&masked, 2 * strlen(text) + 64);
    FUZZ_HOLDS(masked_text_append(&masked, text) == ST_OK);
    buf_clear(&masked);
    free(out);
}

static void display(struct fuzz_input bytes, size_t room)
{
    char *out = malloc(room);

    FUZZ_HOLDS(out != NULL);
    utf8_display_copy((const char *)bytes.at, bytes.left, out, room);
    FUZZ_HOLDS(fuzz_is_displayable(out, room));
    free(out);
}

static void person(const char *text)
{
    char name[CERT_NAME_SIZE] = "", shown[CERT_NAME_SIZE] = "", both[PERSON_BOTH_SIZE] = "";

    utf8_display_copy(text, strlen(text), name, sizeof name); /* as cert_read gives it */
    person_mask_name(name, shown);
    FUZZ_HOLDS(fuzz_is_displayable(shown, sizeof shown));
    FUZZ_HOLDS(utf8_count(name, strlen(name)) < 2 || strcmp(name, shown) != 0 || strstr(name, "\xe2\x97\x8b") != NULL);
    person_mask_both(name, "A123456789", both);
    FUZZ_HOLDS(strstr(both, "A123456789") == NULL);
}

static void convert(const char *text)
{
    uint16_t *wide = NULL;
    char *again = NULL;
    size_t len = 0;
    const enum status status = utf8_to_utf16(text, &wide, &len);

    FUZZ_HOLDS((status == ST_OK) == utf8_valid(text, strlen(text)));
    if (status == ST_OK) {
        FUZZ_HOLDS(utf16_to_utf8(wide, len, &again) == ST_OK && strcmp(text, again) == 0);
        free(again);
        free(wide);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const size_t room = 1 + (size_t)(fuzz_byte(&input) << 8 | fuzz_byte(&input)) % ROOM_MAX;
    char *text = fuzz_text(input);

    display(input, room);
    mask(text, room);
    person(text);
    convert(text);
    (void)page_language_wanted(text);
    free(text);
    return 0;
}
