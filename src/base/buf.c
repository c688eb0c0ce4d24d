#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

enum { BUF_FIRST_CAP = 64 };

void buf_init(struct buf *b, size_t max_len)
{
    assert(max_len < SIZE_MAX / 2); /* room for the NUL, and for doubling */
    *b = (struct buf){.max = max_len};
}

void buf_clear(struct buf *b)
{
    if (b->data != NULL)
        wipe(b->data, b->cap);
    free(b->data);
    b->data = NULL;
    b->len = 0;
    b->cap = 0;
}

/* Room for len bytes in all and the NUL, in new memory: realloc would leave the old bytes behind. */
static enum status buf_reserve(struct buf *b, size_t len)
{
    size_t cap = b->cap > 0 ? b->cap : BUF_FIRST_CAP;
    unsigned char *grown = NULL;

    if (len < b->cap)
        return ST_OK;
    while (cap <= len)
        cap *= 2;
    if (cap > b->max + 1)
        cap = b->max + 1;
    grown = malloc(cap);
    if (grown == NULL)
        return ST_NO_MEMORY;
    if (b->data != NULL) {
        memcpy(grown, b->data, b->len);
        wipe(b->data, b->cap);
        free(b->data);
    }
    grown[b->len] = '\0';
    b->data = grown;
    b->cap = cap;
    return ST_OK;
}

static enum status buf_grow(struct buf *b, size_t more)
{
    if (more > b->max - b->len)
        return ST_TOO_COSTLY;
    return buf_reserve(b, b->len + more);
}

enum status buf_append(struct buf *b, const void *bytes, size_t len)
{
    const enum status status = buf_grow(b, len);

    if (status != ST_OK)
        return status;
    if (len > 0)
        memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
    return ST_OK;
}

enum status buf_append_text(struct buf *b, const char *text)
{
    return buf_append(b, text, strlen(text));
}

enum status buf_append_format(struct buf *b, const char *format, ...)
{
    va_list args;
    enum status status = ST_OK;
    int len = 0;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(len >= 0); /* fails only for a broken format */

    status = buf_grow(b, (size_t)len);
    if (status != ST_OK)
        return status;
    va_start(args, format);
    (void)vsnprintf((char *)b->data + b->len, (size_t)len + 1, format, args);
    va_end(args);
    b->len += (size_t)len;
    return ST_OK;
}

enum status buf_set(struct buf *b, const void *bytes, size_t len)
{
    enum status status = ST_OK;

    if (len > b->max)
        return ST_TOO_COSTLY;
    status = buf_reserve(b, len);
    if (status != ST_OK)
        return status;
    buf_truncate(b, 0);
    return buf_append(b, bytes, len);
}

unsigned char *buf_extend(struct buf *b, size_t len)
{
    unsigned char *added = NULL;

    if (buf_grow(b, len) != ST_OK)
        return NULL;
    added = b->data + b->len;
    memset(added, 0, len + 1);
    b->len += len;
    return added;
}

void buf_truncate(struct buf *b, size_t len)
{
    assert(len <= b->len);
    if (b->data != NULL)
        wipe(b->data + len, b->len - len);
    b->len = len;
}

const char *buf_text(const struct buf *b)
{
    return b->data != NULL ? (const char *)b->data : "";
}

void buf_take(struct buf *to, struct buf *from)
{
    assert(to->data == NULL);
    *to = *from;
    *from = (struct buf){.max = from->max};
}
