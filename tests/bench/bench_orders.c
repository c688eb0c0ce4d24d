/*
 * bench_orders CONFIG COUNT [FIRST]: fills a host's records with so many persons, the FIRST-th of all that can be made
 * up and those after it, each with a session and an order that only waits for its certificate. A line each on standard
 * output: national ID, token, order.
 *
 * What is measured afterwards (finalize, logins) looks at neither their key nor their password again (bench_person.h).
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench_person.h"

enum { BATCH = 200, COUNT_MAX = 1000000 };

static enum status add_one(struct filling *filling, struct tx *tx, unsigned number, struct err *err)
{
    struct bench_person person = {.account = 0};
    const enum status status = bench_person_add(filling, tx, number, &person, err);

    if (status == ST_OK)
        (void)printf("%s\t%s\t%s\n", person.national_id, person.token, person.order);
    return status;
}

int main(int argc, char **argv)
{
    const unsigned long count = argc == 3 || argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
    const unsigned long first = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    static struct filling filling;
    struct err err = ERR_INIT;

    if (count == 0 || count > COUNT_MAX) {
        (void)fputs("usage: bench_orders CONFIG COUNT [FIRST]\n", stderr);
        return 2;
    }
    bench_must(ra_open_records(argv[1], &filling.ra, &err), &err);
    bench_person_prepare(&filling);
    for (unsigned long i = 0; i < count; i += BATCH) {
        struct tx *tx = NULL;
        enum status status = ST_OK;

        bench_must(store_begin(filling.ra.store, &tx, &err), &err);
        for (unsigned long j = i; status == ST_OK && j < count && j < i + BATCH; j++)
            status = add_one(&filling, tx, (unsigned)(first + j), &err);
        bench_must(store_finish(&tx, status, &err), &err);
    }
    bench_person_end(&filling);
    return 0;
}
