/* Records of the store: whole, once, moved only from where they are, and its own promises by themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pki/cert.h"
#include "ra_store_rig.h"
#include "server/store/store_asked.h"
#include "server/store/store_audit.h"
#include "server/store/store_certificate.h"
#include "server/store/store_order.h"
#include "server/store/store_people.h"

enum { ENDS_UTC = 1000 }; /* of each certificate */

static struct order order_of(const struct store_bench *bench, const char *id)
{
    struct order order = {.account = bench->account, .spki = {0x30}, .spki_len = 1, .expires_utc = 100};

    (void)snprintf(order.id, sizeof order.id, "%s", id);
    return order;
}

static void add_order(struct store_bench *bench, const char *id, enum order_state at)
{
    const struct order order = order_of(bench, id);
    struct buf csr = {.max = 16};
    struct tx *tx = begin(bench);

    assert_int_equal(buf_append(&csr, "csr", 3), ST_OK);
    assert_int_equal(store_order_add(tx, &order, &csr, NULL), ST_OK);
    if (at != ORDER_CREATED)
        assert_int_equal(store_order_move(tx, id, ORDER_CREATED, at, 2, NULL), ST_OK);
    commit(tx);
    buf_clear(&csr);
}

static enum status add_issued(struct store_bench *bench, const char *order, const char *serial, int64_t issued_utc)
{
    struct intent intent = {.tbs = {.max = 16}};
    struct issued issued = {
        .account = bench->account, .issued_utc = issued_utc, .not_after_utc = ENDS_UTC, .der = {.max = 16}};
    struct tx *tx = begin(bench);
    enum status status = ST_OK;

    (void)snprintf(intent.serial, sizeof intent.serial, "%s", serial);
    (void)snprintf(issued.serial, sizeof issued.serial, "%s", serial);
    (void)snprintf(issued.order, sizeof issued.order, "%s", order);
    (void)snprintf(issued.sha256, sizeof issued.sha256, "hash of %s", serial);
    assert_int_equal(buf_append(&intent.tbs, "tbs", 3), ST_OK);
    assert_int_equal(buf_append(&issued.der, "der", 3), ST_OK);
    assert_int_equal(store_intent_add(tx, order, &intent, 1, NULL), ST_OK);
    status = store_issued_add(tx, &issued, NULL);
    status = store_finish(&tx, status, NULL);
    intent_clear(&intent);
    issued_clear(&issued);
    return status;
}

struct taker {
    struct store_bench *bench;
    unsigned taken;
};

static void an_account_is_there_once_and_whole(void **state)
{
    struct store_bench *bench = *state;
    const struct sealed none = {.len = 0};
    const struct sealed phone = {{7, 8, 9}, 3};
    struct account account;
    struct tx *tx = NULL;

    open_again(bench);
    tx = begin(bench);
    assert_int_equal(store_account_by_nid(tx, (const unsigned char[SHA256_BYTES]){1}, &account, NULL), ST_OK);
    assert_int_equal(account.id, bench->account);
    assert_string_equal(account.name, "王小明");
    assert_int_equal(account.phone.len, 0);
    assert_int_equal(store_account_add(tx, &account, NULL, NULL), ST_ALREADY);
    assert_int_equal(store_account_set_phone(tx, account.id, &phone, NULL), ST_OK);
    assert_int_equal(store_account_by_id(tx, account.id, &account, NULL), ST_OK);
    assert_int_equal(account.phone.len, 3);
    assert_memory_equal(account.phone.bytes, phone.bytes, 3);
    assert_int_equal(store_account_set_phone(tx, account.id, &none, NULL), ST_OK);
    assert_int_equal(store_account_set_phone(tx, account.id + 1, &none, NULL), ST_NOT_FOUND);
    assert_int_equal(store_account_by_id(tx, account.id + 1, &account, NULL), ST_NOT_FOUND);
    assert_int_equal(store_account_by_nid(tx, (const unsigned char[SHA256_BYTES]){3}, &account, NULL), ST_NOT_FOUND);
    commit(tx);
}

