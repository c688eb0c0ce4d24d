/*
 * Signed texts (order proof, key proofs, release notice): no byte of an input reaches the caller before a signature
 * verified. The first byte says which, and whether the key says yes: key_verify is replaced, so that what stands behind
 * it is met without a signature. What is taken says the same when it is made again.
 * fuzz: max_len 1500
 */
#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "fuzz.h"
#include "pki/jws.h"
#include "protocol/key_proof.h"
#include "protocol/order_proof.h"
#include "protocol/release_notice.h"

static bool verifies; /* what the key says */
static unsigned asked;
static const unsigned char SPKI[1] = {0x30};

enum status __wrap_key_verify(const void *spki, size_t spki_len, const unsigned char digest[SHA256_BYTES],
                              const void *signature, size_t signature_len, struct err *err);
enum status __wrap_key_verify(const void *spki, size_t spki_len, const unsigned char digest[SHA256_BYTES],
                              const void *signature, size_t signature_len, struct err *err)
{
    (void)digest;
    FUZZ_HOLDS(spki == SPKI && spki_len == sizeof SPKI && (signature != NULL || signature_len == 0));
    asked++;
    return verifies ? ST_OK : err_set(err, ST_BAD_FILE, 0, "not signed by that key");
}

static enum status sign(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature, struct err *err)
{
    (void)self;
    (void)err;
    return buf_append(signature, digest, SHA256_BYTES);
}

static const struct signer SIGNER = {.sign_digest = sign};

static bool bare(const char *text)
{
    struct buf header, payload;
    bool taken = false;

    buf_init(&header, JWS_MAX);
    buf_init(&payload, JWS_MAX);
    taken = jws_verify(text, SPKI, sizeof SPKI, &header, &payload, NULL) == ST_OK;
    FUZZ_HOLDS(taken || (header.len == 0 && payload.len == 0));
    buf_clear(&header);
    buf_clear(&payload);
    return taken;
}

static bool order(const char *text)
{
    struct proof_place place = {.nonce = "untouched"}, again;
    struct buf out;

    if (order_proof_check(text, SPKI, sizeof SPKI, &place, NULL) != ST_OK) {
        FUZZ_HOLDS(strcmp(place.nonce, "untouched") == 0);
        return false;
    }
    buf_init(&out, JWS_MAX);
    FUZZ_HOLDS(order_proof_make(&place, SIGNER, &out, NULL) == ST_OK);
    FUZZ_HOLDS(order_proof_check(buf_text(&out), SPKI, sizeof SPKI, &again, NULL) == ST_OK);
    FUZZ_HOLDS(strcmp(place.nonce, again.nonce) == 0 && strcmp(place.url, again.url) == 0);
    buf_clear(&out);
    return true;
}

static bool renewal(const char *text)
{
    struct proof_place place = {.nonce = "untouched"}, again_place;
    struct renewal_claim claim = {.replaces = "00"}, again;
    char out[LIMIT_KEY_PROOF_SIZE] = "";

    if (key_proof_check_renewal(text, SPKI, sizeof SPKI, &place, &claim, NULL) != ST_OK) {
        FUZZ_HOLDS(strcmp(place.nonce, "untouched") == 0 && strcmp(claim.replaces, "00") == 0);
        return false;
    }
    FUZZ_HOLDS(key_proof_make_renewal(&place, &claim, SIGNER, out, NULL) == ST_OK);
    FUZZ_HOLDS(key_proof_check_renewal(out, SPKI, sizeof SPKI, &again_place, &again, NULL) == ST_OK);
    FUZZ_HOLDS(strcmp(claim.replaces, again.replaces) == 0 && strcmp(claim.csr_sha256, again.csr_sha256) == 0);
    return true;
}

static bool revocation(const char *text)
{
    struct proof_place place = {.nonce = "untouched"}, again_place;
    struct revocation_claim claim = {.certificate = "00"}, again;
    char out[LIMIT_KEY_PROOF_SIZE] = "";

    if (key_proof_check_revocation(text, SPKI, sizeof SPKI, &place, &claim, NULL) != ST_OK) {
        FUZZ_HOLDS(strcmp(place.nonce, "untouched") == 0 && strcmp(claim.certificate, "00") == 0);
        return false;
    }
    FUZZ_HOLDS(key_proof_make_revocation(&place, &claim, SIGNER, out, NULL) == ST_OK);
    FUZZ_HOLDS(key_proof_check_revocation(out, SPKI, sizeof SPKI, &again_place, &again, NULL) == ST_OK);
    FUZZ_HOLDS(strcmp(claim.certificate, again.certificate) == 0 && claim.reason == again.reason);
    return true;
}

static bool notice(const char *text)
{
    struct release_notice notice = {.number = -7}, again;
    struct buf out;

    if (release_notice_check(text, SPKI, sizeof SPKI, &notice, NULL) != ST_OK) {
        FUZZ_HOLDS(notice.number == -7);
        return false;
    }
    FUZZ_HOLDS(notice.platform_count >= 1 && notice.platform_count <= RELEASE_PLATFORMS_MAX);
    for (size_t i = 0; i < notice.platform_count; i++)
        FUZZ_HOLDS(release_version_compare(notice.platforms[i].minimum, notice.platforms[i].newest) <= 0);
    buf_init(&out, JWS_MAX);
    FUZZ_HOLDS(release_notice_make(&notice, SIGNER, &out, NULL) == ST_OK);
    FUZZ_HOLDS(release_notice_check(buf_text(&out), SPKI, sizeof SPKI, &again, NULL) == ST_OK);
    FUZZ_HOLDS(notice.number == again.number && strcmp(notice.page, again.page) == 0);
    buf_clear(&out);
    return true;
}

/* header NUL payload NUL anything: put together as a JWS, so that the fuzzer need not learn base64. */
static char *assembled(struct fuzz_input input)
{
    const struct fuzz_input header = fuzz_take_line(&input), payload = fuzz_take_line(&input);
    struct buf out;
    char *text = NULL;

    buf_init(&out, 4 * JWS_MAX);
    FUZZ_HOLDS(base64url_append(&out, header.at, header.left) == ST_OK && buf_append_text(&out, ".") == ST_OK);
    FUZZ_HOLDS(base64url_append(&out, payload.at, payload.left) == ST_OK && buf_append_text(&out, ".c2ln") == ST_OK);
    text = fuzz_text((struct fuzz_input){out.data, out.len});
    buf_clear(&out);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool (*const readers[])(const char *) = {bare, order, renewal, revocation, notice};
    struct fuzz_input input = {data, size};
    const uint8_t choice = fuzz_byte(&input);
    char *text = choice & 0x80 ? fuzz_text(input) : assembled(input);
    bool taken = false;

    verifies = (choice & 0x40) == 0;
    asked = 0;
    taken = readers[(choice & 0x3F) % (sizeof readers / sizeof readers[0])](text);
    FUZZ_HOLDS(!taken || (verifies && asked > 0));
    free(text);
    return 0;
}
