/* The backend for EST servers: what a request should be, what a renewal shows, and what came of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "est_rig.h"

/* --- what a request should be --- */

static struct fake_exchange csrattrs_say(long http_status, const char *body)
{
    return (struct fake_exchange){.method = "GET",
                                  .path = CSRATTRS,
                                  .http_status = http_status,
                                  .content_type = "application/csrattrs",
                                  .body = body};
}

static void what_is_asked_of_a_request(void **state)
{
    static const struct {
        long http_status;
        const char *body;
        enum status status;
        int fault;
        const char *detail;
    } cases[] = {
        {204, NULL, ST_OK, 0, ""},
        {404, NULL, ST_OK, 0, ""},
        {403, NULL, ST_OK, 0, ""}, /* not told: the request is as ever */
        {405, NULL, ST_OK, 0, ""},
        {501, NULL, ST_OK, 0, ""},
        {400, NULL, ST_REFUSED, FAULT_HOST_REFUSED, "400"},
        {429, NULL, ST_REFUSED, FAULT_EST_TOO_MANY, ""},
        {200, "", ST_OK, 0, ""},
        {200, "MAA=", ST_OK, 0, ""},
        {200, "MB4wEQYJKoZIhvcNAQEBMQQCAggABgkqhkiG9w0BAQs=", ST_OK, 0, ""}, /* as pccert-ra says it */
        {200, "MAsGCSqGSIb3DQEJBw==", ST_REFUSED, FAULT_EST_REQUEST, "challengePassword"},
        {200, "MBQwEgYHKoZIzj0CATEHBgUrgQQAIg==", ST_REFUSED, FAULT_EST_REQUEST, "id-ecPublicKey"},
        {200, "MAsGCQ==", ST_BAD_ANSWER, FAULT_HOST_RUBBISH, ""},
        {200, "<html>", ST_BAD_ANSWER, FAULT_HOST_RUBBISH, ""},
        {503, NULL, ST_BUSY, FAULT_HOST_BUSY, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange says = csrattrs_say(cases[i].http_status, cases[i].body);
        struct profile_answer profile = {.key_bits = 1};
        struct err err = ERR_INIT;
        struct rig rig;

        open_with(&rig, &(struct est_config){.label = ""}, &says, 1);
        if (rig.backend.profile(rig.backend.self, rig.token, &profile, &err) != cases[i].status)
            fail_msg("%zu: %s", i, status_word(err.status));
        assert_int_equal(err.fault, cases[i].fault);
        assert_string_equal(err.detail, cases[i].detail);
        assert_int_equal(profile.key_bits, cases[i].status == ST_OK ? 2048 : 1);
        assert_string_equal(rig.http.asked[0].authorization, "");
        assert_int_equal(profile.subject.count, 0);
        rig_close(&rig);
    }
}

static void a_server_that_tells_only_whom_it_knows(void **state)
{
    const struct fake_exchange script[] = {csrattrs_say(401, NULL), csrattrs_say(204, NULL)};
    struct profile_answer profile = {.key_bits = 1};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.profile(rig.backend.self, rig.token, &profile, NULL), ST_OK);
    assert_string_equal(rig.http.asked[0].authorization, "");
    assert_string_equal(rig.http.asked[1].authorization, AS_PERSON);
    rig_close(&rig);
}

/* A template (RFC 9908): what it gives is taken, and the person stands where it leaves the place open. */
static void a_template_of_the_subject(void **state)
{
    static const char template[] =
        "MIIBdjCCAXIGCyqGSIb3DQEJEAI9MYIBYTCCAV0CAQAwMDELMAkGA1UEBhMCVFcxDzANBgNVBAoMBuWMl+WfjjEHMA"
        "UGA1UEAzEHMAUGA1UEBaCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAIAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAECAwEAAaEA";
    const struct fake_exchange says = csrattrs_say(200, template);

    (void)state;
    for (int names_person = 0; names_person < 2; names_person++) {
        struct profile_answer profile = {.key_bits = 1};
        struct rig rig;

        open_with(&rig, &(struct est_config){.names_person = names_person != 0}, &says, 1);
        assert_int_equal(rig.backend.profile(rig.backend.self, rig.token, &profile, NULL), ST_OK);
        assert_int_equal(profile.subject.count, 3);
        assert_string_equal(profile.subject.fields[0].value, "TW");
        assert_string_equal(profile.subject.fields[2].type, "serialNumber");
        assert_string_equal(profile.subject.fields[2].value, PERSON);
        rig_close(&rig);
    }
}

