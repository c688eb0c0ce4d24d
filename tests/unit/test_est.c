/* The backend for EST servers over scripted answers: enrolment, what refusals mean, and who is logged in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "est_rig.h"

static struct order_auth person(const struct rig *rig, struct order_asked *asked)
{
    *asked = (struct order_asked){.request = &firm.request};
    return (struct order_auth){.token = rig->token, .asked = asked};
}

static enum status load(struct rig *rig, struct cert_list *out, struct err *err)
{
    struct order_asked asked;
    const struct order_auth auth = person(rig, &asked);

    return rig->backend.certificate(rig->backend.self, "id", &auth, NULL, out, err);
}

static bool has(const struct cert_list *list, const struct buf *der)
{
    for (size_t i = 1; i < list->count; i++)
        if (list->items[i].len == der->len && memcmp(list->items[i].data, der->data, der->len) == 0)
            return true;
    return false;
}

/* Which of those behind it are of use, enrol_check says. */
static void assert_leaf_then_cas(const struct cert_list *list, size_t count)
{
    assert_int_equal(list->count, count);
    assert_int_equal(list->items[0].len, firm.certificate.len);
    assert_memory_equal(list->items[0].data, firm.certificate.data, firm.certificate.len);
    assert_true(has(list, &firm.ca.issuing));
}

/* --- enrolment --- */

