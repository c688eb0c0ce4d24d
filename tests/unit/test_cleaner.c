#include "cleaner_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/journal.h"
#include "client/sign_test.h"
#include "client/undo.h"

struct scene {
    struct put_certificate put[PUT_MAX];
    enum cleaner_why why[PUT_MAX];
    size_t count;
};

/* Plans, and looks at why each goes or stays. */
static void assert_judged(struct pc_fixture *f, const struct scene *scene)
{
    struct cert_info infos[PUT_MAX];
    struct cleaner_plan plan = {.items = NULL};

    for (size_t i = 0; i < scene->count; i++)
        infos[i] = pc_fixture_put(f, &scene->put[i]);
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(plan.count, scene->count);
    for (size_t i = 0; i < scene->count; i++) {
        const struct cleaner_item *item = item_of(&plan, &infos[i]);

        if (item->why != scene->why[i])
            fail_msg("certificate %zu: %s", i, cleaner_why_word(item->why));
        assert_int_equal(item->to_go, scene->why[i] <= CLEANER_NO_KEY);
    }
    assert_int_equal(f->pc.store.removes, 0);
    cleaner_clear(&plan);
}

static void test_judging(void **state)
{
    struct pc_fixture *f = *state;
    static const struct scene scenes[] = {
        {.count = 0},
        {{NEW_ONE}, {CLEANER_ONLY}, 1},
        {{EXPIRED}, {CLEANER_ONLY}, 1}, /* an expired one is never hidden */
        {{NEW_ONE, EXPIRED, SUPERSEDED, KEYLESS},
         {CLEANER_PROVEN, CLEANER_EXPIRED, CLEANER_SUPERSEDED, CLEANER_NO_KEY},
         4},
        {{EXPIRED, KEYLESS}, {CLEANER_UNPROVEN, CLEANER_UNPROVEN}, 2},                    /* nothing signs */
        {{NEW_ONE, {.from_day = -5, .to_day = 300}}, {CLEANER_PROVEN, CLEANER_NEWER}, 2}, /* newer, without a key */
        {{NEW_ONE, {.from_day = 5, .to_day = 300, .container = "next"}}, {CLEANER_PROVEN, CLEANER_NEWER}, 2},
        {{NEW_ONE, {.from_day = -5, .to_day = -1}}, {CLEANER_PROVEN, CLEANER_NO_KEY}, 2}, /* over, whenever it began */
        /* Another person's new one proves nothing for this one's old ones. */
        {{NEW_ONE, {.national_id = OTHER_PERSON, .from_day = -400, .to_day = -30, .container = "old"}},
         {CLEANER_ONLY, CLEANER_ONLY},
         2},
        {{NEW_ONE,
          {.national_id = OTHER_PERSON, .from_day = -400, .to_day = -30, .container = "old"},
          {.national_id = OTHER_PERSON, .from_day = -40, .to_day = 30, .container = "old"},
          {.national_id = OTHER_PERSON, .from_day = -41, .to_day = 30}},
         {CLEANER_ONLY, CLEANER_EXPIRED, CLEANER_PROVEN, CLEANER_NO_KEY},
         4},
    };

    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        assert_judged(f, &scenes[i]);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

/* Of two that are equally new, neither supersedes the other; which is tried first, nobody cares. */
static void test_twins(void **state)
{
    struct pc_fixture *f = *state;
    struct cleaner_plan plan = {.items = NULL};

    (void)pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300, .container = "twin"});
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(plan.to_go, 0);
    assert_int_equal((plan.items[0].why == CLEANER_PROVEN) + (plan.items[1].why == CLEANER_PROVEN), 1);
    assert_int_equal((plan.items[0].why == CLEANER_NEWER) + (plan.items[1].why == CLEANER_NEWER), 1);
    cleaner_clear(&plan);
}

static void test_other_firms_are_not_seen(void **state)
{
    struct pc_fixture *f = *state;
    struct cleaner_plan plan = {.items = NULL};

    (void)pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    (void)pc_fixture_put(
        f, &(struct put_certificate){.other_firm = true, .from_day = -400, .to_day = -30, .container = "old"});
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(plan.count, 1);
    assert_int_equal(plan.to_go, 0);
    cleaner_clear(&plan);
}

