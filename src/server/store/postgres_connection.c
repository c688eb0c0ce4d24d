#include "server/store/postgres_connection.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

/*
 * In seconds and milliseconds. Transactions are short: one that holds its locks for longer than that hangs. A node that
 * is cut off, and says nothing any more, gives them back when the server has asked after it.
 */
#define CONNECT_MOST_S "5"
#define SESSION                                                                                                        \
    "SET lock_timeout = 5000; SET statement_timeout = 20000; SET idle_in_transaction_session_timeout = 60000;"         \
    " SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;"                    \
    " SELECT CASE WHEN current_setting('server_encoding') <> 'UTF8' THEN 1"                                            \
    " WHEN current_setting('synchronous_commit') = 'off' OR current_setting('fsync') = 'off' THEN 2 ELSE 0 END,"       \
    " (SELECT oid::bigint FROM pg_namespace WHERE nspname = current_schema()),"                                        \
    " ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint"

enum status postgres_check_url(const char *url, struct err *err)
{
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &why);
    const PQconninfoOption *option = NULL;
    enum status status = ST_OK;

    PQfreemem(why); /* repeats parts of it */
    if (options == NULL)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "the database's URL is none of PostgreSQL's");
    for (option = options; option->keyword != NULL; option++)
        if (option->val != NULL && strcmp(option->keyword, "password") == 0)
            status = err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION,
                             "the database's URL has a password in it: it belongs into the file of \"passfile\"");
    PQconninfoFree(options);
    return status;
}

/* Nothing of them is repeated: they may hold values of rows. */
static void note_warning(void *self, const PGresult *notice)
{
    struct postgres_connection *connection = self;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);

    if (severity != NULL && strcmp(severity, "WARNING") == 0)
        connection->warned = true;
}

/* What comes before the URL may be said otherwise in it, what comes after may not. */
static PGconn *try_hosts(const char *url)
{
    static const char *const NAMES[] = {"sslmode",
                                        "gssencmode",
                                        "connect_timeout",
                                        "keepalives_idle",
                                        "keepalives_interval",
                                        "keepalives_count",
                                        "tcp_user_timeout",
                                        "dbname",
                                        "target_session_attrs",
                                        "client_encoding",
                                        "application_name",
                                        NULL};
    const char *const values[] = {"verify-full", "disable", CONNECT_MOST_S, "10",   "5",         "3",
                                  "15000",       url,       "read-write",   "UTF8", "pccert-ra", NULL};

    return PQconnectdbParams(NAMES, values, 1);
}

/*
 * libpq says it in words alone: English ones, since no locale is set. Of one host that has another name than it should
 * and one that is down the first is told: nothing comes of waiting for that.
 */
static enum status no_trust(const PGconn *conn, struct err *err)
{
    static const struct {
        const char *said, *what;
    } REASONS[] = {
        {"does not match host name", "connecting to the database: its certificate is another host's"},
        {"certificate verify failed",
         "connecting to the database: its certificate is not by the CA of \"sslrootcert\""},
        {"root certificate file",
         "connecting to the database: the file of \"sslrootcert\" is not there, or no certificate"},
        {"does not support SSL", "connecting to the database: it does not speak TLS"},
    };
    const char *said = PQerrorMessage(conn);
    size_t i = 0;

    for (i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (strstr(said, REASONS[i].said) != NULL)
            return err_set(err, ST_UNTRUSTED, FAULT_NONE, REASONS[i].what);
    return ST_OK;
}

/* The reasons that matter else differ in whether a password was asked for and taken. */
static enum status no_connection(const PGconn *conn, struct err *err)
{
    enum status status = ST_OK;

    if (conn == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "connecting to the database");
    status = no_trust(conn, err);
    if (status != ST_OK)
        return status;
    if (PQconnectionNeedsPassword(conn) || PQconnectionUsedPassword(conn))
        return err_set(err, ST_REFUSED, FAULT_NONE, "connecting to the database: it did not let us in");
    return err_set(err, ST_BUSY, FAULT_NONE, "connecting to the database: no host was reached that takes writes");
}

static enum status check_session(const PGresult *result, struct err *err)
{
    const char found = *PQgetvalue(result, 0, 0);

    if (found == '1')
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "opening the database: its encoding is not UTF-8");
    if (found == '2')
        return err_set(err, ST_IO, FAULT_NONE,
                       "opening the database: its synchronous_commit or fsync is off, and commits could be lost");
    return ST_OK;
}