/* One that takes none is not shown the password in vain. */
static void a_server_that_takes_no_password(void **state)
{
    const struct fake_exchange says = {
        .method = "GET", .path = CSRATTRS, .http_status = 401, .other_auth = "Negotiate"};
    struct profile_answer profile = {.key_bits = 1};
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    open_with(&rig, &(struct est_config){.label = ""}, &says, 1);
    assert_int_equal(rig.backend.profile(rig.backend.self, rig.token, &profile, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_EST_LOGIN);
    assert_string_equal(err.detail, "Negotiate");
    assert_string_equal(rig.http.asked[0].authorization, "");
    rig_close(&rig);
}

static void by_label_and_with_the_person_in_the_subject(void **state)
{
    static const struct est_config config = {.label = "trading", .names_person = true};
    const struct fake_exchange script[] = {
        {.method = "GET", .path = "/.well-known/est/trading/csrattrs", .http_status = 204}};
    struct profile_answer profile = {.key_bits = 1};
    struct rig rig;

    (void)state;
    open_with(&rig, &config, script, 1);
    assert_int_equal(rig.backend.profile(rig.backend.self, rig.token, &profile, NULL), ST_OK);
    assert_int_equal(profile.subject.count, 1);
    assert_string_equal(profile.subject.fields[0].type, "serialNumber");
    assert_string_equal(profile.subject.fields[0].value, PERSON);
    rig_close(&rig);
}

/* --- renewing, and showing what came --- */

static void a_renewal_shows_what_it_replaces(void **state)
{
    const struct fake_exchange script[] = {{.method = "POST",
                                            .path = REENROL,
                                            .http_status = 200,
                                            .content_type = CERTIFICATES,
                                            .body = buf_text(&firm.reversed)}};
    const struct signer signer = key_signer(firm.key);
    struct cert_list chain = {.count = 0};
    const struct order_replaced replaced = {.chain = &chain, .key = &signer};
    struct order_answer answer = {.order = ""};
    char open_order[LIMIT_ID_SIZE] = "";
    struct err err = ERR_INIT;
    bool same_key = false;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.order_create(rig.backend.self, rig.token, "once", &firm.renewal, &replaced, &answer,
                                              open_order, &same_key, &err),
                     ST_NOT_FOUND); /* it is not here any more */
    assert_int_equal(err.fault, FAULT_CERTIFICATE_MISSING);
    assert_int_equal(cert_list_add(&chain, firm.certificate.data, firm.certificate.len, NULL), ST_OK);
    assert_int_equal(rig.backend.order_create(rig.backend.self, rig.token, "once", &firm.renewal, &replaced, &answer,
                                              open_order, &same_key, NULL),
                     ST_OK);
    assert_int_equal(answer.kind, ORDER_RENEW);
    assert_int_equal(answer.state, ORDER_ISSUED);
    assert_string_equal(answer.replaces, "01");
    assert_int_equal(rig.http.asked[0].shown, 1);
    assert_string_equal(rig.http.asked[0].authorization, AS_PERSON);
    cert_list_clear(&chain);
    rig_close(&rig);
}

static enum status confirm(struct rig *rig, bool installed, struct order_answer *answer, struct err *err)
{
    const struct signer signer = key_signer(firm.key);
    const struct confirm_request request = {.installed = installed};
    struct cert_list came = {.count = 0};
    const struct order_asked asked = {.request = &firm.request, .certificates = &came};
    const struct order_auth auth = {.key = &signer, .asked = &asked};
    enum status status = ST_OK;

    assert_int_equal(cert_list_add(&came, firm.certificate.data, firm.certificate.len, NULL), ST_OK);
    status = rig->backend.confirm(rig->backend.self, "id", &auth, &request, answer, err);
    cert_list_clear(&came);
    return status;
}

static void what_came_is_shown(void **state)
{
    const struct fake_exchange script[] = {cacerts_say(buf_text(&firm.cas)),
                                           {.method = "GET", .path = CACERTS, .http_status = 403}};
    struct order_answer answer = {.order = ""};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    for (int i = 0; i < 2; i++) { /* whatever a server says to it */
        assert_int_equal(confirm(&rig, true, &answer, NULL), ST_OK);
        assert_int_equal(answer.state, ORDER_CONFIRMED);
        assert_int_equal(rig.http.asked[i].shown, 1);
        assert_string_equal(rig.http.asked[i].authorization, ""); /* nobody is logged in for it */
    }
    rig_close(&rig);
}

