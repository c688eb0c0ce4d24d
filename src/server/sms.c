#include "server/sms.h"

enum status sms_open(const struct config *config, struct sms_gateway *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = ST_OK;

    if (config->sms.command_count != 0)
        return sms_command_open(config, out, err);
    status = config_path(config, config->sms.outbox, path, err);
    return status == ST_OK ? sms_outbox_open(path, out, err) : status;
}

void sms_close(struct sms_gateway *gateway)
{
    if (gateway->close != NULL)
        gateway->close(gateway->self);
    *gateway = (struct sms_gateway){0};
}
