#include "base/atomic_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file_open_posix.h"
#include "base/kill_point.h"
#include "base/wipe.h"

enum { FILE_CHUNK_BYTES = 16384 };

static enum status file_fail(struct err *err, enum status status, int fault, int number, const char *what,
                             const char *path)
{
    const bool first = err != NULL && err->status == ST_OK;

    (void)err_set_code(err, status, fault, ERR_ERRNO, number, what);
    if (first)
        err_detail_path(err, path);
    return status;
}

/* What a person is told about a target that could not be written. */
static int fault_of_write(int number)
{
    switch (number) {
    case EACCES:
    case EPERM:
    case EROFS:
        return FAULT_TARGET_READ_ONLY;
    case ENOENT:
    case ENOTDIR:
        return FAULT_TARGET_FOLDER;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return FAULT_DISK_FULL;
    default:
        return FAULT_NONE;
    }
}

static enum status fail_to_write(struct err *err, int number, const char *what, const char *path)
{
    return file_fail(err, ST_IO, fault_of_write(number), number, what, path);
}

static enum status read_to_end(int fd, const char *path, struct buf *out, struct err *err)
{
    unsigned char chunk[FILE_CHUNK_BYTES];
    enum status status = ST_OK;
    ssize_t got = 0;

    do {
        got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            status = file_fail(err, ST_IO, FAULT_FILE_UNREADABLE, errno, "reading file", path);
        } else {
            status = buf_append(out, chunk, (size_t)got);
            if (status == ST_TOO_COSTLY)
                (void)file_fail(err, status, FAULT_FILE_TOO_LARGE, 0, "reading file: too large", path);
            else if (status != ST_OK)
                (void)file_fail(err, status, FAULT_NO_MEMORY, 0, "reading file", path);
        }
    } while (status == ST_OK && got != 0);
    wipe(chunk, sizeof chunk);
    return status;
}

/* Closes it. */
static enum status read_opened(int fd, const char *path, struct buf *out, struct err *err)
{
    const size_t before = out->len;
    enum status status = ST_OK;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return file_fail(err, ST_NOT_FOUND, FAULT_FILE_MISSING, errno, "opening file", path);
    if (fd < 0)
        return file_fail(err, ST_IO, FAULT_FILE_UNREADABLE, errno, "opening file", path);
    status = read_to_end(fd, path, out, err);
    if (status != ST_OK)
        buf_truncate(out, before);
    (void)close(fd);
    return status;
}

enum status file_read(const char *path, struct buf *out, struct err *err)
{
    return read_opened(file_open_posix(path), path, out, err);
}

enum status file_read_waiting(const char *path, struct buf *out, struct err *err)
{
    return read_opened(file_open_posix_waiting(path), path, out, err);
}

/* Returns 0 or errno. */
static int write_all(int fd, const unsigned char *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t put = write(fd, bytes, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        bytes += put;
        len -= (size_t)put;
    }
    return 0;
}

/* The folder of a path, malloc'ed: what has to be flushed so that the name itself survives a power failure. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const size_t len = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);
    char *folder = calloc(len + 1, 1);

    if (folder != NULL)
        memcpy(folder, slash == NULL ? "." : path, len);
    return folder;
}

static enum status flush_folder(const char *path, struct err *err)
{
    char *folder = folder_of(path);
    enum status status = ST_OK;
    int fd = -1;

    if (folder == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "flushing folder");
    fd = open(folder, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        status = fail_to_write(err, errno, "opening folder", folder);
    else if (fsync(fd) != 0 && errno != EINVAL) /* a file system that cannot flush a folder says EINVAL */
        status = fail_to_write(err, errno, "flushing folder", folder);
    if (fd >= 0)
        (void)close(fd);
    free(folder);
    return status;
}

/* Its temporary name, malloc'ed and for the caller to remove, or NULL. mkstemp makes it readable by its owner only. */
static enum status write_temporary(const char *path, const void *bytes, size_t len, char **out, struct err *err)
{
    const size_t size = strlen(path) + sizeof ".XXXXXX";
    char *name = malloc(size);
    enum status status = ST_OK;
    int fd = -1;
    int number = 0;

