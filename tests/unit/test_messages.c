/* Every message: its exact JSON both ways, and each of its members missing, of another kind, or out of its limits. */
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

enum { MEMBERS_MAX = 12, WRONG_MAX = 12 };

struct member {
    const char *name;
    const char *good;
    bool optional;
    char fill; /* a text of 'most' times this character is taken, one more is not; 0: no such text */
    size_t most;
    const char *wrong[WRONG_MAX]; /* beside null, {} and [], which no member takes */
};

struct message {
    const char *name;
    size_t size;
    enum status (*encode)(const void *message, struct buf *out, struct err *err);
    enum status (*decode)(const void *json, size_t len, void *out, struct err *err);
    void (*clear)(void *message); /* NULL: owns nothing */
    bool request;
    struct member members[MEMBERS_MAX];
};

/* The typed functions behind one type of pointer. */
#define ERASED(type)                                                                                                   \
    static enum status erased_##type##_encode(const void *message, struct buf *out, struct err *err)                   \
    {                                                                                                                  \
        return type##_encode(message, out, err);                                                                       \
    }                                                                                                                  \
    static enum status erased_##type##_decode(const void *json, size_t len, void *out, struct err *err)                \
    {                                                                                                                  \
        return type##_decode(json, len, out, err);                                                                     \
    }
#define NAMED(type)                                                                                                    \
    .name = #type, .size = sizeof(struct type), .encode = erased_##type##_encode, .decode = erased_##type##_decode

ERASED(directory)
ERASED(login_request)
ERASED(session_answer)
ERASED(profile_answer)
ERASED(nonce_answer)
ERASED(order_request)
ERASED(order_answer)
ERASED(code_sent_answer)
ERASED(code_request)
ERASED(consent_answer)
ERASED(consent_request)
ERASED(confirm_request)
ERASED(state_answer)
ERASED(revoke_request)
ERASED(revoke_answer)
ERASED(renewal_info)
ERASED(release_answer)
ERASED(signature_request)
ERASED(signature_answer)
ERASED(transfer_request)
ERASED(transfer_made_answer)
ERASED(transfer_answer)

static void erased_order_request_clear(void *message)
{
    order_request_clear(message);
}

static void erased_consent_answer_clear(void *message)
{
    consent_answer_clear(message);
}

static void erased_signature_request_clear(void *message)
{
    signature_request_clear(message);
}

static void erased_transfer_request_clear(void *message)
{
    transfer_request_clear(message);
}

#define NOT_TEXT "1", "true"
#define NOT_WHOLE "\"1\"", "0.5", "-0", "1e999", "true"
#define NOT_BOOL "0", "\"true\""
#define NOT_TIME "1795392000", "\"\"", "\"2026-11-23\"", "\"2026-11-23T00:00:00+08:00\"", "\"2026-13-01T00:00:00Z\""
#define NOT_ID NOT_TEXT, "\"\"", "\"a/b\"", "\"a b\"", "\"a\\u00e9\"", "\"..\""
#define NOT_HEX64 NOT_TEXT, "\"\"", "\"0123\"", "\"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\""
#define NOT_SERIAL NOT_TEXT, "\"\"", "\"0\"", "\"00e9\"", "\"00:E9\"", "\"0G\""
#define NOT_PROOF NOT_TEXT, "\"\"", "\"a.b c\"", "\"a.b=\"", "\"a/b\""
#define NOT_REASON NOT_TEXT, "\"\"", "\"KeyCompromise\"", "\"cACompromise\"", "\"removeFromCRL\""
#define NOT_NAME NOT_TEXT, "\"\"", "\"a\\nb\"", "\"a\\u0085b\""
#define NOT_SHOWN NOT_NAME, "\"a\\u202eb\"", "\"\\u2066a\"", "\"a\\u200b\""

