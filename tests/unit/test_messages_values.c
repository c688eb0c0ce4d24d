/* Messages: which value stands where, what may not be sent, sizes at their limits, words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/messages.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SERIAL "00E9F50BD2E02700FD18559F717C80FDCF"

/* Names and struct members meet: what stands where after a decode. */
static void fills_the_right_members(void **state)
{
    static const char directory[] = "{\"server_time\":\"2026-11-23T00:00:00Z\",\"server_version\":\"1.1.0.0\","
                                    "\"zone_offset\":28800,\"code_ttl\":180,\"code_resend\":60,\"can_renew\":true,"
                                    "\"can_revoke\":false,\"can_transfer\":false}";
    static const char order[] =
        "{\"order\":\"abc\",\"kind\":\"renew\",\"state\":\"processing\",\"next\":\"wait\","
        "\"spki_hash\":\"" HEX64 "\",\"created\":\"1970-01-01T00:00:01Z\","
        "\"expires\":\"1970-01-01T00:00:02Z\",\"retry_after\":7,\"replaces\":\"" SERIAL "\",\"overdue\":true}";
    struct directory d;
    struct order_answer o;

    (void)state;
    assert_int_equal(directory_decode(directory, sizeof directory - 1, &d, NULL), ST_OK);
    assert_int_equal(d.server_time_utc, 1795392000);
    assert_string_equal(d.server_version, "1.1.0.0");
    assert_int_equal(d.zone_offset_s, 28800);
    assert_int_equal(d.code_ttl_s, 180);
    assert_int_equal(d.code_resend_s, 60);
    assert_true(d.can_renew && !d.can_revoke && !d.can_transfer);
    assert_int_equal(order_answer_decode(order, sizeof order - 1, &o, NULL), ST_OK);
    assert_string_equal(o.order, "abc");
    assert_int_equal(o.kind, ORDER_RENEW);
    assert_int_equal(o.state, ORDER_PROCESSING);
    assert_int_equal(o.next, NEXT_WAIT);
    assert_string_equal(o.spki_hash, HEX64);
    assert_string_equal(o.serial, "");
    assert_string_equal(o.replaces, SERIAL);
    assert_true(o.overdue);
    assert_int_equal(o.created_utc, 1);
    assert_int_equal(o.expires_utc, 2);
    assert_int_equal(o.retry_after_s, 7);
}

static void fills_what_is_nested(void **state)
{
    static const char json[] = "{\"state\":\"revoked\",\"certificate\":{\"serial\":\"" SERIAL "\",\"sha256\":\"" HEX64
                               "\",\"name\":\"N\",\"not_before\":\"1970-01-01T00:00:01Z\","
                               "\"not_after\":\"1970-01-01T00:00:02Z\",\"renew_from\":\"1970-01-01T00:00:03Z\","
                               "\"confirmed\":true,\"order\":\"o1\"}}";
    static const char profile[] = "{\"key_type\":\"rsa\",\"key_bits\":3072,\"subject\":["
                                  "{\"type\":\"O\",\"value\":\"F\"},{\"type\":\"CN\",\"value\":\"N\"}]}";
    struct state_answer s;
    struct profile_answer p;

    (void)state;
    assert_int_equal(state_answer_decode(json, sizeof json - 1, &s, NULL), ST_OK);
    assert_int_equal(s.state, HOST_REVOKED);
    assert_true(s.has_certificate && !s.has_order);
    assert_string_equal(s.certificate.serial, SERIAL);
    assert_string_equal(s.certificate.sha256, HEX64);
    assert_string_equal(s.certificate.name, "N");
    assert_int_equal(s.certificate.not_before_utc, 1);
    assert_int_equal(s.certificate.not_after_utc, 2);
    assert_int_equal(s.certificate.renew_from_utc, 3);
    assert_true(s.certificate.confirmed);
    assert_string_equal(s.certificate.order, "o1");
    assert_int_equal(profile_answer_decode(profile, sizeof profile - 1, &p, NULL), ST_OK);
    assert_string_equal(p.key_type, "rsa");
    assert_int_equal(p.key_bits, 3072);
    assert_int_equal(p.subject.count, 2);
    assert_string_equal(p.subject.fields[0].type, "O");
    assert_string_equal(p.subject.fields[1].value, "N");
}

