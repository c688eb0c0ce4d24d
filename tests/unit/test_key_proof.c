/* Key proofs: made by a certificate's key, believed for that key and that kind of claim alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "proof_rig.h"
#include "protocol/key_proof.h"

#define URL "https://ra.example.test:8443/v1/orders"
#define HEADER "{\"alg\":\"RS256\",\"nonce\":\"n-1_A\",\"url\":\"" URL "\"}"
#define SERIAL "00E9F50BD2E02700FD18559F717C80FDCF"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define RENEWAL "{\"csr_sha256\":\"" HASH "\",\"replaces\":\"" SERIAL "\"}"
#define REVOCATION "{\"certificate\":\"" SERIAL "\",\"reason\":\"keyCompromise\"}"

static const struct proof_place PLACE = {.nonce = "n-1_A", .url = URL};
static const struct renewal_claim RENEW = {.csr_sha256 = HASH, .replaces = SERIAL};
static const struct revocation_claim REVOKE = {.certificate = SERIAL, .reason = REASON_KEY_COMPROMISE};

static void must_refuse_renewal(const struct bench *bench, const char *compact, const char *about)
{
    struct proof_place place = {.nonce = "before", .url = "before"};
    struct renewal_claim claim = {.csr_sha256 = "before", .replaces = "before"};
    struct err err = ERR_INIT;

    if (key_proof_check_renewal(compact, bench->spki.data, bench->spki.len, &place, &claim, &err) != ST_BAD_INPUT)
        fail_msg("%s was believed", about);
    assert_int_equal(err.fault, FAULT_BAD_PROOF);
    assert_memory_equal(err.what, "key proof: ", 11);
    assert_string_equal(place.nonce, "before");
    assert_string_equal(place.url, "before");
    assert_string_equal(claim.csr_sha256, "before");
    assert_string_equal(claim.replaces, "before");
}

static void must_refuse_revocation(const struct bench *bench, const char *compact, const char *about)
{
    struct proof_place place = {.nonce = "before"};
    struct revocation_claim claim = {.certificate = "before"};
    struct err err = ERR_INIT;

    if (key_proof_check_revocation(compact, bench->spki.data, bench->spki.len, &place, &claim, &err) != ST_BAD_INPUT)
        fail_msg("%s was believed", about);
    assert_int_equal(err.fault, FAULT_BAD_PROOF);
    assert_string_equal(place.nonce, "before");
    assert_string_equal(claim.certificate, "before");
}

static void a_renewal_is_made_and_believed(void **state)
{
    const struct bench *bench = *state;
    char compact[LIMIT_KEY_PROOF_SIZE];
    struct proof_place place;
    struct renewal_claim claim;

    assert_int_equal(key_proof_make_renewal(&PLACE, &RENEW, key_signer(bench->key), compact, NULL), ST_OK);
    assert_int_equal(key_proof_check_renewal(compact, bench->spki.data, bench->spki.len, &place, &claim, NULL), ST_OK);
    assert_string_equal(place.nonce, PLACE.nonce);
    assert_string_equal(place.url, URL);
    assert_string_equal(claim.csr_sha256, HASH);
    assert_string_equal(claim.replaces, SERIAL);
}

static void a_revocation_is_made_and_believed(void **state)
{
    const struct bench *bench = *state;
    char compact[LIMIT_KEY_PROOF_SIZE];
    struct proof_place place;
    struct revocation_claim claim;

    assert_int_equal(key_proof_make_revocation(&PLACE, &REVOKE, key_signer(bench->key), compact, NULL), ST_OK);
    assert_int_equal(key_proof_check_revocation(compact, bench->spki.data, bench->spki.len, &place, &claim, NULL),
                     ST_OK);
    assert_string_equal(place.url, URL);
    assert_string_equal(claim.certificate, SERIAL);
    assert_int_equal(claim.reason, REASON_KEY_COMPROMISE);
}

/* RS256 is deterministic: what is made and what is written here by hand are the same bytes. */
static void has_exactly_this_form(void **state)
{
    const struct bench *bench = *state;
    char compact[LIMIT_KEY_PROOF_SIZE];
    struct buf forged;

    buf_init(&forged, LIMIT_KEY_PROOF_SIZE);
    assert_int_equal(key_proof_make_renewal(&PLACE, &RENEW, key_signer(bench->key), compact, NULL), ST_OK);
    forge(bench, HEADER, strlen(HEADER), RENEWAL, &forged);
    assert_string_equal(compact, buf_text(&forged));
    assert_int_equal(key_proof_make_revocation(&PLACE, &REVOKE, key_signer(bench->key), compact, NULL), ST_OK);
    forge(bench, HEADER, strlen(HEADER), REVOCATION, &forged);
    assert_string_equal(compact, buf_text(&forged));
    buf_clear(&forged);
}

