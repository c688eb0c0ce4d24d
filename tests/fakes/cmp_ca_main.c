/*
 * The CA of cmp_ca.h behind HTTP (RFC 9811), for flows: cmp_ca_main PORT ROOT.pem. It writes its root, says "ready",
 * and serves until its standard input ends.
 *
 *   POST any path          a message
 *   GET /manners?NAME=N    changes what it does: waits, after, ahead, refuses, err, other_key, other_name, other_ca,
 * expired, same_serial, forgets, secret (1: another one), loses (so many answers never arrive) GET /counts requests
 * polls issued confirmed declined revoked, and the revoked serial numbers
 */
#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/pem.h>

#include "fakes/cmp_ca.h"

enum { MESSAGE_MAX = 256 * 1024, TEXT_MAX = 8192, DAY_S = 86400, DECIMAL = 10 };

struct server {
    struct cmp_ca *ca;
    long loses;
};

struct upload {
    struct buf message;
};

static enum MHD_Result respond(struct MHD_Connection *connection, unsigned status, const void *body, size_t len,
                               const char *type)
{
    struct MHD_Response *response = MHD_create_response_from_buffer_copy(len, body);
    enum MHD_Result result = MHD_NO;

    if (response != NULL && MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type) == MHD_YES)
        result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_message(struct server *server, struct MHD_Connection *connection,
                                      const struct upload *upload)
{
    struct buf answer = {0};
    enum MHD_Result result = MHD_NO;

    buf_init(&answer, MESSAGE_MAX);
    if (!cmp_ca_answer(server->ca, upload->message.data, upload->message.len, &answer))
        result = respond(connection, MHD_HTTP_BAD_REQUEST, "", 0, "text/plain");
    else if (server->loses > 0 && server->loses-- > 0)
        result = respond(connection, MHD_HTTP_BAD_GATEWAY, "", 0, "text/plain");
    else
        result = respond(connection, MHD_HTTP_OK, answer.data, answer.len, "application/pkixcmp");
    buf_clear(&answer);
    return result;
}

static enum MHD_Result take_manner(void *self, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct server *server = self;
    struct cmp_ca_manners *manners = cmp_ca_manners(server->ca);
    const int number = (int)strtol(value != NULL ? value : "0", NULL, DECIMAL);
    const struct {
        const char *name;
        int *number;
        bool *flag;
    } known[] = {
        {"waits", &manners->waits, NULL},
        {"after", &manners->check_after_s, NULL},
        {"ahead", &manners->ahead_s, NULL},
        {"refuses", &manners->refuses, NULL},
        {"err", NULL, &manners->errs},
        {"other_key", NULL, &manners->other_key},
        {"other_name", NULL, &manners->other_name},
        {"other_ca", NULL, &manners->other_ca},
        {"expired", NULL, &manners->expired},
        {"same_serial", NULL, &manners->other_serial},
        {"forgets", NULL, &manners->forgets},
    };

    (void)kind;
    if (strcmp(name, "secret") == 0)
        manners->secret = number != 0 ? "that of somebody else" : NULL;
    if (strcmp(name, "loses") == 0)
        server->loses = number;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(name, known[i].name) != 0)
            continue;
        if (known[i].number != NULL)
            *known[i].number = number;
        else
            *known[i].flag = number != 0;
    }
    return MHD_YES;
}

static enum MHD_Result answer_counts(struct server *server, struct MHD_Connection *connection)
{
    const struct cmp_ca_counts *counts = cmp_ca_counts(server->ca);
    char text[TEXT_MAX];
    int len = snprintf(text, sizeof text, "%d %d %d %d %d %d\n", counts->requests, counts->polls, counts->issued,
                       counts->confirmed, counts->declined, counts->revoked);

    for (int i = 0; i < counts->revoked && len < (int)sizeof text; i++)
        len += snprintf(text + len, sizeof text - (size_t)len, "%s\n", cmp_ca_revoked_serial(server->ca, i));
    return respond(connection, MHD_HTTP_OK, text, strlen(text), "text/plain");
}

static enum MHD_Result answer(void *self, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *len, void **state)
{
    struct server *server = self;
    struct upload *upload = *state;

    (void)version;
    if (upload == NULL) {
        upload = calloc(1, sizeof *upload);
        if (upload == NULL)
            return MHD_NO;
        buf_init(&upload->message, MESSAGE_MAX);
        *state = upload;
        return MHD_YES;
    }
    if (*len > 0) {
        const enum status status = buf_append(&upload->message, data, *len);

        *len = 0;
        return status == ST_OK ? MHD_YES : MHD_NO;
    }
    if (strcmp(method, "POST") == 0)
        return answer_message(server, connection, upload);
    if (strcmp(url, "/counts") == 0)
        return answer_counts(server, connection);
    (void)MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_manner, server);
    return respond(connection, MHD_HTTP_OK, "", 0, "text/plain");
}

static void ended(void *self, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
    struct upload *upload = *state;

    (void)self;
    (void)connection;
    (void)code;
    if (upload != NULL)
        buf_clear(&upload->message);
    free(upload);
    *state = NULL;
}

static bool write_root(const struct cmp_ca *ca, const char *path)
{
    FILE *file = fopen(path, "w");
    bool done = file != NULL && PEM_write_X509(file, cmp_ca_root(ca)) == 1;

    if (file != NULL && fclose(file) != 0)
        done = false;
    return done;
}

int main(int argc, char **argv)
{
    struct server server = {.loses = 0};
    struct MHD_Daemon *daemon = NULL;
    const long port = argc == 3 ? strtol(argv[1], NULL, DECIMAL) : 0;
    char line[64];

    server.ca = port != 0 ? cmp_ca_new("Outside CA", (int64_t)time(NULL) - DAY_S) : NULL;
    if (server.ca == NULL || !write_root(server.ca, argv[2]))
        return 2;
    (void)snprintf(line, sizeof line, "http://127.0.0.1:%ld", port);
    cmp_ca_publish_at(server.ca, line);
    daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, (uint16_t)port, NULL, NULL, answer, &server,
                              MHD_OPTION_NOTIFY_COMPLETED, ended, NULL, MHD_OPTION_END);
    if (daemon == NULL)
        return 1;
    (void)printf("ready\n");
    (void)fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL)
        ;
    MHD_stop_daemon(daemon);
    cmp_ca_free(server.ca);
    return 0;
}
