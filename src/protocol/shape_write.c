#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "protocol/shape_field.h"

static enum status shape_write_text(const struct field *field, const char *text, struct json *object, struct err *err)
{
    const char *end = memchr(text, '\0', field->size);
    enum status st;

    if (end == NULL)
        return shape_field_refuse(field, "too long", err);
    if (field->optional && end == text)
        return ST_OK;
    st = shape_field_check_text(field, text, (size_t)(end - text), err);
    return st == ST_OK ? json_add_text(object, field->name, text) : st;
}

static enum status shape_write_whole(const struct field *field, const void *in, struct json *object, struct err *err)
{
    int64_t value = field->size == sizeof(int32_t) ? *(const int32_t *)in : *(const int64_t *)in;
    enum status st;

    if (field->optional && value == field->absent)
        return ST_OK;
    st = shape_field_check_whole(field, value, err);
    return st == ST_OK ? json_add_whole(object, field->name, value) : st;
}

static enum status shape_write_time(const struct field *field, const int64_t *at_utc, struct json *object,
                                    struct err *err)
{
    static const int64_t YEAR_0 = -62167219200, YEAR_10000 = 253402300800; /* four digits, RFC 3339 5.6 */

    if (field->optional && *at_utc == 0)
        return ST_OK;
    if (*at_utc < YEAR_0 || *at_utc >= YEAR_10000)
        return shape_field_refuse(field, "out of range", err);
    return json_add_time(object, field->name, *at_utc);
}

static enum status shape_write_word(const struct field *field, const void *in, struct json *object, struct err *err)
{
    unsigned word;

    memcpy(&word, in, sizeof word); /* an enum without negative values is an unsigned int */
    if (word < (uint64_t)field->least || word >= field->words->count)
        return shape_field_refuse(field, "an unknown word", err);
    return json_add_text(object, field->name, field->words->texts[word]);
}

static enum status shape_write_bytes(const struct field *field, const struct buf *bytes, struct json *object,
                                     struct err *err)
{
    struct buf text;
    enum status st;

    if (bytes->len == 0)
        return shape_field_refuse(field, "too short", err);
    if ((int64_t)bytes->len > field->most)
        return shape_field_refuse(field, "too long", err);
    buf_init(&text, (bytes->len / 3 + 1) * 4);
    st = base64_append(&text, bytes->data, bytes->len);
    if (st == ST_OK)
        st = json_add_text(object, field->name, buf_text(&text));
    buf_clear(&text);
    return st;
}

static enum status shape_write_prose(const struct field *field, const struct buf *text, struct json *object,
                                     struct err *err)
{
    enum status st = shape_field_check_prose(field, buf_text(text), text->len, err);

    return st == ST_OK ? json_add_text(object, field->name, buf_text(text)) : st;
}

static enum status shape_write_object(const struct field *field, const void *in, struct json *parent, const char *name,
                                      struct err *err)
{
    struct json *object = json_new_object();
    enum status st = shape_write(field->inside, in, object, err);

    if (st == ST_OK)
        st = json_add(parent, name, &object);
    json_free(&object);
    return st;
}

static enum status shape_write_list(const struct field *field, const char *in, size_t count, struct json *object,
                                    struct err *err)
{
    struct json *list;
    enum status st = ST_OK;

    if ((int64_t)count < field->least || (int64_t)count > field->most)
        return shape_field_refuse(field, "too few or too many elements", err);
    list = json_new_array();
    for (size_t i = 0; st == ST_OK && i < count; i++)
        st = shape_write_object(field, in + i * field->inside->size, list, NULL, err);
    if (st == ST_OK)
        st = json_add(object, field->name, &list);
    json_free(&list);
    return st;
}

static enum status shape_write_field(const struct field *field, const char *message, struct json *object,
                                     struct err *err)
{
    const void *in = message + field->at;
    const void *beside = message + field->beside_at;

    switch (field->kind) {
    case FIELD_TEXT:
        return shape_write_text(field, in, object, err);
    case FIELD_WHOLE:
        return shape_write_whole(field, in, object, err);
    case FIELD_TIME:
        return shape_write_time(field, in, object, err);
    case FIELD_BOOL:
        if (field->optional && !*(const bool *)in)
            return ST_OK;
        return json_add_bool(object, field->name, *(const bool *)in);
    case FIELD_WORD:
        return shape_write_word(field, in, object, err);
    case FIELD_BYTES:
        return shape_write_bytes(field, in, object, err);
    case FIELD_PROSE:
        return shape_write_prose(field, in, object, err);
    case FIELD_LIST:
        return shape_write_list(field, in, *(const size_t *)beside, object, err);
    case FIELD_OBJECT:
        if (field->optional && !*(const bool *)beside)
            return ST_OK;
        return shape_write_object(field, in, object, field->name, err);
    }
    return err_set(err, ST_BUG, FAULT_BUG, "message: a field of unknown kind");
}

enum status shape_write(const struct shape *shape, const void *message, struct json *object, struct err *err)
{
    enum status st = ST_OK;

    for (size_t i = 0; st == ST_OK && i < shape->count; i++)
        st = shape_write_field(&shape->fields[i], message, object, err);
    if (st != ST_OK) /* filled already unless it was json_add_* that had no memory */
        return err_set(err, st, st == ST_NO_MEMORY ? FAULT_NO_MEMORY : FAULT_NONE, "message: writing");
    return ST_OK;
}