static void fills_what_is_about_a_certificate(void **state)
{
    static const char request[] = "{\"reason\":\"superseded\",\"code\":\"012345\"}";
    static const char answer[] = "{\"serial\":\"" SERIAL "\",\"reason\":\"keyCompromise\","
                                 "\"revoked\":\"1970-01-01T00:00:04Z\"}";
    static const char info[] = "{\"state\":\"revoked\",\"suggestedWindow\":{\"end\":\"1970-01-01T00:00:06Z\","
                               "\"start\":\"1970-01-01T00:00:05Z\"},\"explanationURL\":\"https://example.test\"}";
    struct revoke_request q;
    struct revoke_answer a;
    struct renewal_info i;

    (void)state;
    assert_int_equal(revoke_request_decode(request, sizeof request - 1, &q, NULL), ST_OK);
    assert_int_equal(q.reason, REASON_SUPERSEDED);
    assert_string_equal(q.code, "012345");
    assert_string_equal(q.proof, "");
    assert_int_equal(revoke_answer_decode(answer, sizeof answer - 1, &a, NULL), ST_OK);
    assert_string_equal(a.serial, SERIAL);
    assert_int_equal(a.reason, REASON_KEY_COMPROMISE);
    assert_int_equal(a.revoked_utc, 4);
    assert_int_equal(renewal_info_decode(info, sizeof info - 1, &i, NULL), ST_OK);
    assert_int_equal(i.window.start_utc, 5);
    assert_int_equal(i.window.end_utc, 6);
    assert_int_equal(i.state, HOST_REVOKED);
}

static void fills_what_is_about_a_transfer(void **state)
{
    static const char request[] = "{\"file\":\"MIAG\",\"device\":\"android\"}";
    static const char made[] = "{\"transfer\":\"t1\",\"url\":\"https://c.example/t/x\",\"expires_in\":600}";
    static const char waiting[] = "{\"transfer\":\"t1\",\"state\":\"waiting\",\"expires_in\":7}";
    static const char fetched[] =
        "{\"transfer\":\"t1\",\"state\":\"fetched\",\"expires_in\":0,\"fetched\":\"1970-01-01T00:00:04Z\"}";
    struct transfer_request q;
    struct transfer_made_answer m;
    struct transfer_answer a;

    (void)state;
    assert_int_equal(transfer_request_decode(request, sizeof request - 1, &q, NULL), ST_OK);
    assert_int_equal(q.device, DEVICE_ANDROID);
    assert_int_equal(q.file.len, 3);
    assert_memory_equal(q.file.data, "\x30\x80\x06", 3);
    transfer_request_clear(&q);
    assert_int_equal(transfer_made_answer_decode(made, sizeof made - 1, &m, NULL), ST_OK);
    assert_string_equal(m.transfer, "t1");
    assert_string_equal(m.url, "https://c.example/t/x");
    assert_int_equal(m.expires_in_s, 600);
    assert_int_equal(transfer_answer_decode(waiting, sizeof waiting - 1, &a, NULL), ST_OK);
    assert_string_equal(a.transfer, "t1");
    assert_int_equal(a.state, TRANSFER_WAITING);
    assert_int_equal(a.expires_in_s, 7);
    assert_int_equal(a.fetched_utc, 0);
    assert_int_equal(transfer_answer_decode(fetched, sizeof fetched - 1, &a, NULL), ST_OK);
    assert_int_equal(a.state, TRANSFER_FETCHED);
    assert_int_equal(a.fetched_utc, 4);
    a.fetched_utc = 0;
    assert_int_equal(transfer_answer_encode(&a, NULL, NULL), ST_BAD_INPUT);
}

