#include "cleaner_rig.h"

#include "base/fault.h"
#include "client/sign_test.h"

/* --- what the host has revoked --- */

static void plan_with_revoked(struct pc_fixture *f, const struct cert_info *revoked, struct cleaner_plan *plan)
{
    const struct inventory_word word = {.sha256 = revoked->sha256, .revoked = true};

    assert_int_equal(cleaner_plan(&f->pc.client, &(struct inventory_words){&word, 1}, plan, NULL), ST_OK);
}

/* Void for good: it goes also where it is the newer one, and its signatures prove nothing. */
static void test_revoked(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info old = pc_fixture_put(f, &(struct put_certificate)SUPERSEDED);
    const struct cert_info fresh = pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    struct cleaner_plan plan = {.items = NULL};

    plan_with_revoked(f, &fresh, &plan);
    assert_int_equal(item_of(&plan, &fresh)->why, CLEANER_REVOKED);
    assert_int_equal(item_of(&plan, &old)->why, CLEANER_PROVEN);
    assert_int_equal(plan.person_count, 1);
    assert_int_equal(plan.persons[0].takes, CLEANER_TAKES_WRONG);
    assert_true(item_of(&plan, &fresh)->taken_by_mistake);
    assert_int_equal(cleaner_clean(&f->pc.client, &plan, NULL), ST_OK);
    assert_true(item_of(&plan, &fresh)->gone);
    assert_true(item_of(&plan, &fresh)->undo_until_utc > 0);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(plan.persons[0].takes, CLEANER_TAKES_RIGHT);
    assert_string_equal(plan.persons[0].taken->entry.info.sha256, old.sha256);
    cleaner_clear(&plan);

    plan_with_revoked(f, &old, &plan); /* the only one that is left */
    assert_int_equal(item_of(&plan, &old)->why, CLEANER_ONLY);
    assert_int_equal(plan.persons[0].takes, CLEANER_TAKES_UNPROVEN);
    cleaner_clear(&plan);
}

/* A word that may be forgotten again gives up no undo, as what is over does. */
static void test_revoked_stays(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info old = pc_fixture_put(f, &(struct put_certificate)SUPERSEDED);
    const struct cert_info over = pc_fixture_put(f, &(struct put_certificate)EXPIRED);
    struct cleaner_plan plan = {.items = NULL};

    plan_with_revoked(f, &old, &plan); /* nothing else signs */
    assert_int_equal(item_of(&plan, &old)->why, CLEANER_UNPROVEN);
    assert_int_equal(item_of(&plan, &over)->why, CLEANER_UNPROVEN);
    assert_int_equal(plan.to_go, 0);
    cleaner_clear(&plan);
    (void)pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    f->pc.store.not_exportable = true;
    plan_with_revoked(f, &old, &plan);
    assert_int_equal(item_of(&plan, &old)->why, CLEANER_NO_UNDO);
    assert_int_equal(item_of(&plan, &over)->why, CLEANER_EXPIRED);
    cleaner_clear(&plan);
}

/* --- which one is taken --- */

