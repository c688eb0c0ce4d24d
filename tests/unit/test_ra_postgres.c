/* What is PostgreSQL's alone: its address, connections that break, a COMMIT whose answer is lost, many rows, moving to
 * it. Linked with --wrap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "ra_bench.h"
#include "ra_store_nodes.h"
#include "ra_store_rig.h"
#include "server/audit_whole.h"
#include "server/store/move.h"
#include "server/store/query.h"
#include "server/store/store_audit.h"
#include "server/store/store_certificate.h"
#include "server/store/store_crl.h"
#include "server/store/store_order.h"

enum { MANY = 600 }; /* more than are fetched at once */

/* --- a connection that is lost around the COMMIT --- */

int __real_PQpipelineSync(PGconn *conn);
int __wrap_PQpipelineSync(PGconn *conn);
int __real_PQsendQueryParams(PGconn *conn, const char *sql, int count, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int format);
int __wrap_PQsendQueryParams(PGconn *conn, const char *sql, int count, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int format);

static enum { KEPT, LOST_BEFORE, LOST_AFTER } answer;
static bool commits; /* with the message that is on its way */

int __wrap_PQsendQueryParams(PGconn *conn, const char *sql, int count, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int format)
{
    if (answer != KEPT && strcmp(sql, "COMMIT") == 0)
        commits = true;
    return __real_PQsendQueryParams(conn, sql, count, types, values, lengths, formats, format);
}

static void lose_the_answer(PGconn *conn)
{
    struct pollfd socket = {.fd = PQsocket(conn), .events = POLLIN};
    char bytes[4096];

    assert_int_equal(poll(&socket, 1, 10000), 1);
    assert_true(recv(socket.fd, bytes, sizeof bytes, 0) > 0);
}

int __wrap_PQpipelineSync(PGconn *conn)
{
    int went = 0;

    if (!commits)
        return __real_PQpipelineSync(conn);
    if (answer == LOST_BEFORE)
        (void)shutdown(PQsocket(conn), SHUT_RDWR);
    went = __real_PQpipelineSync(conn);
    if (answer == LOST_AFTER)
        lose_the_answer(conn);
    (void)shutdown(PQsocket(conn), SHUT_RDWR);
    answer = KEPT;
    commits = false;
    return went;
}

static enum status keep(struct store_bench *bench, const char *name, bool *first)
{
    struct tx *tx = begin(bench);

    assert_int_equal(store_nonce_use(tx, name, 100, 1, first, NULL), ST_OK);
    return store_finish(&tx, ST_OK, NULL);
}

static void a_commit_whose_answer_is_lost_is_known_to_have_happened(void **state)
{
    bool first = false;

    answer = LOST_AFTER;
    assert_int_equal(keep(*state, "a", &first), ST_OK);
    assert_int_equal(answer, KEPT);
    assert_true(first);
    assert_int_equal(keep(*state, "a", &first), ST_OK);
    assert_false(first);
}

static void a_commit_that_did_not_arrive_is_known_not_to_have_happened(void **state)
{
    bool first = false;

    answer = LOST_BEFORE;
    assert_int_equal(keep(*state, "a", &first), ST_BUSY);
    assert_int_equal(answer, KEPT);
    assert_int_equal(keep(*state, "a", &first), ST_OK);
    assert_true(first);
}

static void break_all(const struct store_bench *bench)
{
    (void)on_postgres_number(bench->path, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                          " WHERE application_name = 'pccert-ra'");
}

static void a_connection_that_broke_is_made_anew(void **state)
{
    struct store_bench *bench = *state;
    struct account account;
    struct tx *tx = NULL;
    bool first = false;

    break_all(bench);
    assert_int_equal(keep(bench, "a", &first), ST_OK);
    tx = begin(bench);
    assert_int_equal(store_account_by_id(tx, bench->account, &account, NULL), ST_OK);
    break_all(bench); /* in the middle: this one fails, the next one does not */
    assert_int_equal(store_account_by_id(tx, bench->account, &account, NULL), ST_BUSY);
    assert_int_equal(store_finish(&tx, ST_BUSY, NULL), ST_BUSY);
    assert_int_equal(keep(bench, "b", &first), ST_OK);
    assert_true(first);
}

/* --- opening --- */

static void addresses_that_are_none_are_refused(void **state)
{
    static const struct {
        const char *url;
        enum status status;
    } CASES[] = {
        {"postgresql://somebody:secret@127.0.0.1/ra", ST_BAD_INPUT},
        {"postgresql://somebody@127.0.0.1/ra?password=secret", ST_BAD_INPUT},
        {"postgresql://127.0.0.1/ra?colour=blue", ST_BAD_INPUT},
        {"postgresql://127.0.0.1:1/ra", ST_BUSY}, /* nobody is there */
    };
    struct store *store = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct err err = ERR_INIT;

        assert_int_equal(store_open(CASES[i].url, STORE_OPEN, &store, &err), CASES[i].status);
        assert_null(strstr(err.what, "secret"));
        assert_null(store);
    }
}

