#include "server/config.h"

#include <string.h>

#include "protocol/json.h"
#include "server/config_fields.h"

/* A span is one of three members and an empty outbox means "command": what is not set is left out. */
static bool left_out(const struct config_field *field, const void *at)
{
    const bool span = strncmp(field->name, "validity_", 9) == 0 || strncmp(field->name, "renew_", 6) == 0;

    if (field->kind == CONFIG_TEXT)
        return *(const char *)at == '\0';
    return span && *(const int64_t *)at == 0;
}

static enum status add_field(struct json *into, const struct config *config, const struct config_field *field)
{
    const void *at = (const char *)config + field->offset;

    if (left_out(field, at))
        return ST_OK;
    switch (field->kind) {
    case CONFIG_TEXT:
        return json_add_text(into, field->name, at);
    case CONFIG_FLAG:
        return json_add_bool(into, field->name, *(const bool *)at);
    case CONFIG_WHOLE:
        return json_add_whole(into, field->name, *(const int64_t *)at);
    }
    return ST_BUG;
}

static enum status add_command(struct json *section, const struct config *config)
{
    struct json *array = json_new_array();
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < config->sms.command_count; i++)
        status = json_add_text(array, NULL, config->sms.command[i]);
    if (status == ST_OK)
        status = json_add(section, CONFIG_COMMAND_NAME, &array);
    json_free(&array);
    return status;
}

/* The fields from *at on that belong to one section, as a member of the document. */
static enum status add_section(struct json *document, const struct config *config, size_t *at)
{
    const char *section = CONFIG_FIELDS[*at].section;
    struct json *object = json_new_object();
    enum status status = ST_OK;

    for (; status == ST_OK && *at < CONFIG_FIELD_COUNT && CONFIG_FIELDS[*at].section != NULL &&
           strcmp(CONFIG_FIELDS[*at].section, section) == 0;
         (*at)++)
        status = add_field(object, config, &CONFIG_FIELDS[*at]);
    if (status == ST_OK && strcmp(section, CONFIG_COMMAND_SECTION) == 0 && config->sms.command_count != 0)
        status = add_command(object, config);
    if (status == ST_OK)
        status = json_add(document, section, &object);
    json_free(&object);
    return status;
}

enum status config_print(const struct config *config, struct buf *out, struct err *err)
{
    struct json *document = json_new_object();
    enum status status = ST_OK;
    size_t at = 0;

    while (status == ST_OK && at < CONFIG_FIELD_COUNT) {
        if (CONFIG_FIELDS[at].section == NULL)
            status = add_field(document, config, &CONFIG_FIELDS[at++]);
        else
            status = add_section(document, config, &at);
    }
    if (status == ST_OK)
        status = json_print(document, true, out);
    if (status == ST_OK)
        status = buf_append_text(out, "\n");
    json_free(&document);
    return status == ST_OK ? ST_OK : err_set(err, status, 0, "writing the configuration");
}
