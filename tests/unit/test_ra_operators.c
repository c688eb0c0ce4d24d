/* Operators' accounts and their logins: refusals, locks, what ends them, and that each is a row of the audit log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ra_bench.h"
#include "server/operator_login.h"
#include "server/store/store_people.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define MEI "mei"
#define PASSWORD "twelve characters"

static int bench_open(void **state)
{
    static struct ra_bench bench;

    ra_bench_make(&bench);
    ra_bench_open(&bench);
    assert_int_equal(operators_add(&bench.ra, MEI, PASSWORD, NULL), ST_OK);
    *state = &bench;
    return 0;
}

static enum problem_name refused(struct ra_bench *bench, const char *name, const char *password)
{
    struct operator_record record;
    struct problem refusal;

    assert_int_equal(operator_login(&bench->ra, name, password, "0a1b", &record, &refusal, NULL), ST_REFUSED);
    return refusal.name;
}

static void logs_in(struct ra_bench *bench, const char *name, const char *password)
{
    struct operator_record record;
    struct problem refusal;

    assert_int_equal(operator_login(&bench->ra, name, password, "0a1b", &record, &refusal, NULL), ST_OK);
    assert_string_equal(record.name, name);
}

static void names_have_a_form(void **state)
{
    static const char *const GOOD[] = {"mei", "a1", "mei.lin-2_b", "abcdefghijklmnopqrstuvwxyz012345"};
    static const char *const BAD[] = {"",
                                      "m",
                                      "Mei",
                                      "1mei",
                                      ".mei",
                                      "mei lin",
                                      "mei\n",
                                      "林美",
                                      "mei<lin",
                                      "m/../",
                                      "abcdefghijklmnopqrstuvwxyz0123456"};
    char out[OPERATOR_NAME_SIZE] = "untouched";
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(BAD); i++) {
        assert_int_equal(operators_read_name(BAD[i], out, NULL), ST_BAD_INPUT);
        assert_string_equal(out, "untouched");
    }
    for (i = 0; i < COUNT_OF(GOOD); i++) {
        assert_int_equal(operators_read_name(GOOD[i], out, NULL), ST_OK);
        assert_string_equal(out, GOOD[i]);
    }
}

static void passwords_are_not_short(void **state)
{
    static const char *const BAD[] = {"", "elevenchars", "with a\ttabulator", "十一個字的密碼不夠長啊"};
    char out[LIMIT_PASSWORD_BYTES + 1];
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(BAD); i++)
        assert_int_equal(operators_read_password(BAD[i], out, NULL), ST_BAD_INPUT);
    assert_int_equal(operators_read_password("十二個字的密碼就夠長了啊", out, NULL), ST_OK);
}

static void the_right_password_is_told_in_the_log(void **state)
{
    struct ra_bench *bench = *state;

    logs_in(bench, MEI, PASSWORD);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'operator.add'"
                                         " AND object = 'operator mei' AND actor = 'helpdesk'"),
                     1);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'operator.login'"
                                         " AND actor = 'operator mei' AND outcome = 'opened (request 0a1b)'"),
                     1);
}

/* What stands in the place of a name may be a password: it is written nowhere. */
static void nobodys_name_is_not_repeated(void **state)
{
    struct ra_bench *bench = *state;

    assert_int_equal(refused(bench, "hunter2-hunter2", PASSWORD), PROBLEM_UNAUTHENTICATED);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'operator.refuse'"
                                         " AND object = 'operator -'"),
                     1);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE object LIKE '%hunter%'"
                                         " OR outcome LIKE '%hunter%'"),
                     0);
}

/* Three wrong ones lock, for a name that somebody has and for one that nobody has, also the right password. */
static void wrong_ones_lock_alike(void **state)
{
    static const char *const NAMES[] = {MEI, "nobody"};
    struct ra_bench *bench = *state;
    const uint64_t hashed = gate_entered(bench->ra.hashing);
    size_t i = 0;
    int k = 0;

    for (i = 0; i < COUNT_OF(NAMES); i++) {
        for (k = 0; k < 3; k++)
            assert_int_equal(refused(bench, NAMES[i], "wrong, and long enough"), PROBLEM_UNAUTHENTICATED);
        assert_int_equal(refused(bench, NAMES[i], PASSWORD), PROBLEM_RATE_LIMITED);
    }
    assert_int_equal(gate_entered(bench->ra.hashing) - hashed, 6);
    bench->now_utc += 15 * 60;
    logs_in(bench, MEI, PASSWORD);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'operator.refuse'"
                                         " AND outcome LIKE '%locked for a time%'"),
                     2);
}

