#include "client/inventory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "pc_fixture.h"

static void read_all(struct pc_fixture *f, const char *national_id, struct inventory *out)
{
    *out = (struct inventory){.holdings = NULL};
    assert_int_equal(inventory_read(&f->pc.client, national_id, NULL, out, NULL), ST_OK);
}

/* With the host's word on one of them. */
static void read_told(struct pc_fixture *f, const struct inventory_word *word, struct inventory *out)
{
    const struct inventory_words words = {word, 1};

    *out = (struct inventory){.holdings = NULL};
    assert_int_equal(inventory_read(&f->pc.client, PERSON, &words, out, NULL), ST_OK);
}

static void test_empty(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;
    const struct holding *chosen = NULL;
    struct err err = ERR_INIT;

    read_all(f, PERSON, &inventory);
    assert_int_equal(inventory.count, 0);
    assert_null(inventory_best(&inventory));
    assert_int_equal(inventory_choose(&inventory, NULL, &chosen, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_MISSING);
    inventory_clear(&inventory);
    read_all(f, NULL, &inventory);
    assert_null(inventory_next_person(&inventory, NULL));
    inventory_clear(&inventory);
}

static void test_states(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        struct put_certificate put;
        enum standing_pc expected;
    } cases[] = {
        {{.from_day = -10, .to_day = 300, .container = "a"}, STANDING_PC_VALID},
        {{.from_day = -10, .to_day = 31, .container = "a"}, STANDING_PC_VALID}, /* 24 December less a month: tomorrow */
        {{.from_day = -10, .to_day = 30, .container = "a"}, STANDING_PC_DUE},   /* 23 December less a month: now */
        {{.from_day = -10, .to_day = 0, .container = "a"}, STANDING_PC_DUE},
        {{.from_day = -10, .to_day = -1, .container = "a"}, STANDING_PC_EXPIRED},
        {{.from_day = 1, .to_day = 300, .container = "a"}, STANDING_PC_NOT_YET},
        {{.from_day = -10, .to_day = 300}, STANDING_PC_NO_KEY},
        {{.from_day = -10, .to_day = -1}, STANDING_PC_NO_KEY},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct inventory inventory;

        (void)pc_fixture_put(f, &cases[i].put);
        assert_int_equal(pc_fixture_only(f, &inventory)->state, cases[i].expected);
        assert_int_equal(inventory.of_this_person, 1);
        inventory_clear(&inventory);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

/* The key in the container is another one: it cannot be this certificate's. */
static void test_wrong_key_is_no_key(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    pc_fixture_issue(f, &(struct put_certificate){.from_day = -1, .to_day = 300, .key = 0}, &der);
    fake_store_put(&f->pc.store, &der, f->keys[1], "a");
    assert_int_equal(pc_fixture_only(f, &inventory)->state, STANDING_PC_NO_KEY);
    inventory_clear(&inventory);
    buf_clear(&der);
}

static void test_hosts_word_on_due_wins(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -10, .to_day = 20, .container = "a"});
    struct inventory inventory = {.holdings = NULL};

    read_told(f, &(struct inventory_word){info.sha256, FAKE_PC_NOON_UTC + 1, .current = true}, &inventory);
    assert_int_equal(inventory.holdings[0].state, STANDING_PC_VALID);
    assert_int_equal(inventory.holdings[0].due_from_utc, FAKE_PC_NOON_UTC + 1);
    inventory_clear(&inventory);
    read_told(f, &(struct inventory_word){info.sha256, FAKE_PC_NOON_UTC, .current = true}, &inventory);
    assert_int_equal(inventory.holdings[0].state, STANDING_PC_DUE);
    inventory_clear(&inventory);
    /* On another certificate it says nothing, and without a day nothing of the day. */
    read_told(f, &(struct inventory_word){"00", FAKE_PC_NOON_UTC + 1, .current = true, .revoked = true}, &inventory);
    assert_int_equal(inventory.holdings[0].state, STANDING_PC_DUE);
    assert_false(inventory.holdings[0].revoked);
    inventory_clear(&inventory);
    read_told(f, &(struct inventory_word){info.sha256, 0, .revoked = true}, &inventory);
    assert_int_equal(inventory.holdings[0].state, STANDING_PC_DUE);
    assert_true(inventory.holdings[0].revoked);
    inventory_clear(&inventory);
}

