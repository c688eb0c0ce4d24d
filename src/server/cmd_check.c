#include "server/command.h"

#include <stdio.h>

#include "server/options.h"
#include "server/serving.h"

static void print_warning(void *self, const char *warning)
{
    const char *const *config = self;

    (void)printf("%s: %s\n", *config, warning);
}

int cmd_check(int argc, char *const *argv)
{
    const char *config = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct err err = ERR_INIT;
    struct serving serving = {.workers = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = serving_prepare(config, &serving, &err);
    if (status == ST_OK)
        serving_warn(&serving.ra, print_warning, &config);
    serving_end(&serving);
    if (status == ST_OK)
        (void)printf("%s: good\n", config);
    return command_end(status, &err);
}