/* A renewal names the old certificate and proves its key; a first application does neither. */
static void a_renewal_wants_both_and_nothing_else_takes_them(void **state)
{
#define CSR "\"csr\":\"MAA=\""
#define REPLACES ",\"replaces\":\"" SERIAL "\""
#define PROOF ",\"proof\":\"a.b.c\""
    static const struct {
        const char *json, *what;
    } cases[] = {
        {"{\"kind\":\"renew\"," CSR "}", "member replaces: with renew, and only with it"},
        {"{\"kind\":\"renew\"," CSR PROOF "}", "member replaces: with renew, and only with it"},
        {"{\"kind\":\"renew\"," CSR REPLACES "}", "member proof: with renew, and only with it"},
        {"{\"kind\":\"new\"," CSR REPLACES "}", "member replaces: with renew, and only with it"},
        {"{\"kind\":\"new\"," CSR PROOF "}", "member proof: with renew, and only with it"},
        {"{\"kind\":\"new\"," CSR REPLACES PROOF "}", "member replaces: with renew, and only with it"},
    };
    struct order_request out;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(order_request_decode(cases[i].json, strlen(cases[i].json), &out, &err), ST_BAD_INPUT);
        assert_string_equal(err.what, cases[i].what);
    }
}

static void a_revocation_wants_one_of_proof_and_code(void **state)
{
    static const char *const cases[] = {
        "{\"reason\":\"unspecified\"}",
        "{\"reason\":\"unspecified\",\"proof\":\"a.b.c\",\"code\":\"012345\"}",
    };
    struct revoke_request out;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(revoke_request_decode(cases[i], strlen(cases[i]), &out, &err), ST_BAD_INPUT);
        assert_string_equal(err.what, "member proof, or member code: one of them is wanted");
    }
}

static void takes_eight_subject_fields_and_not_nine(void **state)
{
    static const char field[] = "{\"type\":\"OU\",\"value\":\"x\"}";
    struct profile_answer p;
    struct buf json;

    (void)state;
    buf_init(&json, 10000);
    for (int count = 8; count <= 9; count++) {
        buf_clear(&json);
        assert_int_equal(buf_append_text(&json, "{\"key_type\":\"rsa\",\"key_bits\":2048,\"subject\":["), ST_OK);
        for (int i = 0; i < count; i++)
            assert_int_equal(buf_append_format(&json, "%s%s", i == 0 ? "" : ",", field), ST_OK);
        assert_int_equal(buf_append_text(&json, "]}"), ST_OK);
        assert_int_equal(profile_answer_decode(json.data, json.len, &p, NULL), count == 8 ? ST_OK : ST_BAD_INPUT);
    }
    buf_clear(&json);
}

static void carries_requests_up_to_eight_kib(void **state)
{
    (void)state;
    for (size_t len = LIMIT_CSR_BYTES; len <= LIMIT_CSR_BYTES + 1; len++) {
        struct order_request request = {.kind = ORDER_NEW}, again;
        struct buf json;

        buf_init(&json, LIMIT_BODY_BYTES);
        buf_init(&request.csr, LIMIT_CSR_BYTES + 1);
        assert_non_null(buf_extend(&request.csr, len));
        for (size_t i = 0; i < len; i++)
            request.csr.data[i] = (unsigned char)(i * 31);
        if (len > LIMIT_CSR_BYTES) {
            assert_int_equal(order_request_encode(&request, &json, NULL), ST_BAD_INPUT);
            assert_int_equal(json.len, 0);
        } else {
            assert_int_equal(order_request_encode(&request, &json, NULL), ST_OK);
            assert_int_equal(order_request_decode(json.data, json.len, &again, NULL), ST_OK);
            assert_int_equal(again.csr.len, len);
            assert_memory_equal(again.csr.data, request.csr.data, len);
            order_request_clear(&again);
            assert_null(again.csr.data);
        }
        buf_clear(&json);
        order_request_clear(&request);
    }
}

