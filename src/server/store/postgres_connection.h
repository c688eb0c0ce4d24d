/*
 * One connection to PostgreSQL, with the statements that are prepared and under way on it. It is made when it is first
 * needed, and anew after the database went away; what was prepared goes with it. It must not know transactions.
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

enum { POSTGRES_KEPT = 128, POSTGRES_SENT_MOST = 128, POSTGRES_NOTED_SIZE = 24, POSTGRES_WAIT_MOST_MS = 5000 };

/* What an answer must be that is still to come (postgres_pipeline.h). */
enum postgres_answer {
    POSTGRES_ANY,   /* no failure */
    POSTGRES_ADDED, /* one row was added */
    POSTGRES_NOTED, /* its first column is kept in 'noted' */
    POSTGRES_END    /* of a message: from here on what comes runs even if what came failed */
};

struct postgres_kept {
    const char *sql; /* as it was given, a literal */
    unsigned number; /* it is "k<number>" */
};

struct postgres_connection {
    const char *url; /* borrowed */
    bool warned;     /* the server gave a warning, since somebody set this to false */
    PGconn *conn;    /* NULL: none */
    struct postgres_kept kept[POSTGRES_KEPT];
    size_t kept_count, kept_sure; /* with those that are on their way, without */
    enum postgres_answer sent[POSTGRES_SENT_MOST];
    size_t sent_count;
    char noted[POSTGRES_NOTED_SIZE];
    bool not_added;          /* a row was not, since somebody set this to false */
    unsigned names, cursors; /* for those of what is kept, and theirs */
    int64_t schema;          /* the number of the one that it writes to; 0: there is none */
    int64_t timeline;        /* another one since a standby took over: the numbers of transactions begin anew there */
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
/* ST_ALREADY: a row that was to be added stands already. */
enum status postgres_not_added(struct err *err);
/* One or several statements without parameters, in one message. *out: the last one's result, the caller clears it; NULL
 * is allowed. */
MUST_CHECK enum status postgres_command(struct postgres_connection *connection, const char *sql, PGresult **out,
                                        struct err *err);

#endif
