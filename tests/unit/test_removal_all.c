#include "client/removal_all.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/journal.h"
#include "pc_fixture.h"

/* Two of this person's, one of them without a key, one of another person's, and one of another firm's. */
static void put_several(struct pc_fixture *f)
{
    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "a"});
    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -90, .to_day = -1, .key = 1});
    (void)pc_fixture_put(f,
                         &(struct put_certificate){
                             .national_id = OTHER_PERSON, .from_day = -8, .to_day = 200, .key = 1, .container = "b"});
    (void)pc_fixture_put(f, &(struct put_certificate){
                                .other_firm = true, .from_day = -9, .to_day = 300, .key = 1, .container = "theirs"});
}

static void put_order(struct pc_fixture *f, const char *national_id)
{
    const struct sealed_file_port *sealed = f->pc.client.sealed;
    struct journal_entry entry = {.state = JOURNAL_HAVE_ORDER,
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

/* Reads, checks and removes all; how many are gone. */
static enum status remove_all_of(struct pc_fixture *f, const char *national_id, size_t *gone, struct err *err)
{
    struct inventory inventory = {.holdings = NULL};
    struct removal_all all = {.inventory = &inventory};
    struct removal_result result;
    bool more = true;
    enum status status = inventory_read(&f->pc.client, national_id, NULL, &inventory, err);

    if (status == ST_OK)
        status = removal_all_check(&f->pc.client, &inventory, national_id, err);
    while (status == ST_OK && more)
        status = removal_all_next(&f->pc.client, &all, &more, &result, err);
    *gone = all.done;
    inventory_clear(&inventory);
    return status;
}

static void test_all_of_this_firms_go(void **state)
{
    struct pc_fixture *f = *state;
    size_t gone = 0;

    put_several(f);
    assert_int_equal(remove_all_of(f, NULL, &gone, NULL), ST_OK);
    assert_int_equal(gone, 3);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1); /* the other firm's, with its key */
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
}

static void test_one_persons(void **state)
{
    struct pc_fixture *f = *state;
    size_t gone = 0;

    put_several(f);
    assert_int_equal(remove_all_of(f, PERSON, &gone, NULL), ST_OK);
    assert_int_equal(gone, 2);
    assert_int_equal(fake_store_certificates(&f->pc.store), 2);
}

static void test_nothing(void **state)
{
    struct pc_fixture *f = *state;
    struct err err = ERR_INIT;
    size_t gone = 0;

    assert_int_equal(remove_all_of(f, NULL, &gone, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_MISSING);
    (void)pc_fixture_put(f, &(struct put_certificate){.other_firm = true, .from_day = -9, .to_day = 300});
    assert_int_equal(remove_all_of(f, NULL, &gone, NULL), ST_NOT_FOUND);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
}

/* Its key may be in the record alone; before it is finished nothing goes, whoever's it is. */
static void test_open_order_stands_in_the_way(void **state)
{
    struct pc_fixture *f = *state;
    struct err err = ERR_INIT;
    size_t gone = 0;

    put_order(f, OTHER_PERSON);
    assert_int_equal(remove_all_of(f, NULL, &gone, &err), ST_BUSY); /* also where there is no certificate yet */
    assert_int_equal(err.fault, FAULT_REMOVE_ORDER_OPEN);
    put_several(f);
    assert_int_equal(remove_all_of(f, NULL, &gone, NULL), ST_BUSY);
    assert_int_equal(remove_all_of(f, OTHER_PERSON, &gone, NULL), ST_BUSY);
    assert_int_equal(f->pc.store.removes, 0);
    assert_int_equal(remove_all_of(f, PERSON, &gone, NULL), ST_OK);
    assert_int_equal(gone, 2);
}

static void test_stops_at_a_failure(void **state)
{
    struct pc_fixture *f = *state;
    size_t gone = 0;

    put_several(f);
    f->pc.store.remove_status = ST_IO;
    assert_int_equal(remove_all_of(f, NULL, &gone, NULL), ST_IO);
    assert_int_equal(gone, 0);
    f->pc.store.remove_status = ST_OK;
    assert_int_equal(remove_all_of(f, NULL, &gone, NULL), ST_OK); /* and goes on from there */
    assert_int_equal(gone, 3);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_all_of_this_firms_go),         WITH_PC(test_one_persons),        WITH_PC(test_nothing),
        WITH_PC(test_open_order_stands_in_the_way), WITH_PC(test_stops_at_a_failure),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
