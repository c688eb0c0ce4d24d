/* Renewal: the same way with a proof by the old key; the old certificate can be used until the new one is proven. */
#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "enrol_fixture.h"

static void serial_of_confirmed(const struct enrol_fixture *f, char out[SERIAL_TEXT_SIZE])
{
    fake_ra_serial(&f->ra.memory->orders[f->ra.memory->confirmed - 1], out);
}

/* --- the whole way --- */

static void test_from_due_to_renewed(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    assert_string_not_equal(info.sha256, old);
    assert_false(enrol_fixture_signs(f, old));
    assert_int_equal(f->ra.memory->calls[RA_CODE_SEND] + f->ra.memory->calls[RA_CONSENT_AGREE], 0);
    assert_int_equal(f->ra.memory->orders[1].kind, ORDER_RENEW);
    enrol_fixture_assert_renewed(f);
}

static void test_a_key_that_cannot_be_taken_out_renews(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    f->pc.store.not_exportable = true;
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    enrol_fixture_assert_renewed(f);
}

static void test_the_host_may_ask_for_code_and_consent(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    f->ra.memory->renewal_asks = true;
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    assert_int_equal(f->ra.memory->calls[RA_CODE_VERIFY], 1);
    assert_int_equal(f->ra.memory->calls[RA_CONSENT_AGREE], 1);
    enrol_fixture_assert_renewed(f);
}

static struct cert_list shown;

static enum status note_shown(void *self, const char *token, const char *idempotency_key,
                              const struct order_request *request, const struct order_replaced *replaced,
                              struct order_answer *out, char open_order[LIMIT_ID_SIZE], bool *same_key, struct err *err)
{
    (void)self;
    (void)token;
    (void)idempotency_key;
    (void)request;
    (void)out;
    (void)open_order;
    (void)same_key;
    for (size_t i = 0; i < replaced->chain->count; i++)
        assert_int_equal(cert_list_add(&shown, replaced->chain->items[i].data, replaced->chain->items[i].len, NULL),
                         ST_OK);
    return err_set(err, ST_OFFLINE, FAULT_HOST_UNREACHABLE, "what is shown is seen");
}

/* Whoever trusts the root alone cannot do with the certificate alone. */
static void test_a_handshake_is_shown_the_cas_above_it(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "", first[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    f->backend.capabilities |= BACKEND_ASKS_AGAIN;
    f->backend.order_create = note_shown;
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OFFLINE);
    assert_int_equal(shown.count, 2);
    assert_int_equal(digest_sha256_hex(shown.items[0].data, shown.items[0].len, first, NULL), ST_OK);
    assert_string_equal(first, old);
    assert_int_equal(shown.items[1].len, f->ca.issuing.len);
    assert_memory_equal(shown.items[1].data, f->ca.issuing.data, f->ca.issuing.len);
    cert_list_clear(&shown);
}

static void test_the_record_says_what_is_replaced(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    char old[SHA256_HEX_SIZE] = "";
    char serial[SERIAL_TEXT_SIZE] = "";

    enrol_fixture_have_due(f, old);
    serial_of_confirmed(f, serial);
    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, serial, false, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_next(enrolment), NEXT_FINALIZE);
    assert_int_equal(enrol_entry(enrolment)->kind, ORDER_RENEW);
    assert_string_equal(enrol_entry(enrolment)->replaced.serial, serial);
    assert_string_equal(enrol_entry(enrolment)->replaced.sha256, old);
    assert_true(enrol_fixture_signs(f, old));
    enrol_close(&enrolment);
    enrol_fixture_assert_can_trade(f);
}

/* Two certificates over one container: what the other needs stays. */
static void test_a_shared_container_is_kept(void **state)
{
    struct enrol_fixture *f = *state;
    struct fake_leaf leaf = {.national_id = "B120863158",
                             .not_before_utc = FAKE_PC_NOON_UTC,
                             .not_after_utc = FAKE_PC_NOON_UTC + (int64_t)365 * 86400};
    const struct fake_ra_order *first = NULL;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";
    char container[128] = "";
    struct buf der;

    enrol_fixture_have_due(f, old);
    first = &f->ra.memory->orders[0];
    buf_init(&der, CERT_DER_MAX);
    fake_ca_issue_spki(&f->ca, &leaf, first->spki, first->spki_len, &der);
    (void)snprintf(container, sizeof container, "ours-%s", first->spki_hash);
    fake_store_put(&f->pc.store, &der, NULL, container);
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    assert_false(enrol_fixture_signs(f, old));
    assert_int_equal(fake_store_certificates(&f->pc.store), 2);
    assert_int_equal(fake_store_containers(&f->pc.store), 2);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
    assert_true(enrol_fixture_signs(f, info.sha256));
    buf_clear(&der);
}

/* --- what cannot be renewed --- */

static void assert_refused(struct enrol_fixture *f, const char *serial, enum status status, int fault)
{
    struct enrolment *enrolment = NULL;
    struct err err = ERR_INIT;
    const size_t orders = f->ra.memory->order_count;
    const size_t containers = fake_store_containers(&f->pc.store);

    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, serial, false, &enrolment, &err), status);
    assert_int_equal(err.fault, fault);
    assert_null(enrolment);
    assert_int_equal(f->ra.memory->order_count, orders);
    assert_int_equal(fake_store_containers(&f->pc.store), containers);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_too_early_tells_the_day(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK); /* a year from now */
    assert_refused(f, NULL, ST_REFUSED, FAULT_NOT_ALLOWED);
    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, NULL, false, &enrolment, &err), ST_REFUSED);
    assert_string_equal(err.detail, "2027-10-24");
    enrol_fixture_assert_can_trade(f);
    f->ra.memory->renews_early = true; /* the host's word, not ours */
    assert_int_equal(enrol_fixture_renew(f, &info, NULL), ST_OK);
    enrol_fixture_assert_renewed(f);
}

