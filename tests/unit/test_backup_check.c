#include "client/backup_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/inventory.h"
#include "pc_fixture.h"
#include "pki/pfx_write.h"

#define PASSWORD "good Pw 12"

/* A backup of this certificate; chain: with the issuing CA. */
static void make_file(struct pc_fixture *f, const struct put_certificate *what, enum pfx_format format, bool chain,
                      char path[FAKE_PATH_SIZE])
{
    struct cert_list cas = {.count = 0};
    struct buf leaf, pfx;

    buf_init(&leaf, CERT_DER_MAX);
    buf_init(&pfx, PFX_BYTES_MAX);
    pc_fixture_issue(f, what, &leaf);
    if (chain)
        assert_int_equal(cert_list_add(&cas, f->ca.issuing.data, f->ca.issuing.len, NULL), ST_OK);
    assert_int_equal(pfx_write(f->keys[what->key], leaf.data, leaf.len, &cas, PASSWORD, format, &pfx, NULL), ST_OK);
    pc_fixture_path(f, "backup.pfx", path);
    assert_int_equal(file_write(path, pfx.data, pfx.len, FILE_REPLACE, NULL), ST_OK);
    buf_clear(&pfx);
    buf_clear(&leaf);
    cert_list_clear(&cas);
}

static enum status check(struct pc_fixture *f, const char *path, const char *id, const char *serial,
                         struct backup_verdict *verdict, struct err *err)
{
    struct inspection opened = {.has_certificate = false};
    enum status status = import_inspect(&f->pc.client, path, PASSWORD, &opened, err);

    if (status == ST_OK)
        status = backup_check(&f->pc.client, &opened, id, serial, verdict, err);
    inspection_clear(&opened);
    return status;
}

static const struct put_certificate ours = {.from_day = -9, .to_day = 300};

static void test_states_and_forms(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        struct put_certificate what;
        enum pfx_format format;
        bool chain;
        enum standing_pc state;
        enum backup_form form;
    } cases[] = {
        {{.from_day = -9, .to_day = 300}, PFX_COMPATIBLE, true, STANDING_PC_VALID, BACKUP_FORM_COMPATIBLE},
        {{.from_day = -9, .to_day = 9}, PFX_STRONG, true, STANDING_PC_DUE, BACKUP_FORM_STRONG},
        {{.from_day = -90, .to_day = -9}, PFX_STRONG, false, STANDING_PC_EXPIRED, BACKUP_FORM_STRONG},
        {{.from_day = 9, .to_day = 300}, PFX_COMPATIBLE, false, STANDING_PC_NOT_YET, BACKUP_FORM_COMPATIBLE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct backup_verdict verdict = {.relation = BACKUP_RELATION_COUNT};
        char path[FAKE_PATH_SIZE] = "";

        make_file(f, &cases[i].what, cases[i].format, cases[i].chain, path);
        assert_int_equal(check(f, path, PERSON, NULL, &verdict, NULL), ST_OK);
        assert_int_equal(verdict.state, cases[i].state);
        assert_int_equal(verdict.form, cases[i].form);
        assert_int_equal(verdict.chain_included, cases[i].chain);
        assert_int_equal(verdict.relation, BACKUP_NONE_HERE);
        assert_int_equal(f->pc.store.installs, 0);
        assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    }
}

