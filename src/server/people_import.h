/*
 * Persons of a table made accounts, by the hundred thousand and beside a host that serves: first all of them are
 * compared with the records, then those who are not there are hashed by all processors and added, some at a time. Who
 * dies in between has added whole persons with their audit rows, and the same table can be imported again. It must not
 * know where the table came from.
 */
#ifndef SERVER_PEOPLE_IMPORT_H
#define SERVER_PEOPLE_IMPORT_H

#include "server/people.h"

struct people_import {
    struct ra *ra;
    struct people *people; /* passwords are wiped on the way */
    /* So many of all, from 0 on: passwords of those who are there compared; others added. */
    void (*compared)(void *self, int64_t done, int64_t of);
    void (*added)(void *self, int64_t done, int64_t of);
    void *self;
    size_t there; /* with the same data: out, with the next one also of an import that failed */
    size_t done;  /* added */
};

/*
 * Whoever is there with another name, phone (if the table has such a column) or password is a wrong line; comparing a
 * password costs as much as adding one. Nobody is added where people->faults is not 0 afterwards. ST_ALREADY: somebody
 * else added one of them meanwhile.
 */
MUST_CHECK enum status people_import(struct people_import *import, struct err *err);

#endif
