/*
 * An HTTP or HTTPS listener that hands complete requests to a handler on a worker thread and sends what it answers. The
 * library behind it (libmicrohttpd, chosen for its strictness: facts/pki.md 5.1) is known in listen*.c
 * alone. It must not know routes, JSON or the database.
 *
 * I/O threads never wait for a handler: a connection sleeps while its request is worked on. Sizes are limited, and so
 * are idle time, the time for handshake and header together (header_limit.h), and the time for a body.
 *
 * Order of calls: listen_open; to stop, listen_drain on every listener, then workers_end, listen_close,
 * and workers_free last.
 */
#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "protocol/limits.h"
#include "server/shared_bytes.h"
#include "server/tls_identity.h"
#include "server/workers.h"

enum {
    LISTEN_PEER_SIZE = 64,
    LISTEN_HEADER_BYTES = 16 * 1024,
    LISTEN_ETAG_SIZE = 68,
    LISTEN_LOCATION_SIZE = 96,
    LISTEN_COOKIE_SIZE = 192
};

/* Borrowed for the time of the handler's call. */
struct request {
    const char *method;
    const char *path;                              /* as it was sent: nothing is unescaped */
    bool has_query;                                /* even an empty one */
    const char *authorization;                     /* NULL if absent; a secret */
    const char *content_type;                      /* NULL if absent */
    const char *idempotency_key;                   /* NULL if absent */
    const char *if_none_match, *if_modified_since; /* NULL if absent */
    const char *accept_language;                   /* NULL if absent */
    const char *user_agent;                        /* NULL if absent */
    const char *host;                              /* NULL if absent */
    const char *cookie;                            /* NULL if absent; a secret */
    const char *origin, *fetch_site;               /* Origin, Sec-Fetch-Site; NULL if absent */
    const void *client_certificate; /* DER, of whoever proved in the handshake to hold its key; NULL: nobody did. Whose
                                       it is, and whether it is worth anything, is for the handler to find out */
    size_t client_certificate_len;
    const void *body;
    size_t body_len;
    bool body_too_large; /* longer than LIMIT_BODY_BYTES; body is empty then */
    char peer[LISTEN_PEER_SIZE];
    char id[LIMIT_ID_SIZE]; /* made here: for logs, and for whoever asks the helpdesk */
};

struct response_header {
    const char *name, *value;
};

/* Zeroed before the handler is called, but for the empty body. */
struct response {
    int http_status;
    const char *content_type;              /* static; NULL without a body */
    struct buf body;                       /* freed by the listener */
    struct shared_bytes *shared;           /* NULL, or the body: held, let go by the listener */
    int64_t retry_after_s;                 /* 0: no such header */
    const char *challenge;                 /* static; what a 401 asks for, NULL: "Bearer" */
    const char *allow;                     /* static; for 405 */
    char location[LISTEN_LOCATION_SIZE];   /* for 303; "": none */
    char set_cookie[LISTEN_COOKIE_SIZE];   /* "": none; a secret */
    bool may_be_stored;                    /* else Cache-Control: no-store */
    int64_t max_age_s;                     /* of what may be stored; 0: it does not say for how long */
    int64_t modified_utc;                  /* 0: no Last-Modified */
    char etag[LISTEN_ETAG_SIZE];           /* with its quotes; "": none */
    const struct response_header *headers; /* further ones; they outlive the listener */
    size_t header_count;
    /* For the log (log_request); static. NULL: whatever is no route, and no word for what became of it. */
    const char *route_method, *route_path, *outcome;
};

/* Its method, static, for response.route_method: GET, HEAD or POST; NULL: another. */
const char *listen_method(const struct request *request);

typedef void listen_handler(void *self, const struct request *request, struct response *response);

struct listen_settings {
    const char *name;    /* in the log; NULL: its requests are not in it */
    const char *address; /* "127.0.0.1:8443", "[::1]:0": numeric, port 0 lets the system choose */
    const struct buf *certificate_pem, *key_pem; /* both NULL: plain HTTP */
    const struct buf *client_ca_pem;             /* whose certificates clients are asked for, if they have one; NULL: of
                                                    none */
    unsigned io_threads, connections, connections_per_address, idle_s, header_s, body_s;
    struct workers *workers; /* borrowed */
    struct metrics *metrics; /* borrowed; NULL: nobody counts */
    listen_handler *handler; /* on a worker thread */
    listen_handler *busy;    /* on an I/O thread, so at once: too many requests wait, or the host is stopping */
    void *self;
};

struct listener;

/*
 * ST_BAD_INPUT for an address that cannot be read, ST_BUSY if it is taken, ST_BAD_FILE (tls_identity.h), ST_IO. Texts
 * may go after the call.
 */
MUST_CHECK enum status listen_open(const struct listen_settings *settings, struct listener **out, struct err *err);
/* "127.0.0.1:PORT" as bound. */
void listen_address(const struct listener *listener, char *out, size_t size);
/*
 * From now on the handshakes of a TLS listener are with that identity, which it takes over. From one thread at a time.
 */
void listen_renew(struct listener *listener, struct tls_identity **identity);
/* Accepts nothing more, and waits until what was begun is answered, or for most_s. Later requests of a connection: 503.
 */
void listen_drain(struct listener *listener, unsigned most_s);
void listen_close(struct listener **listener);

#endif