    if (name == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "writing file");
    (void)snprintf(name, size, "%s.XXXXXX", path);
    fd = mkstemp(name);
    if (fd < 0) {
        status = fail_to_write(err, errno, "creating temporary file", path);
        free(name);
        return status;
    }
    KILL_POINT("atomic_file.temporary_made");
    number = write_all(fd, bytes, len);
    if (number == 0 && fsync(fd) != 0)
        number = errno;
    if (close(fd) != 0 && number == 0)
        number = errno;
    if (number != 0) {
        status = fail_to_write(err, number, "writing temporary file", path);
        (void)unlink(name);
        free(name);
        return status;
    }
    *out = name;
    return ST_OK;
}

/*
 * A rename would replace a file that somebody marked read-only, and Windows refuses; for root it would even put a file
 * in the place of a device such as /dev/null.
 */
static bool may_be_replaced(const char *path)
{
    struct stat info;

    return lstat(path, &info) != 0 ||
           ((S_ISREG(info.st_mode) || S_ISLNK(info.st_mode)) && (info.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) != 0);
}

static enum status move_into_place(const char *temporary, const char *path, enum file_mode mode, struct err *err)
{
    if (mode == FILE_NEW) {
        if (link(temporary, path) != 0) /* unlike rename it fails if the name is taken, in one step */
            return errno == EEXIST ? file_fail(err, ST_ALREADY, FAULT_TARGET_EXISTS, errno, "naming new file", path)
                                   : fail_to_write(err, errno, "naming new file", path);
        (void)unlink(temporary);
        return ST_OK;
    }
    if (!may_be_replaced(path))
        return file_fail(err, ST_IO, FAULT_TARGET_READ_ONLY, EACCES, "replacing file", path);
    if (rename(temporary, path) != 0)
        return fail_to_write(err, errno, "replacing file", path);
    return ST_OK;
}

enum status file_write(const char *path, const void *bytes, size_t len, enum file_mode mode, struct err *err)
{
    char *temporary = NULL;
    enum status status = write_temporary(path, bytes, len, &temporary, err);

    if (status != ST_OK)
        return status;
    assert(temporary != NULL);
    KILL_POINT("atomic_file.temporary_written");
    status = move_into_place(temporary, path, mode, err);
    if (status != ST_OK)
        (void)unlink(temporary);
    free(temporary);
    if (status != ST_OK)
        return status;
    KILL_POINT("atomic_file.renamed");
    return flush_folder(path, err);
}

bool file_exists(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0;
}

static int overwrite_with_zeros(int fd)
{
    static const unsigned char zeros[FILE_CHUNK_BYTES];
    struct stat info;
    int number = 0;

    if (fstat(fd, &info) != 0)
        return errno;
    if (!S_ISREG(info.st_mode)) /* a device or a pipe is not ours to remove */
        return EPERM;
    for (off_t left = info.st_size; left > 0 && number == 0; left -= (off_t)sizeof zeros)
        number = write_all(fd, zeros, left < (off_t)sizeof zeros ? (size_t)left : sizeof zeros);
    if (number == 0 && fsync(fd) != 0)
        number = errno;
    return number;
}

/* An errno; 0 for a link too: whatever it leads to is not ours. */
static int wipe_content(const char *path)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    int number = 0;

    if (fd < 0)
        return errno == ELOOP ? 0 : errno;
    number = overwrite_with_zeros(fd);
    (void)close(fd);
    return number;
}

enum status file_wipe(const char *path, struct err *err)
{
    const int number = wipe_content(path);

    if (number == ENOENT)
        return ST_OK;
    if (number != 0)
        return fail_to_write(err, number, "wiping file", path);
    KILL_POINT("atomic_file.overwritten");
    if (unlink(path) != 0)
        return fail_to_write(err, errno, "removing file", path);
    KILL_POINT("atomic_file.removed");
    return flush_folder(path, err);
}