static void an_order_moves_only_from_where_it_is(void **state)
{
    struct store_bench *bench = *state;
    struct order order;
    struct tx *tx = NULL;

    add_order(bench, "a", ORDER_CREATED);
    tx = begin(bench);
    assert_int_equal(store_order_move(tx, "a", ORDER_VERIFIED, ORDER_CONSENTED, 2, NULL), ST_NOT_FOUND);
    assert_int_equal(store_order_move(tx, "b", ORDER_CREATED, ORDER_VERIFIED, 2, NULL), ST_NOT_FOUND);
    assert_int_equal(store_order_move(tx, "a", ORDER_CREATED, ORDER_VERIFIED, 2, NULL), ST_OK);
    assert_int_equal(store_order_move(tx, "a", ORDER_CREATED, ORDER_VERIFIED, 2, NULL), ST_NOT_FOUND);
    assert_int_equal(store_order_get(tx, "a", &order, NULL), ST_OK);
    assert_int_equal(order.state, ORDER_VERIFIED);
    commit(tx);
}

static void a_second_unfinished_order_cannot_be_kept(void **state)
{
    struct store_bench *bench = *state;
    const struct order second = order_of(bench, "b");
    const struct buf csr = {.max = 16};
    struct tx *tx = NULL;

    add_order(bench, "a", ORDER_PROCESSING);
    tx = begin(bench);
    assert_int_equal(store_order_add(tx, &second, &csr, NULL), ST_ALREADY);
    assert_int_equal(store_order_move(tx, "a", ORDER_PROCESSING, ORDER_ISSUED, 2, NULL), ST_OK);
    assert_int_equal(store_order_add(tx, &second, &csr, NULL), ST_OK);
    commit(tx);
}

static enum status add_intent(struct store_bench *bench, const char *order, const char *serial)
{
    struct intent intent = {.serial = "", .tbs = {.max = 16}};
    struct tx *tx = begin(bench);

    memcpy(intent.serial, serial, strlen(serial) + 1);
    return store_finish(&tx, store_intent_add(tx, order, &intent, 1, NULL), NULL);
}

static void a_serial_is_used_once(void **state)
{
    struct store_bench *bench = *state;

    add_order(bench, "a", ORDER_ISSUED);
    add_order(bench, "b", ORDER_ISSUED);
    assert_int_equal(add_intent(bench, "a", "0A"), ST_OK);
    assert_int_equal(add_intent(bench, "b", "0A"), ST_ALREADY);
    assert_int_equal(add_intent(bench, "a", "0B"), ST_ALREADY);
    assert_int_equal(add_intent(bench, "b", "0B"), ST_OK);
}

/* It may be told late, by another statement or by none; it is told, and nothing of its transaction stays. */
static void what_was_not_added_undoes_the_rest(void **state)
{
    struct store_bench *bench = *state;
    struct intent intent = {.serial = "0A", .tbs = {.max = 16}};
    struct err err = ERR_INIT;
    struct tx *tx = NULL;
    bool first = false;

    add_order(bench, "a", ORDER_ISSUED);
    add_order(bench, "b", ORDER_ISSUED);
    assert_int_equal(add_intent(bench, "a", "0A"), ST_OK);
    tx = begin(bench);
    assert_int_equal(store_nonce_use(tx, "n", 100, 1, &first, NULL), ST_OK);
    assert_true(first);
    assert_int_equal(settle(tx, store_intent_add(tx, "b", &intent, 1, &err)), ST_ALREADY);
    assert_int_equal(store_finish(&tx, on_postgres() ? ST_OK : ST_ALREADY, &err), ST_ALREADY); /* who did not listen */
    assert_string_not_equal(err.what, "");
    tx = begin(bench);
    assert_int_equal(store_nonce_use(tx, "n", 100, 1, &first, NULL), ST_OK);
    assert_true(first);
    commit(tx);
}

