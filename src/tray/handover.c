#include "tray/handover.h"

#include <stdint.h>
#include <string.h>

#include "base/fault.h"

static const unsigned char magic[4] = {'P', 'C', 'H', 'O'};

enum { TEXTS = 3 };

static enum status handover_refuse(struct err *err)
{
    return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "what a second start handed over");
}

/*
 * --- Writing ---
 */

static enum status handover_write_text(const char *text, struct buf *out)
{
    const size_t len = text != NULL ? strlen(text) : 0;
    const unsigned char head[2] = {(unsigned char)(len & 0xFF), (unsigned char)(len >> 8)};
    enum status status = len <= HANDOVER_MAX ? buf_append(out, head, sizeof head) : ST_TOO_COSTLY;

    return status == ST_OK && len > 0 ? buf_append(out, text, len) : status;
}

enum status handover_write(const struct arguments *arguments, struct buf *out, struct err *err)
{
    const char *const texts[TEXTS] = {arguments->id, arguments->file, arguments->language};
    const unsigned char head[HANDOVER_HEAD] = {
        magic[0],
        magic[1],
        magic[2],
        magic[3],
        HANDOVER_VERSION,
        (unsigned char)arguments->start,
        (unsigned char)arguments->page,
    };
    enum status status = ST_OK;

    if (!arguments_valid(arguments))
        return handover_refuse(err);
    status = buf_append(out, head, sizeof head);
    for (size_t i = 0; status == ST_OK && i < TEXTS; i++)
        status = handover_write_text(texts[i], out);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NO_MEMORY, "handing the arguments over");
}

/*
 * --- Reading ---
 */

struct handover_reader {
    const unsigned char *at, *end;
};

/* NULL for a text that is not there; where it begins in texts otherwise. False for what is cut or holds a NUL. */
static bool handover_read_text(struct handover_reader *reader, const unsigned char **text, size_t *len)
{
    if (reader->end - reader->at < 2)
        return false;
    *len = (size_t)(reader->at[0] | reader->at[1] << 8);
    reader->at += 2;
    if ((size_t)(reader->end - reader->at) < *len)
        return false;
    *text = *len > 0 ? reader->at : NULL;
    reader->at += *len;
    return *text == NULL || memchr(*text, '\0', *len) == NULL;
}

static bool handover_read_head(struct handover_reader *reader, struct arguments *out)
{
    const unsigned char *head = reader->at;

    if (reader->end - reader->at < HANDOVER_HEAD || memcmp(head, magic, sizeof magic) != 0)
        return false;
    if (head[4] != HANDOVER_VERSION || head[5] >= START_COUNT || head[6] >= START_PAGE_COUNT || head[7] != 0)
        return false;
    out->start = (enum start)head[5];
    out->page = (enum start_page)head[6];
    reader->at += HANDOVER_HEAD;
    return true;
}

/* Each with a NUL behind it, one after the other; where each begins is told once none will move any more. */
static enum status handover_keep_texts(const unsigned char *const found[TEXTS], const size_t lens[TEXTS],
                                       struct buf *texts, const char *out[TEXTS])
{
    size_t begins[TEXTS] = {0};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < TEXTS; i++) {
        begins[i] = texts->len;
        if (found[i] != NULL)
            status = buf_append(texts, found[i], lens[i]);
        if (status == ST_OK)
            status = buf_append(texts, "", 1);
    }
    for (size_t i = 0; status == ST_OK && i < TEXTS; i++)
        out[i] = found[i] != NULL ? (const char *)texts->data + begins[i] : NULL;
    return status;
}

enum status handover_read(const unsigned char *bytes, size_t len, struct buf *texts, struct arguments *out,
                          struct err *err)
{
    struct handover_reader reader = {.at = bytes, .end = bytes + len};
    struct arguments found = {.start = START_WINDOW};
    const unsigned char *parts[TEXTS] = {NULL};
    const char *kept[TEXTS] = {NULL};
    size_t lens[TEXTS] = {0};
    enum status status = ST_OK;

    if (len > HANDOVER_MAX || !handover_read_head(&reader, &found))
        return handover_refuse(err);
    for (size_t i = 0; i < TEXTS; i++) {
        if (!handover_read_text(&reader, &parts[i], &lens[i]))
            return handover_refuse(err);
    }
    if (reader.at != reader.end)
        return handover_refuse(err);
    status = handover_keep_texts(parts, lens, texts, kept);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NO_MEMORY, "what a second start handed over");
    found.id = kept[0];
    found.file = kept[1];
    found.language = kept[2];
    if (!arguments_valid(&found))
        return handover_refuse(err);
    *out = found;
    return ST_OK;
}
