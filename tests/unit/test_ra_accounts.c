/* Persons: what may be one, and that national IDs and numbers are sealed to their own row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ra_bench.h"
#include "server/accounts.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static int bench_open(void **state)
{
    static struct ra_bench bench;

    ra_bench_make(&bench);
    ra_bench_open(&bench);
    *state = &bench;
    return 0;
}

static void persons_are_checked(void **state)
{
    static char long_name[LIMIT_NAME_SIZE + 1], long_password[LIMIT_PASSWORD_BYTES + 2];
    static const struct {
        const char *id, *name, *phone, *password;
        enum status status;
    } CASES[] = {
        {"A123456789", "王小明", "0912345678", "pw", ST_OK},
        {" a123456789 ", "Wang O'Neil-Smith", NULL, "密碼", ST_OK},
        {"A123456789", "王小明", "", "p", ST_OK},
        {"A123456788", "王小明", NULL, "pw", ST_BAD_INPUT},
        {"", "王小明", NULL, "pw", ST_BAD_INPUT},
        {"A123456789", "", NULL, "pw", ST_BAD_INPUT},
        {"A123456789", long_name, NULL, "pw", ST_BAD_INPUT},
        {"A123456789", "a\nb", NULL, "pw", ST_BAD_INPUT},
        {"A123456789",
         "a\xE2\x80\xAE"
         "b",
         NULL, "pw", ST_BAD_INPUT}, /* right-to-left override */
        {"A123456789", "\xA4\xFD", NULL, "pw", ST_BAD_INPUT},
        {"A123456789", "王小明", "12", "pw", ST_BAD_INPUT},
        {"A123456789", "王小明", NULL, "", ST_BAD_INPUT},
        {"A123456789", "王小明", NULL, long_password, ST_BAD_INPUT},
        {"A123456789", "王小明", NULL, "a\tb", ST_BAD_INPUT},
        {"A123456789", "王小明", NULL, "\xA4\xFD", ST_BAD_INPUT},
    };
    size_t i = 0;

    (void)state;
    memset(long_name, 'n', sizeof long_name - 1);
    memset(long_password, 'p', sizeof long_password - 1);
    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct new_person person;
        struct err err = ERR_INIT;

        if (accounts_read(CASES[i].id, CASES[i].name, CASES[i].phone, CASES[i].password, &person, &err) !=
            CASES[i].status)
            fail_msg("case %zu: %s", i, err.what);
        if (CASES[i].status == ST_OK)
            assert_string_equal(person.national_id, "A123456789");
    }
}

static void seal(struct ra_bench *bench, const char *id, const char *phone, struct account *out)
{
    struct new_person person;

    assert_int_equal(accounts_read(id, "王小明", phone, "pw", &person, NULL), ST_OK);
    assert_int_equal(accounts_seal(&bench->ra, &person, out, NULL), ST_OK);
}

static void what_was_sealed_is_opened(void **state)
{
    struct ra_bench *bench = *state;
    char national_id[NATIONAL_ID_SIZE], phone[PHONE_SIZE];
    struct account account;

    seal(bench, RA_BENCH_ID, RA_BENCH_PHONE, &account);
    assert_int_equal(accounts_national_id(&bench->ra, &account, national_id, NULL), ST_OK);
    assert_string_equal(national_id, RA_BENCH_ID);
    assert_int_equal(accounts_phone(&bench->ra, &account, phone, NULL), ST_OK);
    assert_string_equal(phone, RA_BENCH_PHONE);
    seal(bench, RA_BENCH_ID, NULL, &account);
    assert_int_equal(accounts_phone(&bench->ra, &account, phone, NULL), ST_NOT_FOUND);
}

/* Whoever can write to the database but has no keys cannot send one person's codes to another one's phone. */
static void a_sealed_value_opens_nowhere_else(void **state)
{
    struct ra_bench *bench = *state;
    char national_id[NATIONAL_ID_SIZE], phone[PHONE_SIZE];
    struct account mine, other, mixed;

    seal(bench, RA_BENCH_ID, RA_BENCH_PHONE, &mine);
    seal(bench, RA_BENCH_OTHER_ID, "0922333444", &other);
    mixed = mine;
    mixed.phone = other.phone;
    assert_int_equal(accounts_phone(&bench->ra, &mixed, phone, NULL), ST_BAD_FILE);
    mixed = mine;
    mixed.nid = other.nid;
    assert_int_equal(accounts_national_id(&bench->ra, &mixed, national_id, NULL), ST_BAD_FILE);
    mixed = mine;
    mixed.phone = mine.nid; /* nor as another field of its own row */
    assert_int_equal(accounts_phone(&bench->ra, &mixed, phone, NULL), ST_BAD_FILE);
    mixed = mine;
    mixed.phone.bytes[mixed.phone.len - 1] ^= 1;
    assert_int_equal(accounts_phone(&bench->ra, &mixed, phone, NULL), ST_BAD_FILE);
}

static void nothing_of_a_person_is_in_the_clear(void **state)
{
    struct ra_bench *bench = *state;

    (void)ra_bench_person(bench, RA_BENCH_ID, RA_BENCH_PHONE);
    if (on_postgres())
        assert_int_equal(ra_bench_sql(bench, "SELECT strpos(encode(nid, 'hex'), '41313233343536373839')"
                                             " + strpos(encode(nid_keyed, 'hex'), '41313233343536373839')"
                                             " + strpos(encode(phone, 'hex'), '30393132333435363738')"
                                             " + strpos(password, 'correct horse') FROM account"),
                         0);
    else
        assert_int_equal(ra_bench_sql(bench, "SELECT instr(nid, x'41313233343536373839') + instr(nid_keyed, "
                                             "x'41313233343536373839') + instr(phone, x'30393132333435363738') "
                                             "+ instr(password, 'correct horse') FROM account"),
                         0);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM account WHERE password LIKE '$argon2id$%'"), 1);
}

static void numbers_are_bound_and_taken_away(void **state)
{
    struct ra_bench *bench = *state;
    char phone[PHONE_SIZE];
    struct account account;
    struct tx *tx = NULL;

    (void)ra_bench_person(bench, RA_BENCH_ID, NULL);
    assert_int_equal(store_begin(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(accounts_find(&bench->ra, tx, RA_BENCH_UNKNOWN_ID, &account, NULL), ST_NOT_FOUND);
    assert_int_equal(accounts_find(&bench->ra, tx, RA_BENCH_ID, &account, NULL), ST_OK);
    assert_int_equal(accounts_set_phone(&bench->ra, tx, &account, "0922333444", NULL), ST_OK);
    assert_int_equal(accounts_find(&bench->ra, tx, RA_BENCH_ID, &account, NULL), ST_OK);
    assert_int_equal(accounts_phone(&bench->ra, &account, phone, NULL), ST_OK);
    assert_string_equal(phone, "0922333444");
    assert_int_equal(accounts_set_phone(&bench->ra, tx, &account, "", NULL), ST_OK);
    assert_int_equal(accounts_find(&bench->ra, tx, RA_BENCH_ID, &account, NULL), ST_OK);
    assert_int_equal(accounts_phone(&bench->ra, &account, phone, NULL), ST_NOT_FOUND);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, ra_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(persons_are_checked),        HOST_TEST(what_was_sealed_is_opened),
        HOST_TEST(a_sealed_value_opens_nowhere_else), HOST_TEST(nothing_of_a_person_is_in_the_clear),
        HOST_TEST(numbers_are_bound_and_taken_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
