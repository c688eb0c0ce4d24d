/* What the revocation service says of a certificate, rightly and otherwise, and how it is asked. */
#include "client/revocation_service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "fakes/fake_revocation.h"
#include "pc_fixture.h"
#include "pki/crl.h"
#include "pki/issue.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
enum { HOUR_S = 3600 };

static struct pc_fixture *f;
static struct fake_revocation fake;
static struct plain_http_port port;
static struct revocation_service service;
static struct buf certificate;
static struct cert_info info;

static int open_scene(void **state)
{
    const struct put_certificate ours = {.from_day = -9, .to_day = 300};

    if (pc_fixture_open(state) != 0)
        return 1;
    f = *state;
    fake_revocation_open(&fake, &f->ca, &f->other_ca, &f->pc.clock);
    port = fake_revocation_port(&fake);
    f->pc.client.plain = &port;
    service = (struct revocation_service){.silent = ""};
    buf_init(&certificate, CERT_DER_MAX);
    pc_fixture_issue(f, &ours, &certificate);
    return cert_read(certificate.data, certificate.len, &info, NULL) == ST_OK ? 0 : 1;
}

static int close_scene(void **state)
{
    buf_clear(&certificate);
    return pc_fixture_close(state);
}

static enum status ask_status(struct revocation_told *told, struct err *err)
{
    return revocation_service_ask(&service, &f->pc.client, &certificate, &f->ca.issuing, told, err);
}

static struct revocation_told ask(void)
{
    struct revocation_told told = {.verdict = REVOCATION_UNTRUSTED};

    assert_int_equal(ask_status(&told, NULL), ST_OK);
    return told;
}

static void revoke(int reason)
{
    fake.revoked = info.serial;
    fake.revoked_utc = f->pc.clock.now_utc - 2 * DAY_S;
    fake.reason = reason;
}

