#include "server/lock_flood.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/fault.h"

enum { HOUR_S = 3600 };

struct lock_flood {
    int64_t rows_most;
    int64_t rows, summed; /* of the hour from begun_utc on */
    int64_t begun_utc;
    pthread_mutex_t lock;
};

enum status lock_flood_new(int64_t rows_most, struct lock_flood **out, struct err *err)
{
    struct lock_flood *flood = calloc(1, sizeof *flood);

    if (flood == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "counting locks");
    flood->rows_most = rows_most;
    (void)pthread_mutex_init(&flood->lock, NULL);
    *out = flood;
    return ST_OK;
}

void lock_flood_free(struct lock_flood **flood)
{
    if (*flood == NULL)
        return;
    (void)pthread_mutex_destroy(&(*flood)->lock);
    free(*flood);
    *flood = NULL;
}

static int64_t count(struct lock_flood *flood, int64_t now_utc)
{
    int64_t stands_for = 1;

    if (now_utc < flood->begun_utc || now_utc - flood->begun_utc >= HOUR_S) {
        flood->begun_utc = now_utc;
        flood->rows = 0;
    }
    if (flood->rows >= flood->rows_most) {
        flood->summed++;
        return 0;
    }
    flood->rows++;
    stands_for += flood->summed;
    flood->summed = 0;
    return stands_for;
}

int64_t lock_flood_rows(struct lock_flood *flood, int64_t now_utc)
{
    int64_t stands_for = 0;

    (void)pthread_mutex_lock(&flood->lock);
    stands_for = count(flood, now_utc);
    (void)pthread_mutex_unlock(&flood->lock);
    return stands_for;
}
