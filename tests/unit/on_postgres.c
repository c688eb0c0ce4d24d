#include "on_postgres.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char PATH_OPTION[] = "&options=-csearch_path%3D";

bool on_postgres(void)
{
    return getenv("PCCERT_TEST_POSTGRES") != NULL;
}

static PGresult *ask(const char *url, const char *sql)
{
    PGconn *conn = PQconnectdb(url);
    PGresult *result = NULL;

    if (PQstatus(conn) != CONNECTION_OK)
        fail_msg("%s: %s", url, PQerrorMessage(conn));
    PQclear(PQexec(conn, "SET client_min_messages = error"));
    result = PQexec(conn, sql);
    PQfinish(conn);
    return result;
}

bool on_postgres_does(const char *url, const char *sql)
{
    PGresult *result = ask(url, sql);
    const ExecStatusType outcome = PQresultStatus(result);

    PQclear(result);
    return outcome == PGRES_COMMAND_OK || outcome == PGRES_TUPLES_OK;
}

int64_t on_postgres_number(const char *url, const char *sql)
{
    PGresult *result = ask(url, sql);
    int64_t number = 0;

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    if (PQntuples(result) > 0)
        number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return number;
}

void on_postgres_make(char url[ON_POSTGRES_URL_SIZE])
{
    static unsigned made;
    const char *server = getenv("PCCERT_TEST_POSTGRES");
    char name[48], command[80];

    assert_non_null(server);
    (void)snprintf(name, sizeof name, "bench_%ld_%u", (long)getpid(), ++made);
    (void)snprintf(command, sizeof command, "CREATE SCHEMA %s", name);
    assert_true(on_postgres_does(server, command));
    assert_true(snprintf(url, ON_POSTGRES_URL_SIZE, "%s%s%s", server, PATH_OPTION, name) < ON_POSTGRES_URL_SIZE);
}

void on_postgres_remove(const char *url)
{
    const char *name = strstr(url, PATH_OPTION);
    char command[96];

    assert_non_null(name);
    (void)snprintf(command, sizeof command, "DROP SCHEMA %s CASCADE", name + strlen(PATH_OPTION));
    assert_true(on_postgres_does(getenv("PCCERT_TEST_POSTGRES"), command));
}
