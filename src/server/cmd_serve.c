#include "server/command.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/log.h"
#include "server/log_target.h"
#include "server/notify.h"
#include "server/options.h"
#include "server/reload.h"
#include "server/secret_file.h"
#include "server/serving.h"

/* Blocked before any thread exists, so that every thread inherits it and only wait_for_stop sees them. */
static void block_stops(sigset_t *stops)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};

    (void)sigemptyset(stops);
    (void)sigaddset(stops, SIGTERM);
    (void)sigaddset(stops, SIGINT);
    (void)sigaddset(stops, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, stops, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL); /* a gateway command or client that went away is an error code */
}

/* SIGHUP: somebody changed the configuration, renewed a certificate, or rotated the log away. */
static void reload(const char *config, struct serving *serving, struct log_target *log)
{
    struct err err = ERR_INIT;

    notify_reloading();
    if (reload_run(config, serving, log, &err) == ST_OK)
        log_line(LOG_INFO, "the configuration is read anew");
    else
        log_failure(LOG_ERROR, "reading the configuration anew; the former one stays in force", &err);
    notify_ready();
}

static void wait_for_stop(const sigset_t *stops, const char *config, struct serving *serving, struct log_target *log)
{
    int received = 0;

    while (sigwait(stops, &received) != 0 || received == SIGHUP)
        if (received == SIGHUP)
            reload(config, serving, log);
    log_line(LOG_INFO, "stopping (signal %d)", received);
    notify_stopping(serving_stop_most_s(serving));
}

/* The line that scripts wait for instead of sleeping. */
static void say_ready(const struct serving *serving)
{
    const struct {
        const char *name;
        const struct listener *listener;
    } places[] = {{"https", serving->https}, {"http", serving->http},           {"phone", serving->phone},
                  {"est", serving->est},     {"operators", serving->operators}, {"watch", serving->watch_http}};
    size_t i = 0;

    (void)printf("ready");
    for (i = 0; i < sizeof places / sizeof places[0]; i++) {
        char address[LISTEN_PEER_SIZE];

        if (places[i].listener == NULL)
            continue;
        listen_address(places[i].listener, address, sizeof address);
        (void)printf(" %s=%s", places[i].name, address);
    }
    (void)printf("\n");
    (void)fflush(stdout);
    notify_ready();
}

/* Before anything else is opened: what that has to say already goes where the configuration wants it. */
static enum status start_log(const char *config_file, struct log_target *log, struct err *err)
{
    struct config config;
    enum status status = log_target_open(log, err);

    if (status == ST_OK)
        status = secret_file_check_writers(config_file, err);
    if (status == ST_OK)
        status = config_read(config_file, &config, err);
    return status == ST_OK ? log_target_apply(log, &config, err) : status;
}

int cmd_serve(int argc, char *const *argv)
{
    const char *config = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct serving serving = {.workers = NULL};
    struct log_target log = {.stream = NULL};
    struct err err = ERR_INIT;
    sigset_t stops;
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    block_stops(&stops);
    if (status == ST_OK)
        status = start_log(config, &log, &err);
    if (status == ST_OK)
        status = serving_prepare(config, &serving, &err);
    if (status == ST_OK)
        status = serving_start(&serving, &err);
    if (status == ST_OK) {
        say_ready(&serving);
        wait_for_stop(&stops, config, &serving, &log);
    }
    serving_end(&serving);
    log_target_close(&log);
    return command_end(status, &err);
}
