/*
 * bench_orders CONFIG COUNT [FIRST]: fills a host's records with so many persons, the FIRST-th of all that can be made
 * up and those after it, each with a session and an order that only waits for its certificate. A line each on standard
 * output: national ID, token, order.
 *
 * All have one password, "correct horse", and one key: what is measured afterwards (finalize, logins) looks at neither
 * again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/national_id.h"
#include "pki/csr.h"
#include "pki/random.h"
#include "server/accounts.h"
#include "server/profile.h"
#include "server/sessions.h"
#include "server/store/store_order.h"

enum { BATCH = 200, COUNT_MAX = 1000000, ORDER_ID_BYTES = 16 };

struct filling {
    struct ra ra;
    struct key *key;
    char password[PASSWORD_PHC_SIZE]; /* the real one, at the host's own cost: made once */
    struct csr_info csr_info;
    struct buf csr;
};

static void must(enum status status, const struct err *err)
{
    if (status == ST_OK)
        return;
    (void)fprintf(stderr, "bench_orders: %s: %s\n", status_word(status), err->what);
    exit(1);
}

static void made_up_id(unsigned number, char out[NATIONAL_ID_SIZE])
{
    char typed[NATIONAL_ID_SIZE] = "";

    for (unsigned check = 0; check < 10; check++) {
        (void)snprintf(typed, sizeof typed, "Q1%07u%u", number % 10000000, check % 10);
        if (national_id_read(typed, out, NULL) == ST_OK)
            return;
    }
    abort();
}

static void prepare(struct filling *filling, const char *config)
{
    struct err err = ERR_INIT;
    struct config *settings = &filling->ra.config;
    struct subject subject = {.count = 0};
    struct password_cost cost;

    must(ra_open_records(config, &filling->ra, &err), &err);
    cost = (struct password_cost){.memory_kib = (unsigned)settings->login.argon2_memory_kib,
                                  .passes = (unsigned)settings->login.argon2_passes};
    must(password_hash("correct horse", filling->ra.keys.pepper, &cost, filling->password, &err), &err);
    settings->login.argon2_memory_kib = 64; /* of the hashes that are thrown away */
    settings->login.argon2_passes = 1;
    profile_fill(settings, "王小明", "A123456789", &subject);
    buf_init(&filling->csr, LIMIT_CSR_BYTES);
    must(key_generate(&filling->key, &err), &err);
    must(csr_build(&subject, filling->key, &filling->csr, &err), &err);
    must(csr_read(filling->csr.data, filling->csr.len, &filling->csr_info, &err), &err);
}

static void fill_order(const struct filling *filling, int64_t account, struct order *out)
{
    const int64_t now_utc = ra_now_utc(&filling->ra);

    *out = (struct order){
        .account = account,
        .kind = ORDER_NEW,
        .state = ORDER_CONSENTED,
        .spki_len = filling->csr_info.spki_len,
        .created_utc = now_utc,
        .expires_utc = now_utc + filling->ra.config.order.ttl_s,
    };
    memcpy(out->spki, filling->csr_info.spki, filling->csr_info.spki_len);
    memcpy(out->spki_hash, filling->csr_info.spki_hash, sizeof out->spki_hash);
}

static enum status add_one(struct filling *filling, struct tx *tx, unsigned number, struct err *err)
{
    char national_id[NATIONAL_ID_SIZE] = "";
    char token[LIMIT_TOKEN_SIZE] = "";
    struct new_person person;
    struct account account;
    struct order order;
    enum status status = ST_OK;

    made_up_id(number, national_id);
    status = accounts_read(national_id, "王小明", "0912345678", "correct horse", &person, err);
    if (status == ST_OK)
        status = accounts_seal(&filling->ra, &person, &account, err);
    if (status != ST_OK)
        return status;
    memcpy(account.password, filling->password, sizeof account.password);
    status = store_account_add(tx, &account, &account.id, err);
    if (status == ST_OK)
        status = sessions_add(&filling->ra, tx, account.id, ra_now_utc(&filling->ra), token, err);
    if (status != ST_OK)
        return status;
    fill_order(filling, account.id, &order);
    status = random_hex(order.id, ORDER_ID_BYTES, err);
    if (status == ST_OK)
        status = store_order_add(tx, &order, &filling->csr, err);
    if (status == ST_OK)
        (void)printf("%s\t%s\t%s\n", national_id, token, order.id);
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
    prepare(&filling, argv[1]);
    for (unsigned long i = 0; i < count; i += BATCH) {
        struct tx *tx = NULL;
        enum status status = ST_OK;

        must(store_begin(filling.ra.store, &tx, &err), &err);
        for (unsigned long j = i; status == ST_OK && j < count && j < i + BATCH; j++)
            status = add_one(&filling, tx, (unsigned)(first + j), &err);
        must(store_finish(&tx, status, &err), &err);
    }
    buf_clear(&filling.csr);
    key_free(&filling.key);
    ra_close(&filling.ra);
    return 0;
}