static void another_key_is_not_believed(void **state)
{
    const struct bench *bench = *state;
    char compact[LIMIT_KEY_PROOF_SIZE];

    assert_int_equal(key_proof_make_renewal(&PLACE, &RENEW, key_signer(bench->other), compact, NULL), ST_OK);
    must_refuse_renewal(bench, compact, "a renewal by another key");
    assert_int_equal(key_proof_make_revocation(&PLACE, &REVOKE, key_signer(bench->other), compact, NULL), ST_OK);
    must_refuse_revocation(bench, compact, "a revocation by another key");
}

/* Who was brought to prove one thing has not proved another. */
static void one_kind_is_not_the_other(void **state)
{
    const struct bench *bench = *state;
    char compact[LIMIT_KEY_PROOF_SIZE];
    struct buf forged;

    buf_init(&forged, LIMIT_KEY_PROOF_SIZE);
    assert_int_equal(key_proof_make_renewal(&PLACE, &RENEW, key_signer(bench->key), compact, NULL), ST_OK);
    must_refuse_revocation(bench, compact, "a renewal");
    assert_int_equal(key_proof_make_revocation(&PLACE, &REVOKE, key_signer(bench->key), compact, NULL), ST_OK);
    must_refuse_renewal(bench, compact, "a revocation");
    forge(bench, HEADER, strlen(HEADER), "", &forged); /* an order proof */
    must_refuse_renewal(bench, buf_text(&forged), "an order proof");
    must_refuse_revocation(bench, buf_text(&forged), "an order proof");
    buf_clear(&forged);
}

static void another_claim_is_refused(void **state)
{
    static const char *const cases[] = {
        "{}",
        "null",
        "[]",
        "\xff",
        "{\"csr_sha256\":\"" HASH "\"}",
        "{\"replaces\":\"" SERIAL "\"}",
        "{\"csr_sha256\":\"" HASH "\",\"replaces\":\"\"}",
        "{\"csr_sha256\":\"" HASH "\",\"replaces\":\"00e9\"}",
        "{\"csr_sha256\":\"" HASH "\",\"replaces\":233}",
        "{\"csr_sha256\":\"0123\",\"replaces\":\"" SERIAL "\"}",
        "{\"csr_sha256\":\"" HASH "\",\"replaces\":\"" SERIAL "\",\"later\":1}",
        "{\"csr_sha256\":\"" HASH "\",\"replaces\":\"" SERIAL "\",\"replaces\":\"" SERIAL "\"}",
        RENEWAL "{}",
    };
    const struct bench *bench = *state;
    struct buf forged;

    buf_init(&forged, LIMIT_KEY_PROOF_SIZE);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        forge(bench, HEADER, strlen(HEADER), cases[i], &forged);
        must_refuse_renewal(bench, buf_text(&forged), cases[i]);
    }
    forge(bench, HEADER, strlen(HEADER), "{\"certificate\":\"" SERIAL "\",\"reason\":\"boredom\"}", &forged);
    must_refuse_revocation(bench, buf_text(&forged), "another reason");
    buf_clear(&forged);
}

/* The header's own cases are in test_order_proof.c: it is the same code. */
static void another_algorithm_is_refused(void **state)
{
    static const char *const ALGORITHMS[] = {"none", "HS256", "PS256", "ES256", "RS512", "rs256"};
    const struct bench *bench = *state;
    struct buf forged, header;

    buf_init(&forged, LIMIT_KEY_PROOF_SIZE);
    buf_init(&header, 200);
    for (size_t i = 0; i < COUNT_OF(ALGORITHMS); i++) {
        buf_clear(&header);
        assert_int_equal(
            buf_append_format(&header, "{\"alg\":\"%s\",\"nonce\":\"n\",\"url\":\"" URL "\"}", ALGORITHMS[i]), ST_OK);
        forge(bench, buf_text(&header), header.len, RENEWAL, &forged);
        must_refuse_renewal(bench, buf_text(&forged), ALGORITHMS[i]);
    }
    buf_clear(&header);
    buf_clear(&forged);
}

