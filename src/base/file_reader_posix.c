#include "base/file_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file_open_posix.h"

struct file_reader {
    int fd;
    char *path; /* NULL: standard input */
    size_t size;
};

static enum status fail(struct err *err, enum status status, int fault, int number, const char *path)
{
    const bool first = err != NULL && err->status == ST_OK;

    (void)err_set_code(err, status, fault, ERR_ERRNO, number, "reading content");
    if (first)
        err_detail_path(err, path != NULL ? path : "stdin");
    return status;
}

static size_t size_of(int fd)
{
    struct stat info;

    return fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 ? (size_t)info.st_size : 0;
}

enum status file_reader_open(const char *path, struct file_reader **out, struct err *err)
{
    struct file_reader *reader = NULL;
    const int fd = path != NULL ? file_open_posix(path) : STDIN_FILENO;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return fail(err, ST_NOT_FOUND, FAULT_FILE_MISSING, errno, path);
    if (fd < 0)
        return fail(err, ST_IO, FAULT_FILE_UNREADABLE, errno, path);
    reader = calloc(1, sizeof *reader);
    if (reader != NULL) {
        *reader = (struct file_reader){.fd = fd, .size = size_of(fd)};
        reader->path = path != NULL ? strdup(path) : NULL;
    }
    if (reader == NULL || (path != NULL && reader->path == NULL)) {
        if (path != NULL)
            (void)close(fd);
        free(reader);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading content");
    }
    *out = reader;
    return ST_OK;
}

enum status file_reader_next(struct file_reader *reader, void *piece, size_t size, size_t *len, struct err *err)
{
    ssize_t got = 0;

    do
        got = read(reader->fd, piece, size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(err, ST_IO, FAULT_FILE_UNREADABLE, errno, reader->path);
    *len = (size_t)got;
    return ST_OK;
}

size_t file_reader_size(const struct file_reader *reader)
{
    return reader->size;
}

void file_reader_close(struct file_reader **reader)
{
    if (*reader == NULL)
        return;
    if ((*reader)->path != NULL)
        (void)close((*reader)->fd);
    free((*reader)->path);
    free(*reader);
    *reader = NULL;
}
