#include "protocol/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "protocol/json_memory.h"
#include "protocol/json_scan.h"

/* The whole numbers that a double holds without doubt (RFC 8259 section 6). */
static const double EXACT_MOST = 9007199254740991.0;

static const cJSON *json_inner(const struct json *value)
{
    return (const cJSON *)(const void *)value;
}

static const struct json *json_outer(const cJSON *value)
{
    return (const struct json *)(const void *)value;
}

static bool json_name_repeats(const cJSON *member)
{
    for (const cJSON *other = member->next; other != NULL; other = other->next)
        if (strcmp(member->string, other->string) == 0)
            return true;
    return false;
}

/* json_scan has bounded depth and counts, so this is bounded too. */
static bool json_has_duplicates(const cJSON *value)
{
    for (const cJSON *child = value->child; child != NULL; child = child->next) {
        if (cJSON_IsObject(value) && json_name_repeats(child))
            return true;
        if (json_has_duplicates(child))
            return true;
    }
    return false;
}

enum status json_parse(const char *text, size_t len, struct json **out, struct err *err)
{
    cJSON *root;
    enum status st = json_scan(text, len, err);

    if (st != ST_OK)
        return st;
    json_memory_prepare();
    root = cJSON_ParseWithLength(text, len);
    if (root == NULL) /* the grammar was right */
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "JSON: parsing");
    if (json_has_duplicates(root)) {
        cJSON_Delete(root);
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "JSON: a member stands twice");
    }
    *out = (struct json *)(void *)root;
    return ST_OK;
}

void json_free(struct json **root)
{
    if (root == NULL)
        return;
    cJSON_Delete((cJSON *)(void *)*root);
    *root = NULL;
}

bool json_is_object(const struct json *value)
{
    return cJSON_IsObject(json_inner(value)) != 0;
}

bool json_is_array(const struct json *value)
{
    return cJSON_IsArray(json_inner(value)) != 0;
}

size_t json_count(const struct json *value)
{
    size_t count = 0;

    if (value == NULL)
        return 0;
    for (const cJSON *child = json_inner(value)->child; child != NULL; child = child->next)
        count++;
    return count;
}

const struct json *json_at(const struct json *value, size_t index)
{
    const cJSON *child = value == NULL ? NULL : json_inner(value)->child;

    while (child != NULL && index-- > 0)
        child = child->next;
    return json_outer(child);
}

const char *json_name_at(const struct json *object, size_t index)
{
    const struct json *member = json_at(object, index);

    return member == NULL ? NULL : json_inner(member)->string;
}

const struct json *json_member(const struct json *object, const char *name)
{
    if (!json_is_object(object))
        return NULL;
    return json_outer(cJSON_GetObjectItemCaseSensitive(json_inner(object), name));
}

const char *json_string(const struct json *value)
{
    return cJSON_GetStringValue(json_inner(value));
}

static enum status json_refuse(struct err *err, const char *name, const char *why)
{
    char what[ERR_WHAT_MAX];

    (void)snprintf(what, sizeof what, "member %s: %s", name, why);
    return err_set(err, ST_BAD_INPUT, FAULT_NONE, what);
}

static bool json_has_control(const char *text)
{
    while (*text != '\0')
        if (json_scan_is_control(text++))
            return true;
    return false;
}

enum status json_get_text(const struct json *object, const char *name, char *out, size_t size, struct err *err)
{
    const struct json *member = json_member(object, name);
    const char *text = json_string(member);
    size_t len;

    if (member == NULL)
        return json_refuse(err, name, "missing");
    if (text == NULL)
        return json_refuse(err, name, "not a string");
    len = strlen(text);
    if (len >= size)
        return json_refuse(err, name, "too long");
    if (json_has_control(text))
        return json_refuse(err, name, "a control character");
    memcpy(out, text, len + 1);
    return ST_OK;
}

enum status json_get_whole(const struct json *object, const char *name, int64_t least, int64_t most, int64_t *out,
                           struct err *err)
{
    const struct json *member = json_member(object, name);
    double number;
    int64_t whole;

    if (member == NULL)
        return json_refuse(err, name, "missing");
    if (!cJSON_IsNumber(json_inner(member)))
        return json_refuse(err, name, "not a number");
    number = json_inner(member)->valuedouble;
    if (!(number >= -EXACT_MOST && number <= EXACT_MOST)) /* 1e999 is infinite here */
        return json_refuse(err, name, "out of range");
    whole = (int64_t)number;
    if ((double)whole != number || (whole == 0 && copysign(1.0, number) < 0.0)) /* -0 */
        return json_refuse(err, name, "not a whole number");
    if (whole < least || whole > most)
        return json_refuse(err, name, "out of range");
    *out = whole;
    return ST_OK;
}

enum status json_get_bool(const struct json *object, const char *name, bool *out, struct err *err)
{
    const struct json *member = json_member(object, name);

    if (member == NULL)
        return json_refuse(err, name, "missing");
    if (!cJSON_IsBool(json_inner(member)))
        return json_refuse(err, name, "not true or false");
    *out = cJSON_IsTrue(json_inner(member)) != 0;
    return ST_OK;
}

enum status json_get_time(const struct json *object, const char *name, int64_t *out_utc, struct err *err)
{
    char text[TIME_RFC3339_SIZE];
    enum status st = json_get_text(object, name, text, sizeof text, err);

    if (st != ST_OK)
        return st;
    if (time_from_rfc3339(text, out_utc) != ST_OK)
        return json_refuse(err, name, "not a time");
    return ST_OK;
}