#define ORDER_MEMBERS                                                                                                  \
    {"order", "\"9f8e7d6c5b4a39281706f5e4d3c2b1a0\"", false, 'a', 32, {NOT_ID}},                                       \
        {"kind", "\"renew\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"New\"", "\"revoke\""}},                               \
        {"state", "\"issued\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"done\"", "\"ISSUED\""}},                            \
        {"next", "\"confirm\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"code\""}},                                          \
        {"spki_hash", "\"" HEX64 "\"", false, 'a', 64, {NOT_HEX64}},                                                   \
        {"replaces", "\"" SERIAL "\"", true, 'B', 42, {NOT_SERIAL}},                                                   \
        {"serial", "\"" SERIAL "\"", true, 'A', 42, {NOT_SERIAL}},                                                     \
        {"created", "\"2026-11-23T00:00:00Z\"", false, 0, 0, {NOT_TIME}},                                              \
        {"expires", "\"2026-11-24T00:00:00Z\"", false, 0, 0, {NOT_TIME}},                                              \
        {"retry_after", "5", true, 0, 0, {NOT_WHOLE, "0", "-1", "3601"}},                                              \
    {                                                                                                                  \
        "overdue", "true", true, 0, 0,                                                                                 \
        {                                                                                                              \
            NOT_BOOL                                                                                                   \
        }                                                                                                              \
    }