static void test_beside_this_pc(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        struct put_certificate here;
        enum backup_relation relation;
    } cases[] = {
        {{.from_day = -5, .to_day = 300, .key = 1, .container = "k"}, BACKUP_OLDER},
        {{.from_day = -9, .to_day = 301, .key = 1, .container = "k"}, BACKUP_OLDER},
        {{.from_day = -20, .to_day = 400, .key = 1, .container = "k"}, BACKUP_NEWER}, /* the beginning decides */
        {{.national_id = OTHER_PERSON, .from_day = -5, .to_day = 300, .container = "k"}, BACKUP_OTHER_PERSONS},
        {{.other_firm = true, .from_day = -5, .to_day = 300, .container = "k"}, BACKUP_NONE_HERE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct backup_verdict verdict = {.relation = BACKUP_RELATION_COUNT};
        char path[FAKE_PATH_SIZE] = "";

        (void)pc_fixture_put(f, &cases[i].here);
        make_file(f, &ours, PFX_STRONG, true, path);
        assert_int_equal(check(f, path, NULL, NULL, &verdict, NULL), ST_OK);
        assert_int_equal(verdict.relation, cases[i].relation);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

static void test_the_same(void **state)
{
    struct pc_fixture *f = *state;

    for (int keyless = 0; keyless <= 1; keyless++) {
        struct backup_verdict verdict = {.relation = BACKUP_RELATION_COUNT};
        struct inspection opened = {.has_certificate = false};
        char path[FAKE_PATH_SIZE] = "";

        make_file(f, &ours, PFX_STRONG, true, path);
        assert_int_equal(import_inspect(&f->pc.client, path, PASSWORD, &opened, NULL), ST_OK);
        fake_store_put(&f->pc.store, &opened.pfx.leaf, keyless == 1 ? NULL : f->keys[0], keyless == 1 ? NULL : "k");
        assert_int_equal(check(f, path, PERSON, opened.certificate.serial, &verdict, NULL), ST_OK);
        assert_int_equal(verdict.relation, keyless == 1 ? BACKUP_SAME_NO_KEY : BACKUP_SAME);
        inspection_clear(&opened);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

static void test_refusals(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        struct put_certificate what;
        const char *id, *serial;
        enum status status;
        int fault;
    } cases[] = {
        {{.from_day = -9, .to_day = 300}, OTHER_PERSON, NULL, ST_NOT_OURS, FAULT_BACKUP_PERSON},
        {{.from_day = -9, .to_day = 300}, NULL, "00E9", ST_BAD_FILE, FAULT_BACKUP_SERIAL},
        {{.from_day = -9, .to_day = 300}, PERSON, "not hex", ST_BAD_INPUT, FAULT_SERIAL},
        {{.other_firm = true, .from_day = -9, .to_day = 300}, NULL, NULL, ST_NOT_OURS, FAULT_OTHER_FIRM},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct backup_verdict verdict = {.relation = BACKUP_RELATION_COUNT};
        struct err err = ERR_INIT;
        char path[FAKE_PATH_SIZE] = "";

        make_file(f, &cases[i].what, PFX_STRONG, true, path);
        assert_int_equal(check(f, path, cases[i].id, cases[i].serial, &verdict, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(verdict.relation, BACKUP_RELATION_COUNT);
        assert_null(strstr(err.detail, PERSON));
    }
}

/* A reader that takes a pair for one is not believed: the key has to sign. */
static void test_key_of_another(void **state)
{
    struct pc_fixture *f = *state;
    struct backup_verdict verdict = {.relation = BACKUP_RELATION_COUNT};
    struct inspection opened = {.has_certificate = false};
    struct err err = ERR_INIT;
    struct key *right = NULL;
    char path[FAKE_PATH_SIZE] = "";

    make_file(f, &ours, PFX_STRONG, true, path);
    assert_int_equal(import_inspect(&f->pc.client, path, PASSWORD, &opened, NULL), ST_OK);
    right = opened.pfx.key;
    opened.pfx.key = f->keys[1];
    assert_int_equal(backup_check(&f->pc.client, &opened, NULL, NULL, &verdict, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_PFX_KEY_MISMATCH);
    opened.pfx.key = right;
    f->pc.store.list_status = ST_IO; /* and a comparison that cannot be made is none */
    err_clear(&err);
    assert_int_equal(backup_check(&f->pc.client, &opened, NULL, NULL, &verdict, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
    inspection_clear(&opened);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(backup_relation_word(BACKUP_SAME), "same");
    assert_string_equal(backup_relation_word(BACKUP_OTHER_PERSONS), "other_persons");
    assert_string_equal(backup_relation_word(BACKUP_RELATION_COUNT), "unknown");
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_states_and_forms), WITH_PC(test_beside_this_pc), WITH_PC(test_the_same),
        WITH_PC(test_refusals),         WITH_PC(test_key_of_another), cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
