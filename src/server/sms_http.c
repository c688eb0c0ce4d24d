#include "server/sms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fault.h"
#include "server/secret_file.h"
#include "server/sms_escape.h"
#include "server/template.h"
#include "server/web_request.h"

enum {
    REQUEST_MAX = 8 * 1024,
    VALUE_MAX = 4 * 1024,
    ANSWER_MAX = 16 * 1024,
    SECRET_MAX = 1024,
    MS_PER_S = 1000,
    NS_PER_MS = 1000000,
    PAUSE_MS = 500 /* before the second try; twice as long before each further one */
};

struct http_gateway {
    struct config_sms_http wanted;
    char ca[CONFIG_PATH_SIZE]; /* "": what the system trusts */
    struct buf secret;
};

/* What one message is sent as. All of it holds the code. */
struct letter {
    struct buf url, header, body, answer;
};

static int64_t monotonic_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MS_PER_S + now.tv_nsec / NS_PER_MS;
}

/* --- the request --- */

static enum status fill(const struct http_gateway *gateway, const struct sms *sms, const char *media_type,
                        const char *pattern, struct buf *out)
{
    const char *const texts[] = {sms->phone, sms->text, buf_text(&gateway->secret)};
    struct template_place places[] = {{"{phone}", ""}, {"{text}", ""}, {"{secret}", ""}};
    struct buf values[sizeof texts / sizeof texts[0]] = {{0}};
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < sizeof values / sizeof values[0]; i++) {
        buf_init(&values[i], VALUE_MAX);
        status =
            media_type == NULL ? buf_append_text(&values[i], texts[i]) : sms_escape(media_type, texts[i], &values[i]);
        places[i].text = buf_text(&values[i]);
    }
    if (status == ST_OK)
        status = template_append(out, pattern, places, sizeof places / sizeof places[0]);
    for (i = 0; i < sizeof values / sizeof values[0]; i++)
        buf_clear(&values[i]);
    return status;
}

static enum status write_letter(const struct http_gateway *gateway, const struct sms *sms, struct letter *letter,
                                struct err *err)
{
    const struct config_sms_http *wanted = &gateway->wanted;
    enum status status = ST_OK;

    buf_init(&letter->url, REQUEST_MAX);
    buf_init(&letter->header, REQUEST_MAX);
    buf_init(&letter->body, REQUEST_MAX);
    buf_init(&letter->answer, ANSWER_MAX);
    status = fill(gateway, sms, SMS_FORM, wanted->url, &letter->url);
    if (status == ST_OK)
        status = fill(gateway, sms, wanted->content_type, wanted->body, &letter->body);
    if (status == ST_OK) /* the configuration lets the secret alone into it, and that has no line of its own */
        status = fill(gateway, sms, NULL, wanted->header, &letter->header);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "writing a message to the HTTP gateway");
}

static void letter_clear(struct letter *letter)
{
    buf_clear(&letter->url);
    buf_clear(&letter->header);
    buf_clear(&letter->body);
    buf_clear(&letter->answer);
}

/* --- one try --- */

/* What the gateway said of it. *again: another try may find it otherwise. */
static enum status judge(long http_status, const struct http_gateway *gateway, const struct letter *letter, bool *again,
                         struct err *err)
{
    const char *expected = gateway->wanted.expect;

    *again = http_status >= 500 || http_status == 429 || http_status == 408;
    if (http_status < 200 || http_status > 299)
        return err_set_code(err, ST_BUSY, FAULT_NONE, ERR_HTTP, http_status,
                            "sending a message: the HTTP gateway refused it");
    if (expected[0] != '\0' && strstr(buf_text(&letter->answer), expected) == NULL)
        return err_set(err, ST_BUSY, FAULT_NONE, "sending a message: the HTTP gateway's answer lacks sms_http.expect");
    return ST_OK;
}