static const struct message MESSAGES[] = {
    {NAMED(directory),
     .members = {{"server_time", "\"2026-11-23T00:00:00Z\"", false, 0, 0, {NOT_TIME}},
                 {"server_version", "\"1.1.0.0\"", false, '1', 31, {NOT_TEXT, "\"\"", "\"1 1\"", "\"\\u00e9\""}},
                 {"zone_offset", "28800", false, 0, 0, {NOT_WHOLE, "-43201", "50401"}},
                 {"code_ttl", "180", false, 0, 0, {NOT_WHOLE, "0", "86401"}},
                 {"code_resend", "180", false, 0, 0, {NOT_WHOLE, "-1", "86401"}},
                 {"can_renew", "true", false, 0, 0, {NOT_BOOL}},
                 {"can_revoke", "false", false, 0, 0, {NOT_BOOL}},
                 {"can_transfer", "true", false, 0, 0, {NOT_BOOL}}}},
    {NAMED(login_request), .request = true,
     .members = {{"national_id", "\"A123456789\"", false, 'A', 10, {NOT_TEXT, "\"\"", "\"a123456789\"", "\"1234567\""}},
                 {"password", "\"p\xe5\x8c\x97 \\\"w\"", false, 'x', 256, {NOT_NAME}}}},
    {NAMED(session_answer), .members = {{"token", "\"tok_en-0\"", false, 'a', 64, {NOT_ID}},
                                        {"name", "\"\xe5\x8c\x97\xe5\x9f\x8e\"", false, 'x', 255, {NOT_SHOWN}},
                                        {"phone_bound", "true", false, 0, 0, {NOT_BOOL}},
                                        {"idle", "900", false, 0, 0, {NOT_WHOLE, "0", "86401"}},
                                        {"absolute", "28800", false, 0, 0, {NOT_WHOLE, "0", "86401"}}}},
    {NAMED(profile_answer),
     .members = {{"key_type", "\"rsa\"", false, 'r', 7, {NOT_TEXT, "\"\"", "\"r a\""}},
                 {"key_bits", "2048", false, 0, 0, {NOT_WHOLE, "1024", "4097"}},
                 {"subject",
                  "[{\"type\":\"C\",\"value\":\"TW\"},{\"type\":\"CN\",\"value\":\"\xe5\x8c\x97\"},"
                  "{\"type\":\"serialNumber\",\"value\":\"A123456789\"}]",
                  false,
                  0,
                  0,
                  {NOT_TEXT, "[1]", "[{}]", "[{\"type\":\"C\"}]", "[{\"value\":\"TW\"}]",
                   "[{\"type\":1,\"value\":\"TW\"}]", "[{\"type\":\"C C\",\"value\":\"TW\"}]",
                   "[{\"type\":\"C\",\"value\":\"\"}]", "[{\"type\":\"sixteen-letters-\",\"value\":\"TW\"}]"}}}},
    {NAMED(nonce_answer), .members = {{"nonce", "\"AbC-_9\"", false, 'n', 32, {NOT_ID}},
                                      {"expires_in", "300", false, 0, 0, {NOT_WHOLE, "0", "86401"}}}},
    {NAMED(order_request), .clear = erased_order_request_clear, .request = true,
     .members = {{"kind", "\"new\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"NEW\"", "\"confirm\"", "\"renew\""}},
                 {"csr", "\"MAA=\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"MAA\"", "\"MA-A\"", "\"====\""}}}},
    {NAMED(order_request), .clear = erased_order_request_clear, .request = true,
     .members = {{"kind", "\"renew\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"new\""}},
                 {"csr", "\"MAA=\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"MAA\"", "\"MA-A\"", "\"====\""}},
                 {"replaces", "\"" SERIAL "\"", false, 'A', 42, {NOT_SERIAL}},
                 {"proof", "\"a-0._b.c\"", false, 'p', 4096, {NOT_PROOF}}}},
    {NAMED(order_answer), .members = {ORDER_MEMBERS}},
    {NAMED(code_sent_answer),
     .members = {{"prefix", "\"7750\"", false, '7', 7, {NOT_TEXT, "\"\"", "\"77-5\"", "\"ab\""}},
                 {"masked_phone", "\"0912***678\"", false, '*', 23, {NOT_TEXT, "\"\"", "\"09 1\"", "\"\\u00e9\""}},
                 {"expires_in", "180", false, 0, 0, {NOT_WHOLE, "0", "86401"}},
                 {"resend_after", "0", false, 0, 0, {NOT_WHOLE, "-1", "86401"}}}},
    {NAMED(code_request), .request = true,
     .members = {{"code", "\"012345\"", false, '9', 6, {NOT_TEXT, "\"\"", "\"12345\"", "\"12345a\"", "\" 12345\""}}}},
    {NAMED(consent_answer), .clear = erased_consent_answer_clear,
     .members = {{"id", "\"2026-11.v2\"", false, '1', 32, {NOT_TEXT, "\"\"", "\"a/b\"", "\"a b\""}},
                 {"sha256", "\"" HEX64 "\"", false, 'a', 64, {NOT_HEX64}},
                 {"title", "\"\xe5\x90\x8c\xe6\x84\x8f\"", false, 't', 127, {NOT_SHOWN}},
                 {"language", "\"zh-TW\"", true, 'e', 16, {NOT_TEXT, "\"\"", "\"e\"", "\"z/h\""}},
                 {"translation", "true", true, 0, 0, {NOT_BOOL}},
                 {"text",
                  "\"one\\n\\ttwo\\r\\n\xe4\xb8\x89\"",
                  false,
                  'x',
                  LIMIT_CONSENT_BYTES,
                  {NOT_TEXT, "\"\"", "\"a\\u0007\"", "\"a\\u0085\"", "\"a\\u007f\"", "\"a\\n\\u202eb\"",
                   "\"\\ufeffa\""}}}},
    {NAMED(consent_request), .request = true,
     .members = {{"id", "\"2026-11.v2\"", false, '1', 32, {NOT_TEXT, "\"\"", "\"a/b\"", "\"a b\""}},
                 {"sha256", "\"" HEX64 "\"", false, 'a', 64, {NOT_HEX64}},
                 {"agreed", "true", false, 0, 0, {NOT_BOOL}}}},
    {NAMED(confirm_request), .request = true,
     .members = {{"sha256", "\"" HEX64 "\"", false, 'f', 64, {NOT_HEX64}},
                 {"installed", "false", false, 0, 0, {NOT_BOOL}},
                 {"reason", "\"no room\"", true, 'r', 200, {NOT_NAME}}}},
    {NAMED(state_answer),
     .members =
         {{"state", "\"due\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"unknown\"", "\"pending\"", "\"Valid\""}},
          {"certificate",
           "{\"serial\":\"" SERIAL "\",\"sha256\":\"" HEX64 "\",\"name\":\"\xe5\x8c\x97\","
           "\"not_before\":\"2025-12-20T00:00:00Z\",\"not_after\":\"2026-12-20T00:00:00Z\","
           "\"renew_from\":\"2026-11-20T00:00:00Z\",\"confirmed\":true,\"order\":\"abc\"}",
           true,
           0,
           0,
           {NOT_TEXT, "{\"serial\":\"" SERIAL "\"}",
            "{\"serial\":\"" SERIAL "\",\"sha256\":\"" HEX64 "\",\"name\":\"\xe5\x8c\x97\\u2069\","
            "\"not_before\":\"2025-12-20T00:00:00Z\",\"not_after\":\"2026-12-20T00:00:00Z\","
            "\"renew_from\":\"2026-11-20T00:00:00Z\",\"confirmed\":true,\"order\":\"abc\"}"}},
          {"order",
           "{\"order\":\"abc\",\"kind\":\"new\",\"state\":\"processing\",\"next\":\"wait\",\"spki_hash\":\"" HEX64
           "\",\"created\":\"2026-11-23T00:00:00Z\",\"expires\":\"2026-11-24T00:00:00Z\",\"retry_after\":2}",
           true,
           0,
           0,
           {NOT_TEXT, "\"abc\"", "{\"order\":\"abc\"}"}}}},
    {NAMED(revoke_request), .request = true,
     .members = {{"reason", "\"keyCompromise\"", false, 0, 0, {NOT_REASON}},
                 {"proof", "\"a-0._b.c\"", false, 'p', 4096, {NOT_PROOF}}}},
    {NAMED(revoke_request), .request = true,
     .members = {{"reason", "\"unspecified\"", false, 0, 0, {NOT_REASON}},
                 {"code", "\"012345\"", false, '9', 6, {NOT_TEXT, "\"\"", "\"12345\"", "\"12345a\""}}}},
    {NAMED(revoke_answer), .members = {{"serial", "\"" SERIAL "\"", false, 'A', 42, {NOT_SERIAL}},
                                       {"reason", "\"cessationOfOperation\"", false, 0, 0, {NOT_REASON}},
                                       {"revoked", "\"2026-11-23T00:00:00Z\"", false, 0, 0, {NOT_TIME}}}},
    {NAMED(renewal_info),
     .members = {{"suggestedWindow",
                  "{\"start\":\"2026-11-20T00:00:00Z\",\"end\":\"2026-12-20T00:00:00Z\"}",
                  false,
                  0,
                  0,
                  {NOT_TEXT, "\"2026-11-20T00:00:00Z\"", "{\"start\":\"2026-11-20T00:00:00Z\"}",
                   "{\"start\":1,\"end\":\"2026-12-20T00:00:00Z\"}"}},
                 {"state", "\"due\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"none\"", "\"unknown\"", "\"Due\""}}}},
    {NAMED(release_answer),
     .members = {{"notice", "\"eyJ9.eyJ9.AA\"", false, 'A', 4096, {NOT_TEXT, "\"\"", "\"a b.c\"", "\"a.b+.c\""}}}},
    {NAMED(signature_request), .clear = erased_signature_request_clear, .request = true,
     .members = {{"cms", "\"MIAG\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"MIA\"", "\"MI-G\"", "\"====\""}},
                 {"content_sha256", "\"" HEX64 "\"", false, 'a', 64, {NOT_HEX64}}}},
    {NAMED(signature_answer),
     .members = {{"serial", "\"" SERIAL "\"", false, 'A', 42, {NOT_SERIAL}},
                 {"state", "\"revoked\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"unknown\"", "\"none\"", "\"Valid\""}}}},
    {NAMED(transfer_request), .clear = erased_transfer_request_clear, .request = true,
     .members = {{"device", "\"android\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"iPhone\"", "\"phone\""}},
                 {"file", "\"MIAG\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"MIA\"", "\"MI-G\"", "\"====\""}}}},
    {NAMED(transfer_made_answer),
     .members = {{"transfer", "\"9f8e7d6c5b4a39281706f5e4d3c2b1a0\"", false, 'a', 32, {NOT_ID}},
                 {"url", "\"https://c.example/t/-_9\"", false, 'u', 256, {NOT_TEXT, "\"\"", "\"a b\"", "\"\\u00e9\""}},
                 {"expires_in", "600", false, 0, 0, {NOT_WHOLE, "0", "86401"}}}},
    {NAMED(transfer_answer),
     .members = {{"transfer", "\"abc\"", false, 'a', 32, {NOT_ID}},
                 {"state", "\"waiting\"", false, 0, 0, {NOT_TEXT, "\"\"", "\"fetched\"", "\"done\"", "\"Waiting\""}},
                 {"expires_in", "0", false, 0, 0, {NOT_WHOLE, "-1", "86401"}}}},
    {NAMED(transfer_answer),
     .members = {{"transfer", "\"abc\"", false, 'a', 32, {NOT_ID}},
                 {"state", "\"fetched\"", false, 0, 0, {NOT_TEXT, "\"waiting\"", "\"expired\"", "\"cancelled\""}},
                 {"expires_in", "0", false, 0, 0, {NOT_WHOLE, "-1", "86401"}},
                 {"fetched", "\"2026-11-23T00:00:00Z\"", false, 0, 0, {NOT_TIME}}}},
};

