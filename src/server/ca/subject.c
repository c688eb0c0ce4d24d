#include "server/ca/subject.h"

#include <stdio.h>

void ca_subject_fill(const struct config *config, const char *suffix, struct subject *out)
{
    static const char *const TYPES[] = {"C", "O", "OU", "CN"};
    const char *const values[] = {"TW", config->firm_name, config->ra_name};
    size_t i = 0;

    *out = (struct subject){.count = sizeof TYPES / sizeof TYPES[0]};
    for (i = 0; i < out->count; i++) {
        struct subject_field *field = &out->fields[i];

        (void)snprintf(field->type, sizeof field->type, "%s", TYPES[i]);
        if (i < sizeof values / sizeof values[0])
            (void)snprintf(field->value, sizeof field->value, "%s", values[i]);
        else
            (void)snprintf(field->value, sizeof field->value, "%s %s", config->ra_name, suffix);
    }
}
