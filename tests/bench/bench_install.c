/*
 * bench_install ROUNDS: what an application costs on the PC besides the key and the host. Each round makes an RSA-2048
 * key, and with it the request, the certificate (by a throw-away firm: not counted), the installation in MY, the test
 * signature; then it removes all of it. Prints the medians of the key and of everything else, in milliseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/port/clock.h"
#include "client/sign_test.h"
#include "fakes/fake_ca.h"
#include "pki/csr.h"
#include "win/my_port.h"
#include "win/start.h"
#include "win/store_lock.h"

#include <windows.h>

enum { ROUNDS_MAX = 1000 };

struct round {
    double key_ms, rest_ms;
};

static double now_ms(void)
{
    LARGE_INTEGER at, frequency;

    (void)QueryPerformanceCounter(&at);
    (void)QueryPerformanceFrequency(&frequency);
    return (double)at.QuadPart * 1000.0 / (double)frequency.QuadPart;
}

static void must(enum status status, const struct err *err, const char *what)
{
    if (status == ST_OK)
        return;
    (void)fprintf(stderr, "bench_install: %s: %s: %s\n", what, status_word(status), err->what);
    exit(1);
}

static void make_request(struct key *key)
{
    const struct subject subject = {.count = 1, .fields = {{.type = "CN", .value = "bench"}}};
    struct err err = ERR_INIT;
    struct buf csr;

    buf_init(&csr, CSR_DER_MAX);
    must(csr_build(&subject, key, &csr, &err), &err, "request");
    buf_clear(&csr);
}

static struct round run_round(const struct client *client, const struct fake_ca *ca)
{
    const struct fake_leaf leaf = {
        .national_id = "A123456789", .not_before_utc = 1767225600, .not_after_utc = 2082758400};
    const struct cert_store_port *store = client->store;
    struct cert_list chain = {.count = 0};
    struct cert_info info;
    struct key *key = NULL;
    struct buf der;
    struct err err = ERR_INIT;
    struct round round = {.key_ms = now_ms()};
    bool key_kept = false;
    double issuing_ms = 0;

    buf_init(&der, CERT_DER_MAX);
    must(key_generate(&key, &err), &err, "key");
    round.rest_ms = now_ms();
    round.key_ms = round.rest_ms - round.key_ms;
    make_request(key);
    issuing_ms = now_ms();
    fake_ca_issue(ca, &leaf, key, &der);
    issuing_ms = now_ms() - issuing_ms;
    must(cert_read(der.data, der.len, &info, &err), &err, "certificate");
    must(store->install(store->self, key, der.data, der.len, &chain, NULL, &err), &err, "install");
    must(sign_test_installed(client, info.sha256, &err), &err, "test signature");
    round.rest_ms = now_ms() - round.rest_ms - issuing_ms;
    must(store->remove(store->self, info.sha256, &key_kept, &err), &err, "remove");
    buf_clear(&der);
    key_free(&key);
    return round;
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left;
    const double b = *(const double *)right;

    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    const long rounds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    static double keys[ROUNDS_MAX], rest[ROUNDS_MAX];
    struct my_store my = {.lock_limit_ms = STORE_LOCK_LIMIT_MS};
    const struct cert_store_port store = my_port(&my);
    const struct client client = {.store = &store};
    struct fake_ca ca;

    if (rounds < 1 || rounds > ROUNDS_MAX) {
        (void)fputs("usage: bench_install ROUNDS\n", stderr);
        return 2;
    }
    fake_ca_open(&ca, "Bench Securities");
    for (long i = 0; i < rounds; i++) {
        const struct round round = run_round(&client, &ca);

        keys[i] = round.key_ms;
        rest[i] = round.rest_ms;
    }
    qsort(keys, (size_t)rounds, sizeof keys[0], compare);
    qsort(rest, (size_t)rounds, sizeof rest[0], compare);
    (void)printf("%.1f %.1f\n", keys[rounds / 2], rest[rounds / 2]);
    fake_ca_close(&ca);
    return 0;
}
