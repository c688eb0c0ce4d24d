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
    char https[LISTEN_PEER_SIZE];
    char http[LISTEN_PEER_SIZE];
    char phone[LISTEN_PEER_SIZE];

    listen_address(serving->https, https, sizeof https);
    listen_address(serving->http, http, sizeof http);
    (void)printf("ready https=%s http=%s", https, http);
    if (serving->phone != NULL) {
        listen_address(serving->phone, phone, sizeof phone);
        (void)printf(" phone=%s", phone);
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
