#include "server/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { STATE_SIZE = 128, MICROSECONDS = 1000000, NS_PER_MICROSECOND = 1000 };

/* A path, or a name in the abstract namespace, which is written with an '@' in the place of its NUL (sd_notify(3)). */
static socklen_t read_address(const char *name, struct sockaddr_un *out)
{
    const size_t len = strlen(name);

    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if ((name[0] != '/' && name[0] != '@') || len < 2 || len >= sizeof out->sun_path)
        return 0;
    memcpy(out->sun_path, name, len);
    if (name[0] == '@')
        out->sun_path[0] = '\0';
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (name[0] == '/' ? 1 : 0));
}

static void say(const char *state)
{
    const char *name = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address;
    socklen_t len = 0;
    int fd = -1;

    if (name != NULL)
        len = read_address(name, &address);
    if (len == 0)
        return;
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, len);
    (void)close(fd);
}

void notify_ready(void)
{
    say("READY=1");
}

/* The moment lets a manager of Type=notify-reload tell this reload from one before. */
void notify_reloading(void)
{
    char state[STATE_SIZE];
    struct timespec now = {.tv_sec = 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld",
                   (long long)now.tv_sec * MICROSECONDS + now.tv_nsec / NS_PER_MICROSECOND);
    say(state);
}

void notify_stopping(unsigned most_s)
{
    char state[STATE_SIZE];

    (void)snprintf(state, sizeof state, "STOPPING=1\nEXTEND_TIMEOUT_USEC=%lld", (long long)most_s * MICROSECONDS);
    say(state);
}
