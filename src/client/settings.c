#include "client/settings.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "client/command_list.h"
#include "client/settings_value.h"
#include "protocol/json.h"

enum { SETTINGS_BYTES_MAX = 4 * SETTINGS_CA_PEM_MAX };

enum settings_kind { SETTINGS_TEXT, SETTINGS_PEM, SETTINGS_COUNT, SETTINGS_OFFSET, SETTINGS_FLAG, SETTINGS_COMMAND };

struct settings_member {
    const char *name;
    unsigned layers; /* that may hold it, as bits */
    enum settings_kind kind;
    size_t offset, size;              /* in struct settings; the size of text */
    bool (*valid)(const char *value); /* of text and PEM */
    int64_t least, most;              /* of numbers */
};

enum {
    IN_BRAND = 1 << SETTINGS_BRAND,
    IN_MACHINE = 1 << SETTINGS_BRAND | 1 << SETTINGS_MACHINE,
    IN_MACHINE_ALONE = 1 << SETTINGS_MACHINE,
    IN_USER = 1 << SETTINGS_USER
};

#define TEXT(member, where, check)                                                                                     \
    {                                                                                                                  \
#member, where, SETTINGS_TEXT, offsetof(struct settings, member), sizeof(((struct settings *)0)->member),      \
            check, 0, 0                                                                                                \
    }
#define PEM(member, where, check)                                                                                      \
    {                                                                                                                  \
#member, where, SETTINGS_PEM, offsetof(struct settings, member), 0, check, 0, 0                                \
    }
#define NUMBER(kind, member, where, least, most)                                                                       \
    {                                                                                                                  \
#member, where, kind, offsetof(struct settings, member), 0, NULL, least, most                                  \
    }

#define FLAG(member, where)                                                                                            \
    {                                                                                                                  \
#member, where, SETTINGS_FLAG, offsetof(struct settings, member), 0, NULL, 0, 0                                \
    }

static const struct settings_member members[] = {
    TEXT(firm_name, IN_BRAND, settings_value_any),
    TEXT(firm_name_en, IN_BRAND, settings_value_any),
    TEXT(product_name, IN_BRAND, settings_value_any),
    TEXT(product_name_en, IN_BRAND, settings_value_any),
    TEXT(hotline, IN_BRAND, settings_value_any),
    TEXT(hotline_en, IN_BRAND, settings_value_any),
    TEXT(password_help_url, IN_BRAND, settings_value_any),
    TEXT(host_url, IN_MACHINE, settings_value_host_url),
    TEXT(backend, IN_MACHINE, settings_value_backend),
    TEXT(est_label, IN_MACHINE, settings_value_est_label),
    TEXT(est_subject, IN_MACHINE, settings_value_est_subject),
    PEM(tls_ca_pem, IN_MACHINE, settings_value_ca_pem),
    PEM(firm_ca_pem, IN_MACHINE, settings_value_ca_pem),
    PEM(release_key_pem, IN_MACHINE, settings_value_public_key_pem),
    TEXT(proxy, IN_MACHINE, settings_value_proxy),
    TEXT(export_file_name, IN_MACHINE, backup_name_rule_valid),
    NUMBER(SETTINGS_COUNT, export_password_least, IN_MACHINE, 1, 64),
    NUMBER(SETTINGS_COUNT, export_password_most, IN_MACHINE, 1, 64),
    NUMBER(SETTINGS_COUNT, undo_days, IN_MACHINE, 1, 90),
    NUMBER(SETTINGS_OFFSET, zone_offset_s, IN_MACHINE, -12 * 3600, 14 * 3600),
    {"post_change_command", IN_MACHINE_ALONE, SETTINGS_COMMAND, offsetof(struct settings, post_change_command), 0, NULL,
     0, 0},
    NUMBER(SETTINGS_COUNT, post_change_timeout_s, IN_MACHINE_ALONE, 1, 300),
    TEXT(language, IN_USER, settings_value_language),
    FLAG(reminders, IN_USER),
    FLAG(tray_hide_said, IN_USER),
};

