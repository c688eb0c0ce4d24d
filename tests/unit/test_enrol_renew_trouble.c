/* Renewals that do not run through at once: what is undone, what is given up, and what an earlier run left. */
#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "enrol_fixture.h"

/* --- the new one comes to nothing: the old one stays usable --- */

static void test_new_one_that_does_not_sign_is_undone(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, NULL, false, &enrolment, NULL), ST_OK);
    f->pc.store.sign_wrong = true;
    assert_int_equal(enrol_finish(enrolment, &f->session, &info, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST);
    f->pc.store.sign_wrong = false;
    enrol_fixture_assert_can_trade(f);
    assert_true(enrol_fixture_signs(f, old));
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(enrol_finish(enrolment, &f->session, &info, NULL), ST_OK); /* the second try is better */
    enrol_close(&enrolment);
    enrol_fixture_assert_renewed(f);
}

/* Told so, the host too, and the old one is as it was. */
static void assert_rejected(struct enrol_fixture *f, const char *old)
{
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    assert_int_equal(enrol_fixture_renew(f, &info, &err), ST_BAD_ANSWER);
    assert_int_equal(err.fault, FAULT_ISSUED_OTHER);
    assert_int_equal(f->ra.memory->orders[1].state, ORDER_REJECTED);
    assert_true(enrol_fixture_signs(f, old));
    assert_int_equal(fake_pc_records(&f->pc), 0);
    enrol_fixture_assert_can_trade(f);
}

static void test_new_one_for_another_key_is_rejected(void **state)
{
    struct enrol_fixture *f = *state;
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    f->ra.memory->issue = RA_ISSUE_OTHER_KEY;
    assert_rejected(f, old);
}

/* A host could take the old one away and give less for it. */
static void test_new_one_that_ends_earlier_is_rejected(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    f->ra.memory->validity_s = (int64_t)10 * 86400 - 1;
    assert_rejected(f, old);
    f->ra.memory->validity_s = (int64_t)10 * 86400; /* no longer than the old one, and no shorter */
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    enrol_fixture_assert_renewed(f);
}

static void test_order_that_the_host_ends_before_confirming(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 9};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    fake_ra_fail(&f->ra, RA_CONFIRM, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OFFLINE);
    assert_int_equal(fake_store_certificates(&f->pc.store), 2);
    f->ra.memory->orders[1].state = ORDER_REJECTED; /* the helpdesk revoked it */
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.ended, 1);
    assert_true(enrol_fixture_signs(f, old));
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    enrol_fixture_assert_can_trade(f);
}

/* --- giving up the old one --- */

static void test_old_one_that_cannot_be_removed_is_a_note(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, NULL, false, &enrolment, NULL), ST_OK);
    f->pc.store.remove_status = ST_BUSY;
    assert_int_equal(enrol_finish(enrolment, &f->session, &info, NULL), ST_OK);
    assert_true(enrol_replaced_stays(enrolment));
    assert_true(enrol_is_over(enrolment));
    assert_string_equal(enrol_entry(enrolment)->replaced.sha256, old);
    enrol_close(&enrolment);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    enrol_fixture_assert_can_trade(f);
    assert_true(enrol_fixture_signs(f, old));
}

static void test_old_one_said_to_be_removed_is_looked_for(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, NULL, false, &enrolment, NULL), ST_OK);
    f->pc.store.remove_forgets = true;
    assert_int_equal(enrol_finish(enrolment, &f->session, &info, NULL), ST_OK);
    assert_true(enrol_replaced_stays(enrolment));
    enrol_close(&enrolment);
}

static void test_old_one_that_somebody_removed_is_no_note(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";
    bool kept = false;

    enrol_fixture_have_due(f, old);
    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, NULL, false, &enrolment, NULL), ST_OK);
    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, old, &kept, NULL), ST_OK);
    assert_int_equal(enrol_finish(enrolment, &f->session, &info, NULL), ST_OK);
    assert_false(enrol_replaced_stays(enrolment));
    enrol_close(&enrolment);
    enrol_fixture_assert_renewed(f);
}

