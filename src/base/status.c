#include "base/status.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/fault.h"
#include "base/utf.h"

enum status err_set(struct err *err, enum status status, int fault, const char *what)
{
    return err_set_code(err, status, fault, ERR_OURS, 0, what);
}

enum status err_set_code(struct err *err, enum status status, int fault, enum err_source source, long long number,
                         const char *what)
{
    assert(status != ST_OK);
    if (err != NULL && err->status == ST_OK) {
        *err = ERR_INIT;
        err->status = status;
        err->fault = status == ST_NO_MEMORY ? FAULT_NO_MEMORY : fault;
        err->source = source;
        err->number = number;
        utf8_display_copy(what, strlen(what), err->what, sizeof err->what);
    }
    return status;
}

void err_detail(struct err *err, const char *detail)
{
    if (err != NULL && err->detail[0] == '\0')
        utf8_display_copy(detail, strlen(detail), err->detail, sizeof err->detail);
}

void err_detail_path(struct err *err, const char *path)
{
    static const char cut_mark[] = "...";
    const size_t len = strlen(path);
    size_t at = 0;

    if (err == NULL || err->detail[0] != '\0')
        return;
    if (len < sizeof err->detail) {
        err_detail(err, path);
        return;
    }
    at = len - (sizeof err->detail - sizeof cut_mark);
    while (((unsigned char)path[at] & 0xC0U) == 0x80U) /* not into the middle of a code point */
        at++;
    memcpy(err->detail, cut_mark, sizeof cut_mark - 1);
    utf8_display_copy(path + at, len - at, err->detail + sizeof cut_mark - 1, sizeof err->detail - sizeof cut_mark + 1);
}

void err_clear(struct err *err)
{
    if (err != NULL)
        *err = ERR_INIT;
}

const char *status_word(enum status status)
{
    switch (status) {
    case ST_OK:
        return "ok";
    case ST_CANCELLED:
        return "cancelled";
    case ST_NOT_FOUND:
        return "not_found";
    case ST_ALREADY:
        return "already";
    case ST_BAD_INPUT:
        return "bad_input";
    case ST_WRONG_SECRET:
        return "wrong_secret";
    case ST_BAD_FILE:
        return "bad_file";
    case ST_UNSUPPORTED:
        return "unsupported";
    case ST_TOO_COSTLY:
        return "too_costly";
    case ST_NO_KEY:
        return "no_key";
    case ST_NOT_OURS:
        return "not_ours";
    case ST_EXPIRED:
        return "expired";
    case ST_OFFLINE:
        return "offline";
    case ST_UNTRUSTED:
        return "untrusted";
    case ST_REFUSED:
        return "refused";
    case ST_BAD_ANSWER:
        return "bad_answer";
    case ST_BUSY:
        return "busy";
    case ST_IO:
        return "io";
    case ST_NO_MEMORY:
        return "no_memory";
    case ST_BUG:
        return "bug";
    }
    return "unknown";
}

const char *err_source_word(enum err_source source)
{
    switch (source) {
    case ERR_OURS:
        return "ours";
    case ERR_ERRNO:
        return "errno";
    case ERR_WIN32:
        return "win32";
    case ERR_OPENSSL:
        return "openssl";
    case ERR_CURL:
        return "curl";
    case ERR_HTTP:
        return "http";
    case ERR_SQLITE:
        return "sqlite";
    case ERR_POSTGRES:
        return "postgres";
    case ERR_PKCS11:
        return "pkcs11";
    }
    return "unknown";
}
