/*
 * One connection to PostgreSQL, with the statements that are prepared on it. It is made when it is first needed, and
 * anew after the database went away; what was prepared goes with it. It must not know transactions.
 *
 * An address is a libpq URL (https://www.postgresql.org/docs/15/libpq-connect.html 34.1.1.2), with several hosts if
 * there are standbys: the one that takes writes is looked for. It bears no password: that is in the file that
 * "passfile" in the URL names. Over TCP the server's certificate and name are checked unless the URL says otherwise
 * (sslmode=verify-full).
 */
#ifndef STORE_POSTGRES_CONNECTION_H
#define STORE_POSTGRES_CONNECTION_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { POSTGRES_KEPT = 128, POSTGRES_WAIT_MOST_MS = 5000 };

struct postgres_connection {
    const char *url;                 /* borrowed */
    bool warned;                     /* the server gave a warning, since somebody set this to false */
    PGconn *conn;                    /* NULL: none */
    const char *kept[POSTGRES_KEPT]; /* texts as they were given, literals; that of statement "k<index>" */
    size_t count;
    unsigned cursors; /* for their names */
    int64_t schema;   /* the number of the one that it writes to; 0: there is none */
    int64_t timeline; /* another one since a standby took over: the numbers of transactions begin anew there */
};

/* ST_BAD_INPUT if it is no such URL, or has a password in it. */
MUST_CHECK enum status postgres_check_url(const char *url, struct err *err);

/*
 * If there is none, or it is broken. ST_BUSY if no host can be reached that takes writes; ST_UNTRUSTED if one is not
 * who it should be (a name, a CA, no TLS); ST_REFUSED if it does not let us in; ST_IO if commits would not be durable
 * there; ST_BAD_FILE if its texts are not UTF-8.
 */
MUST_CHECK enum status postgres_connect(struct postgres_connection *connection, struct err *err);
void postgres_disconnect(struct postgres_connection *connection);
bool postgres_broken(const struct postgres_connection *connection);

/* What a result, or its absence, means to a caller. Of the server's words nothing is repeated: values stand in them. */
enum status postgres_failure(struct postgres_connection *connection, const PGresult *result, const char *what,
                             struct err *err);
/* One or several statements without parameters, in one message. *out: the last one's result, the caller clears it; NULL
 * is allowed. */
MUST_CHECK enum status postgres_command(struct postgres_connection *connection, const char *sql, PGresult **out,
                                        struct err *err);

#endif
