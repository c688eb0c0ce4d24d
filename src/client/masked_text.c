#include "client/masked_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/national_id.h"

enum { SHOWN = 4, HEX_LEAST = 16 };

/* As the log calls what the host calls a request (client/activity.h): by it the helpdesk finds the host's half. */
static const char request_mark[] = "request ";
enum { REQUEST_DIGITS = 16, REQUEST_MARK_LEN = sizeof request_mark - 1 };

void masked_text_serial(const char *serial, char out[SERIAL_TEXT_SIZE])
{
    const size_t len = strlen(serial);

    if (len < 3 * SHOWN)
        (void)snprintf(out, SERIAL_TEXT_SIZE, "****");
    else
        (void)snprintf(out, SERIAL_TEXT_SIZE, "%.*s****%s", SHOWN, serial, serial + len - SHOWN);
}

static bool is_of_run(char c)
{
    return isalnum((unsigned char)c) != 0 && (unsigned char)c < 0x80;
}

static bool is_hex(const char *run, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (isxdigit((unsigned char)run[i]) == 0)
            return false;
    return true;
}

/* "" if it is none. */
static void id_of_run(const char *run, size_t len, char out[NATIONAL_ID_SIZE])
{
    char typed[NATIONAL_ID_SIZE] = "";

    out[0] = '\0';
    if (len >= NATIONAL_ID_SIZE)
        return;
    memcpy(typed, run, len);
    (void)!national_id_read(typed, out, NULL);
}

static enum status append_run(struct buf *out, const char *run, size_t len)
{
    char id[NATIONAL_ID_SIZE];
    char masked[NATIONAL_ID_SIZE];

    id_of_run(run, len, id);
    if (id[0] != '\0') {
        national_id_mask(id, masked);
        return buf_append_text(out, masked);
    }
    if (len >= HEX_LEAST && is_hex(run, len))
        return buf_append_format(out, "%.*s****%.*s", SHOWN, run, SHOWN, run + len - SHOWN);
    return buf_append(out, run, len);
}

static bool is_request(const char *begin, const char *run, size_t len)
{
    return len == REQUEST_DIGITS && strspn(run, "0123456789abcdef") == len && run - begin >= REQUEST_MARK_LEN &&
           strncmp(run - REQUEST_MARK_LEN, request_mark, REQUEST_MARK_LEN) == 0;
}

enum status masked_text_append(struct buf *out, const char *text)
{
    const char *begin = text;
    enum status status = ST_OK;

    while (status == ST_OK && *text != '\0') {
        size_t len = 0;

        while (is_of_run(text[len]))
            len++;
        if (len > 0 && !is_request(begin, text, len))
            status = append_run(out, text, len);
        else
            status = buf_append(out, text, len > 0 ? len : 1);
        text += len > 0 ? len : 1;
    }
    return status;
}
