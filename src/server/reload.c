#include "server/reload.h"

#include "base/log.h"
#include "server/config_change.h"
#include "server/consents.h"
#include "server/secret_file.h"

/* What is made before anything is changed. */
struct prepared {
    struct generation *next;
    struct tls_identity *https, *est, *phone, *operators; /* NULL: there is no such listener */
};

static void drop(struct prepared *prepared)
{
    generation_drop(&prepared->next);
    tls_identity_free(&prepared->https);
    tls_identity_free(&prepared->est);
    tls_identity_free(&prepared->phone);
    tls_identity_free(&prepared->operators);
}

static enum status read_identity(const struct ra *ra, const char *certificate, const char *key, const char *whose,
                                 struct tls_identity **out, struct err *err)
{
    struct tls_pair pair = {.certificate = {.data = NULL}};
    enum status status = tls_pair_read(ra, certificate, key, whose, &pair, err);

    if (status == ST_OK)
        status = tls_identity_new(&pair.certificate, &pair.key, out, err);
    tls_pair_clear(&pair);
    return status;
}

static enum status prepare(const struct serving *serving, const struct generation *running, const struct config *config,
                           struct prepared *out, struct err *err)
{
    enum status status = generation_next(running, config, &out->next, err);

    if (status == ST_OK && serving->https != NULL)
        status =
            read_identity(&out->next->ra, config->files.tls_certificate, config->files.tls_key, "", &out->https, err);
    if (status == ST_OK && serving->est != NULL)
        status =
            read_identity(&out->next->ra, config->files.tls_certificate, config->files.tls_key, "", &out->est, err);
    if (status == ST_OK && serving->phone != NULL)
        status = read_identity(&out->next->ra, config->transfer.tls_certificate, config->transfer.tls_key,
                               " for phones", &out->phone, err);
    if (status == ST_OK && serving->operators != NULL && serving->operator_page.tls)
        status = read_identity(&out->next->ra, config->operators.tls_certificate, config->operators.tls_key,
                               " for operators", &out->operators, err);
    return status == ST_OK ? consents_register(&out->next->ra, err) : status;
}

static void put_into_force(struct serving *serving, struct prepared *prepared)
{
    if (prepared->https != NULL)
        listen_renew(serving->https, &prepared->https);
    if (prepared->est != NULL)
        listen_renew(serving->est, &prepared->est);
    if (prepared->phone != NULL)
        listen_renew(serving->phone, &prepared->phone);
    if (prepared->operators != NULL)
        listen_renew(serving->operators, &prepared->operators);
    generations_put(serving->generations, &prepared->next);
}

static enum status read_config(const char *path, struct config *out, struct err *err)
{
    enum status status = secret_file_check_writers(path, err);

    return status == ST_OK ? config_read(path, out, err) : status;
}

static void tell_change(void *self, const char *member, bool while_serving)
{
    (void)self;
    if (while_serving)
        log_line(LOG_INFO, "configuration: %s is changed", member);
    else
        log_line(LOG_WARNING, "configuration: %s is changed: that takes effect at the next start", member);
}

static void tell_warning(void *self, const char *warning)
{
    (void)self;
    log_line(LOG_WARNING, "%s", warning);
}

/* The one before is held meanwhile: what was changed is told by comparing the two. */
static enum status replace(struct serving *serving, const struct generation *running, const struct config *read,
                           struct log_target *log, struct err *err)
{
    struct prepared prepared = {.next = NULL};
    struct config merged = *read;
    enum status status = ST_OK;

    config_change_keep(&running->ra.config, &merged);
    status = config_check(&merged, err);
    if (status == ST_OK)
        status = prepare(serving, running, &merged, &prepared, err);
    if (status == ST_OK)
        status = log_target_apply(log, &merged, err);
    if (status == ST_OK) {
        serving_warn(&prepared.next->ra, tell_warning, NULL);
        put_into_force(serving, &prepared);
        config_change_tell(&running->ra.config, read, tell_change, NULL);
    }
    drop(&prepared);
    return status;
}

/* Whoever rotates logs away waits for nothing else: not for a token, nor for what is half written. */
static void open_log_anew(const struct generation *running, struct log_target *log)
{
    struct err err = ERR_INIT;

    if (log_target_apply(log, &running->ra.config, &err) != ST_OK)
        log_failure(LOG_WARNING, "opening the log anew; it goes on where it went", &err);
}

enum status reload_run(const char *config_path, struct serving *serving, struct log_target *log, struct err *err)
{
    struct generation *running = generations_hold(serving->generations);
    struct config read;
    enum status status = ST_OK;

    open_log_anew(running, log);
    status = read_config(config_path, &read, err);
    if (status == ST_OK)
        status = replace(serving, running, &read, log, err);
    generations_let_go(serving->generations, running);
    return status;
}