static bool is_end(const struct member *members, size_t i)
{
    return i == MEMBERS_MAX || members[i].name == NULL;
}

/* The message with member 'at' replaced (value NULL: left out) and 'extra' behind the last one. */
static void compose(const struct message *message, size_t at, const char *value, const char *extra, struct buf *out)
{
    const char *comma = "";

    buf_clear(out);
    assert_int_equal(buf_append_text(out, "{"), ST_OK);
    for (size_t i = 0; !is_end(message->members, i); i++) {
        const char *text = i == at ? value : message->members[i].good;

        if (text == NULL)
            continue;
        assert_int_equal(buf_append_format(out, "%s\"%s\":%s", comma, message->members[i].name, text), ST_OK);
        comma = ",";
    }
    assert_int_equal(buf_append_format(out, "%s}", extra), ST_OK);
}

enum { NOBODY = 1000 };

struct bench {
    struct buf json, out;
    void *decoded; /* of message->size, all bytes 0x5A before a decode */
    struct err err;
};

static void bench_open(struct bench *bench, const struct message *message)
{
    buf_init(&bench->json, 1u << 20);
    buf_init(&bench->out, 1u << 20);
    bench->decoded = malloc(message->size);
    assert_non_null(bench->decoded);
    memset(bench->decoded, 0x5A, message->size);
    bench->err = ERR_INIT;
}

