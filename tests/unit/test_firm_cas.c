/*
 * An issuing CA that took the place of the configured one: what it issued is this firm's as soon as its certificate
 * came with a file or from the host, and nothing that anybody else puts beside it is.
 */
#include "client/firm_cas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/backup.h"
#include "client/import.h"
#include "client/removal.h"
#include "client/signing.h"
#include "client/undo.h"
#include "pc_fixture.h"

#define PASSWORD "abc12345"

static const struct fake_leaf person = {.national_id = PERSON,
                                        .not_before_utc = FAKE_PC_NOON_UTC - DAY_S,
                                        .not_after_utc = FAKE_PC_NOON_UTC + (int64_t)300 * DAY_S};

/* A certificate of that CA lies in MY with its key; the CA's own lies nowhere yet. */
static void put_issued(struct pc_fixture *f, const struct fake_ca *ca)
{
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    fake_ca_issue(ca, &person, f->keys[0], &der);
    fake_store_put(&f->pc.store, &der, f->keys[0], "k");
    buf_clear(&der);
}

static size_t listed(struct pc_fixture *f)
{
    struct inventory inventory = {.holdings = NULL};
    size_t count = 0;

    assert_int_equal(inventory_read(&f->pc.client, PERSON, NULL, &inventory, NULL), ST_OK);
    count = inventory.of_this_person;
    inventory_clear(&inventory);
    return count;
}

/* --- found --- */

static void test_listed_as_soon_as_its_ca_is_here(void **state)
{
    struct pc_fixture *f = *state;
    struct fake_ca rotated;

    fake_ca_rotate(&f->ca, false, "Issuing CA 2", &rotated);
    put_issued(f, &rotated);
    assert_int_equal(listed(f), 0);
    fake_store_put_ca(&f->pc.store, &f->ca.issuing);
    assert_int_equal(listed(f), 0);
    fake_store_put_ca(&f->pc.store, &rotated.issuing);
    assert_int_equal(listed(f), 1);
    fake_ca_close(&rotated);
}

/* Whatever the order in which the store gives them. */
static void test_one_below_another(void **state)
{
    struct pc_fixture *f = *state;
    struct cert_list found = {.count = 0};
    struct fake_ca policy, issuing;

    fake_ca_rotate(&f->ca, false, "Policy CA", &policy);
    fake_ca_rotate(&policy, true, "Issuing CA 3", &issuing);
    put_issued(f, &issuing);
    fake_store_put_ca(&f->pc.store, &issuing.issuing);
    assert_int_equal(listed(f), 0);
    fake_store_put_ca(&f->pc.store, &policy.issuing);
    assert_int_equal(listed(f), 1);
    assert_int_equal(firm_cas_found(&f->pc.client, &found, NULL), ST_OK);
    assert_int_equal(found.count, 2);
    cert_list_clear(&found);
    fake_ca_close(&issuing);
    fake_ca_close(&policy);
}

/* Up to the root, from whom it came to the one above. */
static void test_its_way_up(void **state)
{
    struct pc_fixture *f = *state;
    struct cert_list path = {.count = 0};
    struct fake_ca policy, issuing;
    struct err err = ERR_INIT;
    struct buf leaf;

    buf_init(&leaf, CERT_DER_MAX);
    fake_ca_rotate(&f->ca, false, "Policy CA", &policy);
    fake_ca_rotate(&policy, true, "Issuing CA 3", &issuing);
    fake_ca_issue(&issuing, &person, f->keys[0], &leaf);
    assert_int_equal(firm_cas_path(&f->pc.client, &leaf, NULL, CHAIN_ANY_TIME, &path, &err), ST_NOT_OURS);
    assert_int_equal(err.fault, FAULT_OTHER_FIRM);
    fake_store_put_ca(&f->pc.store, &policy.issuing);
    fake_store_put_ca(&f->pc.store, &issuing.issuing);
    assert_int_equal(firm_cas_path(&f->pc.client, &leaf, NULL, CHAIN_ANY_TIME, &path, NULL), ST_OK);
    assert_int_equal(path.count, 2);
    assert_memory_equal(path.items[0].data, issuing.issuing.data, issuing.issuing.len);
    assert_memory_equal(path.items[1].data, policy.issuing.data, policy.issuing.len);
    cert_list_clear(&path);
    f->pc.store.list_cas_status = ST_IO;
    assert_int_equal(firm_cas_path(&f->pc.client, &leaf, NULL, CHAIN_ANY_TIME, &path, NULL), ST_IO);
    buf_clear(&leaf);
    fake_ca_close(&issuing);
    fake_ca_close(&policy);
}

/* --- its whole life --- */

static void write_backup(struct pc_fixture *f, const struct fake_ca *ca, const char *path)
{
    struct cert_list chain = {.count = 0};
    struct buf leaf, pfx;

    buf_init(&leaf, CERT_DER_MAX);
    buf_init(&pfx, PFX_BYTES_MAX);
    fake_ca_issue(ca, &person, f->keys[0], &leaf);
    assert_int_equal(cert_list_add(&chain, ca->issuing.data, ca->issuing.len, NULL), ST_OK);
    assert_int_equal(pfx_write(f->keys[0], leaf.data, leaf.len, &chain, PASSWORD, PFX_STRONG, &pfx, NULL), ST_OK);
    assert_int_equal(file_write(path, pfx.data, pfx.len, FILE_REPLACE, NULL), ST_OK);
    cert_list_clear(&chain);
    buf_clear(&pfx);
    buf_clear(&leaf);
}

