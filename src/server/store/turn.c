#include "server/store/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fault.h"
#include "server/store/moment.h"

enum { TURN_PATH_SIZE = 1100, POLL_NS = 1000000 };

enum status turn_open(const char *database_path, int *out, struct err *err)
{
    char path[TURN_PATH_SIZE];
    int fd = -1;

    if (snprintf(path, sizeof path, "%s-turn", database_path) >= (int)sizeof path)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "opening the database: its path is too long");
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "opening the database's lock file");
    *out = fd;
    return ST_OK;
}

void turn_close(int turn)
{
    if (turn >= 0)
        (void)close(turn);
}

/* 0, or errno. */
static int set_lock(int turn, short kind)
{
    struct flock lock = {.l_type = kind, .l_whence = SEEK_SET};

    return fcntl(turn, F_SETLK, &lock) == 0 ? 0 : errno;
}

enum status turn_take(int turn, const struct timespec *until, struct err *err)
{
    const struct timespec pause = {.tv_nsec = POLL_NS};

    for (;;) {
        const int number = set_lock(turn, F_WRLCK);

        if (number == 0)
            return ST_OK;
        if (number != EAGAIN && number != EACCES && number != EINTR)
            return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, number, "locking the database's lock file");
        if (moment_ms_until(until) <= 0)
            return err_set(err, ST_BUSY, FAULT_NONE, "waiting for the database: other processes are at it");
        (void)nanosleep(&pause, NULL);
    }
}

void turn_give(int turn)
{
    (void)set_lock(turn, F_UNLCK);
}