static void test_none_at_the_host(void **state)
{
    assert_refused(*state, NULL, ST_NOT_FOUND, FAULT_HOST_NO_CERTIFICATE);
}

static void test_not_on_this_pc(void **state)
{
    struct enrol_fixture *f = *state;
    char old[SHA256_HEX_SIZE] = "";
    char serial[SERIAL_TEXT_SIZE] = "";
    bool kept = false;

    enrol_fixture_have_due(f, old);
    serial_of_confirmed(f, serial);
    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, old, &kept, NULL), ST_OK);
    assert_refused(f, NULL, ST_NOT_FOUND, FAULT_RENEW_NOT_HERE);
    assert_refused(f, serial, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING);
}

static void test_without_its_key(void **state)
{
    struct enrol_fixture *f = *state;
    const struct fake_ra_order *first = NULL;
    char old[SHA256_HEX_SIZE] = "";
    struct buf der;
    bool kept = false;

    enrol_fixture_have_due(f, old);
    first = &f->ra.memory->orders[0];
    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, old, &kept, NULL), ST_OK);
    buf_init(&der, CERT_DER_MAX);
    assert_int_equal(buf_append(&der, first->der, first->der_len), ST_OK);
    fake_store_put(&f->pc.store, &der, NULL, NULL);
    buf_clear(&der);
    assert_refused(f, NULL, ST_NO_KEY, FAULT_RENEW_NO_KEY);
}

static void test_expired(void **state)
{
    struct enrol_fixture *f = *state;
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    f->pc.clock.now_utc += (int64_t)11 * 86400;
    assert_refused(f, NULL, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED);
}

static void test_revoked(void **state)
{
    struct enrol_fixture *f = *state;
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    f->ra.memory->orders[0].revoked_utc = FAKE_PC_NOON_UTC;
    assert_refused(f, NULL, ST_REFUSED, FAULT_CERTIFICATE_REVOKED);
}

static void test_another_one_than_the_hosts(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info first = {.is_ca = false};
    struct cert_info second = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &first, NULL), ST_OK);
    assert_int_equal(enrol_fixture_apply(f, &second, NULL), ST_OK);
    assert_refused(f, first.serial, ST_REFUSED, FAULT_RENEW_OTHER);
    assert_refused(f, "xyz", ST_BAD_INPUT, FAULT_SERIAL);
    assert_refused(f, "00FF", ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING);
}

static void test_a_host_that_renews_nothing(void **state)
{
    struct enrol_fixture *f = *state;
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    f->ra.memory->renews_nothing = true;
    assert_refused(f, NULL, ST_REFUSED, FAULT_NOT_OFFERED);
    f->ra.memory->renews_nothing = false;
    f->backend.capabilities &= ~(unsigned)BACKEND_CAN_RENEW;
    assert_refused(f, NULL, ST_REFUSED, FAULT_NOT_OFFERED);
}

/* The key is there, and Windows cannot use it: nothing is sent, and nothing of the attempt stays. */
static void test_an_old_key_that_does_not_sign(void **state)
{
    struct enrol_fixture *f = *state;
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    f->pc.store.sign_status = ST_IO;
    assert_refused(f, NULL, ST_IO, FAULT_STORE);
    assert_int_equal(f->ra.memory->calls[RA_ORDER_CREATE], 0);
    f->pc.store.sign_status = ST_OK;
    f->pc.store.sign_wrong = true; /* it signs, and with another key */
    assert_refused(f, NULL, ST_REFUSED, FAULT_BAD_PROOF);
}

static void test_an_order_elsewhere(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrolment *enrolment = NULL;
    struct cert_info info = {.is_ca = false};
    char old[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, old);
    (void)fake_ra_order_elsewhere(&f->ra);
    assert_refused(f, NULL, ST_REFUSED, FAULT_ORDER_OPEN);
    assert_int_equal(enrol_begin_renewal(&f->pc.client, &f->session, NULL, true, &enrolment, NULL), ST_OK);
    assert_int_equal(enrol_fixture_walk(f, enrolment, &info, NULL), ST_OK);
    enrol_close(&enrolment);
    enrol_fixture_assert_renewed(f);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_from_due_to_renewed),
        WITH_FIXTURE(test_a_key_that_cannot_be_taken_out_renews),
        WITH_FIXTURE(test_the_host_may_ask_for_code_and_consent),
        WITH_FIXTURE(test_a_handshake_is_shown_the_cas_above_it),
        WITH_FIXTURE(test_the_record_says_what_is_replaced),
        WITH_FIXTURE(test_a_shared_container_is_kept),
        WITH_FIXTURE(test_too_early_tells_the_day),
        WITH_FIXTURE(test_none_at_the_host),
        WITH_FIXTURE(test_not_on_this_pc),
        WITH_FIXTURE(test_without_its_key),
        WITH_FIXTURE(test_expired),
        WITH_FIXTURE(test_revoked),
        WITH_FIXTURE(test_another_one_than_the_hosts),
        WITH_FIXTURE(test_a_host_that_renews_nothing),
        WITH_FIXTURE(test_an_old_key_that_does_not_sign),
        WITH_FIXTURE(test_an_order_elsewhere),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