static void test_the_next_start_tells_what_could_not_be_removed(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 9};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    fake_ra_fail(&f->ra, RA_CONFIRM, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OFFLINE);
    f->pc.store.remove_status = ST_IO;
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.finished, 1);
    assert_int_equal(resumed.replaced_stay, 1);
    assert_string_equal(resumed.replaced.sha256, old);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

/* Applying anew leaves what was there to its person: it is no renewal. */
static void test_an_application_removes_nothing(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_true(enrol_fixture_signs(f, old));
    assert_int_equal(fake_store_certificates(&f->pc.store), 2);
    enrol_fixture_assert_can_trade(f);
}

/* --- what an earlier run left, of either kind --- */

static void leave_renewal_unconsented(struct enrol_fixture *f)
{
    struct enrolment *enrolment = NULL;

    f->ra.memory->renewal_asks = true;
    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, NULL, false, &enrolment, NULL), ST_OK);
    enrol_close(&enrolment);
}

static void test_apply_goes_on_with_a_renewal(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    leave_renewal_unconsented(f);
    assert_int_equal(enrol_begin(&f->pc.client, &f->session, false, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_entry(enrolment)->kind, ORDER_RENEW);
    assert_int_equal(enrol_next(enrolment), NEXT_CODE);
    assert_int_equal(enrol_fixture_walk(f, enrolment, &info, NULL), ST_OK);
    enrol_close(&enrolment);
    assert_int_equal(f->ra.memory->order_count, 2);
    enrol_fixture_assert_renewed(f);
}

static void test_renew_goes_on_with_an_application(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    enrol_fixture_apply_until(f, NEXT_CONSENT);
    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, NULL, false, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_entry(enrolment)->kind, ORDER_NEW);
    assert_int_equal(enrol_next(enrolment), NEXT_CONSENT);
    assert_int_equal(enrol_fixture_walk(f, enrolment, &info, NULL), ST_OK);
    enrol_close(&enrolment);
    assert_int_equal(f->ra.memory->order_count, 2);
    enrol_fixture_assert_can_trade(f);
}

/* The request was written down and never reached the host; meanwhile its time, or its key, has gone. */
static void leave_renewal_unplaced(struct enrol_fixture *f)
{
    struct cert_info info = {.is_ca = false};

    fake_ra_fail(&f->ra, RA_ORDER_CREATE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OFFLINE);
    assert_int_equal(enrol_fixture_record(f, NULL), JOURNAL_HAVE_CSR);
}

static void test_unplaced_renewal_goes_on_at_the_next_login(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct enrol_resumed resumed = {.finished = 9};
    char old[SHA256_HEX_SIZE] = "";
    char before[SEALED_NAME_SIZE] = "";

    enrol_fixture_have_due(f, old);
    leave_renewal_unplaced(f);
    (void)enrol_fixture_record(f, before);
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.waiting, 1);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);       /* whatever the person types */
    assert_memory_equal(before + strlen("order-"), info.spki_hash, 32); /* no second key */
    enrol_fixture_assert_renewed(f);
}

static void test_unplaced_renewal_that_is_hopeless_gives_way(void **state)
{
    struct enrol_fixture *f = *state;
    static const char *const why[] = {"expired", "old one gone", "key does not sign", "host renews nothing any more"};

    for (size_t i = 0; i < sizeof why / sizeof why[0]; i++) {
        struct cert_info info = {.is_ca = false};
        char old[SHA256_HEX_SIZE] = "";
        bool kept = false;

        enrol_fixture_have_due(f, old);
        leave_renewal_unplaced(f);
        if (i == 0)
            f->pc.clock.now_utc += (int64_t)11 * 86400;
        else if (i == 1)
            assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, old, &kept, NULL), ST_OK);
        else if (i == 2)
            f->pc.store.sign_status = ST_IO;
        else
            fake_ra_fail(&f->ra, RA_ORDER_CREATE, ST_REFUSED, FAULT_NOT_ALLOWED);
        if (i == 2) { /* then the new one cannot be tested either */
            assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_IO);
            f->pc.store.sign_status = ST_OK;
        }
        assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
        assert_int_equal(f->ra.memory->orders[f->ra.memory->confirmed - 1].kind, ORDER_NEW);
        assert_int_equal(fake_pc_records(&f->pc), 0);
        enrol_fixture_assert_can_trade(f);
        (void)enrol_fixture_close(state);
        (void)enrol_fixture_open(state);
    }
}