static void test_others_are_never_listed(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;

    (void)pc_fixture_put(
        f, &(struct put_certificate){.other_firm = true, .from_day = -1, .to_day = 300, .container = "x"});
    fake_store_put(&f->pc.store, &f->ca.root, NULL, NULL); /* a CA of the firm in MY is nobody's certificate */
    fake_store_put(&f->pc.store, &f->ca.issuing, NULL, NULL);
    read_all(f, PERSON, &inventory);
    assert_int_equal(inventory.count, 0);
    assert_int_equal(f->pc.store.key_looks, 0); /* a stranger's key may be on a card */
    inventory_clear(&inventory);
}

static void test_order_of_the_pages(void **state)
{
    struct pc_fixture *f = *state;
    static const struct put_certificate put[] = {
        /* in the order in which they must come back */
        {.from_day = -2, .to_day = 300, .container = "k"},
        {.from_day = -9, .to_day = 200, .container = "k"},
        {.from_day = -9, .to_day = 20, .container = "k"},
        {.from_day = -9, .to_day = 10, .container = "k"},
        {.from_day = 5, .to_day = 400, .container = "k"},
        {.from_day = -9, .to_day = 350},
        {.from_day = -300, .to_day = -2, .container = "k"},
        {.from_day = -400, .to_day = -5, .container = "k"},
        {.from_day = -300, .to_day = -1},
        {.national_id = OTHER_PERSON, .from_day = -9, .to_day = 500, .container = "k"},
        {.national_id = OTHER_PERSON, .from_day = -9, .to_day = 10, .container = "k"},
        {.national_id = "F131104093", .from_day = -9, .to_day = 600, .container = "k"},
    };
    enum { COUNT = sizeof put / sizeof put[0], OWN = 9 };
    char names[COUNT][SHA256_HEX_SIZE];
    struct inventory inventory;

    for (size_t i = 0; i < COUNT; i++) {
        const struct cert_info info = pc_fixture_put(f, &put[i]);

        memcpy(names[i], info.sha256, sizeof names[i]);
    }
    read_all(f, PERSON, &inventory);
    assert_int_equal(inventory.count, COUNT);
    assert_int_equal(inventory.of_this_person, OWN);
    for (size_t i = 0; i < COUNT; i++) {
        assert_string_equal(inventory.holdings[i].entry.info.sha256, names[i]);
    }
    assert_ptr_equal(inventory_best(&inventory), &inventory.holdings[0]);
    inventory_clear(&inventory);
    /* Of two usable ones, the one that the host knows comes first: the other one is superseded. */
    read_told(f, &(struct inventory_word){names[2], FAKE_PC_NOON_UTC, .current = true}, &inventory);
    assert_string_equal(inventory_best(&inventory)->entry.info.sha256, names[2]);
    assert_string_equal(inventory.holdings[1].entry.info.sha256, names[0]);
    inventory_clear(&inventory);
    /* But not if it cannot be used. */
    read_told(f, &(struct inventory_word){names[6], FAKE_PC_NOON_UTC, .current = true}, &inventory);
    assert_string_equal(inventory_best(&inventory)->entry.info.sha256, names[0]);
    inventory_clear(&inventory);
    /* One that was revoked is no better than one without a key, and what was revoked and is over is not made better. */
    read_told(f, &(struct inventory_word){names[0], FAKE_PC_NOON_UTC, .revoked = true}, &inventory);
    assert_string_equal(inventory.holdings[0].entry.info.sha256, names[1]);
    assert_string_equal(inventory.holdings[4].entry.info.sha256, names[5]);
    assert_string_equal(inventory.holdings[5].entry.info.sha256, names[0]);
    inventory_clear(&inventory);
    read_told(f, &(struct inventory_word){names[6], FAKE_PC_NOON_UTC, .revoked = true}, &inventory);
    assert_string_equal(inventory.holdings[6].entry.info.sha256, names[6]);
    inventory_clear(&inventory);
    read_all(f, NULL, &inventory);
    assert_int_equal(inventory.count, COUNT);
    assert_int_equal(inventory.of_this_person, 0);
    assert_null(inventory_best(&inventory));
    inventory_clear(&inventory);
}

