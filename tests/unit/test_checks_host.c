#include "client/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "checks_rig.h"
#include "client/message.h"

static struct checks_rig rig;

static int open_rig(void **state)
{
    if (pc_fixture_open(state) != 0)
        return 1;
    checks_rig_open(&rig, *state);
    return 0;
}

static int close_rig(void **state)
{
    checks_rig_close(&rig);
    return pc_fixture_close(state);
}

/* --- the way there --- */

static void test_proxy(void **state)
{
    (void)state;
    checks_rig_expect(&rig, CHECK_PROXY, CHECK_PASS, MSG_CHECK_PROXY_NONE, CHECK_DO_NOTHING);
    rig.environment.proxy = "http://proxy.example.test:3128";
    checks_rig_expect(&rig, CHECK_PROXY, CHECK_PASS, MSG_CHECK_PROXY_USED, CHECK_DO_NOTHING);
    assert_string_equal(checks_rig_line(&rig, CHECK_PROXY)->inserts[0].text, "http://proxy.example.test:3128");
    rig.environment.reach = HOST_REACH_PROXY_REFUSED;
    checks_rig_expect(&rig, CHECK_PROXY, CHECK_FAIL, MSG_CHECK_PROXY_REFUSED, CHECK_DO_PROXY);
    rig.environment.reach = HOST_REACH_NO_PROXY;
    checks_rig_expect(&rig, CHECK_PROXY, CHECK_FAIL, MSG_CHECK_PROXY_DEAD, CHECK_DO_PROXY);
    assert_int_equal(checks_rig_line(&rig, CHECK_HOST)->sentence, MSG_CHECK_HOST_BEHIND_PROXY);
    assert_int_equal(checks_rig_line(&rig, CHECK_HOST)->result, CHECK_NOT_ASKED);
    /* Windows' settings have no part in one that the configuration names. */
    (void)snprintf(rig.f->pc.settings.proxy, sizeof rig.f->pc.settings.proxy, "http://proxy.example.test:3128");
    checks_rig_expect(&rig, CHECK_PROXY, CHECK_FAIL, MSG_CHECK_PROXY_DEAD, CHECK_DO_NOTHING);
}

static void test_host_unreached(void **state)
{
    static const struct {
        enum host_reach reach;
        int sentence;
    } cases[] = {
        {HOST_REACH_NO_NAME, MSG_CHECK_HOST_NO_NAME},
        {HOST_REACH_REFUSED, MSG_CHECK_HOST_REFUSED},
        {HOST_REACH_SILENT, MSG_CHECK_HOST_SILENT},
        {HOST_REACH_BROKEN, MSG_CHECK_HOST_BROKEN},
    };

    (void)state;
    rig.environment.presented = NULL;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig.environment.reach = cases[i].reach;
        checks_rig_expect(&rig, CHECK_HOST, CHECK_FAIL, cases[i].sentence, CHECK_DO_NOTHING);
        assert_int_equal(checks_rig_line(&rig, CHECK_HOST)->cause.fault, FAULT_HOST_UNREACHABLE);
        assert_string_equal(checks_rig_line(&rig, CHECK_HOST)->inserts[0].text, FAKE_PC_HOST);
        /* What hangs on it was not asked, and says so; the rest was. */
        assert_int_equal(checks_rig_line(&rig, CHECK_TLS)->sentence, MSG_CHECK_TLS_UNKNOWN);
        assert_int_equal(checks_rig_line(&rig, CHECK_CLOCK)->sentence, MSG_CHECK_CLOCK_UNKNOWN);
        assert_int_equal(checks_rig_line(&rig, CHECK_SIGNATURE)->sentence, MSG_CHECK_SIGNATURE_HERE);
        assert_int_equal(checks_rig_line(&rig, CHECK_SIGNATURE)->result, CHECK_NOT_ASKED);
        assert_int_equal(checks_rig_line(&rig, CHECK_STORE_WRITE)->result, CHECK_PASS);
    }
    assert_int_equal(rig.directory_calls, 0);
    assert_int_equal(rig.signature_calls, 0);
}

