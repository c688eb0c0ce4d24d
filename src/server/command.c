#include "server/command.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/fault.h"

/* What was printed is out, or whoever reads it (a disk that is full) has half of it. */
static enum status flush(struct err *err)
{
    if (ferror(stdout) == 0 && fflush(stdout) == 0)
        return ST_OK;
    return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "writing standard output");
}

/* A token's last word on its PIN; of the same status are a wrong passphrase, a file that others may read. */
static bool is_of_pin(const struct err *err)
{
    return err->source == ERR_PKCS11 && (err->status == ST_WRONG_SECRET || err->status == ST_REFUSED);
}

static int code_of(const struct err *err)
{
    if (err->fault == FAULT_USAGE)
        return COMMAND_USAGE;
    return is_of_pin(err) ? COMMAND_PIN : COMMAND_FAILED;
}

static int tell(enum status status, const struct err *err)
{
    (void)fprintf(stderr, "pccert-ra: %s", err->what[0] != '\0' ? err->what : status_word(status));
    if (err->detail[0] != '\0')
        (void)fprintf(stderr, ": %s", err->detail);
    if (err->source == ERR_ERRNO)
        (void)fprintf(stderr, " (%s)", strerror((int)err->number));
    else if (err->number != 0)
        (void)fprintf(stderr, " (%s %lld)", err_source_word(err->source), err->number);
    (void)fputc('\n', stderr);
    return code_of(err);
}

int command_end(enum status status, const struct err *err)
{
    struct err unprinted = ERR_INIT;

    if (status != ST_OK)
        return tell(status, err);
    status = flush(&unprinted);
    return status == ST_OK ? COMMAND_DONE : tell(status, &unprinted);
}

/* Byte by byte, so that what follows the line stays for others and no stdio buffer keeps the secret. */
static enum status read_line(struct buf *out, struct err *err)
{
    enum status status = ST_OK;

    for (;;) {
        char byte = '\0';
        const ssize_t got = read(STDIN_FILENO, &byte, 1);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "reading standard input");
        if (got == 0 && out->len == 0)
            return err_set(err, ST_BAD_INPUT, FAULT_SECRET_MISSING, "standard input ended before the secret came");
        if (got == 0 || byte == '\n')
            break;
        status = buf_append(out, &byte, 1);
        if (status == ST_TOO_COSTLY)
            return err_set(err, ST_BAD_INPUT, FAULT_NONE, "the secret is too long");
        if (status != ST_OK)
            return err_set(err, status, FAULT_NO_MEMORY, "reading the secret");
    }
    if (out->len > 0 && out->data[out->len - 1] == '\r')
        buf_truncate(out, out->len - 1);
    return ST_OK;
}

enum status command_read_secret(const char *prompt, struct buf *out, struct err *err)
{
    struct termios before;
    struct termios silent;
    enum status status = ST_OK;

    if (isatty(STDIN_FILENO) == 0 || tcgetattr(STDIN_FILENO, &before) != 0)
        return read_line(out, err);
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    (void)fprintf(stderr, "%s", prompt);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    status = read_line(out, err);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    (void)fputc('\n', stderr);
    return status;
}
