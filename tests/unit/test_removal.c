#include "client/removal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/sign_test.h"
#include "pc_fixture.h"

static void test_certificate_and_key_go(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "k"});
    struct inventory inventory;
    struct removal_result result = {.key_kept = true};

    assert_int_equal(removal_remove(&f->pc.client, pc_fixture_only(f, &inventory), &result, NULL), ST_OK);
    assert_string_equal(result.certificate.sha256, info.sha256);
    assert_false(result.key_kept);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    assert_true(fake_pc_reported(&f->pc, PROGRESS_REMOVING));
    inventory_clear(&inventory);
}

static void test_expired_and_keyless_ones_too(void **state)
{
    struct pc_fixture *f = *state;
    static const struct put_certificate put[] = {{.from_day = -90, .to_day = -9, .container = "k"},
                                                 {.from_day = -9, .to_day = 300}};

    for (size_t i = 0; i < sizeof put / sizeof put[0]; i++) {
        struct inventory inventory;
        struct removal_result result = {.key_kept = true};

        (void)pc_fixture_put(f, &put[i]);
        assert_int_equal(removal_remove(&f->pc.client, pc_fixture_only(f, &inventory), &result, NULL), ST_OK);
        assert_int_equal(fake_store_certificates(&f->pc.store), 0);
        assert_int_equal(fake_store_containers(&f->pc.store), 0);
        inventory_clear(&inventory);
    }
}

static void test_shared_key_is_kept(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory = {.holdings = NULL};
    struct removal_result result = {.key_kept = false};

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "k"});
    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -90, .to_day = 200, .container = "k"});
    assert_int_equal(inventory_read(&f->pc.client, PERSON, NULL, &inventory, NULL), ST_OK);
    assert_int_equal(removal_remove(&f->pc.client, &inventory.holdings[1], &result, NULL), ST_OK);
    assert_true(result.key_kept);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    assert_int_equal(sign_test(&f->pc.client, &inventory.holdings[0].entry, NULL), ST_OK);
    inventory_clear(&inventory);
}

/* The key has gone into the record of a removal that died before the certificate went: gone is not all of it. */
static void test_tells_what_an_earlier_removal_keeps(void **state)
{
    struct pc_fixture *f = *state;
    static const struct put_certificate put = {.from_day = -9, .to_day = 300, .key = 1, .container = "k"};
    static const struct {
        int later_days;
        bool kept;
    } cases[] = {{0, true}, {29, true}, {1, false}};
    const int64_t until_utc = f->pc.clock.now_utc + (int64_t)30 * DAY_S;
    struct removal_result result = {.key_kept = true};
    struct inventory inventory;
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    pc_fixture_issue(f, &put, &der);
    fake_store_put(&f->pc.store, &der, f->keys[1], "k");
    assert_int_equal(removal_remove_undoably(&f->pc.client, pc_fixture_only(f, &inventory), &result, NULL), ST_OK);
    inventory_clear(&inventory);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->pc.clock.now_utc += (int64_t)cases[i].later_days * DAY_S;
        fake_store_put(&f->pc.store, &der, NULL, NULL);
        result = (struct removal_result){.undo_until_utc = 7};
        assert_int_equal(removal_remove(&f->pc.client, pc_fixture_only(f, &inventory), &result, NULL), ST_OK);
        assert_int_equal(result.undo_until_utc, cases[i].kept ? until_utc : 0);
        assert_int_equal(fake_store_certificates(&f->pc.store), 0);
        inventory_clear(&inventory);
    }
    assert_int_equal(fake_pc_undo_records(&f->pc), 1); /* the next start clears it away */
    buf_clear(&der);
}

/* Another certificate's record is no news of this one's. */
static void test_another_ones_record_is_not_told(void **state)
{
    struct pc_fixture *f = *state;
    struct removal_result result = {.key_kept = true};
    struct inventory inventory;

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "k"});
    assert_int_equal(removal_remove_undoably(&f->pc.client, pc_fixture_only(f, &inventory), &result, NULL), ST_OK);
    inventory_clear(&inventory);
    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -8, .to_day = 300, .key = 1, .container = "l"});
    assert_int_equal(removal_remove(&f->pc.client, pc_fixture_only(f, &inventory), &result, NULL), ST_OK);
    assert_int_equal(result.undo_until_utc, 0);
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    inventory_clear(&inventory);
}

