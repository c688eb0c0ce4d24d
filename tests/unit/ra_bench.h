/*
 * A host for tests: a real folder made by setup_host (authority, keys, database; or one in PostgreSQL, on_postgres.h),
 * opened as serve opens it, but with a clock and an SMS gateway of the test's own and an Argon2id that costs nothing.
 * Failures are assertions.
 */
#ifndef TESTS_RA_BENCH_H
#define TESTS_RA_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "on_postgres.h"
#include "pki/key.h"
#include "server/orders.h"
#include "server/phone.h"
#include "server/ra.h"

#define RA_BENCH_ID "A123456789"
#define RA_BENCH_OTHER_ID "B223456782"
#define RA_BENCH_UNKNOWN_ID "C123456781"
#define RA_BENCH_PASSWORD "correct horse"
#define RA_BENCH_PHONE "0912345678"

enum { RA_BENCH_FOLDER_SIZE = 64 };

struct ra_bench {
    char folder[RA_BENCH_FOLDER_SIZE];
    char config_file[96];
    char url[ON_POSTGRES_URL_SIZE]; /* "": in the folder */
    struct ra ra;                   /* open between ra_bench_open and ra_bench_close */
    int64_t now_utc;
    struct {
        unsigned count;
        bool fails;
        char phone[PHONE_SIZE], prefix[8], code[8];
    } sent; /* the last message */
};

/* The folder (under TMPDIR), without persons and not open; the first call of a process makes one, later ones copy it.
 */
void ra_bench_make(struct ra_bench *bench);
/* The same in the folder, whatever else is asked for. */
void ra_bench_make_in_folder(struct ra_bench *bench);
/* Opens it; after ra_bench_close: a host that was restarted. */
void ra_bench_open(struct ra_bench *bench);
void ra_bench_close(struct ra_bench *bench);
/* Gives a closed host the CA of another set-up: same names, other keys. */
void ra_bench_exchange_ca(struct ra_bench *bench);
/* Closes and removes the folder. */
void ra_bench_remove(struct ra_bench *bench);
/* For cmocka: *state is one that is made and not open, the same at each call; and removes it. */
int ra_bench_setup(void **state);
int ra_bench_teardown(void **state);
/* A file of the folder. out is initialised here. */
void ra_bench_read(const struct ra_bench *bench, const char *name, struct buf *out);

/* Their account. phone NULL: none bound. The password is RA_BENCH_PASSWORD. */
int64_t ra_bench_person(struct ra_bench *bench, const char *national_id, const char *phone);
struct caller ra_bench_caller(int64_t account);

/* One of a few key pairs, made when first asked for: making them is slow. Freed by ra_bench_free_keys. */
struct key *ra_bench_key(unsigned number);
void ra_bench_free_keys(void);
/* A call that nobody has made yet. */
struct idempotency ra_bench_call(void);
/* A request for that account's profile; order_request_clear. */
void ra_bench_request(struct ra_bench *bench, int64_t account, unsigned key, struct order_request *out);

/* The steps of an order, each of which must be allowed. */
void ra_bench_order(struct ra_bench *bench, int64_t account, unsigned key, char order[LIMIT_ID_SIZE]);
void ra_bench_verify(struct ra_bench *bench, int64_t account, const char *order);
void ra_bench_agree(struct ra_bench *bench, int64_t account, const char *order);
void ra_bench_finalize(struct ra_bench *bench, int64_t account, const char *order);
void ra_bench_confirm(struct ra_bench *bench, int64_t account, const char *order, bool installed);
/* All of them up to finalize. */
void ra_bench_issue(struct ra_bench *bench, int64_t account, unsigned key, char order[LIMIT_ID_SIZE]);
enum order_state ra_bench_state(struct ra_bench *bench, int64_t account, const char *order);

/* What an SQL query of one number says of the database: tests may look where the code may not. */
int64_t ra_bench_sql(const struct ra_bench *bench, const char *sql);

#endif