/* base64 of one byte more than the limit, straight on the wire. */
static void refuses_a_longer_request(void **state)
{
    struct order_request out;
    struct buf json;
    struct err err = ERR_INIT;

    (void)state;
    buf_init(&json, LIMIT_BODY_BYTES);
    assert_int_equal(buf_append_text(&json, "{\"kind\":\"new\",\"csr\":\""), ST_OK);
    for (int i = 0; i < LIMIT_CSR_BYTES / 3 + 1; i++)
        assert_int_equal(buf_append_text(&json, "AAAA"), ST_OK);
    assert_int_equal(buf_append_text(&json, "\"}"), ST_OK);
    assert_int_equal(order_request_decode(json.data, json.len, &out, &err), ST_BAD_INPUT);
    assert_string_equal(err.what, "member csr: too long");
    buf_clear(&json);
}

static void never_sends_what_would_be_refused(void **state)
{
    struct login_request login = {.national_id = "A12345678-", .password = "x"};
    struct code_request code = {.code = "12345"};
    struct order_answer order = {.order = "a", .spki_hash = HEX64, .kind = (enum order_kind)7};
    struct state_answer asked = {.state = HOST_UNKNOWN};
    struct directory directory = {.server_version = "1", .code_ttl_s = 180, .server_time_utc = INT64_MAX};
    struct profile_answer profile = {.key_type = "rsa", .key_bits = 2048, .subject = {.count = 0}};
    struct consent_answer consent = {.id = "1", .sha256 = HEX64, .title = "t"};
    const struct revoke_request revoke = {.reason = REASON_SUPERSEDED};
    const struct revoke_answer revoked = {.serial = SERIAL, .reason = (enum revocation_reason)4};
    const struct renewal_info info = {.state = HOST_NONE};
    struct order_request renewal = {.kind = ORDER_RENEW, .replaces = SERIAL};
    struct buf out;

    (void)state;
    buf_init(&out, LIMIT_ANSWER_BYTES);
    assert_int_equal(login_request_encode(&login, &out, NULL), ST_BAD_INPUT);
    memset(login.password, 'x', sizeof login.password); /* no NUL */
    memcpy(login.national_id, "A123456789", sizeof login.national_id);
    assert_int_equal(login_request_encode(&login, &out, NULL), ST_BAD_INPUT);
    memcpy(login.password, "\xff\xfe", 3);
    assert_int_equal(login_request_encode(&login, &out, NULL), ST_BAD_INPUT);
    assert_int_equal(code_request_encode(&code, &out, NULL), ST_BAD_INPUT);
    assert_int_equal(order_answer_encode(&order, &out, NULL), ST_BAD_INPUT);
    assert_int_equal(state_answer_encode(&asked, &out, NULL), ST_BAD_INPUT);
    assert_int_equal(directory_encode(&directory, &out, NULL), ST_BAD_INPUT);
    assert_int_equal(profile_answer_encode(&profile, &out, NULL), ST_BAD_INPUT);
    profile.subject.count = SUBJECT_FIELDS_MAX + 1;
    assert_int_equal(profile_answer_encode(&profile, &out, NULL), ST_BAD_INPUT);
    buf_init(&consent.text, 10);
    assert_int_equal(buf_append(&consent.text, "a\0b", 3), ST_OK);
    assert_int_equal(consent_answer_encode(&consent, &out, NULL), ST_BAD_INPUT);
    consent_answer_clear(&consent);
    assert_int_equal(revoke_request_encode(&revoke, &out, NULL), ST_BAD_INPUT);
    assert_int_equal(revoke_answer_encode(&revoked, &out, NULL), ST_BAD_INPUT);
    assert_int_equal(renewal_info_encode(&info, &out, NULL), ST_BAD_INPUT);
    buf_init(&renewal.csr, 10);
    assert_int_equal(buf_append_text(&renewal.csr, "csr"), ST_OK);
    assert_int_equal(order_request_encode(&renewal, &out, NULL), ST_BAD_INPUT);
    order_request_clear(&renewal);
    assert_int_equal(out.len, 0);
    buf_clear(&out);
}