static void test_what_is_taken(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        struct put_certificate put[PUT_MAX];
        size_t count;
        bool broken; /* nothing signs */
        enum cleaner_takes takes;
        size_t taken; /* which; with TAKES_NOTHING no matter */
    } cases[] = {
        {{NEW_ONE}, 1, false, CLEANER_TAKES_RIGHT, 0},
        {{NEW_ONE}, 1, true, CLEANER_TAKES_UNPROVEN, 0},
        {{EXPIRED}, 1, false, CLEANER_TAKES_UNPROVEN, 0},
        {{KEYLESS}, 1, false, CLEANER_TAKES_NOTHING, 0},
        {{NEW_ONE, EXPIRED, SUPERSEDED, KEYLESS}, 4, false, CLEANER_TAKES_RIGHT, 0},
        {{NEW_ONE, {.from_day = -100, .to_day = 400, .container = "old"}}, 2, false, CLEANER_TAKES_WRONG, 1},
        {{NEW_ONE, /* they end together; which comes first is the digests' */
          {.from_day = -100, .to_day = 300, .container = "old"},
          {.from_day = -101, .to_day = 300, .container = "older"},
          {.from_day = -102, .to_day = 300, .container = "still"},
          {.from_day = -103, .to_day = 300, .container = "oldest"}},
         5,
         false,
         CLEANER_TAKES_RIGHT,
         0},
        {{NEW_ONE, {.from_day = 5, .to_day = 301, .container = "next"}}, 2, false, CLEANER_TAKES_WRONG, 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cert_info infos[PUT_MAX];
        struct cleaner_plan plan = {.items = NULL};

        for (size_t put = 0; put < cases[i].count; put++)
            infos[put] = pc_fixture_put(f, &cases[i].put[put]);
        f->pc.store.sign_wrong = cases[i].broken;
        assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
        assert_int_equal(plan.person_count, 1);
        assert_int_equal(plan.persons[0].count, cases[i].count);
        if (plan.persons[0].takes != cases[i].takes)
            fail_msg("case %zu: %s", i, cleaner_takes_word(plan.persons[0].takes));
        assert_int_equal(plan.persons[0].taken == NULL, cases[i].takes == CLEANER_TAKES_NOTHING);
        if (plan.persons[0].taken != NULL)
            assert_string_equal(plan.persons[0].taken->entry.info.sha256, infos[cases[i].taken].sha256);
        cleaner_clear(&plan);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

static void test_persons(void **state)
{
    struct pc_fixture *f = *state;
    struct cleaner_plan plan = {.items = NULL};

    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(plan.person_count, 0);
    cleaner_clear(&plan);
    (void)pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    (void)pc_fixture_put(f, &(struct put_certificate)KEYLESS);
    (void)pc_fixture_put(
        f, &(struct put_certificate){.national_id = OTHER_PERSON, .from_day = -40, .to_day = 30, .container = "hers"});
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(plan.person_count, 2);
    assert_int_equal(plan.persons[0].count + plan.persons[1].count, 3);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(plan.persons[i].takes, CLEANER_TAKES_RIGHT);
    cleaner_clear(&plan);
}

/* What is offered without a signature: by dates alone. */
static void test_promising(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        struct put_certificate put[PUT_MAX];
        size_t count;
        bool promising;
    } cases[] = {
        {.count = 0, .promising = false},
        {{NEW_ONE}, 1, false},
        {{EXPIRED}, 1, false},
        {{EXPIRED, KEYLESS}, 2, false}, /* nothing that could take their place */
        {{NEW_ONE, EXPIRED}, 2, true},
        {{NEW_ONE, SUPERSEDED}, 2, true},
        {{NEW_ONE, KEYLESS}, 2, true},
        {{NEW_ONE, {.from_day = 5, .to_day = 301, .container = "next"}}, 2, false},
        {{NEW_ONE, {.national_id = OTHER_PERSON, .from_day = -400, .to_day = -30, .container = "hers"}}, 2, false},
        {{NEW_ONE,
          {.national_id = OTHER_PERSON, .from_day = -40, .to_day = 30, .container = "hers"},
          {.national_id = OTHER_PERSON, .from_day = -400, .to_day = -30, .container = "her old"}},
         3,
         true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct inventory inventory = {.holdings = NULL};

        for (size_t put = 0; put < cases[i].count; put++)
            (void)pc_fixture_put(f, &cases[i].put[put]);
        for (size_t read = 0; read < 2; read++) { /* whoever's come first */
            assert_int_equal(inventory_read(&f->pc.client, read == 0 ? NULL : OTHER_PERSON, NULL, &inventory, NULL),
                             ST_OK);
            if (cleaner_is_promising(&inventory) != cases[i].promising)
                fail_msg("case %zu", i);
            inventory_clear(&inventory);
        }
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

/* --- choosing --- */

static void test_only_the_chosen_go(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info kept = pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    const struct cert_info old = pc_fixture_put(f, &(struct put_certificate)SUPERSEDED);
    const struct cert_info keyless = pc_fixture_put(f, &(struct put_certificate)KEYLESS);
    struct cleaner_plan plan = {.items = NULL};

    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    assert_int_equal(cleaner_chosen(&plan), 2);
    for (size_t i = 0; i < plan.count; i++) /* also of what is to stay: that is the plan's to say */
        plan.items[i].chosen = plan.items[i].holding != item_of(&plan, &old)->holding;
    assert_int_equal(cleaner_chosen(&plan), 1);
    assert_int_equal(cleaner_clean(&f->pc.client, &plan, NULL), ST_OK);
    assert_int_equal(plan.gone, 1);
    assert_true(item_of(&plan, &keyless)->gone);
    assert_false(item_of(&plan, &kept)->gone);
    assert_int_equal(fake_store_certificates(&f->pc.store), 2);
    assert_int_equal(sign_test_installed(&f->pc.client, old.sha256, NULL), ST_OK);
    assert_int_equal(cleaner_chosen(&plan), 0);
    cleaner_clear(&plan);
}

static void test_one_by_serial(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info kept = pc_fixture_put(f, &(struct put_certificate)NEW_ONE);
    const struct cert_info old = pc_fixture_put(f, &(struct put_certificate)SUPERSEDED);
    const struct {
        const char *serial;
        enum status status;
        int fault;
    } refusals[] = {
        {kept.serial, ST_REFUSED, FAULT_CLEAN_STAYS},
        {"00E9", ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING},
        {"not hex", ST_BAD_INPUT, FAULT_SERIAL},
    };
    struct cleaner_plan plan = {.items = NULL};

    (void)pc_fixture_put(f, &(struct put_certificate)KEYLESS);
    assert_int_equal(cleaner_plan(&f->pc.client, NULL, &plan, NULL), ST_OK);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct err err = ERR_INIT;

        assert_int_equal(cleaner_choose_only(&plan, refusals[i].serial, &err), refusals[i].status);
        assert_int_equal(err.fault, refusals[i].fault);
        assert_int_equal(cleaner_chosen(&plan), 2);
    }
    assert_int_equal(cleaner_choose_only(&plan, old.serial, NULL), ST_OK);
    assert_int_equal(cleaner_clean(&f->pc.client, &plan, NULL), ST_OK);
    assert_int_equal(plan.gone, 1);
    assert_true(item_of(&plan, &old)->gone);
    cleaner_clear(&plan);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(cleaner_takes_word(CLEANER_TAKES_NOTHING), "nothing");
    assert_string_equal(cleaner_takes_word(CLEANER_TAKES_UNPROVEN), "unproven");
    assert_string_equal(cleaner_takes_word(CLEANER_TAKES_COUNT), "unknown");
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_revoked),       WITH_PC(test_revoked_stays),  WITH_PC(test_what_is_taken),
        WITH_PC(test_persons),       WITH_PC(test_promising),      WITH_PC(test_only_the_chosen_go),
        WITH_PC(test_one_by_serial), cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