/* What others get brings the CA along, since they may not have it. */
static void assert_signature_is_whole(struct pc_fixture *f, const struct holding *holding, const char *content)
{
    struct signature_verdict verdict = {.host_asked = false};
    struct cert_store_port empty;
    struct client elsewhere = f->pc.client;
    struct fake_store other;
    char folder[FAKE_PATH_SIZE] = "";
    struct buf cms;
    bool right = false;

    pc_fixture_path(f, "elsewhere", folder);
    fake_store_open(&other, folder);
    empty = fake_store_port(&other);
    elsewhere.store = &empty;
    buf_init(&cms, CMS_DER_MAX);
    assert_int_equal(file_write(content, "buy", 3, FILE_REPLACE, NULL), ST_OK);
    assert_int_equal(signing_sign(&f->pc.client, holding, content, &cms, NULL), ST_OK);
    assert_int_equal(signing_verify(&elsewhere, &cms, content, false, &right, &verdict, NULL), ST_OK);
    assert_true(right);
    buf_clear(&cms);
}

static void assert_export_is_whole(struct pc_fixture *f, const struct holding *holding, const char *path)
{
    struct backup_result result = {.chain_included = false};

    assert_int_equal(backup_export(&f->pc.client, holding, path, PASSWORD, PFX_COMPATIBLE, true, &result, NULL), ST_OK);
    assert_true(result.chain_included);
}

static void assert_removed_and_back(struct pc_fixture *f, const struct holding *holding)
{
    struct removal_result removed;
    struct undo_lines lines = {.lines = NULL};

    assert_int_equal(removal_remove_undoably(&f->pc.client, holding, &removed, NULL), ST_OK);
    assert_int_equal(listed(f), 0);
    assert_int_equal(undo_list(&f->pc.client, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 1);
    assert_int_equal(undo_bring_back(&f->pc.client, &lines.lines[0], NULL), ST_OK);
    undo_lines_clear(&lines);
    assert_int_equal(listed(f), 1);
}

static void test_imported_it_lives_as_any_other(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "", content[FAKE_PATH_SIZE] = "";
    struct cert_info info;
    struct inventory inventory;
    struct fake_ca rotated;
    const struct holding *holding = NULL;

    pc_fixture_path(f, "backup.pfx", path);
    pc_fixture_path(f, "content", content);
    fake_ca_rotate(&f->ca, false, "Issuing CA 2", &rotated);
    write_backup(f, &rotated, path);
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, PERSON, false, &info, NULL), ST_OK);
    holding = pc_fixture_only(f, &inventory);
    assert_int_equal(holding->state, STANDING_PC_VALID);
    assert_signature_is_whole(f, holding, content);
    assert_export_is_whole(f, holding, path);
    assert_removed_and_back(f, holding);
    inventory_clear(&inventory);
    fake_ca_close(&rotated);
}

/* What undo kept brings the CA along too, for a PC where it is gone. */
static void test_undo_brings_its_ca(void **state)
{
    struct pc_fixture *f = *state;
    struct removal_result removed;
    struct inventory inventory;
    struct undo_lines lines = {.lines = NULL};
    struct fake_ca rotated;

    fake_ca_rotate(&f->ca, false, "Issuing CA 2", &rotated);
    fake_store_put_ca(&f->pc.store, &rotated.issuing);
    put_issued(f, &rotated);
    assert_int_equal(removal_remove_undoably(&f->pc.client, pc_fixture_only(f, &inventory), &removed, NULL), ST_OK);
    fake_store_forget_cas(&f->pc.store);
    assert_int_equal(undo_list(&f->pc.client, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 1);
    assert_int_equal(undo_bring_back(&f->pc.client, &lines.lines[0], NULL), ST_OK);
    assert_int_equal(listed(f), 1);
    undo_lines_clear(&lines);
    inventory_clear(&inventory);
    fake_ca_close(&rotated);
}

/* --- not found --- */

/* Another firm's, and one that bears our root's name for its issuer, with another key behind it. */
static void test_what_reaches_no_root_of_ours_is_nobodys(void **state)
{
    struct pc_fixture *f = *state;
    struct cert_list found = {.count = 0};
    struct fake_ca same_name, rotated;

    fake_ca_open(&same_name, "北城證券");
    fake_ca_rotate(&same_name, false, "Issuing CA 2", &rotated);
    put_issued(f, &rotated);
    put_issued(f, &f->other_ca);
    fake_store_put_ca(&f->pc.store, &rotated.issuing);
    fake_store_put_ca(&f->pc.store, &f->other_ca.issuing);
    fake_store_put_ca(&f->pc.store, &f->other_ca.root);
    assert_int_equal(listed(f), 0);
    assert_int_equal(firm_cas_found(&f->pc.client, &found, NULL), ST_OK);
    assert_int_equal(found.count, 0);
    fake_ca_close(&rotated);
    fake_ca_close(&same_name);
}

/* Nobody is told that there is none, where nobody could look. */
static void test_a_store_that_cannot_be_read(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory = {.holdings = NULL};
    struct err err = ERR_INIT;

    f->pc.store.list_cas_status = ST_IO;
    assert_int_equal(inventory_read(&f->pc.client, PERSON, NULL, &inventory, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
}

#define PC_TEST(function) cmocka_unit_test_setup_teardown(function, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PC_TEST(test_listed_as_soon_as_its_ca_is_here),
        PC_TEST(test_one_below_another),
        PC_TEST(test_its_way_up),
        PC_TEST(test_imported_it_lives_as_any_other),
        PC_TEST(test_undo_brings_its_ca),
        PC_TEST(test_what_reaches_no_root_of_ours_is_nobodys),
        PC_TEST(test_a_store_that_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
