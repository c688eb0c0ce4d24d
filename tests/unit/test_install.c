#include "client/install.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "pc_fixture.h"

static const struct put_certificate ours = {.from_day = -9, .to_day = 300};

struct leaf {
    struct buf der, noted_before;
    struct cert_info info;
};

/* Of the person's; link NULL: not in the store, else there with a link to a container that is not. */
static void make_leaf(struct pc_fixture *f, const char *link, struct leaf *leaf)
{
    buf_init(&leaf->der, CERT_DER_MAX);
    buf_init(&leaf->noted_before, STORE_NOTE_MAX);
    pc_fixture_issue(f, &ours, &leaf->der);
    assert_int_equal(cert_read(leaf->der.data, leaf->der.len, &leaf->info, NULL), ST_OK);
    if (link == NULL)
        return;
    fake_store_put(&f->pc.store, &leaf->der, NULL, link);
    assert_int_equal(f->pc.store_port.note(f->pc.store_port.self, leaf->info.sha256, &leaf->noted_before, NULL), ST_OK);
}

static void clear_leaf(struct leaf *leaf)
{
    buf_clear(&leaf->noted_before);
    buf_clear(&leaf->der);
}

static enum status install(struct pc_fixture *f, const struct leaf *leaf, struct err *err)
{
    return install_proven(&f->pc.client, f->keys[0], &leaf->der, NULL, err);
}

static void test_installed_and_tested(void **state)
{
    struct pc_fixture *f = *state;
    static const char *const links[] = {NULL, "gone"};

    for (size_t i = 0; i < 2; i++) {
        struct inventory inventory;
        struct leaf leaf;

        make_leaf(f, links[i], &leaf);
        assert_int_equal(install(f, &leaf, NULL), ST_OK);
        assert_true(pc_fixture_only(f, &inventory)->entry.has_key);
        assert_true(fake_pc_reported(&f->pc, PROGRESS_TESTING));
        inventory_clear(&inventory);
        clear_leaf(&leaf);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

static void test_new_one_goes_again(void **state)
{
    struct pc_fixture *f = *state;
    struct err err = ERR_INIT;
    struct leaf leaf;

    make_leaf(f, NULL, &leaf);
    f->pc.store.sign_wrong = true;
    assert_int_equal(install(f, &leaf, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    clear_leaf(&leaf);
}

/* What was here without its key is here without its key again, and with the link that it had. */
static void test_bare_one_is_put_back(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;
    struct err err = ERR_INIT;
    struct leaf leaf;
    struct buf after;

    make_leaf(f, "gone", &leaf);
    buf_init(&after, STORE_NOTE_MAX);
    f->pc.store.sign_wrong = true;
    assert_int_equal(install(f, &leaf, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    assert_false(pc_fixture_only(f, &inventory)->entry.has_key);
    assert_int_equal(f->pc.store_port.note(f->pc.store_port.self, leaf.info.sha256, &after, NULL), ST_OK);
    assert_int_equal(after.len, leaf.noted_before.len);
    assert_memory_equal(after.data, leaf.noted_before.data, after.len);
    inventory_clear(&inventory);
    buf_clear(&after);
    clear_leaf(&leaf);
}

/* Whatever stays behind, nobody is told that it was undone. */
static void test_something_stays(void **state)
{
    struct pc_fixture *f = *state;

    for (int bare = 0; bare <= 1; bare++) {
        struct err err = ERR_INIT;
        struct leaf leaf;

        make_leaf(f, bare == 1 ? "gone" : NULL, &leaf);
        f->pc.store.sign_wrong = true;
        if (bare == 1)
            f->pc.store.put_back_status = ST_IO;
        else
            f->pc.store.remove_status = ST_BUSY;
        assert_int_equal(install(f, &leaf, &err), ST_IO);
        assert_int_equal(err.status, ST_IO);
        assert_int_equal(err.fault, FAULT_SIGN_TEST_STAYS);
        clear_leaf(&leaf);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

static void test_nothing_is_touched(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        enum status list, note, install;
        bool cancelled;
        enum status status;
    } cases[] = {
        {ST_IO, ST_OK, ST_OK, false, ST_IO},
        {ST_OK, ST_IO, ST_OK, false, ST_IO}, /* what could not be put back */
        {ST_OK, ST_OK, ST_BUSY, false, ST_BUSY},
        {ST_OK, ST_OK, ST_OK, true, ST_CANCELLED},
    };
    struct leaf leaf;

    make_leaf(f, "gone", &leaf);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = ERR_INIT;

        f->pc.store.list_status = cases[i].list;
        f->pc.store.note_status = cases[i].note;
        f->pc.store.install_status = cases[i].install;
        f->pc.cancelled = cases[i].cancelled;
        assert_int_equal(install(f, &leaf, &err), cases[i].status);
        assert_int_equal(err.status, cases[i].status);
        assert_int_equal(f->pc.store.removes, 0);
        assert_int_equal(fake_store_certificates(&f->pc.store), 1);
        assert_int_equal(fake_store_containers(&f->pc.store), 0);
    }
    clear_leaf(&leaf);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_installed_and_tested), WITH_PC(test_new_one_goes_again), WITH_PC(test_bare_one_is_put_back),
        WITH_PC(test_something_stays),      WITH_PC(test_nothing_is_touched),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