static void says_when_there_is_no_room(void **state)
{
    const struct code_request code = {.code = "123456"};
    struct buf out;
    struct err err = ERR_INIT;

    (void)state;
    buf_init(&out, 10);
    assert_int_equal(code_request_encode(&code, &out, &err), ST_TOO_COSTLY);
    assert_int_equal(err.status, ST_TOO_COSTLY);
    assert_int_equal(out.len, 0);
}

static void words_cover_every_enumerator(void **state)
{
    static const char *const states[] = {"created",   "verified", "consented", "processing", "issued",
                                         "confirmed", "expired",  "cancelled", "invalid",    "rejected"};
    static const char *const nexts[] = {"otp", "consent", "finalize", "wait", "confirm", "none"};
    static const char *const hosts[] = {"unknown", "none", "valid", "due", "expired", "revoked"};
    static const char *const reasons[] = {"unspecified", "keyCompromise", "superseded", "cessationOfOperation"};
    static const char *const transfers[] = {"waiting", "fetched", "expired", "cancelled"};
    enum revocation_reason reason;

    (void)state;
    for (unsigned i = 0; i < COUNT_OF(states); i++) {
        assert_string_equal(order_state_word((enum order_state)i), states[i]);
        assert_int_equal(order_state_ended((enum order_state)i), i >= 6);
    }
    for (unsigned i = 0; i < COUNT_OF(nexts); i++)
        assert_string_equal(order_next_word((enum order_next)i), nexts[i]);
    for (unsigned i = 0; i < COUNT_OF(hosts); i++)
        assert_string_equal(host_state_word((enum host_state)i), hosts[i]);
    for (unsigned i = 0; i < COUNT_OF(reasons); i++) {
        assert_string_equal(revocation_reason_word((enum revocation_reason)i), reasons[i]);
        assert_int_equal(revocation_reason_read(reasons[i], &reason), ST_OK);
        assert_int_equal(reason, i);
    }
    assert_int_equal(revocation_reason_read("removeFromCRL", &reason), ST_NOT_FOUND);
    assert_int_equal(revocation_reason_read("", &reason), ST_NOT_FOUND);
    assert_string_equal(transfer_device_word(DEVICE_IPHONE), "iphone");
    assert_string_equal(transfer_device_word(DEVICE_ANDROID), "android");
    assert_string_equal(transfer_device_word((enum transfer_device)99), "unknown");
    assert_string_equal(transfer_state_word((enum transfer_state)99), "unknown");
    for (unsigned i = 0; i < COUNT_OF(transfers); i++)
        assert_string_equal(transfer_state_word((enum transfer_state)i), transfers[i]);
    assert_string_equal(order_kind_word(ORDER_NEW), "new");
    assert_string_equal(order_kind_word(ORDER_RENEW), "renew");
    assert_string_equal(order_state_word((enum order_state)99), "unknown");
    assert_string_equal(order_next_word((enum order_next)99), "unknown");
    assert_string_equal(host_state_word((enum host_state)99), "unknown");
    assert_string_equal(order_kind_word((enum order_kind)99), "unknown");
    assert_string_equal(revocation_reason_word((enum revocation_reason)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_the_right_members),
        cmocka_unit_test(fills_what_is_nested),
        cmocka_unit_test(fills_what_is_about_a_certificate),
        cmocka_unit_test(fills_what_is_about_a_transfer),
        cmocka_unit_test(a_renewal_wants_both_and_nothing_else_takes_them),
        cmocka_unit_test(a_revocation_wants_one_of_proof_and_code),
        cmocka_unit_test(takes_eight_subject_fields_and_not_nine),
        cmocka_unit_test(carries_requests_up_to_eight_kib),
        cmocka_unit_test(refuses_a_longer_request),
        cmocka_unit_test(never_sends_what_would_be_refused),
        cmocka_unit_test(says_when_there_is_no_room),
        cmocka_unit_test(words_cover_every_enumerator),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