static void a_changed_claim_is_refused(void **state)
{
    const struct bench *bench = *state;
    char compact[LIMIT_KEY_PROOF_SIZE];
    char *payload = NULL;

    assert_int_equal(key_proof_make_renewal(&PLACE, &RENEW, key_signer(bench->key), compact, NULL), ST_OK);
    payload = strchr(compact, '.') + 1;
    for (char *at = payload; *at != '.'; at++) {
        const char was = *at;

        *at = was == 'B' ? 'C' : 'B';
        must_refuse_renewal(bench, compact, "a changed claim");
        *at = was;
    }
}

static void too_long_is_refused(void **state)
{
    static char compact[LIMIT_KEY_PROOF_SIZE + 1];

    memset(compact, 'A', sizeof compact - 1);
    must_refuse_renewal(*state, compact, "a long one");
}

static void is_not_made_of_what_would_be_refused(void **state)
{
    const struct bench *bench = *state;
    const struct proof_place no_nonce = {.url = URL};
    const struct renewal_claim no_hash = {.replaces = SERIAL}, no_serial = {.csr_sha256 = HASH};
    const struct revocation_claim no_reason = {.certificate = SERIAL, .reason = (enum revocation_reason)9};
    char compact[LIMIT_KEY_PROOF_SIZE] = "before";

    assert_int_equal(key_proof_make_renewal(&no_nonce, &RENEW, key_signer(bench->key), compact, NULL), ST_BAD_INPUT);
    assert_string_equal(compact, "");
    assert_int_equal(key_proof_make_renewal(&PLACE, &no_hash, key_signer(bench->key), compact, NULL), ST_BAD_INPUT);
    assert_int_equal(key_proof_make_renewal(&PLACE, &no_serial, key_signer(bench->key), compact, NULL), ST_BAD_INPUT);
    assert_int_equal(key_proof_make_revocation(&PLACE, &no_reason, key_signer(bench->key), compact, NULL),
                     ST_BAD_INPUT);
    assert_string_equal(compact, "");
}

/* The longest address with the longest nonce still fits. */
static void takes_the_longest_url(void **state)
{
    const struct bench *bench = *state;
    struct proof_place place = {.nonce = "a123456789b123456789c123456789d1"}, out;
    struct renewal_claim claim;
    char compact[LIMIT_KEY_PROOF_SIZE];

    memset(place.url, 'u', PROOF_URL_SIZE - 1);
    assert_int_equal(key_proof_make_renewal(&place, &RENEW, key_signer(bench->key), compact, NULL), ST_OK);
    assert_int_equal(key_proof_check_renewal(compact, bench->spki.data, bench->spki.len, &out, &claim, NULL), ST_OK);
    assert_string_equal(out.url, place.url);
}

static void a_failing_signer_is_reported(void **state)
{
    const struct signer broken = {signing_fails, NULL};
    char compact[LIMIT_KEY_PROOF_SIZE] = "before";
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(key_proof_make_renewal(&PLACE, &RENEW, broken, compact, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_KEY_BROKEN);
    assert_string_equal(compact, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_renewal_is_made_and_believed),
        cmocka_unit_test(a_revocation_is_made_and_believed),
        cmocka_unit_test(has_exactly_this_form),
        cmocka_unit_test(another_key_is_not_believed),
        cmocka_unit_test(one_kind_is_not_the_other),
        cmocka_unit_test(another_claim_is_refused),
        cmocka_unit_test(another_algorithm_is_refused),
        cmocka_unit_test(a_changed_claim_is_refused),
        cmocka_unit_test(too_long_is_refused),
        cmocka_unit_test(is_not_made_of_what_would_be_refused),
        cmocka_unit_test(takes_the_longest_url),
        cmocka_unit_test(a_failing_signer_is_reported),
    };

    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
