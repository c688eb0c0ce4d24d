/*
 * Two keys, and whatever either signs, for the tests of proofs. cmocka.h comes before this.
 */
#ifndef PROOF_RIG_H
#define PROOF_RIG_H

#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "pki/digest.h"
#include "pki/key.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct bench {
    struct key *key, *other;
    struct buf spki, other_spki;
};

static inline int bench_open(void **state)
{
    static struct bench bench;

    assert_int_equal(key_generate(&bench.key, NULL), ST_OK);
    assert_int_equal(key_generate(&bench.other, NULL), ST_OK);
    buf_init(&bench.spki, KEY_DER_MAX);
    buf_init(&bench.other_spki, KEY_DER_MAX);
    assert_int_equal(key_spki(bench.key, &bench.spki, NULL), ST_OK);
    assert_int_equal(key_spki(bench.other, &bench.other_spki, NULL), ST_OK);
    *state = &bench;
    return 0;
}

static inline int bench_close(void **state)
{
    struct bench *bench = *state;

    buf_clear(&bench->other_spki);
    buf_clear(&bench->spki);
    key_free(&bench->other);
    key_free(&bench->key);
    return 0;
}

/* Whatever header and payload, properly signed by the key: what a hostile client could send. */
static inline void forge(const struct bench *bench, const char *header, size_t header_len, const char *payload,
                         struct buf *out)
{
    const struct signer signer = key_signer(bench->key);
    unsigned char digest[SHA256_BYTES];
    struct buf signature;

    buf_clear(out);
    buf_init(&signature, KEY_SIGNATURE_MAX);
    assert_int_equal(base64url_append(out, header, header_len), ST_OK);
    assert_int_equal(buf_append_text(out, "."), ST_OK);
    assert_int_equal(base64url_append(out, payload, strlen(payload)), ST_OK);
    assert_int_equal(digest_sha256(out->data, out->len, digest, NULL), ST_OK);
    assert_int_equal(signer.sign_digest(signer.self, digest, &signature, NULL), ST_OK);
    assert_int_equal(buf_append_text(out, "."), ST_OK);
    assert_int_equal(base64url_append(out, signature.data, signature.len), ST_OK);
    buf_clear(&signature);
}

static inline enum status signing_fails(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                                        struct err *err)
{
    (void)self;
    (void)digest;
    (void)signature;
    return err_set(err, ST_IO, FAULT_KEY_BROKEN, "provider: it broke");
}

#endif