static void test_no_host(void **state)
{
    static const enum check_kind kinds[] = {CHECK_PROXY, CHECK_HOST};

    (void)state;
    rig.f->pc.client.backend = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        checks_rig_expect(&rig, kinds[i], CHECK_NOT_ASKED, MSG_CHECK_HOST_NONE, CHECK_DO_NOTHING);
}

/* It is reached, and says something that it must not: its failure has words of its own. */
static void test_host_busy(void **state)
{
    (void)state;
    rig.directory_status = ST_BUSY;
    checks_rig_expect(&rig, CHECK_HOST, CHECK_FAIL, 0, CHECK_DO_NOTHING);
    assert_int_equal(checks_rig_line(&rig, CHECK_HOST)->cause.fault, FAULT_HOST_BUSY);
    assert_int_equal(checks_rig_line(&rig, CHECK_TLS)->result, CHECK_PASS);
    assert_int_equal(checks_rig_line(&rig, CHECK_CLOCK)->result, CHECK_NOT_ASKED);
}

/* --- TLS --- */

static void issue_host(int from_day, int to_day)
{
    const struct put_certificate host = {.from_day = from_day, .to_day = to_day};

    pc_fixture_issue(rig.f, &host, &rig.host_leaf);
}

static void test_tls(void **state)
{
    (void)state;
    issue_host(-9, 300);
    checks_rig_expect(&rig, CHECK_TLS, CHECK_PASS, MSG_CHECK_TLS_FINE, CHECK_DO_NOTHING);
    assert_string_equal(checks_rig_line(&rig, CHECK_TLS)->inserts[0].text, "Issuing CA");
    assert_string_equal(checks_rig_line(&rig, CHECK_TLS)->inserts[1].text, "2027-09-19");
    issue_host(-9, 29);
    checks_rig_expect(&rig, CHECK_TLS, CHECK_WARN, MSG_CHECK_TLS_SOON, CHECK_DO_NOTHING);
}

static void test_tls_untrusted(void **state)
{
    const struct put_certificate other = {.other_firm = true, .from_day = -9, .to_day = 300};

    (void)state;
    rig.environment.reach = HOST_REACH_UNTRUSTED;
    pc_fixture_issue(rig.f, &other, &rig.host_leaf);
    checks_rig_expect(&rig, CHECK_TLS, CHECK_FAIL, MSG_CHECK_TLS_OTHER, CHECK_DO_NOTHING);
    assert_string_equal(checks_rig_line(&rig, CHECK_TLS)->inserts[0].text, "Issuing CA");
    assert_int_equal(rig.directory_calls, 0); /* nothing is said to a stranger */
    issue_host(-300, -1);
    checks_rig_expect(&rig, CHECK_TLS, CHECK_FAIL, MSG_CHECK_TLS_TIME, CHECK_DO_CLOCK);
    issue_host(1, 300);
    checks_rig_expect(&rig, CHECK_TLS, CHECK_FAIL, MSG_CHECK_TLS_TIME, CHECK_DO_CLOCK);
    rig.environment.presented = NULL;
    checks_rig_expect(&rig, CHECK_TLS, CHECK_FAIL, MSG_CHECK_TLS_UNTRUSTED, CHECK_DO_NOTHING);
}

/* --- the clock --- */