void settings_init(struct settings *settings)
{
    *settings = (struct settings){.backend = "ra",
                                  .est_subject = "empty",
                                  .proxy = "auto",
                                  .export_file_name = "{id}-{date}.pfx",
                                  .export_password_least = 4,
                                  .export_password_most = 10,
                                  .undo_days = 30,
                                  .post_change_timeout_s = 30,
                                  .zone_offset_s = 8 * 3600,
                                  .reminders = true};
    buf_init(&settings->tls_ca_pem, SETTINGS_CA_PEM_MAX);
    buf_init(&settings->firm_ca_pem, SETTINGS_CA_PEM_MAX);
    buf_init(&settings->release_key_pem, SETTINGS_CA_PEM_MAX);
    buf_init(&settings->post_change_command, COMMAND_LIST_BYTES_MAX);
}

void settings_clear(struct settings *settings)
{
    buf_clear(&settings->post_change_command);
    buf_clear(&settings->tls_ca_pem);
    buf_clear(&settings->firm_ca_pem);
    buf_clear(&settings->release_key_pem);
}

static const struct settings_member *settings_find(const char *name)
{
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    }
    return NULL;
}

static void *settings_at(struct settings *settings, const struct settings_member *member)
{
    return (unsigned char *)settings + member->offset;
}

/* err.detail is "name: member", by which the person who wrote the file finds the place. */
static enum status settings_refuse(const char *name, const char *member, const char *what, struct err *err)
{
    char detail[ERR_DETAIL_MAX] = "";
    const enum status status = err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, what);

    (void)snprintf(detail, sizeof detail, "%.36s: %.24s", name, member);
    err_detail(err, detail);
    return status;
}

static enum status settings_take_number(struct settings *staged, const struct settings_member *member,
                                        const struct json *object, struct err *err)
{
    int64_t value = 0;
    const enum status status = json_get_whole(object, member->name, member->least, member->most, &value, err);

    if (status != ST_OK)
        return status;
    if (member->kind == SETTINGS_COUNT)
        *(unsigned *)settings_at(staged, member) = (unsigned)value;
    else
        *(int32_t *)settings_at(staged, member) = (int32_t)value;
    return ST_OK;
}

/* staged's buffers are its own here (settings_apply), and were empty. */
static enum status settings_take_pem(struct settings *staged, const struct settings_member *member,
                                     const struct json *object, struct err *err)
{
    const char *text = json_string(json_member(object, member->name));

    if (text == NULL || !member->valid(text))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "not what it must be, in PEM form");
    return buf_set(settings_at(staged, member), text, strlen(text));
}

static enum status settings_take_text(struct settings *staged, const struct settings_member *member,
                                      const struct json *object, struct err *err)
{
    char text[SETTINGS_TEXT_SIZE] = "";
    const enum status status = json_get_text(object, member->name, text, member->size, err);

    if (status != ST_OK)
        return status;
    if (!member->valid(text))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "value not allowed");
    memcpy(settings_at(staged, member), text, member->size);
    return ST_OK;
}

static enum status settings_take(struct settings *staged, enum settings_layer layer, const struct json *object,
                                 const char *name, struct err *err)
{
    const struct settings_member *member = settings_find(name);

    if (member == NULL)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "unknown member");
    if ((member->layers >> layer & 1U) == 0)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "member that this file may not hold");
    switch (member->kind) {
    case SETTINGS_TEXT:
        return settings_take_text(staged, member, object, err);
    case SETTINGS_PEM:
        return settings_take_pem(staged, member, object, err);
    case SETTINGS_COMMAND:
        return command_list_read(json_member(object, name), settings_at(staged, member), err);
    case SETTINGS_FLAG:
        return json_get_bool(object, name, settings_at(staged, member), err);
    default:
        return settings_take_number(staged, member, object, err);
    }
}

