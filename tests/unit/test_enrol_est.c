/* Enrolment and renewal with an EST server for a host: the whole way, over what the server keeps and the PC knows. */
#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "enrol_est_rig.h"

enum { DAY_S = 86400 };

static void get(struct enrol_est_rig *rig, enum order_kind kind, struct cert_info *out)
{
    struct err err = ERR_INIT;

    if (enrol_est_get(rig, kind, out, &err) != ST_OK)
        fail_msg("%s: %s", fault_word(err.fault), err.what);
}

static void get_due(struct enrol_est_rig *rig, struct cert_info *out)
{
    rig->server.validity_s = 10 * DAY_S;
    get(rig, ORDER_NEW, out);
    rig->server.validity_s = 365 * DAY_S;
}

static void test_from_application_to_certificate(void **state)
{
    struct enrol_est_rig *rig = *state;
    struct cert_info info;

    get(rig, ORDER_NEW, &info);
    enrol_est_assert_done(rig);
    assert_int_equal(fake_store_intermediates(&rig->pc.store), 1); /* from cacerts, and not the root with it */
    assert_int_equal(rig->server.count, 1);
}

/* The firm decides first: the next program asks again for the same key, and then for no other. */
static void test_a_later_start_asks_again(void **state)
{
    struct enrol_est_rig *rig = *state;
    struct cert_info info;
    struct err err = ERR_INIT;

    rig->server.pending = 1;
    assert_int_equal(enrol_est_get(rig, ORDER_NEW, &info, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_ORDER_PENDING);
    enrol_est_restart(rig);
    enrol_est_log_in(rig);
    get(rig, ORDER_NEW, &info);
    enrol_est_assert_done(rig);
    assert_int_equal(rig->server.count, 1);
}

static void test_renewal(void **state)
{
    struct enrol_est_rig *rig = *state;
    struct cert_info first, second;

    get_due(rig, &first);
    get(rig, ORDER_RENEW, &second);
    assert_string_not_equal(second.sha256, first.sha256);
    enrol_est_assert_done(rig);
    assert_true(rig->server.issued[0].replaced);
    assert_int_equal(fake_store_intermediates(&rig->pc.store), 1);
}

/*
 * The configuration knows the root alone: what stands between it and the certificate lies where the application put it,
 * and the handshake of the renewal shows it, since this server has it no more than the PC's configuration.
 */
static void test_renewal_where_the_root_alone_is_configured(void **state)
{
    struct enrol_est_rig *rig = *state;
    struct cert_info info;

    rig->pc.client.firm_cas = rig->server.root;
    get_due(rig, &info);
    enrol_est_restart(rig);
    enrol_est_log_in(rig);
    get(rig, ORDER_RENEW, &info);
    enrol_est_assert_done(rig);
}

/*
 * The CA's own certificate was issued again, to the same name and key: what the handshake shows is the one that is
 * valid, also where the configuration knows the expired one, alone or before it.
 */
static void test_renewal_shows_no_expired_ca(void **state)
{
    struct enrol_est_rig *rig = *state;
    const struct fake_ca *ca = &rig->ca;

    for (int both = 0; both < 2; both++) {
        struct anchors *firm_cas = NULL;
        struct cert_info info;
        struct buf expired, pem;

        buf_init(&pem, 4 * CERT_DER_MAX);
        fake_ca_reissue(ca, "北城證券", FAKE_PC_NOON_UTC - DAY_S, &expired);
        assert_int_equal(cert_to_pem(ca->root.data, ca->root.len, &pem, NULL), ST_OK);
        assert_int_equal(cert_to_pem(expired.data, expired.len, &pem, NULL), ST_OK);
        if (both)
            assert_int_equal(cert_to_pem(ca->issuing.data, ca->issuing.len, &pem, NULL), ST_OK);
        assert_int_equal(anchors_new(buf_text(&pem), pem.len, &firm_cas, NULL), ST_OK);
        rig->pc.client.firm_cas = firm_cas;
        if (!both)
            get_due(rig, &info);
        rig->server.validity_s = 10 * DAY_S;
        get(rig, ORDER_RENEW, &info);
        enrol_est_assert_done(rig);
        rig->pc.client.firm_cas = ca->anchors;
        anchors_free(&firm_cas);
        buf_clear(&expired);
        buf_clear(&pem);
    }
}

static void test_a_key_that_does_not_sign_renews_nothing(void **state)
{
    struct enrol_est_rig *rig = *state;
    struct cert_info info;
    struct err err = ERR_INIT;

    get_due(rig, &info);
    rig->pc.store.sign_status = ST_IO;
    assert_int_equal(enrol_est_get(rig, ORDER_RENEW, &info, &err), ST_IO);
    rig->pc.store.sign_status = ST_OK;
    enrol_est_assert_done(rig);
    assert_int_equal(rig->server.count, 1);
}

static void test_the_wrong_password_leaves_nothing(void **state)
{
    struct enrol_est_rig *rig = *state;
    struct cert_info info;
    struct err err = ERR_INIT;

    assert_int_equal(login(&rig->pc.client, "A123456789", "wrong horse", &rig->session, NULL), ST_OK);
    assert_int_equal(enrol_est_get(rig, ORDER_NEW, &info, &err), ST_WRONG_SECRET);
    assert_int_equal(err.fault, FAULT_LOGIN);
    assert_int_equal(rig->server.count, 0);
    assert_int_equal(fake_pc_records(&rig->pc), 0);
    assert_int_equal(fake_store_containers(&rig->pc.store), 0);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, enrol_est_open, enrol_est_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RIG(test_from_application_to_certificate),
        WITH_RIG(test_a_later_start_asks_again),
        WITH_RIG(test_renewal),
        WITH_RIG(test_renewal_where_the_root_alone_is_configured),
        WITH_RIG(test_renewal_shows_no_expired_ca),
        WITH_RIG(test_a_key_that_does_not_sign_renews_nothing),
        WITH_RIG(test_the_wrong_password_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, enrol_est_open_group, enrol_est_close_group);
}