static void good_by_one_small_question(void **state)
{
    const struct revocation_told told = ask();

    (void)state;
    assert_int_equal(told.verdict, REVOCATION_GOOD);
    assert_string_equal(told.host, "pki.example.test");
    assert_false(told.by_list);
    assert_int_equal(told.cause.status, ST_OK);
    assert_int_equal(fake.gets, 1);
    assert_int_equal(fake.posts + fake.lists, 0);
    assert_true(strlen(fake.url) <= 255);
    assert_string_equal(
        fake.url + strspn(fake.url, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/.%"), "");
}

static void revoked_by_both_ways(void **state)
{
    static const int reasons[] = {CRL_UNSPECIFIED, CRL_KEY_COMPROMISE, CRL_SUPERSEDED, CRL_HOLD};

    (void)state;
    for (size_t i = 0; i < 2 * COUNT_OF(reasons); i++) {
        struct revocation_told told;

        revoke(reasons[i / 2]);
        fake.ocsp = i % 2 == 0 ? FAKE_REVOCATION_RIGHT : FAKE_REVOCATION_REFUSES;
        told = ask();
        assert_int_equal(told.verdict, REVOCATION_REVOKED);
        assert_int_equal(told.by_list, i % 2 == 1);
        assert_int_equal(told.revoked_utc, fake.revoked_utc);
        assert_int_equal(told.reason, reasons[i / 2]);
    }
}

/* What neither GET nor POST brought rightly, with a list that says nothing, and with one that says "not revoked". */
static void every_mood(void **state)
{
    static const struct {
        enum fake_revocation_mood mood;
        enum revocation_verdict alone, beside_list;
        unsigned gets, posts;
        int fault;
    } cases[] = {
        {FAKE_REVOCATION_RIGHT, REVOCATION_GOOD, REVOCATION_GOOD, 1, 0, 0},
        {FAKE_REVOCATION_SILENT, REVOCATION_UNREACHABLE, REVOCATION_UNREACHABLE, 1, 0, FAULT_REVOCATION_UNREACHABLE},
        {FAKE_REVOCATION_REFUSES, REVOCATION_UNAVAILABLE, REVOCATION_GOOD, 1, 1, FAULT_REVOCATION_UNAVAILABLE},
        {FAKE_REVOCATION_PROXY, REVOCATION_UNREACHABLE, REVOCATION_GOOD, 1, 0, FAULT_REVOCATION_UNREACHABLE},
        {FAKE_REVOCATION_UNKNOWN, REVOCATION_UNKNOWN, REVOCATION_UNKNOWN, 1, 0, 0},
        {FAKE_REVOCATION_LATER, REVOCATION_UNAVAILABLE, REVOCATION_GOOD, 1, 1, FAULT_REVOCATION_UNAVAILABLE},
        {FAKE_REVOCATION_OLD, REVOCATION_OTHER_TIME, REVOCATION_OTHER_TIME, 1, 1, FAULT_REVOCATION_TIME},
        {FAKE_REVOCATION_EARLY, REVOCATION_OTHER_TIME, REVOCATION_OTHER_TIME, 1, 1, FAULT_REVOCATION_TIME},
        {FAKE_REVOCATION_OTHER, REVOCATION_UNTRUSTED, REVOCATION_UNTRUSTED, 1, 1, FAULT_REVOCATION_UNTRUSTED},
        {FAKE_REVOCATION_OTHER_SIGNER, REVOCATION_UNTRUSTED, REVOCATION_UNTRUSTED, 1, 1, FAULT_REVOCATION_UNTRUSTED},
        {FAKE_REVOCATION_RUBBISH, REVOCATION_UNTRUSTED, REVOCATION_UNTRUSTED, 1, 1, FAULT_REVOCATION_UNTRUSTED},
        {FAKE_REVOCATION_TOO_LONG, REVOCATION_UNTRUSTED, REVOCATION_UNTRUSTED, 1, 1, FAULT_REVOCATION_UNTRUSTED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int listed = 0; listed < 2; listed++) {
            struct revocation_told told;

            fake.gets = fake.posts = fake.lists = 0;
            service = (struct revocation_service){.silent = ""};
            fake.ocsp = cases[i].mood;
            fake.list = listed ? FAKE_REVOCATION_RIGHT : FAKE_REVOCATION_REFUSES;
            told = ask();
            if (told.verdict != (listed ? cases[i].beside_list : cases[i].alone))
                fail_msg("mood %d, list %d: verdict %d", (int)cases[i].mood, listed, (int)told.verdict);
            assert_int_equal(fake.gets, cases[i].gets);
            assert_int_equal(fake.posts, cases[i].posts);
            assert_int_equal(told.cause.fault, told.verdict == REVOCATION_GOOD ? 0 : cases[i].fault);
            assert_string_equal(told.cause.detail, told.cause.fault == 0 ? "" : "pki.example.test");
            assert_int_equal(told.by_list, told.verdict == REVOCATION_GOOD && cases[i].mood != FAKE_REVOCATION_RIGHT);
        }
    }
}

static void every_mood_of_the_list(void **state)
{
    static const enum fake_revocation_mood moods[] = {
        FAKE_REVOCATION_SILENT, FAKE_REVOCATION_REFUSES,      FAKE_REVOCATION_OLD,     FAKE_REVOCATION_EARLY,
        FAKE_REVOCATION_OTHER,  FAKE_REVOCATION_OTHER_SIGNER, FAKE_REVOCATION_RUBBISH, FAKE_REVOCATION_TOO_LONG};

    (void)state;
    revoke(CRL_SUPERSEDED);
    for (size_t i = 0; i < COUNT_OF(moods); i++) {
        service = (struct revocation_service){.silent = ""};
        fake.ocsp = FAKE_REVOCATION_LATER;
        fake.list = moods[i];
        if (ask().verdict != REVOCATION_UNAVAILABLE)
            fail_msg("a list of mood %d counted", (int)moods[i]);
    }
}

/* Clocks differ by minutes. */
static void a_list_of_nearly_this_moment(void **state)
{
    static const int64_t off_s[] = {HOUR_S + 300, -HOUR_S - 299, HOUR_S + 301, -HOUR_S - 300};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(off_s); i++) {
        struct fake_clock host = f->pc.clock;

        host.now_utc += off_s[i];
        fake.clock = &host;
        fake.ocsp = FAKE_REVOCATION_LATER;
        assert_int_equal(ask().verdict, i < 2 ? REVOCATION_GOOD : REVOCATION_UNAVAILABLE);
    }
}

/* A cache that kept an old answer, or a service that hears no GET, is got around by POST. */
static void what_no_get_brings(void **state)
{
    static const enum fake_revocation_mood moods[] = {FAKE_REVOCATION_REFUSES, FAKE_REVOCATION_OLD,
                                                      FAKE_REVOCATION_RUBBISH, FAKE_REVOCATION_OTHER_SIGNER};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(moods); i++) {
        fake.get = moods[i];
        fake.posts = 0;
        assert_int_equal(ask().verdict, REVOCATION_GOOD);
        assert_int_equal(fake.posts, 1);
    }
    fake.get = FAKE_REVOCATION_OLD; /* and a POST that is refused does not hide what the GET brought */
    fake.ocsp = FAKE_REVOCATION_REFUSES;
    assert_int_equal(ask().verdict, REVOCATION_OTHER_TIME);
}

static void the_silent_are_asked_once(void **state)
{
    (void)state;
    fake.ocsp = fake.list = FAKE_REVOCATION_SILENT;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask().verdict, REVOCATION_UNREACHABLE);
        assert_int_equal(ask().cause.fault, FAULT_REVOCATION_UNREACHABLE);
    }
    assert_int_equal(fake.gets + fake.posts + fake.lists, 1);
}

