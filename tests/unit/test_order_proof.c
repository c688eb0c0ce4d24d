/* Order proofs: made by a key, believed for that key alone, and only in the one form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/fault.h"
#include "proof_rig.h"
#include "protocol/order_proof.h"

#define URL "https://ra.example.test:8443/v1/orders/abc/confirm"
#define GOOD_HEADER "{\"alg\":\"RS256\",\"nonce\":\"n-1_A\",\"url\":\"" URL "\"}"

static void must_refuse(const struct bench *bench, const char *compact, const char *about)
{
    struct proof_place out = {.nonce = "before", .url = "before"};
    struct err err = ERR_INIT;

    if (order_proof_check(compact, bench->spki.data, bench->spki.len, &out, &err) != ST_BAD_INPUT)
        fail_msg("%s was believed", about);
    assert_int_equal(err.fault, FAULT_BAD_PROOF);
    assert_string_equal(out.nonce, "before");
    assert_string_equal(out.url, "before");
}

static void is_made_and_believed(void **state)
{
    const struct bench *bench = *state;
    const struct proof_place proof = {.nonce = "n-1_A", .url = URL};
    struct proof_place out;
    struct buf compact;

    buf_init(&compact, LIMIT_PROOF_BYTES);
    assert_int_equal(order_proof_make(&proof, key_signer(bench->key), &compact, NULL), ST_OK);
    assert_int_equal(order_proof_check(buf_text(&compact), bench->spki.data, bench->spki.len, &out, NULL), ST_OK);
    assert_string_equal(out.nonce, "n-1_A");
    assert_string_equal(out.url, URL);
    buf_clear(&compact);
}

/* RS256 is deterministic: the making and the forging of the good header give the same bytes. */
static void has_exactly_this_form(void **state)
{
    const struct bench *bench = *state;
    const struct proof_place proof = {.nonce = "n-1_A", .url = URL};
    struct buf made, forged;

    buf_init(&made, LIMIT_PROOF_BYTES);
    buf_init(&forged, LIMIT_PROOF_BYTES);
    assert_int_equal(order_proof_make(&proof, key_signer(bench->key), &made, NULL), ST_OK);
    forge(bench, GOOD_HEADER, strlen(GOOD_HEADER), "", &forged);
    assert_string_equal(buf_text(&made), buf_text(&forged));
    assert_non_null(strstr(buf_text(&made), "..")); /* an empty payload */
    buf_clear(&made);
    buf_clear(&forged);
}

static void another_key_is_not_believed(void **state)
{
    const struct bench *bench = *state;
    const struct proof_place proof = {.nonce = "n1", .url = URL};
    struct buf compact;

    buf_init(&compact, LIMIT_PROOF_BYTES);
    assert_int_equal(order_proof_make(&proof, key_signer(bench->other), &compact, NULL), ST_OK);
    must_refuse(bench, buf_text(&compact), "a proof by another key");
    buf_clear(&compact);
}

#define HEADER(text) (text), sizeof(text) - 1

static void signed_but_another_form_is_refused(void **state)
{
    static const struct {
        const char *header;
        size_t len;
        const char *payload;
    } cases[] = {
        {HEADER(GOOD_HEADER), "{}"},
        {HEADER("{\"alg\":\"none\",\"nonce\":\"n\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"HS256\",\"nonce\":\"n\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"PS256\",\"nonce\":\"n\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"rs256\",\"nonce\":\"n\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"nonce\":\"n\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"n\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"a b\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"a123456789b123456789c123456789d123\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":1,\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"https://a/ b\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":[\"" URL "\"]}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"" URL "\",\"crit\":[\"b64\"],\"b64\":false}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"" URL "\",\"jwk\":{}}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"" URL "\",\"x5u\":\"https://evil.test\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"" URL "\"}"), ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"" URL "\"} "
                "x"),
         ""},
        {HEADER("{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"" URL "\"}\0"), ""},
        {HEADER("[\"RS256\",\"n\",\"" URL "\"]"), ""},
        {HEADER("null"), ""},
        {HEADER("\xff"), ""},
        {HEADER(""), ""},
    };
    const struct bench *bench = *state;
    struct buf compact;

    buf_init(&compact, LIMIT_PROOF_BYTES);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        forge(bench, cases[i].header, cases[i].len, cases[i].payload, &compact);
        must_refuse(bench, buf_text(&compact), cases[i].header);
    }
    buf_clear(&compact);
}