static void test_clock(void **state)
{
    static const struct {
        int64_t host_ahead_s;
        enum check_result result;
        int sentence;
        const char *span;
    } cases[] = {
        {60, CHECK_PASS, MSG_CHECK_CLOCK_FINE, "0:01:00"},    {-60, CHECK_PASS, MSG_CHECK_CLOCK_FINE, "0:01:00"},
        {61, CHECK_WARN, MSG_CHECK_CLOCK_BEHIND, "0:01:01"},  {-300, CHECK_WARN, MSG_CHECK_CLOCK_AHEAD, "0:05:00"},
        {301, CHECK_FAIL, MSG_CHECK_CLOCK_BEHIND, "0:05:01"}, {-86400, CHECK_FAIL, MSG_CHECK_CLOCK_AHEAD, "24:00:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig.host_ahead_s = cases[i].host_ahead_s;
        checks_rig_expect(&rig, CHECK_CLOCK, cases[i].result, cases[i].sentence,
                          cases[i].result == CHECK_PASS ? CHECK_DO_NOTHING : CHECK_DO_CLOCK);
        assert_string_equal(checks_rig_line(&rig, CHECK_CLOCK)->inserts[0].text, cases[i].span);
    }
}

/* --- a real signature --- */

static void test_signature_at_host(void **state)
{
    static const struct {
        enum host_state state;
        enum check_result result;
        int sentence;
        enum check_action action;
    } cases[] = {
        {HOST_VALID, CHECK_PASS, MSG_CHECK_SIGNATURE_FINE, CHECK_DO_NOTHING},
        {HOST_DUE, CHECK_WARN, MSG_CHECK_SIGNATURE_DUE, CHECK_DO_RENEW},
        {HOST_EXPIRED, CHECK_FAIL, MSG_CHECK_SIGNATURE_EXPIRED, CHECK_DO_APPLY},
        {HOST_REVOKED, CHECK_FAIL, MSG_CHECK_SIGNATURE_REVOKED, CHECK_DO_APPLY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig.signature_state = cases[i].state;
        checks_rig_expect(&rig, CHECK_SIGNATURE, cases[i].result, cases[i].sentence, cases[i].action);
        assert_string_equal(checks_rig_line(&rig, CHECK_SIGNATURE)->inserts[1].text, PERSON);
        assert_int_equal(checks_rig_line(&rig, CHECK_SIGNATURE)->inserts[1].kind, CHECK_INSERT_ID);
        assert_string_equal(checks_rig_line(&rig, CHECK_SIGNATURE)->national_id, PERSON);
    }
    rig.signature_status = ST_REFUSED;
    rig.signature_fault = FAULT_SIGNATURE_REFUSED;
    checks_rig_expect(&rig, CHECK_SIGNATURE, CHECK_FAIL, MSG_CHECK_SIGNATURE_REFUSED, CHECK_DO_APPLY);
    rig.signature_status = ST_OFFLINE; /* went away meanwhile */
    rig.signature_fault = FAULT_HOST_TIMEOUT;
    checks_rig_expect(&rig, CHECK_SIGNATURE, CHECK_NOT_ASKED, MSG_CHECK_SIGNATURE_HERE, CHECK_DO_NOTHING);
    rig.backend.capabilities = 0;
    rig.signature_calls = 0;
    checks_rig_expect(&rig, CHECK_SIGNATURE, CHECK_NOT_ASKED, MSG_CHECK_SIGNATURE_HERE, CHECK_DO_NOTHING);
    assert_int_equal(rig.signature_calls, 0);
}

static void test_signature_fails_here(void **state)
{
    (void)state;
    rig.f->pc.store.sign_status = ST_IO;
    checks_rig_expect(&rig, CHECK_SIGNATURE, CHECK_FAIL, MSG_CHECK_SIGNATURE_BROKEN, CHECK_DO_REPAIR);
    rig.f->pc.store.sign_status = ST_OK;
    rig.f->pc.store.sign_wrong = true;
    checks_rig_expect(&rig, CHECK_SIGNATURE, CHECK_FAIL, MSG_CHECK_SIGNATURE_BROKEN, CHECK_DO_REPAIR);
    assert_int_equal(rig.signature_calls, 0);
}

static void empty_store(void)
{
    struct inventory inventory = {.holdings = NULL};
    bool kept = false;

    assert_int_equal(inventory_read(&rig.f->pc.client, NULL, NULL, &inventory, NULL), ST_OK);
    for (size_t i = 0; i < inventory.count; i++)
        assert_int_equal(rig.f->pc.store_port.remove(rig.f->pc.store_port.self, inventory.holdings[i].entry.info.sha256,
                                                     &kept, NULL),
                         ST_OK);
    inventory_clear(&inventory);
}

static void test_signature_of_other_states(void **state)
{
    static const struct {
        struct put_certificate what;
        int sentence;
        enum check_action action;
    } cases[] = {
        {{.from_day = -9, .to_day = 300}, MSG_CHECK_SIGNATURE_NO_KEY, CHECK_DO_IMPORT},
        {{.from_day = -300, .to_day = -1, .container = "k"}, MSG_CHECK_SIGNATURE_EXPIRED, CHECK_DO_APPLY},
        {{.from_day = 1, .to_day = 300, .container = "k"}, MSG_CHECK_SIGNATURE_NOT_YET, CHECK_DO_CLOCK},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        empty_store();
        (void)pc_fixture_put(rig.f, &cases[i].what);
        checks_rig_expect(&rig, CHECK_SIGNATURE, CHECK_FAIL, cases[i].sentence, cases[i].action);
    }
    assert_int_equal(rig.signature_calls, 0);
    empty_store();
    checks_rig_expect(&rig, CHECK_SIGNATURE, CHECK_NOT_ASKED, MSG_CHECK_SIGNATURE_NOTHING, CHECK_DO_NOTHING);
}

static size_t lines_of_signatures(void)
{
    size_t count = 0;

    for (size_t i = 0; i < rig.report.count; i++)
        count += rig.report.lines[i].kind == CHECK_SIGNATURE;
    return count;
}

static void test_signature_of_each_person(void **state)
{
    const struct put_certificate hers = {
        .national_id = OTHER_PERSON, .from_day = -9, .to_day = 300, .key = 1, .container = "k2"};
    const struct checks_question question = {.national_id = OTHER_PERSON, .calendar = &rig.calendar};
    const struct checks_question nobody = {.national_id = "C100000006", .calendar = &rig.calendar};

    (void)state;
    (void)pc_fixture_put(rig.f, &hers);
    checks_rig_run(&rig);
    assert_int_equal(lines_of_signatures(), 2);
    rig.report = (struct checks_report){.count = 0};
    assert_int_equal(checks_run(&rig.f->pc.client, &question, &rig.report, NULL), ST_OK);
    assert_string_equal(checks_rig_line(&rig, CHECK_SIGNATURE)->national_id, OTHER_PERSON);
    rig.report = (struct checks_report){.count = 0};
    assert_int_equal(checks_run(&rig.f->pc.client, &nobody, &rig.report, NULL), ST_OK);
    assert_int_equal(checks_rig_line(&rig, CHECK_SIGNATURE)->sentence, MSG_CHECK_SIGNATURE_NOTHING);
}

/* More people than there are lines for. */
static void test_signature_of_a_crowd(void **state)
{
    static const char *const people[] = {"A100000001", "B100000002", "C100000003", "D100000004", "E100000005",
                                         "F100000006", "G100000007", "H100000008", "J100000018", "K100000001"};
    size_t put = 0;

    (void)state;
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        char id[NATIONAL_ID_SIZE] = "";
        char last[NATIONAL_ID_SIZE];

        (void)snprintf(last, sizeof last, "%s", people[i]);
        for (char digit = '0'; digit <= '9' && id[0] == '\0'; digit++) {
            last[9] = digit;
            (void)!national_id_read(last, id, NULL);
        }
        (void)pc_fixture_put(
            rig.f, &(struct put_certificate){.national_id = id, .from_day = -9, .to_day = 300, .container = "k"});
        put++;
    }
    assert_true(put > CHECKS_PERSONS_MAX);
    checks_rig_run(&rig);
    assert_int_equal(lines_of_signatures(), CHECKS_PERSONS_MAX);
    assert_int_equal(rig.report.count, CHECK_KIND_COUNT - 2 + 2 * CHECKS_PERSONS_MAX); /* revocation has as many */
}

/* --- old certificates --- */

static void test_stale(void **state)
{
    const struct put_certificate old = {.from_day = -300, .to_day = -1, .key = 1, .container = "old"};
    const struct put_certificate longer = {.from_day = -30, .to_day = 900, .key = 1, .container = "longer"};

    (void)state;
    (void)pc_fixture_put(rig.f, &old);
    checks_rig_expect(&rig, CHECK_STALE, CHECK_WARN, MSG_CHECK_STALE_SOME, CHECK_DO_CLEAN);
    assert_string_equal(checks_rig_line(&rig, CHECK_STALE)->inserts[0].text, "1");
    {
        const struct cert_info taken = pc_fixture_put(rig.f, &longer);

        checks_rig_expect(&rig, CHECK_STALE, CHECK_WARN, MSG_CHECK_STALE_TAKEN, CHECK_DO_CLEAN);
        assert_string_equal(checks_rig_line(&rig, CHECK_STALE)->inserts[0].text, taken.serial);
        assert_int_equal(checks_rig_line(&rig, CHECK_STALE)->inserts[0].kind, CHECK_INSERT_SERIAL);
    }
}

#define CHECKS_TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

/* --- a host that says of itself no more than its CAs (EST) --- */

static const struct cert_list *named_cas; /* NULL: it does not say */

static enum status name_cas(void *self, struct cert_list *out, struct err *err)
{
    (void)self;
    if (named_cas == NULL)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "cacerts");
    for (size_t i = 0; i < named_cas->count; i++)
        assert_int_equal(cert_list_add(out, named_cas->items[i].data, named_cas->items[i].len, NULL), ST_OK);
    return ST_OK;
}