static void test_cleaned_and_undone(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info kept = pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    const struct cert_info old = pc_fixture_put(f, &(struct put_certificate)SUPERSEDED);
    struct cleaner_plan plan = {.items = NULL};
    struct undo_lines lines = {.lines = NULL};
    const struct undo_line *line = NULL;

    (void)pc_fixture_put(f, &(struct put_certificate)KEYLESS);
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(plan.to_go, 2);
    assert_int_equal(cleaner_clean(&f->pc.client, &plan, NULL), ST_OK);
    assert_int_equal(plan.gone, 2);
    assert_int_equal(item_of(&plan, &old)->undo_until_utc, f->pc.clock.now_utc + (int64_t)30 * DAY_S);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(fake_pc_undo_records(&f->pc), 2);
    assert_int_equal(sign_test_installed(&f->pc.client, kept.sha256, NULL), ST_OK);
    cleaner_clear(&plan);

    assert_int_equal(undo_list(&f->pc.client, &lines, NULL), ST_OK);
    assert_int_equal(undo_choose(&lines, old.serial, &line, NULL), ST_OK);
    assert_int_equal(undo_bring_back(&f->pc.client, line, NULL), ST_OK);
    assert_int_equal(sign_test_installed(&f->pc.client, old.sha256, NULL), ST_OK);
    undo_lines_clear(&lines);
}

/* An application that is not finished: its certificate may be voided yet, and then the old one is all there is. */
static void test_open_order_proves_nothing(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info fresh = pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    const struct cert_info old = pc_fixture_put(f, &(struct put_certificate)SUPERSEDED);
    const struct cert_info older = pc_fixture_put(f, &(struct put_certificate)EXPIRED);
    struct cleaner_plan plan = {.items = NULL};
    struct sealed_lock *lock = NULL;
    char name[SEALED_NAME_SIZE] = "";
    struct buf content;

    buf_init(&content, SEALED_BYTES_MAX);
    assert_int_equal(buf_append_text(&content, "held or not, its name says whose key it is"), ST_OK);
    journal_name(fresh.spki_hash, name);
    assert_int_equal(f->pc.sealed_port.lock(f->pc.sealed_port.self, name, &lock, NULL), ST_OK);
    assert_int_equal(f->pc.sealed_port.write(f->pc.sealed_port.self, lock, &content, NULL), ST_OK);
    f->pc.sealed_port.unlock(f->pc.sealed_port.self, &lock);
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(item_of(&plan, &fresh)->why, CLEANER_NEWER);
    assert_int_equal(item_of(&plan, &old)->why, CLEANER_PROVEN);
    assert_int_equal(item_of(&plan, &older)->why, CLEANER_EXPIRED);
    cleaner_clear(&plan);
    buf_clear(&content);
}

static void test_not_exportable(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info kept = pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    const struct cert_info old = pc_fixture_put(f, &(struct put_certificate)SUPERSEDED);
    const struct cert_info over =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -400, .to_day = -30, .container = "over"});
    struct cleaner_plan plan = {.items = NULL};

    f->pc.store.not_exportable = true;
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(item_of(&plan, &kept)->why, CLEANER_PROVEN);
    assert_int_equal(item_of(&plan, &old)->why, CLEANER_NO_UNDO); /* still good for something: not for ever */
    assert_int_equal(item_of(&plan, &over)->why, CLEANER_EXPIRED);
    assert_false(item_of(&plan, &over)->undoable);
    assert_int_equal(cleaner_clean(&f->pc.client, &plan, NULL), ST_OK);
    assert_int_equal(plan.gone, 1);
    assert_int_equal(item_of(&plan, &over)->undo_until_utc, 0);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
    cleaner_clear(&plan);
}

/* A key that cannot be opened now is not none: it would go with its certificate, and undo could not bring it back. */
static void test_key_that_does_not_open_now(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info shut = pc_fixture_put(f, &(struct put_certificate)KEYLESS);
    struct cleaner_plan plan = {.items = NULL};

    (void)pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    f->pc.store.export_status = ST_IO;
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(item_of(&plan, &shut)->why, CLEANER_NO_UNDO);
    assert_int_equal(plan.to_go, 0);
    cleaner_clear(&plan);
}

/* What keeps the key in only now is no reason to give up undo, also not of one that is over. */
static void test_expired_one_waits_for_its_key(void **state)
{
    struct pc_fixture *f = *state;
    static const enum status now[] = {ST_IO, ST_BUSY, ST_NO_KEY, ST_NO_MEMORY};
    const struct cert_info old = pc_fixture_put(f, &(struct put_certificate)EXPIRED);
    struct cleaner_plan plan = {.items = NULL};

    (void)pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    for (size_t i = 0; i < sizeof now / sizeof now[0]; i++) {
        f->pc.store.export_status = now[i];
        assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
        assert_int_equal(item_of(&plan, &old)->why, CLEANER_NO_UNDO);
        assert_int_equal(plan.to_go, 0);
        assert_int_equal(cleaner_clean(&f->pc.client, &plan, NULL), ST_OK);
        assert_int_equal(fake_store_certificates(&f->pc.store), 2);
        cleaner_clear(&plan);
    }
    f->pc.store.export_status = ST_OK; /* the next time it goes, and can come back */
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(cleaner_clean(&f->pc.client, &plan, NULL), ST_OK);
    assert_int_equal(plan.gone, 1);
    assert_true(item_of(&plan, &old)->undo_until_utc > 0);
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    cleaner_clear(&plan);
}