static void not_three_parts_is_refused(void **state)
{
    static const char *const cases[] = {"",      ".",     "..",        "...",        "a.b",
                                        "a.b.c", "e30..", "e30..!!!!", "e30.=.AAAA", "OrderProof e30..AAAA"};
    const struct bench *bench = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        must_refuse(bench, cases[i], cases[i]);
}

/* One character changed anywhere, or one cut off, is never believed. */
static void a_changed_proof_is_refused(void **state)
{
    const struct bench *bench = *state;
    struct buf compact;

    buf_init(&compact, LIMIT_PROOF_BYTES);
    forge(bench, GOOD_HEADER, strlen(GOOD_HEADER), "", &compact);
    for (size_t i = 0; i < compact.len; i++) {
        const unsigned char was = compact.data[i];

        compact.data[i] = was == 'B' ? 'C' : 'B';
        must_refuse(bench, buf_text(&compact), "a changed character");
        compact.data[i] = was;
    }
    assert_int_equal(buf_append_text(&compact, "="), ST_OK);
    must_refuse(bench, buf_text(&compact), "padding");
    buf_truncate(&compact, compact.len - 2);
    must_refuse(bench, buf_text(&compact), "a cut signature");
    buf_clear(&compact);
}

static void too_long_is_refused(void **state)
{
    const struct bench *bench = *state;
    struct buf compact;
    struct err err = ERR_INIT;
    struct proof_place out;

    buf_init(&compact, LIMIT_PROOF_BYTES + 1);
    assert_non_null(buf_extend(&compact, LIMIT_PROOF_BYTES + 1));
    memset(compact.data, 'A', compact.len);
    assert_int_equal(order_proof_check(buf_text(&compact), bench->spki.data, bench->spki.len, &out, &err),
                     ST_BAD_INPUT);
    assert_string_equal(err.what, "order proof: too long");
    buf_clear(&compact);
}

static void is_not_made_of_a_bad_nonce_or_url(void **state)
{
    struct proof_place cases[] = {
        {.nonce = "", .url = URL}, {.nonce = "a b", .url = URL},
        {.nonce = "n", .url = ""}, {.nonce = "n", .url = "https://ra.example.test/\xe5\x8c\x97"},
        {.nonce = "n", .url = ""}, /* filled below: no NUL */
    };
    const struct bench *bench = *state;
    struct buf compact;

    memset(cases[COUNT_OF(cases) - 1].url, 'u', PROOF_URL_SIZE);
    buf_init(&compact, LIMIT_PROOF_BYTES);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(order_proof_make(&cases[i], key_signer(bench->key), &compact, NULL), ST_BAD_INPUT);
    assert_int_equal(compact.len, 0);
    buf_clear(&compact);
}

static void takes_the_longest_url(void **state)
{
    const struct bench *bench = *state;
    struct proof_place proof = {.nonce = "a123456789b123456789c123456789d1"}, out;
    struct buf compact;

    memset(proof.url, 'u', PROOF_URL_SIZE - 1);
    buf_init(&compact, LIMIT_PROOF_BYTES);
    assert_int_equal(order_proof_make(&proof, key_signer(bench->key), &compact, NULL), ST_OK);
    assert_int_equal(order_proof_check(buf_text(&compact), bench->spki.data, bench->spki.len, &out, NULL), ST_OK);
    assert_string_equal(out.url, proof.url);
    buf_clear(&compact);
}

static void a_failing_signer_is_reported(void **state)
{
    const struct proof_place proof = {.nonce = "n1", .url = URL};
    const struct signer broken = {signing_fails, NULL};
    struct buf compact;
    struct err err = ERR_INIT;

    (void)state;
    buf_init(&compact, LIMIT_PROOF_BYTES);
    assert_int_equal(order_proof_make(&proof, broken, &compact, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_KEY_BROKEN);
    assert_int_equal(compact.len, 0);
    buf_clear(&compact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_made_and_believed),        cmocka_unit_test(has_exactly_this_form),
        cmocka_unit_test(another_key_is_not_believed), cmocka_unit_test(signed_but_another_form_is_refused),
        cmocka_unit_test(not_three_parts_is_refused),  cmocka_unit_test(a_changed_proof_is_refused),
        cmocka_unit_test(too_long_is_refused),         cmocka_unit_test(is_not_made_of_a_bad_nonce_or_url),
        cmocka_unit_test(takes_the_longest_url),       cmocka_unit_test(a_failing_signer_is_reported),
    };

    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
