#include "protocol/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"

static void shape_clear_buffers(const struct shape *shape, void *message)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];

        if (field->kind == FIELD_BYTES || field->kind == FIELD_PROSE)
            buf_clear((struct buf *)(void *)((char *)message + field->at));
    }
}

void shape_clear(const struct shape *shape, void *message)
{
    if (message == NULL)
        return;
    shape_clear_buffers(shape, message);
    wipe(message, shape->size);
}

enum status shape_encode(const struct shape *shape, const void *message, struct buf *out, struct err *err)
{
    struct json *root = json_new_object();
    enum status st = shape_write(shape, message, root, err);

    if (st == ST_OK) {
        st = json_print(root, false, out);
        if (st != ST_OK)
            st = err_set(err, st, st == ST_NO_MEMORY ? FAULT_NO_MEMORY : FAULT_NONE, "message: printing");
    }
    json_free(&root);
    return st;
}

static enum status shape_decode_root(const struct shape *shape, const struct json *root, void *out, struct err *err)
{
    void *message = calloc(1, shape->size); /* so that *out stays as it is if this fails */
    enum status st;

    if (message == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "message: reading");
    st = shape_read(shape, root, message, err);
    if (st == ST_OK) {
        memcpy(out, message, shape->size);
        wipe(message, shape->size); /* the buffers inside are the caller's now */
    } else {
        shape_clear(shape, message);
    }
    free(message);
    return st;
}

enum status shape_decode(const struct shape *shape, const void *json, size_t len, void *out, struct err *err)
{
    struct json *root = NULL;
    enum status st = json_parse(json, len, &root, err);

    if (st != ST_OK)
        return st;
    st = json_is_object(root) ? shape_decode_root(shape, root, out, err)
                              : err_set(err, ST_BAD_INPUT, FAULT_NONE, "JSON: not an object");
    json_free(&root);
    return st;
}
