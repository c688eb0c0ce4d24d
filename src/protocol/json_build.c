#include "protocol/json.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/time_text.h"
#include "base/utf.h"
#include "protocol/json_memory.h"

struct json *json_new_object(void)
{
    json_memory_prepare();
    return (struct json *)(void *)cJSON_CreateObject();
}

struct json *json_new_array(void)
{
    json_memory_prepare();
    return (struct json *)(void *)cJSON_CreateArray();
}

enum status json_add(struct json *parent, const char *name, struct json **child)
{
    cJSON *into = (cJSON *)(void *)parent;
    cJSON *item = (cJSON *)(void *)*child;
    cJSON_bool added;

    if (into == NULL || item == NULL) /* an earlier json_new_* had no memory */
        return ST_NO_MEMORY;
    if (cJSON_IsArray(into)) {
        assert(name == NULL);
        added = cJSON_AddItemToArray(into, item);
    } else {
        assert(cJSON_IsObject(into) && name != NULL && json_member(parent, name) == NULL);
        added = cJSON_AddItemToObject(into, name, item);
    }
    if (!added)
        return ST_NO_MEMORY;
    *child = NULL; /* the parent's now */
    return ST_OK;
}

static enum status json_add_new(struct json *parent, const char *name, cJSON *item)
{
    struct json *child = (struct json *)(void *)item;
    enum status st = json_add(parent, name, &child);

    json_free(&child);
    return st;
}

enum status json_add_text(struct json *parent, const char *name, const char *text)
{
    if (!utf8_valid(text, strlen(text)))
        return ST_BAD_INPUT;
    return json_add_new(parent, name, cJSON_CreateString(text));
}

enum status json_add_whole(struct json *parent, const char *name, int64_t value)
{
    char text[24];

    /* As text: cJSON would print large ones as 1e+15. */
    (void)snprintf(text, sizeof text, "%" PRId64, value);
    return json_add_new(parent, name, cJSON_CreateRaw(text));
}

enum status json_add_bool(struct json *parent, const char *name, bool value)
{
    return json_add_new(parent, name, cJSON_CreateBool(value));
}

enum status json_add_null(struct json *parent, const char *name)
{
    return json_add_new(parent, name, cJSON_CreateNull());
}

enum status json_add_time(struct json *parent, const char *name, int64_t at_utc)
{
    char text[TIME_RFC3339_SIZE];

    time_to_rfc3339(at_utc, text);
    return json_add_text(parent, name, text);
}

enum status json_print(const struct json *value, bool pretty, struct buf *out)
{
    const cJSON *inner = (const cJSON *)(const void *)value;
    char *text;
    enum status st;

    if (value == NULL)
        return ST_NO_MEMORY;
    text = pretty ? cJSON_Print(inner) : cJSON_PrintUnformatted(inner);
    if (text == NULL)
        return ST_NO_MEMORY;
    st = buf_append_text(out, text);
    cJSON_free(text); /* wiped by our hook */
    return st;
}
