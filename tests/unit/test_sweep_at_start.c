#include "client/sweep_at_start.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "client/removal.h"
#include "client/sign_test.h"
#include "client/undo.h"
#include "pc_fixture.h"

static const struct put_certificate OURS = {.from_day = -9, .to_day = 300, .container = "k"};

static void test_broken_install_goes(void **state)
{
    struct pc_fixture *f = *state;

    fake_store_break_install(&f->pc.store, f->keys[0]);
    sweep_at_start(&f->pc.client);
    assert_int_equal(fake_store_marks(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
}

/* Killed behind the last step but the mark's: what is usable stays so. */
static void test_certificate_that_came_stays(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_list chain = {.count = 0};
    struct buf leaf;
    struct cert_info info;

    buf_init(&leaf, CERT_DER_MAX);
    pc_fixture_issue(f, &OURS, &leaf);
    assert_int_equal(cert_read(leaf.data, leaf.len, &info, NULL), ST_OK);
    assert_int_equal(
        f->pc.client.store->install(f->pc.client.store->self, f->keys[0], leaf.data, leaf.len, &chain, NULL, NULL),
        ST_OK);
    fake_store_break_install(&f->pc.store, f->keys[0]);
    sweep_at_start(&f->pc.client);
    assert_int_equal(fake_store_marks(&f->pc.store), 0);
    assert_int_equal(sign_test_installed(&f->pc.client, info.sha256, NULL), ST_OK);
    buf_clear(&leaf);
}

/* Without a mark nobody says that it is left over: to look into all containers is for repair. */
static void test_nothing_else_goes(void **state)
{
    struct pc_fixture *f = *state;
    char spki_hash[SHA256_HEX_SIZE] = "";
    char mark[FAKE_PATH_SIZE] = "";

    (void)pc_fixture_put(f, &OURS);
    fake_store_break_install(&f->pc.store, f->keys[1]);
    assert_int_equal(key_spki_hash(f->keys[1], spki_hash, NULL), ST_OK);
    fake_folder_path(f->pc.store.folder, spki_hash, ".mark", mark);
    assert_int_equal(unlink(mark), 0);
    sweep_at_start(&f->pc.client);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(fake_store_containers(&f->pc.store), 2);
}

/* An install of another process is under way: its mark and its key are its own, and nobody waits for it. */
static void test_install_under_way_is_left_alone(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    int held = -1;

    fake_store_break_install(&f->pc.store, f->keys[0]);
    fake_folder_path(f->pc.store.folder, "store", ".lock", path);
    held = fake_folder_lock(path, false);
    assert_true(held >= 0);
    sweep_at_start(&f->pc.client);
    assert_int_equal(fake_store_marks(&f->pc.store), 1);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    (void)close(held);
    sweep_at_start(&f->pc.client);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
}

static size_t kept(struct pc_fixture *f)
{
    struct sealed_names names = {.count = 0};

    assert_int_equal(f->pc.client.undo->list(f->pc.client.undo->self, &names, NULL), ST_OK);
    return names.count;
}

/* Of what cannot be cleared away now, nothing else suffers. */
static void test_what_is_over_goes_all_the_same(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;
    struct removal_result result = {.key_kept = false};

    (void)pc_fixture_put(f, &OURS);
    assert_int_equal(removal_remove_undoably(&f->pc.client, pc_fixture_only(f, &inventory), &result, NULL), ST_OK);
    inventory_clear(&inventory);
    sweep_at_start(&f->pc.client);
    assert_int_equal(kept(f), 1);
    f->pc.clock.now_utc += (int64_t)f->pc.client.settings->undo_days * DAY_S;
    f->pc.store.sweep_status = ST_IO;
    sweep_at_start(&f->pc.client);
    assert_int_equal(kept(f), 0);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_broken_install_goes),
        WITH_PC(test_certificate_that_came_stays),
        WITH_PC(test_nothing_else_goes),
        WITH_PC(test_install_under_way_is_left_alone),
        WITH_PC(test_what_is_over_goes_all_the_same),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