/* Its TLS takes no such certificate: there is nothing to be told. While it is silent, another start tells it. */
static void to_a_server_that_will_not_see_it(void **state)
{
    const struct fake_exchange script[] = {
        {.method = "GET", .path = CACERTS, .status = ST_UNTRUSTED, .fault = FAULT_HOST_TLS},
        cacerts_say(buf_text(&firm.cas)),
        {.method = "GET", .path = CACERTS, .status = ST_UNTRUSTED, .fault = FAULT_HOST_TLS},
        {.method = "GET", .path = CACERTS, .status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE},
        {.method = "GET", .path = CACERTS, .status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE},
        {.method = "GET", .path = CACERTS, .status = ST_CANCELLED, .fault = FAULT_CANCELLED}};
    struct order_answer answer = {.order = ""};
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(confirm(&rig, true, &answer, NULL), ST_OK);
    assert_int_equal(rig.http.asked[1].shown, 0);
    assert_int_equal(rig.http.asked[2].shown, 1);
    assert_int_equal(confirm(&rig, true, &answer, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    assert_int_equal(confirm(&rig, true, &answer, NULL), ST_CANCELLED);
    rig_close(&rig);
}

/* The older certificate goes with it: what was only unlucky, or looked at by nobody, is none. */
static void a_passing_trouble_confirms_nothing(void **state)
{
    const struct fake_exchange script[] = {
        {.method = "GET", .path = CACERTS, .http_status = 503},
        {.method = "GET", .path = CACERTS, .http_status = 429},
        {.method = "GET", .path = CACERTS, .http_status = 500},
        {.method = "GET", .path = CACERTS, .status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE},
        cacerts_say(buf_text(&firm.cas)),
        {.method = "GET", .path = CACERTS, .http_status = 503},
        {.method = "GET", .path = CACERTS, .status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE},
        cacerts_say(buf_text(&firm.cas)),
        cacerts_say(buf_text(&firm.cas)),
    };
    struct order_answer answer = {.state = ORDER_ISSUED};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    for (int i = 0; i < 4; i++)
        assert_int_not_equal(confirm(&rig, true, &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_ISSUED);
    assert_int_equal(confirm(&rig, true, &answer, NULL), ST_OK);
    assert_int_equal(rig.http.asked[8].shown, 1);
    rig_close(&rig);
}

static void nothing_can_be_rejected(void **state)
{
    static const struct fake_exchange nothing[1];
    struct order_answer answer = {.order = ""};
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    open_with(&rig, &(struct est_config){.label = ""}, nothing, 0);
    assert_int_equal(confirm(&rig, false, &answer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_NOT_OFFERED);
    rig_close(&rig);
}

static void the_cas_that_it_names(void **state)
{
    const struct fake_exchange script[] = {cacerts_say(buf_text(&firm.cas)),
                                           cacerts_say("AAAA"),
                                           {.method = "GET", .path = CACERTS, .http_status = 404},
                                           {.method = "GET", .path = CACERTS, .http_status = 405}};
    struct cert_list list = {.count = 0};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.cas(rig.backend.self, &list, NULL), ST_OK);
    assert_int_equal(list.count, 2);
    cert_list_clear(&list);
    assert_int_equal(rig.backend.cas(rig.backend.self, &list, NULL), ST_BAD_ANSWER);
    assert_int_equal(rig.backend.cas(rig.backend.self, &list, NULL), ST_BAD_ANSWER);
    assert_int_equal(rig.backend.cas(rig.backend.self, &list, NULL), ST_BAD_ANSWER);
    assert_int_equal(list.count, 0);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_of_a_request),
        cmocka_unit_test(a_server_that_tells_only_whom_it_knows),
        cmocka_unit_test(a_template_of_the_subject),
        cmocka_unit_test(a_server_that_takes_no_password),
        cmocka_unit_test(by_label_and_with_the_person_in_the_subject),
        cmocka_unit_test(a_renewal_shows_what_it_replaces),
        cmocka_unit_test(what_came_is_shown),
        cmocka_unit_test(a_passing_trouble_confirms_nothing),
        cmocka_unit_test(to_a_server_that_will_not_see_it),
        cmocka_unit_test(nothing_can_be_rejected),
        cmocka_unit_test(the_cas_that_it_names),
    };

    return cmocka_run_group_tests(tests, make_firm, drop_firm);
}
