#include "server/listen.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/wipe.h"
#include "pki/random.h"
#include "server/address.h"
#include "server/listen_answer.h"
#include "server/listen_visit.h"
#include "server/metrics.h"

enum {
    HEADER_MEMORY_BYTES = 24 * 1024, /* the library's memory a connection: LISTEN_HEADER_BYTES and its own needs */
    REQUEST_ID_BYTES = 8,
    ANSWER_MAX_BYTES = LIMIT_ANSWER_BYTES,
    MS_PER_S = 1000,
    US_PER_MS = 1000,
    NS_PER_US = 1000,
    STRICT = 1 /* discipline level: refuse what RFC 9112 only allows to refuse (facts/pki.md 5.1) */
};

/* TLS 1.2 or newer, forward secrecy, authenticated encryption: what stolen traffic and a later stolen key do not open.
 */
static char tls_priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-SHA1:-AES-128-CBC:-AES-256-CBC"
                               ":%SERVER_PRECEDENCE";

struct listener {
    struct MHD_Daemon *daemon;
    MHD_socket quiesced; /* the listening socket after listen_drain; ours to close */
    const char *name;
    char address[LISTEN_PEER_SIZE];
    int64_t body_ms, idle_ms;
    struct listen_place place;
    struct workers *workers;
    struct metrics *metrics;
    listen_handler *handler, *busy;
    void *self;

    pthread_mutex_t lock;
    pthread_cond_t all_answered;
    unsigned under_way; /* requests whose header came and whose answer is not out yet */
    bool stopping;
};

/* One request from its header to the end of its answer. */
struct call {
    struct listener *listener;
    struct MHD_Connection *connection;
    struct request request;
    struct response response;
    struct buf body;
    int64_t started_us;
    bool answered; /* by the handler: *response is ready */
};

/* Stands in for a request of which only the target has been read, and there was a '?' in it. */
static struct call with_query;

static int64_t monotonic_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MS_PER_S * US_PER_MS + now.tv_nsec / NS_PER_US;
}

/* --- counting what is under way --- */

static bool begin_call(struct listener *listener)
{
    bool stopping = false;

    (void)pthread_mutex_lock(&listener->lock);
    listener->under_way++;
    stopping = listener->stopping;
    (void)pthread_mutex_unlock(&listener->lock);
    return !stopping;
}

static void end_call(struct listener *listener)
{
    (void)pthread_mutex_lock(&listener->lock);
    if (--listener->under_way == 0)
        (void)pthread_cond_broadcast(&listener->all_answered);
    (void)pthread_mutex_unlock(&listener->lock);
}

/* --- requests --- */

static void print_peer(struct MHD_Connection *connection, char out[LISTEN_PEER_SIZE])
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *socket = info == NULL ? NULL : info->client_addr;

    (void)snprintf(out, LISTEN_PEER_SIZE, "?");
    if (socket != NULL)
        (void)address_print(socket,
                            socket->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in), 0,
                            out, LISTEN_PEER_SIZE);
}

static size_t header_bytes(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

    return info == NULL ? 0 : info->header_size;
}