static void commits_that_could_be_lost_are_refused(void **state)
{
    static const char *const ASKED[] = {"%20-csynchronous_commit%3Doff", "%20-cclient_encoding%3DLATIN1"};
    struct store_bench *bench = *state;
    struct store *store = NULL;
    char url[ON_POSTGRES_URL_SIZE + 64];

    (void)snprintf(url, sizeof url, "%s%s", bench->path, ASKED[0]);
    assert_int_equal(store_open(url, STORE_OPEN, &store, NULL), ST_IO);
    (void)snprintf(url, sizeof url, "%s%s", bench->path, ASKED[1]); /* it is UTF-8 all the same */
    assert_int_equal(store_open(url, STORE_OPEN, &store, NULL), ST_OK);
    store_close(&store);
}

static void a_schema_without_tables_is_no_database(void **state)
{
    char url[ON_POSTGRES_URL_SIZE];
    struct store *store = NULL;

    (void)state;
    on_postgres_make(url);
    assert_int_equal(store_open(url, STORE_OPEN, &store, NULL), ST_NOT_FOUND);
    on_postgres_remove(url);
}

/* --- many rows --- */

struct seen {
    struct tx *tx;
    unsigned count;
};

static enum status look_at(void *self, const struct revoked *revoked, struct err *err)
{
    struct seen *seen = self;
    bool known = false;

    (void)revoked;
    seen->count++;
    return store_issued_key_known(seen->tx, "no such key", &known, err); /* another statement meanwhile */
}

static void rows_come_in_parts_with_others_between(void **state)
{
    struct store_bench *bench = *state;
    struct seen seen = {.count = 0};
    char sql[900];

    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO orders SELECT 'o' || i, %lld, 0, 4, '', '', '', 1, 1, 1, 0 FROM generate_series(1, %d) i;"
        "INSERT INTO intent SELECT 's' || i, 'o' || i, 1, 1, '', 1 FROM generate_series(1, %d) i;"
        "INSERT INTO issued SELECT 's' || i, 'o' || i, %lld, '', 'h' || i, '', 1, 1, 1, NULL, 1, 0, 0, i"
        " FROM generate_series(1, %d) i",
        (long long)bench->account, MANY, MANY, (long long)bench->account, MANY);
    assert_true(on_postgres_does(bench->path, sql));
    assert_int_equal(store_begin_read(bench->store, &seen.tx, NULL), ST_OK);
    assert_int_equal(store_revoked_each(seen.tx, 1, 0, 0, look_at, &seen, NULL), ST_OK);
    commit(seen.tx);
    assert_int_equal(seen.count, MANY);
}

/* --- several nodes --- */

/* A session of its own waits for less long than five seconds. */
static void hurry(struct tx *tx)
{
    struct query query;

    query_open(&query, tx, "SET LOCAL lock_timeout = 100", NULL);
    (void)query_run(&query);
    assert_int_equal(query_close(&query), ST_OK);
}

static enum status lock(struct tx *tx, int64_t account)
{
    return settle(tx, store_lock_person(tx, account, NULL));
}

static enum status lock_all(struct tx *tx)
{
    return settle(tx, store_lock(tx, STORE_LOCK_ALL, NULL));
}

static void who_writes_waits_for_the_same_person_alone(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = other_node(bench);
    struct tx *first = begin(bench);
    struct tx *second = begin_on(other);

    assert_int_equal(lock(first, bench->account), ST_OK);
    assert_int_equal(lock(first, bench->account), ST_OK); /* it has it */
    assert_int_equal(lock(second, bench->account + 1), ST_OK);
    commit(second);
    second = begin_on(other);
    hurry(second);
    assert_int_equal(lock(second, bench->account), ST_BUSY);
    assert_int_equal(store_finish(&second, ST_BUSY, NULL), ST_BUSY);
    commit(first);
    second = begin_on(other);
    hurry(second);
    assert_int_equal(lock(second, bench->account), ST_OK);
    commit(second);
    store_close(&other);
}

static void the_whole_waits_for_everybody_who_writes(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = other_node(bench);
    struct tx *first = begin(bench);
    struct tx *second = begin_on(other);

    assert_int_equal(settle(first, ST_OK), ST_OK);
    hurry(second);
    assert_int_equal(lock_all(second), ST_BUSY);
    assert_int_equal(store_finish(&second, ST_BUSY, NULL), ST_BUSY);
    commit(first);
    second = begin_on(other);
    hurry(second);
    assert_int_equal(lock_all(second), ST_OK);
    commit(second);
    store_close(&other);
}

