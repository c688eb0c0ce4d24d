/* The CA certificates of the configuration, as their ends come near. */
#include "client/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "checks_rig.h"
#include "client/message.h"
#include "pki/issue.h"

static struct checks_rig rig;
static struct cert_info root;

static int open_rig(void **state)
{
    if (pc_fixture_open(state) != 0)
        return 1;
    checks_rig_open(&rig, *state);
    return cert_read(rig.f->ca.root.data, rig.f->ca.root.len, &root, NULL) == ST_OK ? 0 : 1;
}

static int close_rig(void **state)
{
    checks_rig_close(&rig);
    return pc_fixture_close(state);
}

/* Another root beside those in *pem, valid for these days from noon. */
static void put_root(struct buf *pem, const char *name, int from_day, int to_day)
{
    struct issue_ca_request request = {.not_before_utc = FAKE_PC_NOON_UTC + (int64_t)from_day * DAY_S,
                                       .not_after_utc = FAKE_PC_NOON_UTC + (int64_t)to_day * DAY_S,
                                       .path_length = -1};
    struct buf der;

    request.subject.count = 1;
    (void)snprintf(request.subject.fields[0].type, sizeof request.subject.fields[0].type, "CN");
    (void)snprintf(request.subject.fields[0].value, sizeof request.subject.fields[0].value, "%s", name);
    buf_init(&der, CERT_DER_MAX);
    assert_int_equal(issue_ca(&request, rig.f->ca.root_key, NULL, NULL, &der, NULL), ST_OK);
    assert_int_equal(cert_to_pem(der.data, der.len, pem, NULL), ST_OK);
    buf_clear(&der);
}

static const struct check_line *expect(enum check_result result, int sentence, const char *name)
{
    checks_rig_expect(&rig, CHECK_CAS, result, sentence, CHECK_DO_NOTHING);
    assert_string_equal(checks_rig_line(&rig, CHECK_CAS)->inserts[0].text, name);
    return checks_rig_line(&rig, CHECK_CAS);
}

static void test_fine(void **state)
{
    (void)state;
    assert_string_equal(expect(CHECK_PASS, MSG_CHECK_CAS_FINE, "Root CA")->inserts[1].text, "2045-12-27");
}

static void test_ends(void **state)
{
    (void)state;
    rig.f->pc.clock.now_utc = root.not_after_utc - (int64_t)89 * DAY_S;
    expect(CHECK_WARN, MSG_CHECK_CAS_SOON, "Issuing CA");
    rig.f->pc.clock.now_utc = root.not_after_utc - (int64_t)91 * DAY_S;
    expect(CHECK_PASS, MSG_CHECK_CAS_FINE, "Root CA");
    rig.f->pc.clock.now_utc = root.not_after_utc + 1;
    expect(CHECK_FAIL, MSG_CHECK_CAS_EXPIRED, "Issuing CA");
}

/* Whom TLS trusts should be gone through when one has ended; the firm's former ones have to stay. */
static void test_former(void **state)
{
    (void)state;
    put_root(&rig.f->pc.settings.firm_ca_pem, "Former Root", -300, -30);
    expect(CHECK_PASS, MSG_CHECK_CAS_FORMER, "Former Root");
    put_root(&rig.f->pc.settings.tls_ca_pem, "Old TLS Root", -300, -30);
    expect(CHECK_WARN, MSG_CHECK_CAS_EXPIRED, "Old TLS Root");
}

/* A next one is there already: that the present one ends is no news. */
static void test_next(void **state)
{
    (void)state;
    put_root(&rig.f->pc.settings.tls_ca_pem, "Present Root", -300, 30);
    expect(CHECK_PASS, MSG_CHECK_CAS_FINE, "Present Root");
}

static void test_only_one_of_tls(void **state)
{
    (void)state;
    buf_truncate(&rig.f->pc.settings.tls_ca_pem, 0);
    put_root(&rig.f->pc.settings.tls_ca_pem, "Only Root", -300, 30);
    expect(CHECK_WARN, MSG_CHECK_CAS_SOON, "Only Root");
    buf_truncate(&rig.f->pc.settings.tls_ca_pem, 0);
    put_root(&rig.f->pc.settings.tls_ca_pem, "Only Root", -300, -1);
    expect(CHECK_FAIL, MSG_CHECK_CAS_EXPIRED, "Only Root");
}

static void test_rubbish(void **state)
{
    (void)state;
    assert_int_equal(buf_set(&rig.f->pc.settings.tls_ca_pem, "no PEM", 6), ST_OK);
    checks_rig_expect(&rig, CHECK_CAS, CHECK_FAIL, 0, CHECK_DO_NOTHING);
    assert_int_equal(checks_rig_line(&rig, CHECK_CAS)->cause.status, ST_BAD_FILE);
}

#define CHECKS_TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECKS_TEST(test_fine),
        CHECKS_TEST(test_ends),
        CHECKS_TEST(test_former),
        CHECKS_TEST(test_next),
        CHECKS_TEST(test_only_one_of_tls),
        CHECKS_TEST(test_rubbish),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