/* To a host whose request is its order, that may have issued and lost the answer: nothing of it gives way. */
static void test_unplaced_renewal_that_may_be_issued_stays(void **state)
{
    struct enrol_fixture *f = *state;
    static const char *const why[] = {"old one gone", "key does not sign", "refused"};

    for (size_t i = 0; i < sizeof why / sizeof why[0]; i++) {
        struct cert_info info = {.is_ca = false};
        char old[SHA256_HEX_SIZE] = "";
        char before[SEALED_NAME_SIZE] = "", after[SEALED_NAME_SIZE] = "";
        bool kept = false;

        enrol_fixture_have_due(f, old);
        leave_renewal_unplaced(f);
        (void)enrol_fixture_record(f, before);
        f->backend.capabilities |= BACKEND_ASKS_AGAIN;
        if (i == 0)
            assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, old, &kept, NULL), ST_OK);
        else if (i == 1)
            f->pc.store.sign_status = ST_IO;
        else
            fake_ra_fail(&f->ra, RA_ORDER_CREATE, ST_REFUSED, FAULT_HOST_REFUSED);
        if (enrol_fixture_renew(f, &info, NULL) == ST_OK)
            fail_msg("%s", why[i]);
        assert_int_equal(enrol_fixture_record(f, after), JOURNAL_HAVE_CSR);
        assert_string_equal(after, before);
        (void)enrol_fixture_close(state);
        (void)enrol_fixture_open(state);
    }
}

/* Asked for again, it says why there is nothing to renew, and leaves nothing behind. */
static void test_unplaced_renewal_renewed_too_late(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    leave_renewal_unplaced(f);
    f->pc.clock.now_utc += (int64_t)11 * 86400;
    assert_int_equal(enrol_fixture_renew(f, &info, &err), ST_EXPIRED);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_EXPIRED);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

/* The answer was lost, the order is there: no second one, and no step is taken twice. */
static void test_lost_answer_of_a_renewal(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    fake_ra_fail(&f->ra, RA_ORDER_CREATE, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    f->ra.memory->fail_after = true;
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OFFLINE);
    assert_int_equal(f->ra.memory->order_count, 2);
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->order_count, 2);
    enrol_fixture_assert_renewed(f);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_new_one_that_does_not_sign_is_undone),
        WITH_FIXTURE(test_new_one_for_another_key_is_rejected),
        WITH_FIXTURE(test_new_one_that_ends_earlier_is_rejected),
        WITH_FIXTURE(test_order_that_the_host_ends_before_confirming),
        WITH_FIXTURE(test_old_one_that_cannot_be_removed_is_a_note),
        WITH_FIXTURE(test_old_one_said_to_be_removed_is_looked_for),
        WITH_FIXTURE(test_old_one_that_somebody_removed_is_no_note),
        WITH_FIXTURE(test_the_next_start_tells_what_could_not_be_removed),
        WITH_FIXTURE(test_an_application_removes_nothing),
        WITH_FIXTURE(test_apply_goes_on_with_a_renewal),
        WITH_FIXTURE(test_renew_goes_on_with_an_application),
        WITH_FIXTURE(test_unplaced_renewal_goes_on_at_the_next_login),
        WITH_FIXTURE(test_unplaced_renewal_that_is_hopeless_gives_way),
        WITH_FIXTURE(test_unplaced_renewal_that_may_be_issued_stays),
        WITH_FIXTURE(test_unplaced_renewal_renewed_too_late),
        WITH_FIXTURE(test_lost_answer_of_a_renewal),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
