#include "server/command.h"

#include <stdio.h>

#include "base/time_text.h"
#include "server/approval.h"
#include "server/options.h"

#define OPTION_COUNT(options) (sizeof(options) / sizeof(options)[0])

/* What was asked; NULL where it was not said. */
struct asked {
    const char *config, *id, *key, *text;
};

static void print_order(const struct ra *ra, const struct order *order)
{
    char created[TIME_MANUAL_SIZE], expires[TIME_MANUAL_SIZE];

    time_to_manual(order->created_utc, (int32_t)ra->config.zone_offset_s, created);
    time_to_manual(order->expires_utc, (int32_t)ra->config.zone_offset_s, expires);
    (void)printf("order    %s\nkind     %s\nstate    %s\nnext     %s\nkey      %s\n", order->id,
                 order_kind_word(order->kind), order_state_word(order->state),
                 order_next_word(orders_next(order->state)), order->spki_hash);
    if (order->replaces[0] != '\0')
        (void)printf("replaces %s\n", order->replaces);
    (void)printf("created  %s\nexpires  %s\n", created, expires);
}

static enum status show(const struct ra *ra, const struct asked *asked, const char *national_id, struct order *order,
                        struct err *err)
{
    (void)asked;
    return approval_look(ra, national_id, order, err);
}

static enum status approve(const struct ra *ra, const struct asked *asked, const char *national_id, struct order *order,
                           struct err *err)
{
    return approval_give(ra, national_id, asked->key, asked->text, order, err);
}

static int run(int argc, char *const *argv, const struct option *options, size_t count, const struct asked *asked,
               enum status (*work)(const struct ra *ra, const struct asked *asked, const char *national_id,
                                   struct order *order, struct err *err))
{
    char national_id[NATIONAL_ID_SIZE] = "";
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    struct order order = {.id = ""};
    enum status status = options_read(argc, argv, options, count, NULL, &err);

    if (status == ST_OK)
        status = national_id_read(asked->id, national_id, &err);
    if (status == ST_OK)
        status = ra_open_records(asked->config, &ra, &err);
    if (status == ST_OK)
        status = work(&ra, asked, national_id, &order, &err);
    if (status == ST_OK)
        print_order(&ra, &order);
    ra_close(&ra);
    return command_end(status, &err);
}

int cmd_order_show(int argc, char *const *argv)
{
    struct asked asked = {.config = NULL};
    const struct option options[] = {{"--config", &asked.config, NULL, true}, {"--id", &asked.id, NULL, true}};

    return run(argc, argv, options, OPTION_COUNT(options), &asked, show);
}

int cmd_order_approve(int argc, char *const *argv)
{
    struct asked asked = {.config = NULL};
    const struct option options[] = {{"--config", &asked.config, NULL, true},
                                     {"--id", &asked.id, NULL, true},
                                     {"--key", &asked.key, NULL, true},
                                     {"--agreed-to", &asked.text, NULL, false}};

    return run(argc, argv, options, OPTION_COUNT(options), &asked, approve);
}
