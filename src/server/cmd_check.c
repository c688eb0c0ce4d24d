#include "server/command.h"

#include <stdio.h>

#include "server/config_change.h"
#include "server/options.h"
#include "server/serving.h"

static void print_warning(void *self, const char *warning)
{
    const char *const *config = self;

    (void)printf("%s: %s\n", *config, warning);
}

static void print_change(void *self, const char *member, bool while_serving)
{
    const char *const *config = self;

    (void)printf("%s: %s: %s\n", *config, member, while_serving ? "a reload changes it" : "the next start changes it");
}

/* What would become of it if that other configuration is the one by which a host serves now. */
static enum status compare(const char *running_file, const struct config *next, const char **config, struct err *err)
{
    struct config running;
    const enum status status = config_read(running_file, &running, err);

    if (status == ST_OK)
        config_change_tell(&running, next, print_change, config);
    return status;
}

int cmd_check(int argc, char *const *argv)
{
    const char *config = NULL, *running = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}, {"--running", &running, NULL, false}};
    struct err err = ERR_INIT;
    struct serving serving = {.workers = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = serving_prepare(config, &serving, &err);
    if (status == ST_OK)
        serving_warn(&serving.ra, print_warning, &config);
    if (status == ST_OK && running != NULL)
        status = compare(running, &serving.ra.config, &config, &err);
    serving_end(&serving);
    if (status == ST_OK)
        (void)printf("%s: good\n", config);
    return command_end(status, &err);
}
