#include "server/store/postgres_dialect.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "server/store/engine.h"

enum { WORD_SIZE = 32 };

/* Behind a SELECT (engine.h); true: *sql is past it. */
static bool put_hold(const char **sql, bool holds, char *out, size_t *len)
{
    static const struct {
        const char *mark, *words;
    } HOLDS[] = {{ROWS_HELD, " FOR UPDATE"}, {ROWS_PICKED, " FOR UPDATE SKIP LOCKED"}};
    size_t i = 0;

    for (i = 0; i < sizeof HOLDS / sizeof HOLDS[0]; i++) {
        if (strncmp(*sql, HOLDS[i].mark, strlen(HOLDS[i].mark)) != 0)
            continue;
        *sql += strlen(HOLDS[i].mark);
        if (holds)
            *len += (size_t)snprintf(out + *len, WORD_SIZE, "%s", HOLDS[i].words);
        return true;
    }
    return false;
}

/* "?" and "?1" are "$1" here. */
void postgres_dialect(const char *sql, bool holds, char out[POSTGRES_SQL_SIZE])
{
    size_t len = 0;
    int number = 0;

    while (*sql != '\0') {
        assert(len + WORD_SIZE < POSTGRES_SQL_SIZE);
        if (put_hold(&sql, holds, out, &len))
            continue;
        if (*sql != '?')
            out[len++] = *sql;
        else if (sql[1] >= '0' && sql[1] <= '9')
            out[len++] = '$';
        else
            len += (size_t)snprintf(out + len, WORD_SIZE, "$%d", ++number);
        sql++;
    }
    out[len] = '\0';
}
