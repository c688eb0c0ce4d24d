#include "server/file_digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"

enum { PIECE_BYTES = 64 * 1024, NOWHERE = -1 };

static enum status fail(struct err *err, const char *what, const char *path)
{
    const int number = errno;
    enum status status = number == ENOENT ? ST_NOT_FOUND : number == EEXIST ? ST_ALREADY : ST_IO;

    (void)err_set_code(err, status, number == EEXIST ? FAULT_TARGET_EXISTS : FAULT_NONE, ERR_ERRNO, number, what);
    err_detail(err, path);
    return status;
}

static enum status open_whole(const char *path, int *out, struct err *err)
{
    struct stat about;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would wait for its other end */

    if (fd < 0)
        return fail(err, "opening a file", path);
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
        *out = fd;
        return ST_OK;
    }
    (void)close(fd);
    (void)err_set(err, ST_IO, FAULT_FILE_UNREADABLE, "opening a file: it is no regular one");
    err_detail(err, path);
    return ST_IO;
}

static enum status write_piece(int into, const unsigned char *piece, size_t len, struct err *err)
{
    while (len > 0) {
        const ssize_t written = write(into, piece, len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "writing a copy");
        piece += written;
        len -= (size_t)written;
    }
    return ST_OK;
}

/* into: NOWHERE, or where it is copied to. */
static enum status run_through(int from, int into, struct digest *digest, struct file_digest *out, struct err *err)
{
    unsigned char piece[PIECE_BYTES];
    unsigned char sha256[SHA256_BYTES];
    enum status status = ST_OK;

    out->bytes = 0;
    while (status == ST_OK) {
        const ssize_t got = read(from, piece, sizeof piece);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            status = err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "reading a file");
        if (got <= 0)
            break;
        status = digest_add(digest, piece, (size_t)got, err);
        if (status == ST_OK && into != NOWHERE)
            status = write_piece(into, piece, (size_t)got, err);
        out->bytes += got;
    }
    wipe(piece, sizeof piece); /* keys are among them */
    if (status == ST_OK)
        status = digest_finish(digest, sha256, err);
    if (status == ST_OK)
        digest_hex(sha256, out->sha256);
    return status;
}

static enum status digest_run(const char *path, int into, struct file_digest *out, struct err *err)
{
    struct digest *digest = NULL;
    int from = -1;
    enum status status = open_whole(path, &from, err);

    if (status != ST_OK)
        return status;
    status = digest_open(&digest, err);
    if (status == ST_OK)
        status = run_through(from, into, digest, out, err);
    digest_close(&digest);
    (void)close(from);
    return status;
}

enum status file_digest_of(const char *path, struct file_digest *out, struct err *err)
{
    return digest_run(path, NOWHERE, out, err);
}

enum status file_digest_copy(const char *from, const char *into, struct file_digest *out, struct err *err)
{
    const int fd = open(into, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum status status = ST_OK;

    if (fd < 0)
        return fail(err, "making a copy", into);
    status = digest_run(from, fd, out, err);
    if (status == ST_OK && fsync(fd) != 0)
        status = fail(err, "making a copy", into);
    if (close(fd) != 0 && status == ST_OK)
        status = fail(err, "making a copy", into);
    if (status != ST_OK)
        (void)unlink(into);
    KILL_POINT("file_digest.copied");
    return status;
}