/* A made-up number that satisfies the checksum. */
static void made_up_id(unsigned number, char out[NATIONAL_ID_SIZE])
{
    char typed[NATIONAL_ID_SIZE] = "";

    for (unsigned check = 0; check < 10; check++) {
        (void)snprintf(typed, sizeof typed, "P1%07u%u", number % 10000000, check % 10);
        if (national_id_read(typed, out, NULL) == ST_OK)
            return;
    }
    fail_msg("no check digit for %u", number);
}

/* More than two hundred certificates of seventy persons: everybody is met once, best first, and sees nobody else's. */
static void test_everybody(void **state)
{
    enum { PERSONS = 70, EACH = 3 };
    struct pc_fixture *f = *state;
    const struct holding *best = NULL;
    struct inventory all;
    char former[NATIONAL_ID_SIZE] = "";
    size_t met = 0;

    for (int i = 0; i < PERSONS * EACH; i++) { /* each time another's, the worse ones first */
        char id[NATIONAL_ID_SIZE] = "";

        made_up_id((unsigned)i * 11 % PERSONS, id);
        (void)pc_fixture_put(f, &(struct put_certificate){.national_id = id,
                                                          .from_day = -100,
                                                          .to_day = 100 * (1 + i / PERSONS) - 150,
                                                          .container = i / PERSONS == EACH - 1 ? "k" : NULL});
    }
    read_all(f, NULL, &all);
    assert_int_equal(all.count, PERSONS * EACH);
    while ((best = inventory_next_person(&all, best)) != NULL) {
        struct inventory person = inventory_person(&all, best);
        const struct holding *chosen = NULL;

        assert_true(strcmp(former, best->entry.info.national_id) < 0);
        memcpy(former, best->entry.info.national_id, sizeof former);
        assert_int_equal(person.of_this_person, EACH);
        assert_int_equal(person.count, PERSONS * EACH);
        assert_ptr_equal(inventory_best(&person), best);
        assert_int_equal(best->state, STANDING_PC_VALID);
        assert_int_equal(inventory_choose(&person, NULL, &chosen, NULL), ST_OK);
        assert_ptr_equal(chosen, best);
        for (size_t i = 0; i < EACH; i++)
            assert_string_equal(person.holdings[i].entry.info.national_id, former);
        assert_int_equal(inventory_choose(&person, all.holdings[met == 0 ? EACH : 0].entry.info.serial, &chosen, NULL),
                         ST_NOT_FOUND); /* nobody's serial leads to another person's */
        inventory_clear(&person);       /* borrowed: what it saw stays */
        met++;
    }
    assert_int_equal(met, PERSONS);
    inventory_clear(&all);
}

/* What cannot be somebody's is met by nobody. */
static void test_nobodys_certificate(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory all;
    struct inventory person;
    const struct holding *best = NULL;

    (void)pc_fixture_put(f, &(struct put_certificate){.national_id = "X1", .from_day = -9, .to_day = 20});
    read_all(f, NULL, &all);
    assert_int_equal(all.count, 1);
    assert_null(inventory_next_person(&all, NULL));
    inventory_clear(&all);
    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 20, .container = "k"});
    read_all(f, NULL, &all);
    best = inventory_next_person(&all, NULL);
    assert_non_null(best);
    assert_string_equal(best->entry.info.national_id, PERSON);
    assert_null(inventory_next_person(&all, best));
    person = inventory_person(&all, best);
    assert_int_equal(person.of_this_person, 1);
    inventory_clear(&all);
}

