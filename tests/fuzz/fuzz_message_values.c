/*
 * Every message as its writer meets it: a struct filled by its table from the input, good values and bad ones. What the
 * writer takes, the reader takes, and it is the same; the writer refuses the rest.
 * fuzz: max_len 600
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "message_list.h"

enum { WRITTEN_MAX = 1 << 20, BYTES_MAX = 64 };

static const char *alphabet_of(enum field_form form)
{
    static const char *const alphabets[] = {
        [FORM_SHOWN] = "a\xe7\x8e\x8b \"\\/\x01\xe2\x80\xae",
        [FORM_ANY] = "a\xe7\x8e\x8b\xe5\xb0\x8f \"\\/\x01\x7f",
        [FORM_PRINTING] = "aZ0./~!\"\\ ",
        [FORM_ID] = "aZ09_-.",
        [FORM_VERSION] = "aZ09_-./",
        [FORM_CAPITALS] = "AZ09a",
        [FORM_HEX_LOWER] = "09afA",
        [FORM_HEX_UPPER] = "09AFa",
        [FORM_DIGITS] = "0123456789a",
    };

    return alphabets[form];
}

/* A length at a limit, or any; of characters that are allowed, and now and then of one that is not. */
static void fill_text(struct fuzz_input *input, const struct field *field, char *out)
{
    const char *alphabet = alphabet_of(field->form);
    const size_t letters = strlen(alphabet);
    const uint8_t choice = fuzz_byte(input);
    size_t len = choice % 8 == 0 ? (size_t)field->most : choice % 8 == 1 ? (size_t)field->least : choice / 4;

    if (len >= field->size)
        len = field->size - 1;
    for (size_t i = 0; i < len; i++)
        out[i] = alphabet[fuzz_byte(input) % letters];
    out[len] = '\0';
}

static int64_t any_whole(struct fuzz_input *input, int64_t least, int64_t most)
{
    const uint8_t choice = fuzz_byte(input);
    uint64_t value = 0;

    switch (choice % 8) {
    case 0:
        return least;
    case 1:
        return most;
    case 2:
        return least > INT64_MIN ? least - 1 : least;
    case 3:
        return most < INT64_MAX ? most + 1 : most;
    case 4:
        for (unsigned i = 0; i < sizeof value; i++)
            value = value << 8 | fuzz_byte(input);
        return (int64_t)value;
    default:
        return fuzz_byte(input);
    }
}

static void fill_buf(struct fuzz_input *input, const struct field *field, struct buf *out)
{
    const struct fuzz_input bytes = fuzz_take(input, fuzz_byte(input) % BYTES_MAX);

    buf_init(out, (size_t)field->most + 1);
    (void)!buf_append(out, bytes.at, bytes.left); /* past its most it stays empty, and is refused for that */
}

static void fill(struct fuzz_input *input, const struct shape *shape, char *message);

static void fill_list(struct fuzz_input *input, const struct field *field, char *message)
{
    const size_t room = (size_t)field->most; /* what the struct has */
    const size_t count = fuzz_byte(input) % (room + 1);

    for (size_t i = 0; i < count; i++)
        fill(input, field->inside, message + field->at + i * field->inside->size);
    *(size_t *)(void *)(message + field->beside_at) = count;
}

static void fill_whole(struct fuzz_input *input, const struct field *field, void *out)
{
    const int64_t value = any_whole(input, field->least, field->most);

    if (field->size == sizeof(int32_t))
        *(int32_t *)out = (int32_t)value;
    else
        *(int64_t *)out = value;
}

static void fill_field(struct fuzz_input *input, const struct field *field, char *message)
{
    void *out = message + field->at;
    unsigned word = 0;

    switch (field->kind) {
    case FIELD_TEXT:
        fill_text(input, field, out);
        return;
    case FIELD_WHOLE:
        fill_whole(input, field, out);
        return;
    case FIELD_TIME:
        *(int64_t *)out = any_whole(input, -62167219200, 253402300799);
        return;
    case FIELD_BOOL:
        *(bool *)out = fuzz_byte(input) % 2 != 0;
        return;
    case FIELD_WORD:
        word = fuzz_byte(input) % ((unsigned)field->words->count + 1); /* one beyond is no word */
        memcpy(out, &word, sizeof word);
        return;
    case FIELD_BYTES:
    case FIELD_PROSE:
        fill_buf(input, field, out);
        return;
    case FIELD_LIST:
        fill_list(input, field, message);
        return;
    case FIELD_OBJECT:
        fill(input, field->inside, out);
        if (field->optional)
            *(bool *)(message + field->beside_at) = fuzz_byte(input) % 2 != 0;
        return;
    }
}

static void fill(struct fuzz_input *input, const struct shape *shape, char *message)
{
    for (size_t i = 0; i < shape->count; i++)
        fill_field(input, &shape->fields[i], message);
}

static void read_and_write(const struct message_kind *kind, const struct buf *written)
{
    void *again = malloc(kind->shape->size);
    struct buf second;

    buf_init(&second, WRITTEN_MAX);
    FUZZ_HOLDS(again != NULL);
    FUZZ_HOLDS(kind->decode(buf_text(written), written->len, again) == ST_OK);
    FUZZ_HOLDS(kind->encode(again, &second) == ST_OK);
    FUZZ_HOLDS(fuzz_same(written, &second));
    shape_clear(kind->shape, again);
    free(again);
    buf_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const struct message_kind *kind = &message_kinds[fuzz_below(&input, message_kind_count)];
    void *message = calloc(1, kind->shape->size);
    struct buf written;

    buf_init(&written, WRITTEN_MAX);
    FUZZ_HOLDS(message != NULL);
    fill(&input, kind->shape, message);
    if (kind->encode(message, &written) == ST_OK)
        read_and_write(kind, &written);
    else
        FUZZ_HOLDS(written.len == 0);
    shape_clear(kind->shape, message);
    free(message);
    buf_clear(&written);
    return 0;
}