static const char *header_of(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static struct call *call_new(struct listener *listener, struct MHD_Connection *connection, const char *path,
                             const char *method)
{
    struct call *call = calloc(1, sizeof *call);

    if (call == NULL)
        return NULL;
    call->listener = listener;
    call->connection = connection;
    header_limit_met(listener->place.header_limit, listen_visit_wait(connection));
    call->started_us = monotonic_us();
    buf_init(&call->body, LIMIT_BODY_BYTES);
    buf_init(&call->response.body, ANSWER_MAX_BYTES);
    call->request.method = method;
    call->request.path = path == NULL ? "" : path;
    call->request.authorization = header_of(connection, MHD_HTTP_HEADER_AUTHORIZATION);
    call->request.content_type = header_of(connection, MHD_HTTP_HEADER_CONTENT_TYPE);
    call->request.idempotency_key = header_of(connection, "Idempotency-Key");
    call->request.if_none_match = header_of(connection, MHD_HTTP_HEADER_IF_NONE_MATCH);
    call->request.if_modified_since = header_of(connection, MHD_HTTP_HEADER_IF_MODIFIED_SINCE);
    call->request.accept_language = header_of(connection, MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
    call->request.user_agent = header_of(connection, MHD_HTTP_HEADER_USER_AGENT);
    call->request.host = header_of(connection, MHD_HTTP_HEADER_HOST);
    call->request.cookie = header_of(connection, MHD_HTTP_HEADER_COOKIE);
    call->request.origin = header_of(connection, MHD_HTTP_HEADER_ORIGIN);
    call->request.fetch_site = header_of(connection, "Sec-Fetch-Site");
    listen_visit_client(connection, &call->request.client_certificate, &call->request.client_certificate_len);
    print_peer(connection, call->request.peer);
    if (random_hex(call->request.id, REQUEST_ID_BYTES, NULL) != ST_OK)
        (void)snprintf(call->request.id, sizeof call->request.id, "0");
    return call;
}

static void on_completed(void *self, struct MHD_Connection *connection, void **request_self,
                         enum MHD_RequestTerminationCode why)
{
    struct listener *listener = self;
    struct call *call = *request_self;

    (void)why;
    *request_self = NULL;
    if (call == NULL || call == &with_query)
        return;
    header_limit_again(listener->place.header_limit, listen_visit_wait(connection), listener->idle_ms);
    buf_clear(&call->body);
    buf_clear(&call->response.body);
    shared_bytes_let_go(&call->response.shared); /* unless it was sent */
    wipe(call->response.set_cookie, sizeof call->response.set_cookie);
    free(call);
    end_call(listener);
}

/* --- answers --- */

const char *listen_method(const struct request *request)
{
    static const char *const KNOWN[] = {"GET", "HEAD", "POST"};
    size_t i = 0;

    for (i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++)
        if (strcmp(request->method, KNOWN[i]) == 0)
            return KNOWN[i];
    return NULL;
}

/* Before it is sent: whoever has an answer finds its line in the log. */
static void note_answered(struct call *call, int64_t worked_us)
{
    const struct response *response = &call->response;
    const struct log_request line = {
        .id = call->request.id,
        .peer = call->request.peer,
        .listener = call->listener->name,
        .method = response->route_method,
        .path = response->route_path,
        .outcome = response->outcome,
        .http_status = response->http_status,
        .microseconds = monotonic_us() - call->started_us,
    };

    const struct metrics_route route = {line.listener, line.method, line.path};

    call->answered = true;
    metrics_count(call->listener->metrics, &route, line.http_status, worked_us);
    if (call->listener->name != NULL)
        log_request(&line);
}

static enum MHD_Result send_answer(struct call *call)
{
    struct MHD_Response *response = listen_answer_new(&call->response, call->request.id);
    enum MHD_Result result = MHD_NO;

    if (response == NULL)
        return MHD_NO;
    result = MHD_queue_response(call->connection, (unsigned)call->response.http_status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_busy(struct call *call)
{
    call->listener->busy(call->listener->self, &call->request, &call->response);
    note_answered(call, METRICS_NO_WORK);
    return send_answer(call);
}

/* Without a body, as the library answers what exceeds its memory. It closes the connection. */
static enum MHD_Result answer_header_too_large(struct call *call)
{
    call->response.http_status = MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    note_answered(call, METRICS_NO_WORK);
    return send_answer(call);
}

/* On a worker thread. */
static void run_handler(void *self)
{
    struct call *call = self;

    const int64_t begun_us = monotonic_us();

    log_begin_request(call->request.id);
    call->listener->handler(call->listener->self, &call->request, &call->response);
    log_end_request();
    note_answered(call, monotonic_us() - begun_us);
    MHD_resume_connection(call->connection); /* on_request comes again, on the connection's I/O thread */
}

static enum MHD_Result hand_over(struct call *call)
{
    call->request.body = call->body.data;
    call->request.body_len = call->body.len;
    MHD_suspend_connection(call->connection); /* before the job exists: it might be done at once */
    if (workers_give(call->listener->workers, run_handler, call) != ST_OK) {
        call->listener->busy(call->listener->self, &call->request, &call->response);
        note_answered(call, METRICS_NO_WORK);
        MHD_resume_connection(call->connection);
    }
    return MHD_YES;
}

static enum MHD_Result take_body(struct call *call, const char *bytes, size_t *len)
{
    enum status status = ST_OK;

    if ((monotonic_us() - call->started_us) / US_PER_MS > call->listener->body_ms)
        return MHD_NO; /* closes the connection */
    if (!call->request.body_too_large)
        status = buf_append(&call->body, bytes, *len);
    if (status == ST_NO_MEMORY)
        return MHD_NO; /* nobody is told that it was too large */
    if (status != ST_OK) {
        call->request.body_too_large = true; /* the rest is read and dropped, so that the answer can be sent */
        buf_clear(&call->body);
    }
    *len = 0;
    return MHD_YES;
}

/* The header is here. */
static enum MHD_Result begin_request(struct listener *listener, struct MHD_Connection *connection, const char *path,
                                     const char *method, void **request_self)
{
    struct call *call = call_new(listener, connection, path, method);

    if (call == NULL)
        return MHD_NO;
    call->request.has_query = *request_self == &with_query;
    *request_self = call;
    if (!begin_call(listener))
        return answer_busy(call);
    return header_bytes(connection) > LISTEN_HEADER_BYTES ? answer_header_too_large(call) : MHD_YES;
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *upload, size_t *upload_len, void **request_self)
{
    struct call *call = *request_self;

    (void)version;
    if (call == NULL || call == &with_query)
        return begin_request(self, connection, path, method, request_self);
    if (*upload_len > 0)
        return take_body(call, upload, upload_len);
    return call->answered ? send_answer(call) : hand_over(call);
}

/* --- the library's own --- */

/*
 * The target as it was sent. The library cuts off the query and tells of its arguments, so that this is the one place
 * where a '?' with nothing behind it can be seen. What it returns becomes *request_self.
 */
static void *note_query(void *self, const char *target, struct MHD_Connection *connection)
{
    (void)self;
    (void)connection;
    return strchr(target, '?') == NULL ? NULL : &with_query;
}

/* Paths are compared as they were sent: an escaped one is another one, and none of ours. */
static size_t keep_escaped(void *self, struct MHD_Connection *connection, char *text)
{
    (void)self;
    (void)connection;
    return strlen(text);
}

static void PRINTF_LIKE(2, 0) log_library(void *self, const char *format, va_list args)
{
    char line[256];

    (void)self;
    (void)vsnprintf(line, sizeof line, format, args);
    line[strcspn(line, "\n")] = '\0';
    log_line(LOG_DEBUG, "http: %s", line); /* broken connections of others: nothing for an operator */
}

static struct MHD_Daemon *start(const struct listen_settings *settings, const struct address *address,
                                struct listener *listener)
{
    const bool tls = listener->place.identities != NULL;
    const bool asks = tls && settings->client_ca_pem != NULL;
    const struct MHD_OptionItem tls_options[] = {
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)listen_visit_identify},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, tls_priorities},
        {asks ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0, asks ? settings->client_ca_pem->data : NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    /* Not epoll: there, a handshake whose client does not go on has a thread ask again and again, without a pause. */
    unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;

    if (tls)
        flags |= MHD_USE_TLS;
    if (address->socket.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, listener, MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
        MHD_OPTION_SOCK_ADDR_LEN, address->len, &address->socket, MHD_OPTION_ARRAY, tls ? tls_options : none,
        MHD_OPTION_CLIENT_DISCIPLINE_LVL, (int)STRICT, MHD_OPTION_THREAD_POOL_SIZE, settings->io_threads,
        MHD_OPTION_CONNECTION_LIMIT, settings->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        settings->connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_s,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY_BYTES, MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped,
        NULL, MHD_OPTION_URI_LOG_CALLBACK, note_query, NULL, MHD_OPTION_NOTIFY_CONNECTION, listen_visit_notify,
        &listener->place, MHD_OPTION_NOTIFY_COMPLETED, on_completed, listener, MHD_OPTION_END);
}

static enum status start_failed(struct err *err)
{
    const int number = errno;

    return err_set_code(err, number == EADDRINUSE ? ST_BUSY : ST_IO, FAULT_NONE, ERR_ERRNO, number,
                        number == EADDRINUSE ? "listening: the address is taken"
                                             : "listening: address, certificate or key refused");
}

static enum status identify(const struct listen_settings *settings, struct listener *listener, struct err *err)
{
    struct tls_identity *first = NULL;
    enum status status = tls_identity_new(settings->certificate_pem, settings->key_pem, &first, err);

    if (status == ST_OK)
        status = tls_identities_new(&first, (int64_t)settings->header_s * MS_PER_S, &listener->place.identities, err);
    tls_identity_free(&first);
    return status;
}

enum status listen_open(const struct listen_settings *settings, struct listener **out, struct err *err)
{
    struct listener *listener = NULL;
    struct address address;
    enum status status = address_read(settings->address, &address, err);

    if (status != ST_OK)
        return status;
    listener = calloc(1, sizeof *listener);
    if (listener == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listening");
    listener->quiesced = MHD_INVALID_SOCKET;
    listener->name = settings->name;
    listener->body_ms = (int64_t)settings->body_s * MS_PER_S;
    listener->idle_ms = (int64_t)settings->idle_s * MS_PER_S;
    listener->workers = settings->workers;
    listener->metrics = settings->metrics;
    listener->handler = settings->handler;
    listener->busy = settings->busy;
    listener->self = settings->self;
    (void)pthread_mutex_init(&listener->lock, NULL);
    (void)pthread_cond_init(&listener->all_answered, NULL);
    status = header_limit_new((int64_t)settings->header_s * MS_PER_S, &listener->place.header_limit, err);
    if (status == ST_OK && settings->certificate_pem != NULL)
        status = identify(settings, listener, err);
    if (status != ST_OK) {
        listen_close(&listener);
        return status;
    }
    errno = 0;
    listener->daemon = start(settings, &address, listener);
    if (listener->daemon == NULL) {
        status = start_failed(err);
        listen_close(&listener);
        return status;
    }
    address_set_port(&address, MHD_get_daemon_info(listener->daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    (void)address_print((const struct sockaddr *)&address.socket, address.len, 1, listener->address,
                        sizeof listener->address);
    *out = listener;
    return ST_OK;
}

void listen_address(const struct listener *listener, char *out, size_t size)
{
    (void)snprintf(out, size, "%s", listener->address);
}

void listen_renew(struct listener *listener, struct tls_identity **identity)
{
    tls_identities_renew(listener->place.identities, identity);
}

void listen_drain(struct listener *listener, unsigned most_s)
{
    struct timespec until;

    listener->quiesced = MHD_quiesce_daemon(listener->daemon);
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += most_s;
    (void)pthread_mutex_lock(&listener->lock);
    listener->stopping = true;
    while (listener->under_way > 0)
        if (pthread_cond_timedwait(&listener->all_answered, &listener->lock, &until) == ETIMEDOUT)
            break;
    (void)pthread_mutex_unlock(&listener->lock);
}

void listen_close(struct listener **listener)
{
    struct listener *closing = *listener;

    if (closing == NULL)
        return;
    if (closing->daemon != NULL)
        MHD_stop_daemon(closing->daemon);
    header_limit_free(&closing->place.header_limit);
    tls_identities_free(&closing->place.identities);
    if (closing->quiesced != MHD_INVALID_SOCKET)
        (void)close(closing->quiesced);
    (void)pthread_cond_destroy(&closing->all_answered);
    (void)pthread_mutex_destroy(&closing->lock);
    free(closing);
    *listener = NULL;
}
