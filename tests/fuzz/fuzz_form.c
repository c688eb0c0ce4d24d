/*
 * Forms as browsers post them to the operators' page: what a field reads as is text that fits, written again it reads
 * the same, and what is refused leaves the room for it alone.
 * fuzz: max_len 512
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf.h"
#include "fuzz.h"
#include "server/form.h"

enum { ROOM = 32, WRITTEN_MAX = 4 + 3 * ROOM };

static void write_and_read(const char *text)
{
    char again[ROOM];
    struct buf written;

    buf_init(&written, WRITTEN_MAX);
    FUZZ_HOLDS(buf_append_text(&written, "id=") == ST_OK);
    for (const char *at = text; *at != '\0'; at++)
        FUZZ_HOLDS(buf_append_format(&written, "%%%02x", (unsigned)(unsigned char)*at) == ST_OK);
    FUZZ_HOLDS(form_field(written.data, written.len, "id", again, sizeof again) == ST_OK);
    FUZZ_HOLDS(strcmp(text, again) == 0);
    buf_clear(&written);
}

static void read_one(const uint8_t *data, size_t size, const char *name)
{
    char text[ROOM];
    enum status status = ST_OK;

    memset(text, 'x', sizeof text);
    status = form_field(data, size, name, text, sizeof text);
    if (status == ST_OK) {
        FUZZ_HOLDS(memchr(text, '\0', sizeof text) != NULL && utf8_valid(text, strlen(text)));
        write_and_read(text);
    } else {
        FUZZ_HOLDS(status == ST_NOT_FOUND || status == ST_BAD_INPUT);
        FUZZ_HOLDS(text[0] == 'x' && text[ROOM - 1] == 'x');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *alone = malloc(size == 0 ? 1 : size); /* of exactly that length: what reads on is seen */

    FUZZ_HOLDS(alone != NULL);
    memcpy(alone, data, size);
    read_one(alone, size, "id");
    read_one(alone, size, "form");
    free(alone);
    return 0;
}