/* Made-up names, one after another: what operators are told of stays, and the others are summed. */
static void a_flood_of_made_up_names_is_summed(void **state)
{
    struct ra_bench *bench = *state;
    struct lock_flood *usual = bench->ra.nobodys_names;
    char name[24];
    int k = 0;

    assert_int_equal(lock_flood_new(2, &bench->ra.nobodys_names, NULL), ST_OK);
    for (k = 0; k < 6; k++) {
        if (k == 5)
            bench->now_utc += 3600;
        (void)snprintf(name, sizeof name, "nobody%d", k);
        assert_int_equal(refused(bench, name, "wrong, and long enough"), PROBLEM_UNAUTHENTICATED);
        assert_int_equal(refused(bench, MEI, "wrong, and long enough"), k < 3   ? PROBLEM_UNAUTHENTICATED
                                                                        : k < 5 ? PROBLEM_RATE_LIMITED
                                                                                : PROBLEM_UNAUTHENTICATED);
    }
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'operator.refuse'"
                                         " AND object = 'operator mei'"),
                     4);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'operator.refuse'"
                                         " AND object = 'operator -'"),
                     3);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE object = 'operator -'"
                                         " AND outcome LIKE 'no such name, and 3 before it (request %'"),
                     1);
    lock_flood_free(&bench->ra.nobodys_names);
    bench->ra.nobodys_names = usual;
}

/* A customer's lock is not an operator's, whatever they are called. */
static void customers_are_counted_apart(void **state)
{
    struct ra_bench *bench = *state;
    struct login_count count;
    struct tx *tx = NULL;
    unsigned char keyed[SHA256_BYTES];
    int k = 0;

    for (k = 0; k < 3; k++)
        assert_int_equal(refused(bench, RA_BENCH_ID, "wrong, and long enough"), PROBLEM_UNAUTHENTICATED);
    assert_int_equal(keys_name(&bench->ra.keys, "nid", RA_BENCH_ID, keyed, NULL), ST_OK);
    assert_int_equal(store_begin_read(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_login_count_get(tx, keyed, &count, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_int_equal(count.wrong, 0);
}

static void a_disabled_one_is_refused_as_a_wrong_password_is(void **state)
{
    struct ra_bench *bench = *state;

    assert_int_equal(operators_set_disabled(&bench->ra, MEI, true, NULL), ST_OK);
    assert_int_equal(refused(bench, MEI, PASSWORD), PROBLEM_UNAUTHENTICATED);
    assert_int_equal(operators_set_disabled(&bench->ra, MEI, false, NULL), ST_OK);
    logs_in(bench, MEI, PASSWORD);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'operator.refuse'"
                                         " AND outcome LIKE 'disabled%'"),
                     1);
}

static void another_password_ends_the_lock(void **state)
{
    struct ra_bench *bench = *state;
    int k = 0;

    for (k = 0; k < 3; k++)
        assert_int_equal(refused(bench, MEI, "wrong, and long enough"), PROBLEM_UNAUTHENTICATED);
    assert_int_equal(operators_set_password(&bench->ra, MEI, "another password", NULL), ST_OK);
    assert_int_equal(refused(bench, MEI, PASSWORD), PROBLEM_UNAUTHENTICATED);
    logs_in(bench, MEI, "another password");
}

static void what_is_not_there_is_told(void **state)
{
    struct ra_bench *bench = *state;
    struct err err = ERR_INIT;

    assert_int_equal(operators_add(&bench->ra, MEI, "another password", &err), ST_ALREADY);
    assert_string_equal(err.what, "there is an operator of this name already");
    err = ERR_INIT;
    assert_int_equal(operators_set_password(&bench->ra, "lin", PASSWORD, &err), ST_NOT_FOUND);
    assert_string_equal(err.what, "there is no operator of this name");
    assert_int_equal(operators_set_disabled(&bench->ra, "lin", true, NULL), ST_NOT_FOUND);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM operators"), 1);
    logs_in(bench, MEI, PASSWORD);
}

#define OPERATOR_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, ra_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_a_form),
        cmocka_unit_test(passwords_are_not_short),
        OPERATOR_TEST(the_right_password_is_told_in_the_log),
        OPERATOR_TEST(nobodys_name_is_not_repeated),
        OPERATOR_TEST(wrong_ones_lock_alike),
        OPERATOR_TEST(a_flood_of_made_up_names_is_summed),
        OPERATOR_TEST(customers_are_counted_apart),
        OPERATOR_TEST(a_disabled_one_is_refused_as_a_wrong_password_is),
        OPERATOR_TEST(another_password_ends_the_lock),
        OPERATOR_TEST(what_is_not_there_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