static void read_place(struct postgres_connection *connection, const PGresult *result)
{
    connection->schema = strtoll(PQgetvalue(result, 0, 1), NULL, 10);
    connection->timeline = strtoll(PQgetvalue(result, 0, 2), NULL, 10);
}

enum status postgres_connect(struct postgres_connection *connection, struct err *err)
{
    PGresult *result = NULL;
    enum status status = ST_OK;

    if (connection->conn != NULL && !postgres_broken(connection))
        return ST_OK;
    postgres_disconnect(connection);
    connection->conn = try_hosts(connection->url);
    if (postgres_broken(connection)) {
        status = no_connection(connection->conn, err);
        postgres_disconnect(connection);
        return status;
    }
    (void)PQsetNoticeReceiver(connection->conn, note_warning, connection);
    status = postgres_command(connection, SESSION, &result, err);
    if (status == ST_OK)
        status = check_session(result, err);
    if (status == ST_OK)
        read_place(connection, result);
    PQclear(result);
    if (status != ST_OK)
        postgres_disconnect(connection);
    return status;
}

void postgres_disconnect(struct postgres_connection *connection)
{
    PQfinish(connection->conn); /* accepts NULL */
    connection->conn = NULL;
    connection->kept_count = 0;
    connection->kept_sure = 0;
    connection->sent_count = 0;
}

bool postgres_broken(const struct postgres_connection *connection)
{
    return PQstatus(connection->conn) != CONNECTION_OK; /* accepts NULL */
}

/* By SQLSTATE, the more special before its class (https://www.postgresql.org/docs/15/errcodes-appendix.html). */
static enum status status_of(const char *state)
{
    static const struct {
        const char *begin;
        enum status status;
    } STATES[] = {
        {"08", ST_BUSY},         {"57", ST_BUSY},    /* the connection, the server goes down, a time limit */
        {"40", ST_BUSY},         {"55P03", ST_BUSY}, /* deadlock, serialization, lock_timeout */
        {"53300", ST_BUSY},                          /* too many connections */
        {"25006", ST_BUSY},                          /* it takes no writes any more */
        {"53200", ST_NO_MEMORY}, {"23", ST_ALREADY},     {"42501", ST_IO},       {"42", ST_BUG},
        {"22", ST_BUG},          {"XX001", ST_BAD_FILE}, {"XX002", ST_BAD_FILE},
    };
    size_t i = 0;

    for (i = 0; i < sizeof STATES / sizeof STATES[0]; i++)
        if (strncmp(state, STATES[i].begin, strlen(STATES[i].begin)) == 0)
            return STATES[i].status;
    return ST_IO;
}

/* Five digits of base 36. */
static int64_t number_of(const char *state)
{
    int64_t number = 0;

    for (; *state != '\0'; state++)
        number = number * 36 + (*state <= '9' ? *state - '0' : *state - 'A' + 10);
    return number;
}

enum status postgres_failure(struct postgres_connection *connection, const PGresult *result, const char *what,
                             struct err *err)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    enum status status = ST_OK;

    if (state == NULL && postgres_broken(connection))
        return err_set(err, ST_BUSY, FAULT_NONE, "the connection to the database broke");
    if (state == NULL)
        return err_set(err, result == NULL ? ST_NO_MEMORY : ST_IO, FAULT_NONE, what);
    if (strcmp(state, "53100") == 0) /* which statement it was helps nobody */
        what = "the disk that holds the database is full";
    status = err_set_code(err, status_of(state), FAULT_NONE, ERR_POSTGRES, number_of(state), what);
    err_detail(err, state);
    return status;
}

enum status postgres_not_added(struct err *err)
{
    return err_set(err, ST_ALREADY, FAULT_NONE, "adding a record: there is one in its place");
}

enum status postgres_command(struct postgres_connection *connection, const char *sql, PGresult **out, struct err *err)
{
    PGresult *result = PQexec(connection->conn, sql);
    const ExecStatusType outcome = PQresultStatus(result); /* accepts NULL */
    enum status status = ST_OK;

    if (outcome != PGRES_COMMAND_OK && outcome != PGRES_TUPLES_OK)
        status = postgres_failure(connection, result, "running SQL", err);
    if (status == ST_OK && out != NULL)
        *out = result;
    else
        PQclear(result);
    return status;
}