static void one_confirmed_and_one_unconfirmed_at_most(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = NULL;

    add_order(bench, "a", ORDER_ISSUED);
    add_order(bench, "b", ORDER_ISSUED);
    add_order(bench, "c", ORDER_ISSUED);
    assert_int_equal(add_issued(bench, "a", "0A", 10), ST_OK);
    assert_int_equal(add_issued(bench, "b", "0B", 11), ST_ALREADY);
    tx = begin(bench);
    assert_int_equal(store_issued_confirm(tx, "0A", 12, NULL), ST_OK);
    assert_int_equal(store_issued_confirm(tx, "0A", 12, NULL), ST_NOT_FOUND);
    commit(tx);
    assert_int_equal(add_issued(bench, "b", "0B", 13), ST_OK);
    tx = begin(bench);
    assert_int_equal(store_issued_confirm(tx, "0B", 14, NULL), ST_ALREADY); /* the older one must go first */
    assert_int_equal(store_finish(&tx, ST_ALREADY, NULL), ST_ALREADY);
    tx = begin(bench);
    assert_int_equal(store_issued_revoke(tx, "0A", REVOKE_SUPERSEDED, false, 14, NULL), ST_OK);
    assert_int_equal(store_issued_revoke(tx, "0A", REVOKE_SUPERSEDED, false, 14, NULL), ST_NOT_FOUND);
    assert_int_equal(store_issued_confirm(tx, "0B", 14, NULL), ST_OK);
    assert_int_equal(store_issued_confirm(tx, "0A", 14, NULL), ST_NOT_FOUND);
    commit(tx);
}

static void the_former_one_is_the_last_that_was_confirmed(void **state)
{
    struct store_bench *bench = *state;
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;

    tx = begin(bench);
    assert_int_equal(store_issued_former(tx, bench->account, 5000, &issued, NULL), ST_NOT_FOUND);
    commit(tx);
    add_order(bench, "a", ORDER_CONFIRMED);
    add_order(bench, "b", ORDER_REJECTED);
    assert_int_equal(add_issued(bench, "a", "0A", 10), ST_OK);
    tx = begin(bench);
    assert_int_equal(store_issued_confirm(tx, "0A", 11, NULL), ST_OK);
    assert_int_equal(store_issued_revoke(tx, "0A", REVOKE_CESSATION, false, 12, NULL), ST_OK);
    commit(tx);
    assert_int_equal(add_issued(bench, "b", "0B", 20), ST_OK);
    tx = begin(bench);
    assert_int_equal(store_issued_revoke(tx, "0B", REVOKE_CESSATION, false, 21, NULL), ST_OK);
    assert_int_equal(store_issued_former(tx, bench->account, 100, &issued, NULL), ST_OK);
    commit(tx);
    assert_string_equal(issued.serial, "0A");
    assert_int_equal(issued.reason, REVOKE_CESSATION);
    issued_clear(&issued);
}

static int64_t untold_by(struct store_bench *bench, int64_t by_utc)
{
    struct tx *tx = begin(bench);
    int64_t count = -1;

    assert_int_equal(store_untold_count(tx, by_utc, &count, NULL), ST_OK);
    commit(tx);
    return count;
}

static int64_t given_up_at(struct store_bench *bench, int64_t at_utc)
{
    struct tx *tx = begin(bench);
    int64_t count = -1;

    assert_int_equal(store_untold_count_given_up(tx, at_utc, &count, NULL), ST_OK);
    commit(tx);
    return count;
}

