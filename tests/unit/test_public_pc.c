#include "client/public_pc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/journal.h"
#include "pc_fixture.h"

static size_t records(struct pc_fixture *f)
{
    static struct sealed_names names;
    size_t count = 0;

    memset(&names, 0, sizeof names);
    assert_int_equal(f->pc.client.sealed->list(f->pc.client.sealed->self, &names, NULL), ST_OK);
    for (size_t i = 0; i < names.count; i++) {
        assert_null(strstr(names.names[i], PERSON));
        count += strncmp(names.names[i], "public-", 7) == 0;
    }
    return count;
}

static void put_two_of_the_person_and_one_of_another(struct pc_fixture *f)
{
    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "k"});
    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -400, .to_day = -30});
    (void)pc_fixture_put(f,
                         &(struct put_certificate){
                             .national_id = OTHER_PERSON, .from_day = -9, .to_day = 300, .key = 1, .container = "o"});
}

static struct public_pc *begin(struct pc_fixture *f, const char *national_id)
{
    struct public_pc *visit = NULL;

    assert_int_equal(public_pc_begin(&f->pc.client, national_id, &visit, NULL), ST_OK);
    return visit;
}

/* As a program leaves it that is killed. */
static void begin_and_die(struct pc_fixture *f, const char *national_id)
{
    struct public_pc *visit = begin(f, national_id);

    public_pc_let_go(&visit);
    assert_null(visit);
}

static void test_all_of_the_person_go_and_nobody_elses(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc_result result = {0};

    struct public_pc *visit = NULL;

    put_two_of_the_person_and_one_of_another(f);
    visit = begin(f, PERSON);
    assert_int_equal(records(f), 1);
    assert_int_equal(public_pc_end(&f->pc.client, &visit, &result, NULL), ST_OK);
    assert_null(visit);
    assert_int_equal(result.removed, 2);
    assert_int_equal(result.left, 0);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    assert_int_equal(records(f), 0);
}

static void test_one_visit_a_person(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc *hers = begin(f, PERSON), *again = NULL, *his = begin(f, OTHER_PERSON);
    struct err err = ERR_INIT;

    assert_int_equal(public_pc_begin(&f->pc.client, PERSON, &again, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_STORE_BUSY);
    assert_null(again);
    assert_int_equal(records(f), 2);
    public_pc_let_go(&hers);
    public_pc_let_go(&his);
    begin_and_die(f, PERSON); /* what was left behind does not stand in the way */
    assert_int_equal(records(f), 2);
}

static void test_the_next_start_does_what_was_left(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc_result result = {0};

    put_two_of_the_person_and_one_of_another(f);
    begin_and_die(f, PERSON);
    assert_int_equal(public_pc_end_all(&f->pc.client, &result, NULL), ST_OK);
    assert_int_equal(result.removed, 2);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(records(f), 0);
    assert_int_equal(public_pc_end_all(&f->pc.client, &result, NULL), ST_OK);
    assert_int_equal(result.removed, 0);
}

static void test_nothing_goes_that_was_not_asked_for(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc_result result = {0};

    put_two_of_the_person_and_one_of_another(f);
    assert_int_equal(public_pc_end_all(&f->pc.client, &result, NULL), ST_OK);
    assert_int_equal(result.removed + result.left, 0);
    assert_int_equal(fake_store_certificates(&f->pc.store), 3);
}

static void test_a_visit_that_goes_on_is_left_alone(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc_result result = {0};
    struct public_pc *visit = NULL;

    put_two_of_the_person_and_one_of_another(f);
    visit = begin(f, PERSON);
    assert_int_equal(public_pc_end_all(&f->pc.client, &result, NULL), ST_OK);
    assert_int_equal(result.removed, 0);
    assert_int_equal(fake_store_certificates(&f->pc.store), 3);
    assert_int_equal(records(f), 1);
    public_pc_let_go(&visit);
    assert_int_equal(public_pc_end_all(&f->pc.client, &result, NULL), ST_OK);
    assert_int_equal(result.removed, 2);
}

static void end(struct pc_fixture *f)
{
    struct public_pc_result result;
    struct public_pc *visit = begin(f, PERSON);

    (void)!public_pc_end(&f->pc.client, &visit, &result, NULL);
}

static void test_killed_before_the_intent_is_wiped(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc_result result = {0};

    put_two_of_the_person_and_one_of_another(f);
    pc_fixture_run_killed(f, "public_pc.removed", end);
    assert_int_equal(records(f), 1);
    assert_int_equal(public_pc_end_all(&f->pc.client, &result, NULL), ST_OK);
    assert_int_equal(result.removed, 0);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(records(f), 0);
}

static void test_killed_in_the_middle(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc_result result = {0};

    put_two_of_the_person_and_one_of_another(f);
    pc_fixture_run_killed(f, "removal.removed", end);
    assert_int_equal(fake_store_certificates(&f->pc.store), 2);
    assert_int_equal(public_pc_end_all(&f->pc.client, &result, NULL), ST_OK);
    assert_int_equal(result.removed, 1);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
}

/* The host counts it as issued: the next start would install it again. */
static void test_an_open_order_keeps_its_certificate(void **state)
{
    struct pc_fixture *f = *state;
    const struct sealed_file_port *sealed = f->pc.client.sealed;
    const struct cert_info info =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "k"});
    struct public_pc_result result = {0};
    struct public_pc *visit = NULL;
    struct sealed_lock *lock = NULL;
    struct buf bytes;
    struct err err = ERR_INIT;
    char name[SEALED_NAME_SIZE];

    journal_name(info.spki_hash, name);
    buf_init(&bytes, 16);
    assert_int_equal(buf_append_text(&bytes, "order"), ST_OK);
    assert_int_equal(sealed->lock(sealed->self, name, &lock, NULL), ST_OK);
    assert_int_equal(sealed->write(sealed->self, lock, &bytes, NULL), ST_OK);
    sealed->unlock(sealed->self, &lock);
    buf_clear(&bytes);

    visit = begin(f, PERSON);
    assert_int_equal(public_pc_end(&f->pc.client, &visit, &result, &err), ST_OK);
    assert_int_equal(result.left, 1);
    assert_int_equal(result.orders_open, 1);
    assert_int_equal(err.fault, FAULT_REMOVE_ORDER_OPEN);
    assert_int_equal(records(f), 1);
}

