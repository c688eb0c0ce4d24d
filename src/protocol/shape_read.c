#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "protocol/shape_field.h"

static enum status shape_read_text(const struct field *field, const struct json *object, char *out, struct err *err)
{
    enum status st = json_get_text(object, field->name, out, field->size, err);

    return st == ST_OK ? shape_field_check_text(field, out, strlen(out), err) : st;
}

static enum status shape_read_whole(const struct field *field, const struct json *object, void *out, struct err *err)
{
    int64_t value;
    enum status st = json_get_whole(object, field->name, field->least, field->most, &value, err);

    if (st != ST_OK)
        return st;
    if (field->size == sizeof(int32_t))
        *(int32_t *)out = (int32_t)value; /* the table's range fits: most and least say so */
    else
        *(int64_t *)out = value;
    return ST_OK;
}

static enum status shape_read_word(const struct field *field, const struct json *object, void *out, struct err *err)
{
    const char *text = json_string(json_member(object, field->name));

    if (text == NULL)
        return shape_field_refuse(field, "missing, or not a string", err);
    for (size_t i = (size_t)field->least; i < field->words->count; i++)
        if (strcmp(text, field->words->texts[i]) == 0) {
            unsigned word = (unsigned)i;
            memcpy(out, &word, sizeof word); /* an enum without negative values is an unsigned int */
            return ST_OK;
        }
    return shape_field_refuse(field, "an unknown word", err);
}

static enum status shape_read_bytes(const struct field *field, const struct json *object, struct buf *out,
                                    struct err *err)
{
    const char *text = json_string(json_member(object, field->name));
    enum status st;

    if (text == NULL)
        return shape_field_refuse(field, "missing, or not a string", err);
    buf_init(out, (size_t)field->most);
    st = base64_decode(text, out);
    if (st == ST_NO_MEMORY)
        return err_set(err, st, FAULT_NO_MEMORY, "message: base64");
    if (st == ST_TOO_COSTLY)
        return shape_field_refuse(field, "too long", err);
    if (st != ST_OK)
        return shape_field_refuse(field, "not base64", err);
    return out->len == 0 ? shape_field_refuse(field, "too short", err) : ST_OK;
}

static enum status shape_read_prose(const struct field *field, const struct json *object, struct buf *out,
                                    struct err *err)
{
    const char *text = json_string(json_member(object, field->name));
    enum status st;

    if (text == NULL)
        return shape_field_refuse(field, "missing, or not a string", err);
    st = shape_field_check_prose(field, text, strlen(text), err);
    if (st != ST_OK)
        return st;
    buf_init(out, (size_t)field->most);
    st = buf_append_text(out, text);
    return st == ST_OK ? ST_OK : err_set(err, st, FAULT_NO_MEMORY, "message: text");
}

static enum status shape_read_object(const struct field *field, const struct json *member, void *out, struct err *err)
{
    if (!json_is_object(member))
        return shape_field_refuse(field, "missing, or not an object", err);
    return shape_read(field->inside, member, out, err);
}

static enum status shape_read_list(const struct field *field, const struct json *member, char *out, size_t *count,
                                   struct err *err)
{
    size_t len = json_count(member);

    if (!json_is_array(member))
        return shape_field_refuse(field, "missing, or not an array", err);
    if ((int64_t)len < field->least || (int64_t)len > field->most)
        return shape_field_refuse(field, "too few or too many elements", err);
    for (size_t i = 0; i < len; i++) {
        enum status st = shape_read_object(field, json_at(member, i), out + i * field->inside->size, err);
        if (st != ST_OK)
            return st;
    }
    *count = len;
    return ST_OK;
}

/* An optional member that is not there. The struct is zeroed: "", false and "has none" stand already. */
static void shape_read_absent(const struct field *field, void *out)
{
    if (field->kind != FIELD_WHOLE)
        return;
    if (field->size == sizeof(int32_t))
        *(int32_t *)out = (int32_t)field->absent;
    else
        *(int64_t *)out = field->absent;
}

static enum status shape_read_field(const struct field *field, const struct json *object, char *message,
                                    struct err *err)
{
    const struct json *member = json_member(object, field->name);
    void *out = message + field->at;
    void *beside = message + field->beside_at;
    enum status st;

    if (member == NULL && field->optional) {
        shape_read_absent(field, out);
        return ST_OK;
    }
    switch (field->kind) {
    case FIELD_TEXT:
        return shape_read_text(field, object, out, err);
    case FIELD_WHOLE:
        return shape_read_whole(field, object, out, err);
    case FIELD_TIME:
        return json_get_time(object, field->name, out, err);
    case FIELD_BOOL:
        return json_get_bool(object, field->name, out, err);
    case FIELD_WORD:
        return shape_read_word(field, object, out, err);
    case FIELD_BYTES:
        return shape_read_bytes(field, object, out, err);
    case FIELD_PROSE:
        return shape_read_prose(field, object, out, err);
    case FIELD_LIST:
        return shape_read_list(field, member, out, beside, err);
    case FIELD_OBJECT:
        st = shape_read_object(field, member, out, err);
        if (st == ST_OK && field->optional)
            *(bool *)beside = true;
        return st;
    }
    return err_set(err, ST_BUG, FAULT_BUG, "message: a field of unknown kind");
}

static bool shape_read_knows(const struct shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->count; i++)
        if (strcmp(shape->fields[i].name, name) == 0)
            return true;
    return false;
}

/* The name of an unknown member is not repeated: it is whatever a stranger sent. */
static enum status shape_read_unknown(const struct shape *shape, const struct json *object, struct err *err)
{
    for (size_t i = 0; i < json_count(object); i++)
        if (!shape_read_knows(shape, json_name_at(object, i)))
            return err_set(err, ST_BAD_INPUT, FAULT_NONE, "a member that this message does not have");
    return ST_OK;
}

enum status shape_read(const struct shape *shape, const struct json *object, void *message, struct err *err)
{
    enum status st = shape->closed ? shape_read_unknown(shape, object, err) : ST_OK;

    for (size_t i = 0; st == ST_OK && i < shape->count; i++)
        st = shape_read_field(&shape->fields[i], object, message, err);
    return st;
}
