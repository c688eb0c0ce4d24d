/*
 * The members of the configuration file, as a table that the reader and the writer share.
 */
#ifndef SERVER_CONFIG_FIELDS_H
#define SERVER_CONFIG_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum config_kind { CONFIG_TEXT, CONFIG_WHOLE, CONFIG_FLAG };

struct config_field {
    const char *section; /* NULL: member of the document itself */
    const char *name;
    enum config_kind kind;
    bool required; /* has no default */
    size_t offset; /* in struct config */
    size_t size;   /* of a text */
    int64_t least, most;
    int64_t fallback; /* default of a number or flag */
    const char *fallback_text;
};

extern const struct config_field CONFIG_FIELDS[];
extern const size_t CONFIG_FIELD_COUNT;

/* The one member that is no plain value: sms.command, an array of texts. */
#define CONFIG_COMMAND_SECTION "sms"
#define CONFIG_COMMAND_NAME "command"

#endif
