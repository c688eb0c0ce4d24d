/*
 * Every message of the protocol, as either side reads it: what is refused leaves the struct alone, and what is taken is
 * written as a message that reads the same. The first byte says which message, the rest is its JSON.
 * fuzz: max_len 1500
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "message_list.h"

enum { WRITTEN_MAX = 1 << 20, UNTOUCHED = 0xA5 };

static bool is_untouched(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != UNTOUCHED)
            return false;
    return true;
}

/* Memory of exactly its size, none of it what a decoder would write. */
static void *new_message(const struct message_kind *kind)
{
    void *message = malloc(kind->shape->size);

    FUZZ_HOLDS(message != NULL);
    memset(message, UNTOUCHED, kind->shape->size);
    return message;
}

static void write_and_read(const struct message_kind *kind, const void *message)
{
    void *again = new_message(kind);
    struct buf first, second;

    buf_init(&first, WRITTEN_MAX);
    buf_init(&second, WRITTEN_MAX);
    FUZZ_HOLDS(kind->encode(message, &first) == ST_OK);
    FUZZ_HOLDS(kind->decode(buf_text(&first), first.len, again) == ST_OK);
    FUZZ_HOLDS(kind->encode(again, &second) == ST_OK);
    FUZZ_HOLDS(fuzz_same(&first, &second));
    shape_clear(kind->shape, again);
    free(again);
    buf_clear(&first);
    buf_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const struct message_kind *kind = &message_kinds[fuzz_below(&input, message_kind_count)];
    void *message = new_message(kind);

    if (kind->decode((const char *)input.at, input.left, message) == ST_OK) {
        write_and_read(kind, message);
        shape_clear(kind->shape, message);
    } else {
        FUZZ_HOLDS(is_untouched(message, kind->shape->size));
    }
    free(message);
    return 0;
}