/* A server sends the certificate alone: the CA between it and the root comes from cacerts. */
static void one_answer_brings_the_certificate(void **state)
{
    const struct fake_exchange script[] = {enrol_says(200, CERTIFICATES, buf_text(&firm.leaf), 0),
                                           cacerts_say(buf_text(&firm.cas))};
    struct order_answer answer = {.order = ""};
    struct cert_list list = {.count = 0};
    struct buf sent;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(create(&rig, &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_ISSUED);
    assert_string_equal(answer.spki_hash, firm.spki_hash);
    assert_memory_equal(answer.order, firm.spki_hash, LIMIT_ID_SIZE - 1);
    assert_int_equal(load(&rig, &list, NULL), ST_OK);
    assert_leaf_then_cas(&list, 3);
    assert_string_equal(rig.http.asked[0].authorization, AS_PERSON);
    assert_string_equal(rig.http.asked[0].content_type, "application/pkcs10");
    assert_string_equal(rig.http.asked[0].idempotency_key, "");
    assert_int_equal(rig.http.asked[0].shown, 0);
    assert_string_equal(rig.http.asked[1].authorization, ""); /* cacerts are everybody's */
    buf_init(&sent, LIMIT_CSR_BYTES);
    assert_int_equal(base64_decode(rig.http.asked[0].body, &sent), ST_OK);
    assert_int_equal(sent.len, firm.request.csr.len);
    assert_memory_equal(sent.data, firm.request.csr.data, sent.len);
    buf_clear(&sent);
    cert_list_clear(&list);
    rig_close(&rig);
}

/*
 * Whatever the order in the message, the one for our key is first; and whatever else came with it, the server's CAs are
 * asked for: one of these may lead further.
 */
static void with_others_in_the_same_answer(void **state)
{
    const struct fake_exchange script[] = {enrol_says(200, CERTIFICATES, buf_text(&firm.reversed), 0),
                                           cacerts_say(buf_text(&firm.cas))};
    struct order_answer answer = {.order = ""};
    struct cert_list list = {.count = 0};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(create(&rig, &answer, NULL), ST_OK);
    assert_int_equal(load(&rig, &list, NULL), ST_OK);
    assert_leaf_then_cas(&list, 4);
    cert_list_clear(&list);
    rig_close(&rig);
}

/* What the CAs are worth, whoever checks the certificate says: without them the configured ones may do. */
static void cacerts_that_are_not_there_keep_nobody_from_the_certificate(void **state)
{
    const struct fake_exchange script[] = {enrol_says(200, CERTIFICATES, buf_text(&firm.leaf), 0),
                                           {.method = "GET", .path = CACERTS, .http_status = 404}};
    struct order_answer answer = {.order = ""};
    struct cert_list list = {.count = 0};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(create(&rig, &answer, NULL), ST_OK);
    assert_int_equal(load(&rig, &list, NULL), ST_OK);
    assert_int_equal(list.count, 1);
    cert_list_clear(&list);
    rig_close(&rig);
}

static enum status get(struct rig *rig, struct order_answer *answer, struct err *err)
{
    struct order_asked asked;
    const struct order_auth auth = person(rig, &asked);

    return rig->backend.order_get(rig->backend.self, "id", &auth, answer, err);
}

static void pending_is_asked_again_and_not_before_the_server_wants(void **state)
{
    const struct fake_exchange script[] = {enrol_says(202, NULL, NULL, 300),
                                           enrol_says(202, NULL, NULL, 0), /* or by a date: it does not say when */
                                           enrol_says(200, CERTIFICATES, buf_text(&firm.leaf), 0)};
    struct order_answer answer = {.order = ""};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(create(&rig, &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_PROCESSING);
    assert_int_equal(answer.next, NEXT_WAIT);
    assert_int_equal(answer.retry_after_s, 300);
    rig.clock.now_utc += 299;
    assert_int_equal(get(&rig, &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_PROCESSING);
    assert_int_equal(answer.retry_after_s, 1);
    assert_int_equal(rig.http.at, 1);
    rig.clock.now_utc += 1;
    assert_int_equal(get(&rig, &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_PROCESSING);
    assert_int_equal(answer.retry_after_s, 60);
    rig.clock.now_utc += 60;
    assert_int_equal(get(&rig, &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_ISSUED);
    assert_string_equal(rig.http.asked[0].body, rig.http.asked[2].body);
    rig_close(&rig);
}

/* After a start of the program nothing is known of the order but what was asked for. */
static void a_new_process_asks_for_the_certificate_again(void **state)
{
    const struct fake_exchange script[] = {enrol_says(200, CERTIFICATES, buf_text(&firm.reversed), 0),
                                           cacerts_say(buf_text(&firm.cas))};
    struct cert_list list = {.count = 0};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(load(&rig, &list, NULL), ST_OK);
    assert_leaf_then_cas(&list, 4);
    cert_list_clear(&list);
    rig_close(&rig);
}

static void a_certificate_for_another_key_is_handed_on_as_it_came(void **state)
{
    const struct fake_exchange script[] = {enrol_says(200, CERTIFICATES, buf_text(&firm.other), 0),
                                           cacerts_say(buf_text(&firm.cas))};
    struct cert_list list = {.count = 0};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(load(&rig, &list, NULL), ST_OK); /* enrol_check refuses it */
    assert_int_equal(list.count, 3);
    assert_memory_equal(list.items[0].data, firm.ca.root.data, firm.ca.root.len);
    cert_list_clear(&list);
    rig_close(&rig);
}

/* --- refusals --- */

static struct fake_exchange enrol_wants(const char *other_auth)
{
    struct fake_exchange says = enrol_says(401, "text/plain", "no", 0);

    says.other_auth = other_auth;
    return says;
}

static void what_refusals_mean(void **state)
{
    const struct {
        struct fake_exchange says;
        enum status status;
        int fault;
        const char *detail;
        int64_t retry_after_s;
    } cases[] = {
        {enrol_says(401, "text/plain", "unauthenticated", 0), ST_WRONG_SECRET, FAULT_LOGIN, "", 0},
        {enrol_wants("Bearer"), ST_REFUSED, FAULT_EST_LOGIN, "Bearer", 0},
        {enrol_says(429, "text/plain", "rateLimited: too many", 0), ST_REFUSED, FAULT_EST_TOO_MANY, "", 0},
        {enrol_says(429, NULL, NULL, 900), ST_REFUSED, FAULT_EST_TOO_MANY, "", 900},
        {enrol_says(403, "text/plain", "forbidden: A123456789 has none\nsecond", 0), ST_REFUSED, FAULT_HOST_REFUSED,
         "forbidden: A12****789 has none", 0},
        {enrol_says(400, "text/plain",
                    "a\x01\xE5\xAF\x86"
                    "b",
                    0),
         ST_REFUSED, FAULT_HOST_REFUSED,
         "a?\xE5\xAF\x86"
         "b",
         0},
        {enrol_says(410, "text/plain", "gone", 0), ST_EXPIRED, FAULT_ORDER_ENDED, "", 0},
        {enrol_says(400, "text/html", "<html>", 0), ST_REFUSED, FAULT_HOST_REFUSED, "400", 0},
        {enrol_says(404, NULL, NULL, 0), ST_REFUSED, FAULT_NOT_OFFERED, "", 0},
        {enrol_says(501, NULL, NULL, 0), ST_REFUSED, FAULT_NOT_OFFERED, "", 0},
        {enrol_says(503, NULL, NULL, 7), ST_BUSY, FAULT_HOST_BUSY, "", 7},
        {enrol_says(500, "text/plain", "", 0), ST_BAD_ANSWER, FAULT_HOST_REFUSED, "500", 0},
        {enrol_says(204, NULL, NULL, 0), ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "", 0},
        {enrol_says(302, NULL, NULL, 0), ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "", 0},
        {enrol_says(200, "text/html", "<html>", 0), ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "", 0},
        {enrol_says(200, CERTIFICATES, "<html>", 0), ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "", 0},
        {enrol_says(200, CERTIFICATES, "AAAA", 0), ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "", 0},
        {enrol_says(200, CERTIFICATES, NULL, 0), ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "", 0},
        {enrol_says(200, CERTIFICATES, buf_text(&firm.none), 0), ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "", 0},
        {{.method = "POST", .path = ENROL, .status = ST_OFFLINE, .fault = FAULT_HOST_TIMEOUT},
         ST_OFFLINE,
         FAULT_HOST_TIMEOUT,
         "",
         0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct order_answer answer = {.order = "before"};
        struct err err = ERR_INIT;
        struct rig rig;

        open_with(&rig, &(struct est_config){.label = ""}, &cases[i].says, 1);
        if (create(&rig, &answer, &err) != cases[i].status || err.fault != cases[i].fault)
            fail_msg("%zu: %s, %s", i, status_word(err.status), fault_word(err.fault));
        assert_string_equal(err.detail, cases[i].detail);
        assert_int_equal(err.retry_after_s, cases[i].retry_after_s);
        assert_string_equal(answer.order, "before");
        rig_close(&rig);
    }
}

/* --- who is logged in --- */

static void nobody_asks_without_a_login(void **state)
{
    static const struct fake_exchange nothing[1];
    struct order_answer answer = {.order = ""};
    struct order_asked asked = {.request = &firm.request};
    const struct signer signer = key_signer(firm.key);
    const struct order_auth by_key = {.key = &signer, .asked = &asked};
    struct profile_answer profile;
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    open_with(&rig, &(struct est_config){.label = ""}, nothing, 0);
    assert_int_equal(rig.backend.order_get(rig.backend.self, "id", &by_key, &answer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_SESSION_ENDED);
    assert_int_equal(rig.backend.profile(rig.backend.self, "another", &profile, NULL), ST_REFUSED);
    assert_int_equal(rig.backend.logout(rig.backend.self, "another", NULL), ST_REFUSED);
    assert_int_equal(rig.backend.logout(rig.backend.self, rig.token, NULL), ST_OK);
    assert_int_equal(create(&rig, &answer, NULL), ST_REFUSED);
    assert_int_equal(rig.backend.logout(rig.backend.self, "", NULL), ST_REFUSED);
    rig_close(&rig);
}

static void a_refused_password_is_not_kept(void **state)
{
    const struct fake_exchange script[] = {enrol_says(401, NULL, NULL, 0)};
    struct order_answer answer = {.order = ""};
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(create(&rig, &answer, NULL), ST_WRONG_SECRET);
    assert_int_equal(create(&rig, &answer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_SESSION_ENDED);
    rig_close(&rig);
}

static void the_password_is_kept_no_longer_than_a_session(void **state)
{
    const struct fake_exchange script[] = {enrol_says(202, NULL, NULL, 0), enrol_says(202, NULL, NULL, 0)};
    struct order_answer answer = {.order = ""};
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    rig.clock.now_utc += EST_IDLE_S;
    assert_int_equal(create(&rig, &answer, NULL), ST_OK);
    rig.clock.now_utc += EST_IDLE_S + 1;
    assert_int_equal(get(&rig, &answer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_SESSION_ENDED);
    assert_null(rig.est.login.authorization.data);
    log_in(&rig);
    assert_int_equal(get(&rig, &answer, NULL), ST_OK);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_answer_brings_the_certificate),
        cmocka_unit_test(with_others_in_the_same_answer),
        cmocka_unit_test(cacerts_that_are_not_there_keep_nobody_from_the_certificate),
        cmocka_unit_test(pending_is_asked_again_and_not_before_the_server_wants),
        cmocka_unit_test(a_new_process_asks_for_the_certificate_again),
        cmocka_unit_test(a_certificate_for_another_key_is_handed_on_as_it_came),
        cmocka_unit_test(what_refusals_mean),
        cmocka_unit_test(nobody_asks_without_a_login),
        cmocka_unit_test(a_refused_password_is_not_kept),
        cmocka_unit_test(the_password_is_kept_no_longer_than_a_session),
    };

    return cmocka_run_group_tests(tests, make_firm, drop_firm);
}