static enum status try_once(const struct http_gateway *gateway, struct letter *letter, long time_ms, bool *again,
                            struct err *err)
{
    char type[CONFIG_TEXT_SIZE + 64];
    const struct web_request request = {
        .url = buf_text(&letter->url),
        .headers = {gateway->wanted.post ? type : NULL, buf_text(&letter->header)},
        .post = gateway->wanted.post,
        .body = &letter->body,
        .ca = gateway->ca,
        .time_ms = time_ms,
    };
    long http_status = 0;
    enum status status = ST_OK;

    *again = true;
    buf_truncate(&letter->answer, 0);
    (void)snprintf(type, sizeof type, "Content-Type: %s; charset=utf-8", gateway->wanted.content_type);
    status = web_request_send(&request, "sending a message: the HTTP gateway was not reached", &http_status,
                              &letter->answer, err);
    return status == ST_OK ? judge(http_status, gateway, letter, again, err) : status;
}

/* --- the gateway --- */

static void pause_for(int64_t ms)
{
    const struct timespec pause = {.tv_sec = (time_t)(ms / MS_PER_S), .tv_nsec = (long)(ms % MS_PER_S) * NS_PER_MS};

    (void)nanosleep(&pause, NULL);
}

/* A code that would have expired on its way is not sent again. */
static enum status http_send(void *self, const struct sms *sms, struct err *err)
{
    const struct http_gateway *gateway = self;
    const int64_t until_ms = monotonic_ms() + sms->good_for_s * MS_PER_S;
    struct letter letter = {.url = {0}};
    int64_t tries = 0, pause_ms = PAUSE_MS;
    bool again = true;
    enum status status = write_letter(gateway, sms, &letter, err);

    if (status == ST_OK)
        status = ST_BUSY;
    else
        again = false;
    while (status == ST_BUSY && again && tries < gateway->wanted.tries) {
        const int64_t left_ms = until_ms - monotonic_ms() - (tries > 0 ? pause_ms : 0);
        const int64_t limit_ms = gateway->wanted.time_limit_s * MS_PER_S;

        if (left_ms <= 0)
            break;
        if (tries++ > 0) {
            pause_for(pause_ms);
            pause_ms *= 2;
        }
        if (err != NULL)
            err_clear(err);
        status = try_once(gateway, &letter, (long)(limit_ms < left_ms ? limit_ms : left_ms), &again, err);
    }
    if (status == ST_BUSY && tries == 0)
        status = err_set(err, ST_BUSY, FAULT_NONE, "sending a message: its code has expired");
    letter_clear(&letter);
    return status;
}

static void http_close(void *self)
{
    struct http_gateway *gateway = self;

    buf_clear(&gateway->secret);
    free(gateway);
}

static enum status read_secret(const struct config *config, struct http_gateway *gateway, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = ST_OK;

    buf_init(&gateway->secret, SECRET_MAX);
    if (config->sms_http.secret[0] == '\0')
        return ST_OK;
    status = config_path(config, config->sms_http.secret, path, err);
    if (status == ST_OK)
        status = secret_file_read_line(path, &gateway->secret, err);
    if (status == ST_OK && gateway->secret.len == 0)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, "the HTTP gateway's secret is empty (sms_http.secret)");
    return status;
}

enum status sms_http_open(const struct config *config, struct sms_gateway *out, struct err *err)
{
    struct http_gateway *gateway = NULL;
    enum status status = web_request_start(err);

    if (status != ST_OK)
        return status;
    gateway = calloc(1, sizeof *gateway);
    if (gateway == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "preparing the HTTP gateway");
    gateway->wanted = config->sms_http;
    if (config->sms_http.ca[0] != '\0')
        status = config_path(config, config->sms_http.ca, gateway->ca, err);
    if (status == ST_OK)
        status = read_secret(config, gateway, err);
    if (status != ST_OK) {
        http_close(gateway);
        return status;
    }
    *out = (struct sms_gateway){.send = http_send, .close = http_close, .self = gateway};
    return ST_OK;
}
