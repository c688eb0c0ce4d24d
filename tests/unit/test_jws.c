#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "pki/jws.h"

static const char header[] = "{\"alg\":\"RS256\",\"nonce\":\"n\",\"url\":\"u\"}";
static struct key *key;
static struct buf spki;

static int make_key(void **state)
{
    (void)state;
    buf_init(&spki, KEY_DER_MAX);
    return key_generate(&key, NULL) != ST_OK || key_spki(key, &spki, NULL) != ST_OK;
}

static int free_key(void **state)
{
    (void)state;
    key_free(&key);
    buf_clear(&spki);
    return 0;
}

static void signed_and_verified(void **state)
{
    static const char *const payloads[] = {"", "{}", "{\"order\":\"o-1\"}", "\xFB\xFF"};

    (void)state;
    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
        struct buf compact, header_out, payload_out;

        buf_init(&compact, JWS_MAX);
        buf_init(&header_out, 1024);
        buf_init(&payload_out, 1024);
        assert_int_equal(jws_sign(header, payloads[i], strlen(payloads[i]), key_signer(key), &compact, NULL), ST_OK);
        assert_int_equal(jws_verify(buf_text(&compact), spki.data, spki.len, &header_out, &payload_out, NULL), ST_OK);
        assert_string_equal(buf_text(&header_out), header);
        assert_string_equal(buf_text(&payload_out), payloads[i]);
        buf_clear(&payload_out);
        buf_clear(&header_out);
        buf_clear(&compact);
    }
}

static void assert_refused(const char *compact)
{
    struct buf header_out, payload_out;
    struct err err = ERR_INIT;

    buf_init(&header_out, 1024);
    buf_init(&payload_out, 1024);
    assert_int_equal(jws_verify(compact, spki.data, spki.len, &header_out, &payload_out, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_BAD_PROOF);
    assert_int_equal(header_out.len, 0);
    assert_int_equal(payload_out.len, 0);
}

static void not_three_parts(void **state)
{
    static const char *const bad[] = {"",     ".",       "..",          "...",          "a", "a.b", "a.b.",
                                      ".b.c", "a.b.c.d", "e30.e30.e30", "e30=.e30.AAAA"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(bad[i]);
}

static void every_changed_character_is_noticed(void **state)
{
    struct buf compact;

    (void)state;
    buf_init(&compact, JWS_MAX);
    assert_int_equal(jws_sign(header, "{}", 2, key_signer(key), &compact, NULL), ST_OK);
    for (size_t i = 0; i < compact.len; i++) {
        const unsigned char was = compact.data[i];

        compact.data[i] = was == 'A' ? 'B' : 'A';
        assert_refused(buf_text(&compact));
        compact.data[i] = was;
    }
    assert_int_equal(buf_append_text(&compact, "A"), ST_OK);
    assert_refused(buf_text(&compact));
    buf_clear(&compact);
}

/* The header may say what it likes: nothing but an RS256 signature counts. */
static void other_algorithms_are_no_signature(void **state)
{
    static const char none[] = "{\"alg\":\"none\"}";
    struct buf compact;
    unsigned char mac[SHA256_BYTES];

    (void)state;
    buf_init(&compact, JWS_MAX);
    assert_int_equal(base64url_append(&compact, none, strlen(none)), ST_OK);
    assert_int_equal(buf_append_text(&compact, ".e30"), ST_OK);
    assert_int_equal(digest_hmac_sha256(spki.data, spki.len, compact.data, compact.len, mac, NULL), ST_OK);
    assert_int_equal(buf_append_text(&compact, "."), ST_OK);
    assert_refused(buf_text(&compact));
    assert_int_equal(base64url_append(&compact, mac, sizeof mac), ST_OK); /* the public key as an HMAC's */
    assert_refused(buf_text(&compact));
    buf_clear(&compact);
}

static void only_rs256_is_signed(void **state)
{
    static const char *const bad[] = {"{}", "{\"alg\":\"none\"}", "{\"alg\":\"PS256\"}", ""};
    struct buf compact;

    (void)state;
    buf_init(&compact, JWS_MAX);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(jws_sign(bad[i], "{}", 2, key_signer(key), &compact, NULL), ST_BUG);
        assert_int_equal(compact.len, 0);
    }
}

static void another_key_did_not_sign(void **state)
{
    struct key *other = NULL;
    struct buf compact;

    (void)state;
    buf_init(&compact, JWS_MAX);
    assert_int_equal(key_generate(&other, NULL), ST_OK);
    assert_int_equal(jws_sign(header, "{}", 2, key_signer(other), &compact, NULL), ST_OK);
    assert_refused(buf_text(&compact));
    key_free(&other);
    buf_clear(&compact);
}

static void limits_hold(void **state)
{
    static char payload[JWS_MAX];
    struct buf compact, small;

    (void)state;
    buf_init(&compact, JWS_MAX);
    assert_int_equal(jws_sign(header, payload, sizeof payload, key_signer(key), &compact, NULL), ST_TOO_COSTLY);
    assert_int_equal(compact.len, 0);

    assert_int_equal(jws_sign(header, payload, 3000, key_signer(key), &compact, NULL), ST_OK);
    buf_init(&small, 2999); /* verifies, but its reader has no room: neither part comes out */
    {
        struct buf header_out;

        buf_init(&header_out, 1024);
        assert_int_equal(jws_verify(buf_text(&compact), spki.data, spki.len, &header_out, &small, NULL), ST_BAD_FILE);
        assert_int_equal(header_out.len, 0);
        assert_int_equal(small.len, 0);
        assert_int_equal(jws_verify(buf_text(&compact), spki.data, spki.len, &small, &header_out, NULL), ST_BAD_FILE);
        assert_int_equal(small.len, 0);
        buf_clear(&header_out);
    }
    buf_clear(&small);
    buf_clear(&compact);
}

static enum status failing_sign(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                                struct err *err)
{
    (void)self;
    (void)digest;
    (void)signature;
    return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "the card was taken out");
}

static void a_signer_that_fails_is_heard(void **state)
{
    const struct signer signer = {failing_sign, NULL};
    struct err err = ERR_INIT;
    struct buf compact;

    (void)state;
    buf_init(&compact, JWS_MAX);
    assert_int_equal(jws_sign(header, "{}", 2, signer, &compact, &err), ST_CANCELLED);
    assert_string_equal(err.what, "the card was taken out");
    assert_int_equal(compact.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signed_and_verified),
        cmocka_unit_test(not_three_parts),
        cmocka_unit_test(every_changed_character_is_noticed),
        cmocka_unit_test(other_algorithms_are_no_signature),
        cmocka_unit_test(only_rs256_is_signed),
        cmocka_unit_test(another_key_did_not_sign),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(a_signer_that_fails_is_heard),
    };

    return cmocka_run_group_tests(tests, make_key, free_key);
}