/* Leased by one at a time, moved with what is known of it, and nobody's once it is given up. */
static void a_revocation_is_told_until_it_is_given_up(void **state)
{
    struct store_bench *bench = *state;
    struct untold untold = {.serial = ""};
    struct tx *tx = NULL;

    add_order(bench, "a", ORDER_PROCESSING);
    assert_int_equal(add_issued(bench, "a", "0A", 10), ST_OK);
    tx = begin(bench);
    assert_int_equal(store_untold_add(tx, "0A", 20, NULL), ST_OK);
    assert_int_equal(store_untold_lease(tx, 19, 30, &untold, NULL), ST_NOT_FOUND);
    assert_int_equal(store_untold_lease(tx, 20, 30, &untold, NULL), ST_OK);
    assert_string_equal(untold.serial, "0A");
    assert_int_equal(untold.failures, 0);
    assert_int_equal(untold.unknown_since_utc, 0);
    assert_int_equal(store_untold_lease(tx, 29, 40, &untold, NULL), ST_NOT_FOUND); /* somebody's */
    untold.failures = 3;
    untold.unknown_since_utc = INT64_C(5000000000); /* past what four bytes hold */
    assert_int_equal(store_untold_move(tx, &untold, 50, NULL), ST_OK);
    untold = (struct untold){.serial = ""};
    assert_int_equal(store_untold_lease(tx, 50, 60, &untold, NULL), ST_OK);
    assert_int_equal(untold.failures, 3);
    assert_int_equal(untold.unknown_since_utc, INT64_C(5000000000));
    commit(tx);
    assert_int_equal(untold_by(bench, 59), 0);
    assert_int_equal(untold_by(bench, INT64_MAX), 1);
    assert_int_equal(given_up_at(bench, 0), 0);
    tx = begin(bench);
    assert_int_equal(store_untold_give_up(tx, "0A", NULL), ST_OK);
    assert_int_equal(store_untold_give_up(tx, "0B", NULL), ST_NOT_FOUND);
    assert_int_equal(store_untold_lease(tx, INT64_MAX - 1, 70, &untold, NULL), ST_NOT_FOUND);
    commit(tx);
    assert_int_equal(untold_by(bench, INT64_MAX), 0);
    assert_int_equal(given_up_at(bench, ENDS_UTC - 1), 1);
    assert_int_equal(given_up_at(bench, ENDS_UTC), 0); /* what has ended hurts nobody */
    tx = begin(bench);
    assert_int_equal(store_untold_end(tx, "0A", NULL), ST_OK);
    commit(tx);
    assert_int_equal(given_up_at(bench, 0), 0);
}

static void what_is_too_long_for_us_is_a_bad_file(void **state)
{
    struct store_bench *bench = *state;
    struct order order;
    struct tx *tx = NULL;
    sqlite3 *db = NULL;

    add_order(bench, "a", ORDER_CREATED);
    if (on_postgres()) {
        assert_true(on_postgres_does(bench->path, "UPDATE orders SET spki = decode(repeat('00', 5000), 'hex')"));
    } else {
        assert_int_equal(sqlite3_open(bench->path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, "UPDATE orders SET spki = zeroblob(5000)", NULL, NULL, NULL), SQLITE_OK);
        (void)sqlite3_close(db);
    }
    tx = begin(bench);
    assert_int_equal(store_order_get(tx, "a", &order, NULL), ST_BAD_FILE);
    assert_int_equal(store_finish(&tx, ST_BAD_FILE, NULL), ST_BAD_FILE);
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_account_is_there_once_and_whole),
        STORE_TEST(an_order_moves_only_from_where_it_is),
        STORE_TEST(a_second_unfinished_order_cannot_be_kept),
        STORE_TEST(a_serial_is_used_once),
        STORE_TEST(what_was_not_added_undoes_the_rest),
        STORE_TEST(one_confirmed_and_one_unconfirmed_at_most),
        STORE_TEST(the_former_one_is_the_last_that_was_confirmed),
        STORE_TEST(a_revocation_is_told_until_it_is_given_up),
        STORE_TEST(what_is_too_long_for_us_is_a_bad_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
