/*
 * bench_token RA.JSON THREADS SECONDS: how many certificates a second the CA of that configuration signs, its key being
 * where it is, on so many threads; with no database and no network. Each is verified, as the host does.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pki/cert.h"
#include "pki/key.h"
#include "server/ca/internal.h"
#include "server/profile.h"

enum { THREADS_MAX = 64 };

static struct ca *ca;
static struct ca_tbs prepared;
static atomic_long signatures;
static atomic_bool is_over;

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void *work(void *unused)
{
    (void)unused;
    while (!atomic_load(&is_over)) {
        struct buf certificate;

        buf_init(&certificate, CERT_DER_MAX);
        if (ca_sign(ca, &prepared.tbs, &certificate, NULL) != ST_OK)
            abort();
        buf_clear(&certificate);
        (void)atomic_fetch_add(&signatures, 1);
    }
    return NULL;
}

/* One person's, over a key that is of no other use. */
static enum status prepare(const struct config *config, struct err *err)
{
    struct ca_order order = {.terms = ca_terms_of(config), .now_utc = (int64_t)time(NULL)};
    struct key *key = NULL;
    struct buf spki;
    enum status status = key_generate(&key, err);

    buf_init(&spki, KEY_DER_MAX);
    profile_fill(config, "-", "A123456789", &order.subject);
    if (status == ST_OK)
        status = key_spki(key, &spki, err);
    order.spki = spki.data;
    order.spki_len = spki.len;
    if (status == ST_OK)
        status = ca_prepare(ca, &order, &prepared, err);
    buf_clear(&spki);
    key_free(&key);
    return status;
}

static void measure(long threads, const struct timespec *how_long)
{
    pthread_t ids[THREADS_MAX];
    double begun = seconds();

    for (long i = 0; i < threads; i++)
        if (pthread_create(&ids[i], NULL, work, NULL) != 0)
            abort();
    (void)nanosleep(how_long, NULL);
    atomic_store(&is_over, true);
    for (long i = 0; i < threads; i++)
        (void)pthread_join(ids[i], NULL);
    (void)printf("%.2f\n", (double)atomic_load(&signatures) / (seconds() - begun));
}

int main(int argc, char **argv)
{
    const long threads = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
    const struct timespec how_long = {.tv_sec = argc == 4 ? strtol(argv[3], NULL, 10) : 0};
    struct err err = ERR_INIT;
    struct config config;
    enum status status = ST_OK;

    if (threads < 1 || threads > THREADS_MAX || how_long.tv_sec < 1) {
        (void)fputs("usage: bench_token RA.JSON THREADS SECONDS\n", stderr);
        return 2;
    }
    status = config_read(argv[1], &config, &err);
    if (status == ST_OK)
        status = ca_open(&config, &ca, &err);
    if (status == ST_OK)
        status = prepare(&config, &err);
    if (status == ST_OK)
        measure(threads, &how_long);
    else
        (void)fprintf(stderr, "bench_token: %s\n", err.what);
    buf_clear(&prepared.tbs);
    ca_close(&ca);
    return status != ST_OK;
}