/* However a surface came by it: what is not this firm's is not touched. */
static void test_another_firms_stays(void **state)
{
    struct pc_fixture *f = *state;
    struct store_list list = {.entries = NULL};
    struct holding holding = {.rank = 0};
    struct removal_result result = {.key_kept = false};
    struct err err = ERR_INIT;

    (void)pc_fixture_put(
        f, &(struct put_certificate){.other_firm = true, .from_day = -9, .to_day = 300, .container = "k"});
    assert_int_equal(f->pc.store_port.list(f->pc.store_port.self, NULL, &list, NULL), ST_OK);
    holding.entry = list.entries[0]; /* borrowed */
    assert_int_equal(removal_remove(&f->pc.client, &holding, &result, &err), ST_NOT_OURS);
    assert_int_equal(err.fault, FAULT_OTHER_FIRM);
    assert_int_equal(f->pc.store.removes, 0);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    store_list_clear(&list);
}

static void test_failures_are_told(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        enum status remove_status;
        bool forgets, cancelled;
        enum status status;
        int fault;
    } cases[] = {
        {ST_IO, false, false, ST_IO, FAULT_STORE},
        {ST_BUSY, false, false, ST_BUSY, FAULT_STORE},
        {ST_OK, true, false, ST_IO, FAULT_REMOVE_NOT_PROVEN}, /* nobody is told of success that is not proven */
        {ST_OK, false, true, ST_CANCELLED, FAULT_CANCELLED},
    };

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "k"});
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct inventory inventory;
        struct removal_result result = {.certificate = {.owner_display = "before"}};
        struct err err = ERR_INIT;

        f->pc.store.remove_status = cases[i].remove_status;
        f->pc.store.remove_forgets = cases[i].forgets;
        f->pc.cancelled = cases[i].cancelled;
        assert_int_equal(removal_remove(&f->pc.client, pc_fixture_only(f, &inventory), &result, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_string_equal(result.certificate.owner_display, "before");
        assert_int_equal(fake_store_certificates(&f->pc.store), 1);
        inventory_clear(&inventory);
    }
}

static void test_gone_already(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;
    struct removal_result result = {.key_kept = false};
    const struct holding *holding = NULL;
    struct err err = ERR_INIT;

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "k"});
    holding = pc_fixture_only(f, &inventory);
    assert_int_equal(removal_remove(&f->pc.client, holding, &result, NULL), ST_OK);
    assert_int_equal(removal_remove(&f->pc.client, holding, &result, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_MISSING);
    inventory_clear(&inventory);
}

/* --- the proof that a certificate can sign --- */

static void test_sign_test(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "k"});
    struct inventory inventory;
    const struct store_entry *entry = &pc_fixture_only(f, &inventory)->entry;
    struct err err = ERR_INIT;

    assert_int_equal(sign_test(&f->pc.client, entry, NULL), ST_OK);
    assert_int_equal(sign_test_installed(&f->pc.client, info.sha256, NULL), ST_OK);
    f->pc.store.sign_wrong = true;
    assert_int_equal(sign_test(&f->pc.client, entry, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST);
    f->pc.store.sign_wrong = false;
    f->pc.store.sign_status = ST_NO_KEY;
    assert_int_equal(sign_test(&f->pc.client, entry, NULL), ST_NO_KEY);
    f->pc.store.sign_status = ST_OK;
    err_clear(&err);
    assert_int_equal(sign_test_installed(&f->pc.client, "00", &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST);
    inventory_clear(&inventory);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_certificate_and_key_go),
        WITH_PC(test_expired_and_keyless_ones_too),
        WITH_PC(test_shared_key_is_kept),
        WITH_PC(test_tells_what_an_earlier_removal_keeps),
        WITH_PC(test_another_ones_record_is_not_told),
        WITH_PC(test_another_firms_stays),
        WITH_PC(test_failures_are_told),
        WITH_PC(test_gone_already),
        WITH_PC(test_sign_test),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
