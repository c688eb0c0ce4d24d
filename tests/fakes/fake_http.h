/*
 * Port http with a script: each exchange must be the next one that the test expects, and gets the answer written there.
 */
#ifndef FAKE_HTTP_H
#define FAKE_HTTP_H

#include "client/port/http.h"

/* One exchange: what must be asked, what is answered. */
struct fake_exchange {
    const char *method, *path;
    enum status status; /* not ST_OK: the exchange itself fails so, with this fault */
    int fault;
    long http_status;
    const char *content_type;
    const char *body; /* NULL: empty */
    int64_t retry_after_s;
    const char *request_id; /* NULL: none */
    const char *other_auth; /* NULL: none */
};

enum { FAKE_HTTP_MAX = 32 };

/* What was asked, for the test to look at. */
struct fake_asked {
    char authorization[9 * 1024]; /* "" for none */
    char idempotency_key[128];
    char content_type[96];
    char body[32 * 1024];
    size_t shown;   /* certificates in the handshake */
    bool reports;   /* progress would be told of the download */
    bool stoppable; /* progress would be asked whether to stop */
};

struct fake_http {
    const struct fake_exchange *script;
    size_t script_count;
    size_t at;                /* how many are done */
    struct fake_asked *asked; /* FAKE_HTTP_MAX of them; owned */
};

void fake_http_open(struct fake_http *http, const struct fake_exchange *script, size_t count);
/* Fails the test if a part of the script was not asked for. */
void fake_http_close(struct fake_http *http);
/* origin "https://ra.example.test:8443" */
struct http_port fake_http_port(struct fake_http *http);

#endif
