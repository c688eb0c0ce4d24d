/*
 * The host's configuration: what is refused changes nothing, and what is taken is printed as a configuration that is
 * taken too, and prints the same.
 * fuzz: max_len 2500
 */
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "fuzz.h"
#include "server/config.h"

enum { PRINTED_MAX = 4 * CONFIG_FILE_MAX };

static struct config *new_config(void)
{
    struct config *config = malloc(sizeof *config);

    FUZZ_HOLDS(config != NULL);
    memset(config, 0, sizeof *config);
    config_init(config);
    return config;
}

static void print_and_read(const struct config *config)
{
    struct config *again = new_config();
    struct buf first, second;
    char path[CONFIG_PATH_SIZE];

    buf_init(&first, PRINTED_MAX);
    buf_init(&second, PRINTED_MAX);
    FUZZ_HOLDS(config_print(config, &first, NULL) == ST_OK);
    FUZZ_HOLDS(config_parse(buf_text(&first), first.len, again, NULL) == ST_OK);
    FUZZ_HOLDS(config_print(again, &second, NULL) == ST_OK);
    FUZZ_HOLDS(fuzz_same(&first, &second));
    FUZZ_HOLDS(config_path(config, config->files.database, path, NULL) == ST_OK);
    FUZZ_HOLDS(config->sms.command_count <= CONFIG_COMMAND_MAX && config->server.workers != 1);
    free(again);
    buf_clear(&first);
    buf_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config *config = new_config();
    struct config *before = new_config();
    struct err err = ERR_INIT;

    if (config_parse((const char *)data, size, config, &err) == ST_OK) {
        print_and_read(config);
    } else {
        FUZZ_HOLDS(err.status == ST_BAD_INPUT && err.what[0] != '\0');
        FUZZ_HOLDS(memcmp(config, before, sizeof *config) == 0);
    }
    free(before);
    free(config);
    return 0;
}
