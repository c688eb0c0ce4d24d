#include "base/file_open_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int file_open_posix(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat info;

    if (fd >= 0 && fstat(fd, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode))) {
        (void)close(fd);
        errno = EPIPE;
        return -1;
    }
    return fd;
}

int file_open_posix_waiting(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}
