#include "server/release.h"

#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "server/refusal.h"

/* A compact JWS, with nothing behind it but the end of a line. */
static enum status release_take(struct buf *text, struct release_answer *out, struct err *err)
{
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    const char *notice = buf_text(text);
    const size_t len = strspn(notice, characters);
    const char *first = strchr(notice, '.');
    const char *second = first != NULL ? strchr(first + 1, '.') : NULL;

    if (len >= sizeof out->notice || len + strspn(notice + len, "\r\n") != text->len || second == NULL ||
        strchr(second + 1, '.') != NULL)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading the release notice: not one");
    memcpy(out->notice, notice, len);
    out->notice[len] = '\0';
    return ST_OK;
}

enum status release_get(const struct ra *ra, struct release_answer *out, struct problem *refusal, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    struct err cause = ERR_INIT;
    struct buf text;
    enum status status = config_path(&ra->config, ra->config.files.release_notice, path, err);

    if (status != ST_OK)
        return status;
    buf_init(&text, LIMIT_RELEASE_SIZE + 2); /* and the end of a line */
    status = file_read(path, &text, &cause);
    if (status == ST_OK)
        status = release_take(&text, out, err);
    else if (status == ST_NOT_FOUND)
        status = refusal_set(refusal, PROBLEM_NOT_FOUND, "no release notice");
    else if (err != NULL && err->status == ST_OK)
        *err = cause;
    buf_clear(&text);
    return status;
}
