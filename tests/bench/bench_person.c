#include "bench/bench_person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki/random.h"
#include "server/accounts.h"
#include "server/profile.h"
#include "server/sessions.h"
#include "server/store/store_order.h"

enum { ORDER_ID_BYTES = 16 };

void bench_must(enum status status, const struct err *err)
{
    if (status == ST_OK)
        return;
    (void)fprintf(stderr, "%s: %s\n", status_word(status), err->what);
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

void bench_person_prepare(struct filling *filling)
{
    struct err err = ERR_INIT;
    struct config *settings = &filling->ra.config;
    struct subject subject = {.count = 0};
    struct password_cost cost;

    cost = (struct password_cost){.memory_kib = (unsigned)settings->login.argon2_memory_kib,
                                  .passes = (unsigned)settings->login.argon2_passes};
    bench_must(password_hash("correct horse", filling->ra.keys.pepper, &cost, filling->password, &err), &err);
    settings->login.argon2_memory_kib = 64; /* of the hashes that are thrown away */
    settings->login.argon2_passes = 1;
    profile_fill(settings, "王小明", "A123456789", &subject);
    buf_init(&filling->csr, LIMIT_CSR_BYTES);
    bench_must(key_generate(&filling->key, &err), &err);
    bench_must(csr_build(&subject, filling->key, &filling->csr, &err), &err);
    bench_must(csr_read(filling->csr.data, filling->csr.len, &filling->csr_info, &err), &err);
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

enum status bench_person_add(struct filling *filling, struct tx *tx, unsigned number, struct bench_person *out,
                             struct err *err)
{
    struct new_person person;
    struct account account;
    struct order order;
    enum status status = ST_OK;

    made_up_id(number, out->national_id);
    status = accounts_read(out->national_id, "王小明", "0912345678", "correct horse", &person, err);
    if (status == ST_OK)
        status = accounts_seal(&filling->ra, &person, &account, err);
    if (status != ST_OK)
        return status;
    memcpy(account.password, filling->password, sizeof account.password);
    status = store_account_add(tx, &account, &account.id, err);
    if (status == ST_OK)
        status = sessions_add(&filling->ra, tx, account.id, ra_now_utc(&filling->ra), out->token, err);
    if (status != ST_OK)
        return status;
    fill_order(filling, account.id, &order);
    status = random_hex(order.id, ORDER_ID_BYTES, err);
    if (status == ST_OK)
        status = store_order_add(tx, &order, &filling->csr, err);
    if (status != ST_OK)
        return status;
    out->account = account.id;
    memcpy(out->order, order.id, sizeof out->order);
    return ST_OK;
}

void bench_person_end(struct filling *filling)
{
    buf_clear(&filling->csr);
    key_free(&filling->key);
    ra_close(&filling->ra);
}
