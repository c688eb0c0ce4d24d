#include "server/sms.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/kill_point.h"

enum { MESSAGE_MAX_BYTES = 1024, MS_PER_S = 1000, NS_PER_MS = 1000000, LOOK_EVERY_MS = 20 };

struct command {
    char words[CONFIG_COMMAND_MAX][CONFIG_TEXT_SIZE];
    char *argv[CONFIG_COMMAND_MAX + 1];
    int64_t time_limit_s;
    pthread_mutex_t starting; /* another child must not inherit this one's pipes */
};

/* The child and our ends of its standard input and output. */
struct child {
    pid_t pid;
    int input, output;
};

static int64_t monotonic_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MS_PER_S + now.tv_nsec / NS_PER_MS;
}

static void close_both(const int fds[2])
{
    (void)close(fds[0]);
    (void)close(fds[1]);
}

static int make_pipe(int fds[2])
{
    int number = 0;

    if (pipe(fds) != 0)
        return errno;
    if (fcntl(fds[0], F_SETFD, FD_CLOEXEC) != 0 || fcntl(fds[1], F_SETFD, FD_CLOEXEC) != 0) {
        number = errno;
        close_both(fds);
    }
    return number;
}

/* Default signal handling and an empty mask: the server blocks SIGTERM and ignores SIGPIPE, its children should not. */
static int spawn_with(const struct command *command, const int in[2], const int out[2], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    char *const no_environment[] = {NULL};
    int number = 0;

    (void)sigemptyset(&none);
    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    number = posix_spawn_file_actions_init(&actions);
    if (number != 0)
        return number;
    number = posix_spawnattr_init(&attributes);
    if (number != 0) {
        (void)posix_spawn_file_actions_destroy(&actions);
        return number;
    }
    number = posix_spawnattr_setsigmask(&attributes, &none);
    if (number == 0)
        number = posix_spawnattr_setsigdefault(&attributes, &defaults);
    if (number == 0)
        number = posix_spawnattr_setpgroup(&attributes, 0); /* its own group: what it started ends with it */
    if (number == 0)
        number = posix_spawnattr_setflags(&attributes,
                                          POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    if (number == 0)
        number = posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    if (number == 0)
        number = posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    if (number == 0)
        number = posix_spawn(pid, command->argv[0], &actions, &attributes, command->argv, no_environment);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return number;
}

/* Returns 0 or errno. */
static int start(struct command *command, struct child *child)
{
    int in[2], out[2];
    int number = make_pipe(in);

    if (number != 0)
        return number;
    number = make_pipe(out);
    if (number != 0) {
        close_both(in);
        return number;
    }
    number = spawn_with(command, in, out, &child->pid);
    (void)close(in[0]);
    (void)close(out[1]);
    if (number != 0) {
        (void)close(in[1]);
        (void)close(out[0]);
        return number;
    }
    child->input = in[1];
    child->output = out[0];
    return 0;
}

/* Whether it was. Number and text fit any pipe's buffer, so this never waits. SIGPIPE is ignored by the server. */
static bool tell(struct child *child, const struct buf *message)
{
    const ssize_t written = write(child->input, message->data, message->len);
    const bool told = written == (ssize_t)message->len ||
                      (written < 0 && errno == EPIPE); /* a gateway that does not read says so by its exit code */

    KILL_POINT("sms_command.told");
    (void)close(child->input);
    return told;
}

/* Reads the child's output away until it ends. False if that took too long. */
static bool output_ended(const struct child *child, int64_t until_ms)
{
    char rest[256];

    for (;;) {
        struct pollfd wanted = {.fd = child->output, .events = POLLIN};
        const int64_t left = until_ms - monotonic_ms();
        int ready = 0;

        if (left <= 0)
            return false;
        ready = poll(&wanted, 1, (int)left);
        if (ready < 0 && errno != EINTR)
            return false;
        if (ready > 0) {
            const ssize_t got = read(child->output, rest, sizeof rest);

            if (got == 0 || (got < 0 && errno != EINTR)) /* what cannot be read has no end either */
                return true;
        }
    }
}

/* Waits for the child itself, which may live on after it closed its output. False if that took too long. */
static bool child_ended(const struct child *child, int64_t until_ms, int *outcome)
{
    const struct timespec pause = {.tv_nsec = (long)LOOK_EVERY_MS * NS_PER_MS};

    for (;;) {
        const pid_t ended = waitpid(child->pid, outcome, WNOHANG);

        if (ended == child->pid)
            return true;
        if ((ended < 0 && errno != EINTR) || monotonic_ms() >= until_ms)
            return false;
        (void)nanosleep(&pause, NULL);
    }
}

static enum status finish(struct child *child, int64_t time_limit_s, struct err *err)
{
    const int64_t until_ms = monotonic_ms() + time_limit_s * MS_PER_S;
    int outcome = 0;
    const bool in_time = output_ended(child, until_ms) && child_ended(child, until_ms, &outcome);

    (void)close(child->output);
    if (!in_time) {
        (void)kill(-child->pid, SIGKILL);
        while (waitpid(child->pid, &outcome, 0) < 0 && errno == EINTR)
            ;
        return err_set(err, ST_BUSY, FAULT_NONE, "sending a message: the gateway command took too long");
    }
    if (!WIFEXITED(outcome) || WEXITSTATUS(outcome) != 0)
        return err_set(err, ST_BUSY, FAULT_NONE, "sending a message: the gateway command failed");
    return ST_OK;
}

static enum status command_send(void *self, const struct sms *sms, struct err *err)
{
    struct command *command = self;
    struct child child = {0};
    struct buf message = {0};
    enum status status = ST_OK;
    int number = 0;

    buf_init(&message, MESSAGE_MAX_BYTES);
    status = buf_append_format(&message, "%s\n%s\n", sms->phone, sms->text);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NONE, "sending a message: too long");
    (void)pthread_mutex_lock(&command->starting);
    number = start(command, &child);
    (void)pthread_mutex_unlock(&command->starting);
    if (number != 0) {
        status = err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, number, "starting the gateway command");
    } else {
        const bool told = tell(&child, &message);

        status = finish(&child, command->time_limit_s, err);
        if (status == ST_OK && !told)
            status = err_set(err, ST_IO, FAULT_NONE, "sending a message: the gateway command was not told all of it");
    }
    buf_clear(&message);
    return status;
}

static void command_close(void *self)
{
    struct command *command = self;

    (void)pthread_mutex_destroy(&command->starting);
    free(command);
}

enum status sms_command_open(const struct config *config, struct sms_gateway *out, struct err *err)
{
    struct command *command = calloc(1, sizeof *command);
    size_t i = 0;

    if (command == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "preparing the gateway command");
    for (i = 0; i < config->sms.command_count; i++) {
        memcpy(command->words[i], config->sms.command[i], sizeof command->words[i]);
        command->argv[i] = command->words[i];
    }
    command->time_limit_s = config->sms.time_limit_s;
    (void)pthread_mutex_init(&command->starting, NULL);
    *out = (struct sms_gateway){.send = command_send, .close = command_close, .self = command};
    return ST_OK;
}