static void bench_close(struct bench *bench)
{
    free(bench->decoded);
    buf_clear(&bench->json);
    buf_clear(&bench->out);
}

static enum status bench_decode(struct bench *bench, const struct message *message)
{
    bench->err = ERR_INIT;
    return message->decode(bench->json.data, bench->json.len, bench->decoded, &bench->err);
}

static void must_take(const struct message *message, size_t at, const char *value)
{
    struct bench bench;

    bench_open(&bench, message);
    compose(message, at, value, "", &bench.json);
    if (bench_decode(&bench, message) != ST_OK)
        fail_msg("%s: %s: %.200s", message->name, bench.err.what, buf_text(&bench.json));
    assert_int_equal(message->encode(bench.decoded, &bench.out, &bench.err), ST_OK);
    assert_string_equal(buf_text(&bench.out), buf_text(&bench.json));
    if (message->clear != NULL)
        message->clear(bench.decoded);
    bench_close(&bench);
}

static void must_refuse(const struct message *message, size_t at, const char *value, const char *extra)
{
    struct bench bench;

    bench_open(&bench, message);
    compose(message, at, value, extra, &bench.json);
    if (bench_decode(&bench, message) != ST_BAD_INPUT)
        fail_msg("%s was taken: %.200s", message->name, buf_text(&bench.json));
    assert_int_equal(bench.err.status, ST_BAD_INPUT);
    assert_true(bench.err.what[0] != '\0');
    if (at != NOBODY && strstr(bench.err.what, "member ") == NULL)
        fail_msg("%s: \"%s\" names no member", message->name, bench.err.what);
    for (size_t i = 0; i < message->size; i++) /* untouched */
        assert_int_equal(((unsigned char *)bench.decoded)[i], 0x5A);
    bench_close(&bench);
}

