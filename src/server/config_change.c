#include "server/config_change.h"

#include <stdio.h>
#include <string.h>

#include "server/config_fields.h"

/*
 * What a reload takes, of one section each; name NULL: all of it. Whatever is not here was put to use when the host
 * started: addresses and threads, the database, the keys, the lists' and sweepers' clocks, and backdate_s, which lists
 * and answers share with certificates.
 */
static const struct {
    const char *section, *name;
} WHILE_SERVING[] = {
    {"files", "tls_certificate"},
    {"files", "tls_key"},
    {"files", "release_notice"},
    {"consent", NULL},
    {"sms", NULL},
    {"sms_http", NULL},
    {"login", NULL},
    {"code", NULL},
    {"order", "ttl_s"},
    {"order", "nonce_ttl_s"},
    {"order", "overdue_s"},
    {"order", "per_day"},
    {"renewal", NULL},
    {"est", "retry_s"},
    {"revocation", NULL},
    {"transfer", "tls_certificate"},
    {"transfer", "tls_key"},
    {"transfer", "firm_name_en"},
    {"transfer", "hotline"},
    {"transfer", "hotline_en"},
    {"transfer", "ttl_s"},
    {"transfer", "per_day"},
    {"notices", "lead_days"},
    {"notices", "text"},
    {"notices", "from_hour"},
    {"notices", "until_hour"},
    {"notices", "per_sweep"},
    {"operators", "tls_certificate"},
    {"operators", "tls_key"},
    {"operators", "session_idle_s"},
    {"operators", "session_absolute_s"},
    {"certificate", "validity_months"},
    {"certificate", "validity_days"},
    {"certificate", "validity_s"},
    {"certificate", "end_of_day"},
    {"certificate", "renew_months"},
    {"certificate", "renew_days"},
    {"certificate", "renew_s"},
    {"log", NULL},
    {"retention", "call_s"},
    {"retention", "order_s"},
    {"retention", "login_s"},
    {"retention", "transfer_s"},
};

/* A listener is plain or TLS from its beginning: with the other kind neither file is taken before the next start. */
static bool other_operators_kind(const struct config *running, const struct config *next)
{
    return (running->operators.tls_certificate[0] == '\0') != (next->operators.tls_certificate[0] == '\0');
}

static bool is_operators_tls(const struct config_field *field)
{
    return field->section != NULL && strcmp(field->section, "operators") == 0 &&
           strncmp(field->name, "tls_", sizeof "tls_" - 1) == 0;
}

/* other_kind: as above. */
static bool while_serving(const struct config_field *field, bool other_kind)
{
    size_t i = 0;

    if (other_kind && is_operators_tls(field))
        return false;
    for (i = 0; field->section != NULL && i < sizeof WHILE_SERVING / sizeof WHILE_SERVING[0]; i++)
        if (strcmp(WHILE_SERVING[i].section, field->section) == 0 &&
            (WHILE_SERVING[i].name == NULL || strcmp(WHILE_SERVING[i].name, field->name) == 0))
            return true;
    return false;
}

static size_t size_of(const struct config_field *field)
{
    switch (field->kind) {
    case CONFIG_TEXT:
        return field->size;
    case CONFIG_FLAG:
        return sizeof(bool);
    case CONFIG_WHOLE:
        break;
    }
    return sizeof(int64_t);
}

static bool same(const struct config *a, const struct config *b, const struct config_field *field)
{
    const char *one = (const char *)a + field->offset;
    const char *other = (const char *)b + field->offset;

    return field->kind == CONFIG_TEXT ? strcmp(one, other) == 0 : memcmp(one, other, size_of(field)) == 0;
}

static bool same_command(const struct config *a, const struct config *b)
{
    size_t i = 0;

    if (a->sms.command_count != b->sms.command_count)
        return false;
    for (i = 0; i < a->sms.command_count; i++)
        if (strcmp(a->sms.command[i], b->sms.command[i]) != 0)
            return false;
    return true;
}

void config_change_tell(const struct config *running, const struct config *next, config_change_teller *tell, void *self)
{
    const bool other_kind = other_operators_kind(running, next);
    char member[64];
    size_t i = 0;

    for (i = 0; i < CONFIG_FIELD_COUNT; i++) {
        const struct config_field *field = &CONFIG_FIELDS[i];

        if (same(running, next, field))
            continue;
        (void)snprintf(member, sizeof member, "%s%s%s", field->section == NULL ? "" : field->section,
                       field->section == NULL ? "" : ".", field->name);
        tell(self, member, while_serving(field, other_kind));
    }
    if (!same_command(running, next))
        tell(self, CONFIG_COMMAND_SECTION "." CONFIG_COMMAND_NAME, true);
}

void config_change_keep(const struct config *running, struct config *next)
{
    const bool other_kind = other_operators_kind(running, next); /* before anything is changed */
    size_t i = 0;

    for (i = 0; i < CONFIG_FIELD_COUNT; i++)
        if (!while_serving(&CONFIG_FIELDS[i], other_kind))
            memcpy((char *)next + CONFIG_FIELDS[i].offset, (const char *)running + CONFIG_FIELDS[i].offset,
                   size_of(&CONFIG_FIELDS[i]));
}
