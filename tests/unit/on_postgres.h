/*
 * The same tests on PostgreSQL: where PCCERT_TEST_POSTGRES names one (tests/postgres/run.py), each bench has a schema
 * of its own in it. Failures are assertions.
 */
#ifndef TESTS_ON_POSTGRES_H
#define TESTS_ON_POSTGRES_H

#include <stdbool.h>
#include <stdint.h>

enum { ON_POSTGRES_URL_SIZE = 256 };

bool on_postgres(void);
/* A new empty schema; url: whatever is opened by it is in there. */
void on_postgres_make(char url[ON_POSTGRES_URL_SIZE]);
void on_postgres_remove(const char *url);
/* Of one query, or several statements: the first number of the last; 0 if there is none. */
int64_t on_postgres_number(const char *url, const char *sql);
/* Whether the server did it. */
bool on_postgres_does(const char *url, const char *sql);

#endif