static void round_trips_exactly(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MESSAGES); m++) {
        must_take(&MESSAGES[m], NOBODY, NULL);
        for (size_t i = 0; !is_end(MESSAGES[m].members, i); i++)
            if (MESSAGES[m].members[i].optional)
                must_take(&MESSAGES[m], i, NULL);
    }
}

static void refuses_missing_members(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MESSAGES); m++)
        for (size_t i = 0; !is_end(MESSAGES[m].members, i); i++)
            if (!MESSAGES[m].members[i].optional)
                must_refuse(&MESSAGES[m], i, NULL, "");
}

static void refuses_wrong_members(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MESSAGES); m++)
        for (size_t i = 0; !is_end(MESSAGES[m].members, i); i++) {
            const struct member *member = &MESSAGES[m].members[i];

            must_refuse(&MESSAGES[m], i, "null", "");
            must_refuse(&MESSAGES[m], i, "{}", "");
            must_refuse(&MESSAGES[m], i, "[]", "");
            for (size_t w = 0; w < WRONG_MAX && member->wrong[w] != NULL; w++)
                must_refuse(&MESSAGES[m], i, member->wrong[w], "");
        }
}

static void takes_texts_up_to_their_limit(void **state)
{
    struct buf value;

    (void)state;
    buf_init(&value, 1u << 20);
    for (size_t m = 0; m < COUNT_OF(MESSAGES); m++)
        for (size_t i = 0; !is_end(MESSAGES[m].members, i); i++) {
            const struct member *member = &MESSAGES[m].members[i];

            for (size_t extra = 0; member->fill != 0 && extra < 2; extra++) {
                buf_clear(&value);
                assert_int_equal(buf_append_text(&value, "\""), ST_OK);
                for (size_t n = 0; n < member->most + extra; n++)
                    assert_int_equal(buf_append(&value, &member->fill, 1), ST_OK);
                assert_int_equal(buf_append_text(&value, "\""), ST_OK);
                if (extra == 0)
                    must_take(&MESSAGES[m], i, buf_text(&value));
                else
                    must_refuse(&MESSAGES[m], i, buf_text(&value), "");
            }
        }
    buf_clear(&value);
}

static void unknown_members_are_refused_in_requests_only(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MESSAGES); m++) {
        const struct message *message = &MESSAGES[m];
        struct bench bench;

        if (message->request) {
            must_refuse(message, NOBODY, NULL, ",\"later\":{\"a\":[0.5,null]}");
            continue;
        }
        bench_open(&bench, message);
        compose(message, NOBODY, NULL, ",\"later\":{\"a\":[0.5,null]}", &bench.json);
        assert_int_equal(bench_decode(&bench, message), ST_OK);
        if (message->clear != NULL)
            message->clear(bench.decoded);
        bench_close(&bench);
    }
}

static void duplicates_and_other_roots_are_refused(void **state)
{
    static const char *const roots[] = {"", "null", "[]", "\"x\"", "1", "{", "{}{}", "[{}]"};

    (void)state;
    for (size_t m = 0; m < COUNT_OF(MESSAGES); m++) {
        struct bench bench;

        bench_open(&bench, &MESSAGES[m]);
        for (size_t i = 0; i < COUNT_OF(roots); i++) {
            assert_int_equal(buf_set(&bench.json, roots[i], strlen(roots[i])), ST_OK);
            assert_int_equal(bench_decode(&bench, &MESSAGES[m]), ST_BAD_INPUT);
        }
        assert_int_equal(buf_append_format(&bench.out, ",\"%s\":1", MESSAGES[m].members[0].name), ST_OK);
        must_refuse(&MESSAGES[m], NOBODY, NULL, buf_text(&bench.out));
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips_exactly),
        cmocka_unit_test(refuses_missing_members),
        cmocka_unit_test(refuses_wrong_members),
        cmocka_unit_test(takes_texts_up_to_their_limit),
        cmocka_unit_test(unknown_members_are_refused_in_requests_only),
        cmocka_unit_test(duplicates_and_other_roots_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