static void a_person_may_stop_it(void **state)
{
    struct revocation_told told = {.verdict = REVOCATION_UNTRUSTED, .reason = 77};
    struct err err = ERR_INIT;

    (void)state;
    fake.ocsp = FAKE_REVOCATION_CANCELLED;
    assert_int_equal(ask_status(&told, &err), ST_CANCELLED);
    assert_int_equal(err.fault, FAULT_CANCELLED);
    assert_int_equal(told.reason, 77);
    fake.ocsp = FAKE_REVOCATION_LATER;
    fake.list = FAKE_REVOCATION_CANCELLED;
    assert_int_equal(ask_status(&told, NULL), ST_CANCELLED);
}

/* --- certificates with other addresses --- */

static void issue_with(const char *ocsp_url, const char *crl_url)
{
    struct issue_request request = {.not_before_utc = info.not_before_utc,
                                    .not_after_utc = info.not_after_utc,
                                    .crl_url = crl_url,
                                    .issuer_url = "http://pki.example.test/issuing.cer",
                                    .ocsp_url = ocsp_url};
    struct buf spki, tbs;

    buf_init(&spki, CERT_DER_MAX);
    buf_init(&tbs, CERT_DER_MAX);
    request.subject.count = 1;
    (void)snprintf(request.subject.fields[0].type, sizeof request.subject.fields[0].type, "CN");
    (void)snprintf(request.subject.fields[0].value, sizeof request.subject.fields[0].value, "Wang");
    assert_int_equal(cert_spki(certificate.data, certificate.len, &spki, NULL), ST_OK);
    request.spki = spki.data;
    request.spki_len = spki.len;
    assert_int_equal(issue_serial(request.serial, NULL), ST_OK);
    assert_int_equal(issue_tbs(&request, &f->ca.issuing, &tbs, NULL), ST_OK);
    buf_clear(&certificate);
    assert_int_equal(issue_sign(&tbs, f->ca.issuing_key, &f->ca.issuing, &certificate, NULL), ST_OK);
    assert_int_equal(cert_read(certificate.data, certificate.len, &info, NULL), ST_OK);
    buf_clear(&tbs);
    buf_clear(&spki);
}

/* An address with a query, or a long one, cannot be continued with a question. */
static void a_question_that_goes_by_post(void **state)
{
    char url[256];

    (void)state;
    issue_with("http://pki.example.test/ocsp?ca=2", "http://pki.example.test/issuing.crl");
    assert_int_equal(ask().verdict, REVOCATION_GOOD);
    assert_string_equal(fake.url, "http://pki.example.test/ocsp?ca=2");
    (void)snprintf(url, sizeof url, "http://pki.example.test/%0180d", 0);
    issue_with(url, "http://pki.example.test/issuing.crl");
    assert_int_equal(ask().verdict, REVOCATION_GOOD);
    assert_string_equal(fake.url, url);
    assert_int_equal(fake.gets, 0);
    assert_int_equal(fake.posts, 2);
    issue_with("http://pki.example.test/ocsp/", "http://pki.example.test/issuing.crl"); /* no second slash */
    assert_int_equal(ask().verdict, REVOCATION_GOOD);
    assert_int_equal(fake.gets, 1);
    assert_memory_equal(fake.url, "http://pki.example.test/ocsp/M", 30);
}

static void nobody_to_ask(void **state)
{
    struct revocation_told told;

    (void)state;
    issue_with("http://user@pki.example.test/ocsp", "http://pki.example.test:0/issuing.crl");
    told = ask();
    assert_int_equal(told.verdict, REVOCATION_NO_ADDRESS);
    assert_string_equal(told.host, "");
    assert_int_equal(fake.gets + fake.posts + fake.lists, 0);
    issue_with("http://user@pki.example.test/ocsp", "http://pki.example.test/issuing.crl"); /* a list alone */
    told = ask();
    assert_int_equal(told.verdict, REVOCATION_GOOD);
    assert_true(told.by_list);
    fake.list = FAKE_REVOCATION_OLD;
    told = ask();
    assert_int_equal(told.verdict, REVOCATION_OTHER_TIME);
    assert_int_equal(told.cause.fault, FAULT_REVOCATION_TIME);
}

static void what_is_no_certificate(void **state)
{
    struct revocation_told told = {.reason = 77};

    (void)state;
    buf_truncate(&certificate, certificate.len - 1);
    assert_int_equal(ask_status(&told, NULL), ST_BAD_FILE);
    assert_int_equal(told.reason, 77);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(good_by_one_small_question),
        SCENE(revoked_by_both_ways),
        SCENE(every_mood),
        SCENE(every_mood_of_the_list),
        SCENE(a_list_of_nearly_this_moment),
        SCENE(what_no_get_brings),
        SCENE(the_silent_are_asked_once),
        SCENE(a_person_may_stop_it),
        SCENE(a_question_that_goes_by_post),
        SCENE(nobody_to_ask),
        SCENE(what_is_no_certificate),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