static void test_cas_that_a_host_names(void **state)
{
    const struct pc_fixture *f = rig.f;
    struct cert_list cas = {.count = 0};

    (void)state;
    rig.backend.capabilities = BACKEND_CAN_CAS;
    rig.backend.cas = name_cas;
    named_cas = &cas;
    assert_int_equal(cert_list_add(&cas, f->ca.issuing.data, f->ca.issuing.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&cas, f->ca.root.data, f->ca.root.len, NULL), ST_OK);
    checks_rig_expect(&rig, CHECK_HOST, CHECK_PASS, MSG_CHECK_HOST_FINE, CHECK_DO_NOTHING);
    checks_rig_expect(&rig, CHECK_CLOCK, CHECK_NOT_ASKED, MSG_CHECK_CLOCK_UNTOLD, CHECK_DO_NOTHING);
    assert_int_equal(cert_list_add(&cas, f->other_ca.root.data, f->other_ca.root.len, NULL), ST_OK);
    checks_rig_expect(&rig, CHECK_HOST, CHECK_WARN, MSG_CHECK_HOST_CA_UNKNOWN, CHECK_DO_NOTHING);
    named_cas = NULL;
    checks_rig_expect(&rig, CHECK_HOST, CHECK_FAIL, 0, CHECK_DO_NOTHING);
    cert_list_clear(&cas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECKS_TEST(test_proxy),
        CHECKS_TEST(test_host_unreached),
        CHECKS_TEST(test_no_host),
        CHECKS_TEST(test_host_busy),
        CHECKS_TEST(test_tls),
        CHECKS_TEST(test_tls_untrusted),
        CHECKS_TEST(test_clock),
        CHECKS_TEST(test_cas_that_a_host_names),
        CHECKS_TEST(test_signature_at_host),
        CHECKS_TEST(test_signature_fails_here),
        CHECKS_TEST(test_signature_of_other_states),
        CHECKS_TEST(test_signature_of_each_person),
        CHECKS_TEST(test_signature_of_a_crowd),
        CHECKS_TEST(test_stale),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