static void test_choosing(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info due =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 20, .container = "k"});
    const struct cert_info expired =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -90, .to_day = -20, .container = "k"});
    const struct cert_info others = pc_fixture_put(
        f, &(struct put_certificate){.national_id = OTHER_PERSON, .from_day = -9, .to_day = 20, .container = "k"});
    struct inventory inventory;
    const struct holding *chosen = NULL;
    struct err err = ERR_INIT;
    char typed[2 * SERIAL_TEXT_SIZE] = " ";

    read_all(f, PERSON, &inventory);
    assert_int_equal(inventory_choose(&inventory, NULL, &chosen, NULL), ST_OK); /* the only usable one */
    assert_string_equal(chosen->entry.info.sha256, due.sha256);
    for (const char *at = expired.serial; *at != '\0'; at++) { /* as a person might copy it */
        const size_t len = strlen(typed);

        (void)snprintf(typed + len, sizeof typed - len, "%c%s", *at >= 'A' ? *at - 'A' + 'a' : *at,
                       (at - expired.serial) % 2 == 1 && at[1] != '\0' ? ":" : "");
    }
    assert_int_equal(inventory_choose(&inventory, typed, &chosen, NULL), ST_OK);
    assert_string_equal(chosen->entry.info.sha256, expired.sha256);
    assert_int_equal(inventory_choose(&inventory, others.serial, &chosen, &err), ST_NOT_FOUND); /* not this person's */
    assert_int_equal(err.fault, FAULT_CERTIFICATE_MISSING);
    err_clear(&err);
    assert_int_equal(inventory_choose(&inventory, "0123", &chosen, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_MISSING);
    err_clear(&err);
    assert_int_equal(inventory_choose(&inventory, "xyz", &chosen, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_SERIAL);
    assert_string_equal(chosen->entry.info.sha256, expired.sha256); /* untouched */
    inventory_clear(&inventory);
    read_all(f, NULL, &inventory); /* nobody was named: any of this firm's */
    assert_int_equal(inventory_choose(&inventory, others.serial, &chosen, NULL), ST_OK);
    assert_string_equal(chosen->entry.info.sha256, others.sha256);
    inventory_clear(&inventory);

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -1, .to_day = 300, .container = "k"});
    read_all(f, PERSON, &inventory);
    err_clear(&err);
    assert_int_equal(inventory_choose(&inventory, NULL, &chosen, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_SEVERAL_CERTIFICATES);
    inventory_clear(&inventory);
}

static void test_best_where_none_is_usable(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info newer =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -90, .to_day = -20, .container = "k"});
    struct inventory inventory;
    const struct holding *chosen = NULL;

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -900, .to_day = -200, .container = "k"});
    read_all(f, PERSON, &inventory);
    assert_int_equal(inventory_choose(&inventory, NULL, &chosen, NULL), ST_OK);
    assert_string_equal(chosen->entry.info.sha256, newer.sha256);
    inventory_clear(&inventory);
}

static void test_store_cannot_be_read(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory = {.count = 7};
    struct err err = ERR_INIT;

    f->pc.store.list_status = ST_IO;
    assert_int_equal(inventory_read(&f->pc.client, PERSON, NULL, &inventory, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
    assert_int_equal(inventory.count, 7);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_empty),
        WITH_PC(test_states),
        WITH_PC(test_wrong_key_is_no_key),
        WITH_PC(test_hosts_word_on_due_wins),
        WITH_PC(test_others_are_never_listed),
        WITH_PC(test_order_of_the_pages),
        WITH_PC(test_everybody),
        WITH_PC(test_nobodys_certificate),
        WITH_PC(test_choosing),
        WITH_PC(test_best_where_none_is_usable),
        WITH_PC(test_store_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
