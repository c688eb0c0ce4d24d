#include "server/command.h"

#include <stdio.h>

#include "server/options.h"
#include "server/serving.h"

int cmd_check(int argc, char *const *argv)
{
    const char *config = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct err err = ERR_INIT;
    bool outbox = false;
    struct serving serving = {.workers = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = serving_prepare(config, &serving, &err);
    outbox = serving.ra.config.sms.outbox[0] != '\0';
    serving_end(&serving);
    if (status == ST_OK && outbox)
        (void)printf("%s: %s\n", config, SERVING_OUTBOX_WARNING);
    if (status == ST_OK)
        (void)printf("%s: good\n", config);
    return command_end(status, &err);
}