/* Between the list and the answer it broke: the old ones stay. */
static void test_proof_is_made_again(void **state)
{
    struct pc_fixture *f = *state;
    struct cleaner_plan plan = {.items = NULL};
    struct err err = ERR_INIT;

    (void)pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    (void)pc_fixture_put(f, &(struct put_certificate)EXPIRED);
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    f->pc.store.sign_wrong = true;
    assert_int_equal(cleaner_clean(&f->pc.client, &plan, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_CLEAN_UNPROVEN);
    assert_int_equal(plan.gone, 0);
    assert_int_equal(fake_store_certificates(&f->pc.store), 2);
    cleaner_clear(&plan);

    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK); /* and nobody is led to try */
    assert_int_equal(plan.to_go, 0);
    cleaner_clear(&plan);
}

static void test_failures_stop_it(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        enum status remove;
        bool full, cancelled;
        enum status status;
    } cases[] = {
        {ST_BUSY, false, false, ST_BUSY},
        {ST_OK, true, false, ST_IO},
        {ST_OK, false, true, ST_CANCELLED},
    };

    (void)pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    (void)pc_fixture_put(f, &(struct put_certificate)EXPIRED);
    (void)pc_fixture_put(f, &(struct put_certificate)KEYLESS);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cleaner_plan plan = {.items = NULL};
        struct err err = ERR_INIT;

        assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
        assert_int_equal(plan.to_go, 2);
        f->pc.store.remove_status = cases[i].remove;
        f->pc.undo.fail_from_write = cases[i].full ? 1 : 0;
        f->pc.cancelled = cases[i].cancelled;
        assert_int_equal(cleaner_clean(&f->pc.client, &plan, &err), cases[i].status);
        assert_int_equal(err.status, cases[i].status);
        assert_int_equal(plan.gone, 0);
        assert_int_equal(fake_store_certificates(&f->pc.store), 3);
        f->pc.store.remove_status = ST_OK;
        f->pc.undo.fail_from_write = 0;
        f->pc.cancelled = false;
        cleaner_clear(&plan);
        undo_sweep(&f->pc.client);
    }
}

static void test_store_cannot_be_read(void **state)
{
    struct pc_fixture *f = *state;
    struct cleaner_plan plan = {.items = NULL};
    struct err err = ERR_INIT;

    f->pc.store.list_status = ST_IO;
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
    cleaner_clear(&plan);
}

/* Gone by another hand meanwhile: that is what was wanted. */
static void test_gone_already(void **state)
{
    struct pc_fixture *f = *state;
    struct cleaner_plan plan = {.items = NULL};
    bool key_kept = false;

    (void)pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    const struct cert_info old = pc_fixture_put(f, &(struct put_certificate)KEYLESS);
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, old.sha256, &key_kept, NULL), ST_OK);
    assert_int_equal(cleaner_clean(&f->pc.client, &plan, NULL), ST_OK);
    assert_int_equal(plan.gone, 0);
    cleaner_clear(&plan);
}

static void test_taken_by_mistake(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info kept = pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    const struct cert_info lasting =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -100, .to_day = 400, .container = "lasting"});
    struct cleaner_plan plan = {.items = NULL};

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -100, .to_day = 500}); /* no key: nobody takes it */
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    for (size_t i = 0; i < plan.count; i++)
        assert_int_equal(plan.items[i].taken_by_mistake,
                         strcmp(plan.items[i].holding->entry.info.sha256, lasting.sha256) == 0);
    assert_string_equal(item_of(&plan, &lasting)->proven->entry.info.sha256, kept.sha256);
    assert_int_equal(cleaner_clean(&f->pc.client, &plan, NULL), ST_OK);
    cleaner_clear(&plan);
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    for (size_t i = 0; i < plan.count; i++)
        assert_false(plan.items[i].taken_by_mistake);
    cleaner_clear(&plan);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(cleaner_why_word(CLEANER_EXPIRED), "expired");
    assert_string_equal(cleaner_why_word(CLEANER_NOBODYS), "nobodys");
    assert_string_equal(cleaner_why_word(CLEANER_REVOKED), "revoked");
    assert_string_equal(cleaner_why_word(CLEANER_WHY_COUNT), "unknown");
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_judging),
        WITH_PC(test_twins),
        WITH_PC(test_other_firms_are_not_seen),
        WITH_PC(test_cleaned_and_undone),
        WITH_PC(test_open_order_proves_nothing),
        WITH_PC(test_not_exportable),
        WITH_PC(test_key_that_does_not_open_now),
        WITH_PC(test_expired_one_waits_for_its_key),
        WITH_PC(test_proof_is_made_again),
        WITH_PC(test_failures_stop_it),
        WITH_PC(test_store_cannot_be_read),
        WITH_PC(test_gone_already),
        WITH_PC(test_taken_by_mistake),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
