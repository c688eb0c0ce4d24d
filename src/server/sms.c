#include "server/sms.h"

#include <stdlib.h>

#include "base/fault.h"
#include "base/log.h"

enum { GATEWAYS_MOST = 2 };

/* Those that are asked one after the other. */
struct in_turn {
    struct sms_gateway gateways[GATEWAYS_MOST];
    size_t count;
};

/* The last one's answer is the caller's to tell; those before are told of here, or nobody would hear of them. */
static enum status send_in_turn(void *self, const struct sms *sms, struct err *err)
{
    struct in_turn *turn = self;
    enum status status = ST_BUSY;
    size_t i = 0;

    for (i = 0; status != ST_OK && i < turn->count; i++) {
        struct err why = ERR_INIT;

        status = turn->gateways[i].send(turn->gateways[i].self, sms, &why);
        if (status != ST_OK && i + 1 < turn->count)
            log_failure(LOG_WARNING, "sending a message, which goes to the other gateway now", &why);
        else if (status != ST_OK && err != NULL)
            *err = why;
    }
    return status;
}

static void close_in_turn(void *self)
{
    struct in_turn *turn = self;
    size_t i = 0;

    for (i = 0; i < turn->count; i++)
        sms_close(&turn->gateways[i]);
    free(turn);
}

static enum status add(struct in_turn *turn, const struct config *config,
                       enum status (*open)(const struct config *config, struct sms_gateway *out, struct err *err),
                       struct err *err)
{
    const enum status status = open(config, &turn->gateways[turn->count], err);

    if (status == ST_OK)
        turn->count++;
    return status;
}

static enum status open_in_turn(const struct config *config, struct sms_gateway *out, struct err *err)
{
    struct in_turn *turn = calloc(1, sizeof *turn);
    enum status status = ST_OK;

    if (turn == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "preparing the gateways for messages");
    if (config->sms_http.url[0] != '\0')
        status = add(turn, config, sms_http_open, err);
    if (status == ST_OK && config->sms.command_count != 0)
        status = add(turn, config, sms_command_open, err);
    if (status != ST_OK) {
        close_in_turn(turn);
        return status;
    }
    *out = (struct sms_gateway){.send = send_in_turn, .close = close_in_turn, .self = turn};
    return ST_OK;
}

enum status sms_open(const struct config *config, struct sms_gateway *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = ST_OK;

    if (config->sms_http.url[0] != '\0' || config->sms.command_count != 0)
        return open_in_turn(config, out, err);
    status = config_path(config, config->sms.outbox, path, err);
    return status == ST_OK ? sms_outbox_open(path, out, err) : status;
}

void sms_close(struct sms_gateway *gateway)
{
    if (gateway->close != NULL)
        gateway->close(gateway->self);
    *gateway = (struct sms_gateway){0};
}
