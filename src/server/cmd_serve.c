#include "server/command.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/log.h"
#include "server/options.h"
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

static void wait_for_stop(const sigset_t *stops)
{
    int received = 0;

    while (sigwait(stops, &received) != 0)
        ;
    log_line(LOG_INFO, "stopping (signal %d)", received);
}

/* The line that scripts wait for instead of sleeping. */
static void say_ready(const struct serving *serving)
{
    const struct {
        const char *name;
        const struct listener *listener;
    } places[] = {
        {"https", serving->https}, {"http", serving->http}, {"phone", serving->phone}, {"watch", serving->watch_http}};
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
}

int cmd_serve(int argc, char *const *argv)
{
    const char *config = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct serving serving = {.workers = NULL};
    struct err err = ERR_INIT;
    sigset_t stops;
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    log_open(stderr, LOG_INFO);
    block_stops(&stops);
    if (status == ST_OK)
        status = serving_prepare(config, &serving, &err);
    if (status == ST_OK)
        status = serving_start(&serving, &err);
    if (status == ST_OK) {
        say_ready(&serving);
        wait_for_stop(&stops);
    }
    serving_end(&serving);
    return command_end(status, &err);
}