static void put_order(struct pc_fixture *f, enum journal_state state, const char *national_id)
{
    const struct sealed_file_port *sealed = f->pc.client.sealed;
    struct journal_entry entry = {.state = state,
                                  .kind = ORDER_NEW,
                                  .host_url = "https://ra.example",
                                  .spki_hash = "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f",
                                  .idempotency_key = "0123456789abcdef",
                                  .order = "order-1",
                                  .begun_utc = 1};
    struct sealed_lock *lock = NULL;
    char name[SEALED_NAME_SIZE];

    (void)snprintf(entry.national_id, sizeof entry.national_id, "%s", national_id);
    buf_init(&entry.key_pkcs8, 16);
    buf_init(&entry.csr, 16);
    assert_int_equal(buf_append_text(&entry.key_pkcs8, "key"), ST_OK);
    assert_int_equal(buf_append_text(&entry.csr, "csr"), ST_OK);
    journal_name(entry.spki_hash, name);
    assert_int_equal(sealed->lock(sealed->self, name, &lock, NULL), ST_OK);
    assert_int_equal(journal_write(sealed, lock, &entry, NULL), ST_OK);
    sealed->unlock(sealed->self, &lock);
    journal_entry_clear(&entry);
}

/* Its certificate comes with the next start, by itself: the intent is there to meet it. */
static void test_an_order_that_goes_on_alone_keeps_the_intent(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc_result result = {0};
    struct public_pc *visit = NULL;
    struct err err = ERR_INIT;

    put_two_of_the_person_and_one_of_another(f);
    put_order(f, JOURNAL_SUBMITTED, PERSON);
    visit = begin(f, PERSON);
    assert_int_equal(public_pc_end(&f->pc.client, &visit, &result, &err), ST_OK);
    assert_int_equal(result.removed, 2);
    assert_int_equal(result.left, 1);
    assert_int_equal(result.orders_open, 1);
    assert_int_equal(err.fault, FAULT_REMOVE_ORDER_OPEN);
    assert_int_equal(records(f), 1);

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "k"});
    put_order(f, JOURNAL_CONFIRMED, PERSON);
    assert_int_equal(public_pc_end_all(&f->pc.client, &result, NULL), ST_OK);
    assert_int_equal(result.removed, 1);
    assert_int_equal(records(f), 0);
}

/* It needs its person again to become anything, or it is another person's. */
static void test_other_orders_keep_nothing(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc_result result = {0};
    struct public_pc *visit = NULL;

    put_order(f, JOURNAL_HAVE_ORDER, PERSON);
    visit = begin(f, PERSON);
    assert_int_equal(public_pc_end(&f->pc.client, &visit, &result, NULL), ST_OK);
    assert_int_equal(result.left, 0);
    put_order(f, JOURNAL_SUBMITTED, OTHER_PERSON);
    visit = begin(f, PERSON);
    assert_int_equal(public_pc_end(&f->pc.client, &visit, &result, NULL), ST_OK);
    assert_int_equal(result.left, 0);
    assert_int_equal(records(f), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, pc_fixture_open, pc_fixture_close)
    const struct CMUnitTest tests[] = {
        TEST(test_all_of_the_person_go_and_nobody_elses),
        TEST(test_one_visit_a_person),
        TEST(test_the_next_start_does_what_was_left),
        TEST(test_nothing_goes_that_was_not_asked_for),
        TEST(test_a_visit_that_goes_on_is_left_alone),
        TEST(test_killed_before_the_intent_is_wiped),
        TEST(test_killed_in_the_middle),
        TEST(test_an_open_order_keeps_its_certificate),
        TEST(test_an_order_that_goes_on_alone_keeps_the_intent),
        TEST(test_other_orders_keep_nothing),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
