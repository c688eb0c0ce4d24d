#include "server/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/wipe.h"

static enum status refuse(struct err *err, const char *what, const char *path)
{
    (void)err_set(err, ST_REFUSED, FAULT_NONE, what);
    err_detail(err, path);
    return ST_REFUSED;
}

static bool is_ours(const struct stat *about)
{
    return about->st_uid == geteuid() || about->st_uid == 0;
}

static enum status judge(const struct stat *about, const char *path, struct err *err)
{
    if (!is_ours(about))
        return refuse(err, "this file holds secrets and is another user's", path);
    if ((about->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return refuse(err, "this file holds secrets and others than its owner may use it: chmod 600 it", path);
    return ST_OK;
}

enum status secret_file_check(const char *path, struct err *err)
{
    struct stat about;

    return stat(path, &about) == 0 ? judge(&about, path, err) : ST_OK;
}

enum status secret_file_read_line(const char *path, struct buf *out, struct err *err)
{
    const enum status status = secret_file_read(path, out, err);

    if (status == ST_OK)
        buf_truncate(out, strcspn(buf_text(out), "\r\n"));
    return status;
}

enum status secret_file_check_writers(const char *path, struct err *err)
{
    struct stat about;

    if (stat(path, &about) != 0)
        return ST_OK;
    if (!is_ours(&about))
        return refuse(err, "this is another user's, who could change what the host does", path);
    if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refuse(err, "others than its owner may change this: chmod go-w it", path);
    return ST_OK;
}

/* What was looked at is what is read: the open file, not whatever has its name by then. */
static enum status read_open(int fd, const char *path, struct buf *out, struct err *err)
{
    unsigned char bytes[4096];
    struct stat about;
    enum status status = ST_OK;
    ssize_t got = 0;

    if (fstat(fd, &about) != 0)
        return err_set_code(err, ST_IO, FAULT_FILE_UNREADABLE, ERR_ERRNO, errno, "reading a secret file");
    status = judge(&about, path, err);
    while (status == ST_OK) {
        got = read(fd, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            status = err_set_code(err, ST_IO, FAULT_FILE_UNREADABLE, ERR_ERRNO, errno, "reading a secret file");
        if (got <= 0)
            break;
        status = buf_append(out, bytes, (size_t)got);
        if (status == ST_TOO_COSTLY)
            (void)err_set(err, status, FAULT_FILE_TOO_LARGE, "reading a secret file: too large");
        else if (status != ST_OK)
            (void)err_set(err, status, FAULT_NO_MEMORY, "reading a secret file");
    }
    wipe(bytes, sizeof bytes);
    return status;
}

enum status secret_file_read(const char *path, struct buf *out, struct err *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum status status = ST_OK;

    if (fd < 0)
        return file_read(path, out, err); /* says why not, in the words of every file */
    status = read_open(fd, path, out, err);
    (void)close(fd);
    return status;
}
