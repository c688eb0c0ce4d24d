/*
 * The way out for one-time codes: a development outbox (a file) or a gateway program of the firm's. It must not know
 * orders, limits or the database.
 */
#ifndef SERVER_SMS_H
#define SERVER_SMS_H

#include <stdint.h>

#include "server/config.h"

struct sms {
    int64_t at_utc;
    const char *phone;  /* to whom: goes to the gateway, never to a log */
    const char *masked; /* the same for people's eyes */
    const char *text;
    int64_t good_for_s; /* its code; not sent any more after that */
    /* for the outbox's machine-readable line only */
    const char *order, *prefix, *code;
};

struct sms_gateway {
    /* ST_OK once the message is on its way. ST_BUSY if the gateway took too long or said no: try later. Thread-safe. */
    enum status (*send)(void *self, const struct sms *sms, struct err *err);
    void (*close)(void *self); /* NULL allowed */
    void *self;
};

/* The one that the configuration names; of HTTP and a command, HTTP is asked first, and the command if that fails. */
MUST_CHECK enum status sms_open(const struct config *config, struct sms_gateway *out, struct err *err);
void sms_close(struct sms_gateway *gateway);

/*
 * Appends two lines a message, flushed: "<time> <masked phone> <text>", and a JSON object {"at","order","phone"
 * (masked), "prefix","code"} for tests and the demo. ST_REFUSED if there is such a file and others may use it.
 */
MUST_CHECK enum status sms_outbox_open(const char *path, struct sms_gateway *out, struct err *err);
/*
 * Runs argv (NULL-terminated copy is made) without a shell for each message, number and text on its standard input, one
 * a line: an argument could be read by every user of the machine. Exit code 0 means taken.
 */
MUST_CHECK enum status sms_command_open(const struct config *config, struct sms_gateway *out, struct err *err);

/*
 * Asks sms_http.url for each message, by libcurl: {phone}, {text} and {secret} are escaped for where they stand.
 * ST_BUSY after sms_http.tries, with a pause between them, where another try could help.
 */
MUST_CHECK enum status sms_http_open(const struct config *config, struct sms_gateway *out, struct err *err);

#endif
