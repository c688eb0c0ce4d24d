/*
 * Stands before libc in a host's process (LD_PRELOAD): while the file that PCCERT_READ_ONLY names is there, no file can
 * be written into, as on a disk that the kernel has made read-only under the programs that had files of it open.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

typedef ssize_t pwrite_function(int fd, const void *bytes, size_t len, off_t at);

static ssize_t pwrite_unless(const char *name, int fd, const void *bytes, size_t len, off_t at)
{
    const char *sign = getenv("PCCERT_READ_ONLY");
    pwrite_function *next = NULL;

    if (sign != NULL && access(sign, F_OK) == 0) {
        errno = EROFS;
        return -1;
    }
    *(void **)&next = dlsym(RTLD_NEXT, name);
    return next(fd, bytes, len, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite_unless("pwrite", fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at);

ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite_unless("pwrite64", fd, bytes, len, at);
}