/* Rows that are to go, and one that somebody has at hand: it is passed over, not waited for. */
static void what_others_have_at_hand_is_passed_over(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = other_node(bench);
    struct tx *first = NULL, *second = NULL;
    struct order leased, none;
    char sql[300];

    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO account SELECT 10 + i, ('x' || i)::bytea, '', NULL, '', '', 1 FROM generate_series(1, 2) i;"
        "INSERT INTO orders SELECT 'o' || i, 10 + i, 0, 3, '', '', '', 1, 1, 10 + i, 0"
        " FROM generate_series(1, 2) i");
    assert_true(on_postgres_does(bench->path, sql));
    first = begin(bench);
    second = begin_on(other);
    assert_int_equal(store_order_lease(first, 20, 30, &leased, NULL), ST_OK);
    assert_string_equal(leased.id, "o1");
    assert_int_equal(store_order_lease(second, 20, 30, &leased, NULL), ST_OK);
    assert_string_equal(leased.id, "o2");
    assert_int_equal(store_order_lease(second, 20, 30, &none, NULL), ST_NOT_FOUND);
    commit(first);
    assert_int_equal(store_order_lease(second, 20, 30, &none, NULL), ST_NOT_FOUND);
    commit(second);
    store_close(&other);
}

static bool leads(struct store *store)
{
    bool is = false;

    assert_int_equal(store_lead(store, &is, NULL), ST_OK);
    return is;
}

/* Once the session of the one before has ended, which takes the server a moment. */
static bool leads_soon(struct store *store)
{
    const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};

    for (int i = 0; i < 1000; i++) {
        if (leads(store))
            return true;
        (void)nanosleep(&moment, NULL);
    }
    return false;
}

static void one_node_leads_until_it_is_gone(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = other_node(bench);

    assert_true(leads(bench->store));
    assert_false(leads(other));
    assert_true(leads(bench->store));
    break_all(bench); /* the session of the one that led ended with the others: whoever asks first is the next */
    assert_true(leads_soon(other));
    assert_false(leads(bench->store));
    store_resign(other);
    assert_true(leads_soon(bench->store));
    store_close(&bench->store);
    assert_true(leads_soon(other));
    assert_int_equal(store_open(bench->path, STORE_OPEN, &bench->store, NULL), ST_OK);
    store_close(&other);
}

/* --- moving --- */

static int host_open(void **state)
{
    static struct ra_bench bench;

    ra_bench_make_in_folder(&bench);
    ra_bench_open(&bench);
    *state = &bench;
    return 0;
}

static int host_close(void **state)
{
    ra_bench_remove(*state);
    return 0;
}

struct told {
    int64_t moved, of;
};

static void note_moved(void *self, int64_t moved, int64_t of)
{
    struct told *told = self;

    assert_int_equal(moved, told->moved + 1);
    *told = (struct told){moved, of};
}

static void all_that_a_host_has_is_moved(void **state)
{
    struct ra_bench *bench = *state;
    const int64_t account = ra_bench_person(bench, RA_BENCH_ID, RA_BENCH_PHONE);
    struct audit_check check = {.key = bench->ra.keys.audit};
    char order[LIMIT_ID_SIZE], url[ON_POSTGRES_URL_SIZE];
    struct store *target = NULL;
    struct issued issued = {.serial = ""};
    struct account person;
    struct tx *tx = NULL;
    struct told told = {0};
    int64_t rows = 0, again = 0, next = 0;

    ra_bench_issue(bench, account, 0, order);
    ra_bench_confirm(bench, account, order, true);
    on_postgres_make(url);
    assert_int_equal(store_open(url, STORE_CREATE, &target, NULL), ST_OK);
    assert_int_equal(store_move(bench->ra.store, target, note_moved, &told, &rows, NULL), ST_OK);
    assert_int_equal(told.moved, rows);
    assert_int_equal(told.of, rows);
    assert_true(rows > 8); /* account, text, order, code, message, consent, intent, certificate, audit */
    assert_int_equal(store_move(bench->ra.store, target, NULL, NULL, &again, NULL), ST_ALREADY);
    assert_int_equal(audit_whole_check(target, &check, NULL), ST_OK);
    assert_null(check.problem);
    assert_true(check.seq > 0);
    store_chain_audit(target, bench->ra.keys.audit);
    assert_int_equal(store_begin(target, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_confirmed(tx, account, &issued, NULL), ST_OK);
    assert_string_equal(issued.order, order);
    assert_int_equal(store_account_by_id(tx, account, &person, NULL), ST_OK);
    person.nid_keyed[0] ^= 1;
    assert_int_equal(store_account_add(tx, &person, &next, NULL), ST_OK); /* numbers go on where they were */
    assert_true(next > account);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    issued_clear(&issued);
    store_close(&target);
    on_postgres_remove(url);
}

static int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_commit_whose_answer_is_lost_is_known_to_have_happened),
        STORE_TEST(a_commit_that_did_not_arrive_is_known_not_to_have_happened),
        STORE_TEST(a_connection_that_broke_is_made_anew),
        cmocka_unit_test(addresses_that_are_none_are_refused),
        STORE_TEST(commits_that_could_be_lost_are_refused),
        cmocka_unit_test(a_schema_without_tables_is_no_database),
        STORE_TEST(rows_come_in_parts_with_others_between),
        STORE_TEST(who_writes_waits_for_the_same_person_alone),
        STORE_TEST(the_whole_waits_for_everybody_who_writes),
        STORE_TEST(what_others_have_at_hand_is_passed_over),
        STORE_TEST(one_node_leads_until_it_is_gone),
        cmocka_unit_test_setup_teardown(all_that_a_host_has_is_moved, host_open, host_close),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