static enum status settings_take_all(struct settings *staged, enum settings_layer layer, const char *name,
                                     const struct json *object, struct err *err)
{
    if (!json_is_object(object))
        return settings_refuse(name, "{", "settings: not an object", err);
    for (size_t i = 0; i < json_count(object); i++) {
        struct err cause = ERR_INIT;
        const char *member = json_name_at(object, i);
        const enum status status = settings_take(staged, layer, object, member, &cause);

        if (status == ST_NO_MEMORY)
            return err_set(err, status, FAULT_NO_MEMORY, "settings");
        if (status != ST_OK)
            return settings_refuse(name, member, cause.status != ST_OK ? cause.what : "value too long", err);
    }
    if (staged->export_password_least > staged->export_password_most)
        return settings_refuse(name, "export_password_least", "settings: least is above most", err);
    return ST_OK;
}

/* A buffer that the layer filled takes the place of the old one. */
static void settings_move_buf(struct buf *to, struct buf *from)
{
    if (from->len == 0)
        return;
    buf_clear(to);
    buf_take(to, from);
}

static void settings_commit(struct settings *settings, struct settings *staged)
{
    struct buf post_change_command = settings->post_change_command;
    struct buf tls_ca_pem = settings->tls_ca_pem;
    struct buf firm_ca_pem = settings->firm_ca_pem;
    struct buf release_key_pem = settings->release_key_pem;

    settings_move_buf(&tls_ca_pem, &staged->tls_ca_pem);
    settings_move_buf(&firm_ca_pem, &staged->firm_ca_pem);
    settings_move_buf(&release_key_pem, &staged->release_key_pem);
    settings_move_buf(&post_change_command, &staged->post_change_command);
    *settings = *staged;
    settings->post_change_command = post_change_command;
    settings->tls_ca_pem = tls_ca_pem;
    settings->firm_ca_pem = firm_ca_pem;
    settings->release_key_pem = release_key_pem;
}

enum status settings_apply(struct settings *settings, enum settings_layer layer, const char *name, const char *json,
                           size_t len, struct err *err)
{
    struct settings staged = *settings;
    struct json *root = NULL;
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    buf_init(&staged.tls_ca_pem, SETTINGS_CA_PEM_MAX); /* the old ones stay where they are */
    buf_init(&staged.firm_ca_pem, SETTINGS_CA_PEM_MAX);
    buf_init(&staged.release_key_pem, SETTINGS_CA_PEM_MAX);
    buf_init(&staged.post_change_command, COMMAND_LIST_BYTES_MAX);
    if (len > SETTINGS_BYTES_MAX)
        return settings_refuse(name, "", "settings: too large", err);
    status = json_parse(json, len, &root, &cause);
    if (status == ST_BAD_INPUT)
        status = settings_refuse(name, "JSON", cause.what, err);
    else if (status != ST_OK)
        status = err_set(err, status, FAULT_NO_MEMORY, "settings: parsing");
    else
        status = settings_take_all(&staged, layer, name, root, err);
    if (status == ST_OK)
        settings_commit(settings, &staged);
    settings_clear(&staged);
    json_free(&root);
    return status;
}

static enum status settings_add(struct json *object, const struct settings *settings,
                                const struct settings_member *member)
{
    const void *value = (const unsigned char *)settings + member->offset;

    switch (member->kind) {
    case SETTINGS_TEXT:
        return json_add_text(object, member->name, value);
    case SETTINGS_FLAG:
        return json_add_bool(object, member->name, *(const bool *)value);
    default:
        return ST_BUG; /* this layer has none of the other kinds */
    }
}

enum status settings_encode_user(const struct settings *settings, struct buf *out, struct err *err)
{
    struct json *object = json_new_object();
    enum status status = object != NULL ? ST_OK : ST_NO_MEMORY;

    for (size_t i = 0; status == ST_OK && i < sizeof members / sizeof members[0]; i++) {
        if ((members[i].layers & IN_USER) != 0)
            status = settings_add(object, settings, &members[i]);
    }
    if (status == ST_OK)
        status = json_print(object, true, out);
    json_free(&object);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "writing the user's settings");
}
