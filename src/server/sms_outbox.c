#include "server/sms.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/time_text.h"
#include "protocol/json.h"
#include "server/secret_file.h"

enum { OUTBOX_LINES_MAX = 2048 };

struct outbox {
    char path[CONFIG_PATH_SIZE];
};

static enum status add_json_line(const struct sms *sms, struct buf *out)
{
    struct json *object = json_new_object();
    enum status status = json_add_time(object, "at", sms->at_utc);

    if (status == ST_OK)
        status = json_add_text(object, "order", sms->order);
    if (status == ST_OK)
        status = json_add_text(object, "phone", sms->masked);
    if (status == ST_OK)
        status = json_add_text(object, "prefix", sms->prefix);
    if (status == ST_OK)
        status = json_add_text(object, "code", sms->code);
    if (status == ST_OK)
        status = json_print(object, false, out);
    json_free(&object);
    return status;
}

/* Opened for each message, so that a tester may remove or rename the file; O_APPEND keeps the lines of two apart. */
static enum status append_lines(const char *path, const struct buf *lines, struct err *err)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    enum status status = ST_OK;

    if (fd < 0)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "opening the SMS outbox");
    if (write(fd, lines->data, lines->len) != (ssize_t)lines->len || fsync(fd) != 0)
        status = err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "writing the SMS outbox");
    KILL_POINT("sms_outbox.written");
    (void)close(fd);
    return status;
}

static enum status outbox_send(void *self, const struct sms *sms, struct err *err)
{
    const struct outbox *outbox = self;
    char at[TIME_RFC3339_SIZE];
    struct buf lines = {0};
    enum status status = ST_OK;

    buf_init(&lines, OUTBOX_LINES_MAX);
    time_to_rfc3339(sms->at_utc, at);
    status = buf_append_format(&lines, "%s %s %s\n", at, sms->masked, sms->text);
    if (status == ST_OK)
        status = add_json_line(sms, &lines);
    if (status == ST_OK)
        status = buf_append_text(&lines, "\n");
    if (status != ST_OK)
        (void)err_set(err, status, FAULT_NONE, "writing the SMS outbox");
    else
        status = append_lines(outbox->path, &lines, err);
    buf_clear(&lines);
    return status;
}

enum status sms_outbox_open(const char *path, struct sms_gateway *out, struct err *err)
{
    const enum status status = secret_file_check(path, err);
    struct outbox *outbox = NULL;

    if (status != ST_OK)
        return status;
    outbox = calloc(1, sizeof *outbox);
    if (outbox == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening the SMS outbox");
    if (strlen(path) >= sizeof outbox->path) {
        free(outbox);
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "opening the SMS outbox: the path is too long");
    }
    memcpy(outbox->path, path, strlen(path) + 1);
    *out = (struct sms_gateway){.send = outbox_send, .close = free, .self = outbox};
    return ST_OK;
}
