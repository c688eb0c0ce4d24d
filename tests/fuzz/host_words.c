/*
 * What bytes of an input stand for: nobody guesses a code, an order or a signature.
 */
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "host_rig.h"
#include "protocol/key_proof.h"
#include "protocol/order_proof.h"
#include "server/nonces.h"
#include "unit/pfx_files.h"

enum { BASE64_MAX = 2 * LIMIT_TRANSFER_BYTES };

#define MADE(call) FUZZ_HOLDS((call) == ST_OK)

static struct buf csr_base64, file_base64; /* made once */
static char csr_sha256[SHA256_HEX_SIZE];

static void make_request(struct host_rig *rig)
{
    struct order_request request;

    if (csr_base64.len > 0)
        return;
    ra_bench_request(&rig->host, rig->account, HOST_RIG_NEW_KEY, &request);
    buf_init(&csr_base64, BASE64_MAX);
    MADE(base64_append(&csr_base64, request.csr.data, request.csr.len));
    MADE(digest_sha256_hex(request.csr.data, request.csr.len, csr_sha256, NULL));
    order_request_clear(&request);
}

static enum status put_request(struct host_rig *rig, struct buf *out)
{
    make_request(rig);
    return buf_append(out, csr_base64.data, csr_base64.len);
}

static enum status put_file(struct host_rig *rig, struct buf *out)
{
    struct buf file;

    (void)rig;
    if (file_base64.len == 0) {
        pfx_files_load("small.p12", &file);
        buf_init(&file_base64, BASE64_MAX);
        MADE(base64_append(&file_base64, file.data, file.len));
        buf_clear(&file);
    }
    return buf_append(out, file_base64.data, file_base64.len);
}

static enum status put_code(struct host_rig *rig, struct buf *out)
{
    return buf_append_text(out, rig->host.sent.code);
}

static enum status put_order(struct host_rig *rig, struct buf *out)
{
    return buf_append_text(out, rig->order);
}

static enum status put_consent(struct host_rig *rig, struct buf *out)
{
    return buf_append_text(out, rig->host.ra.consent.id);
}

static enum status put_consent_hash(struct host_rig *rig, struct buf *out)
{
    return buf_append_text(out, rig->host.ra.consent.sha256);
}

static enum status put_token(struct host_rig *rig, struct buf *out)
{
    return buf_append_text(out, rig->bearer + strlen("Bearer "));
}

static enum status put_serial(struct host_rig *rig, struct buf *out)
{
    return buf_append_text(out, rig->serial);
}

static enum status put_issued(struct host_rig *rig, struct buf *out)
{
    struct issued issued = {.serial = ""};
    enum status status = ST_OK;

    if (rig->order[0] != '\0' && host_rig_find_issued(rig, rig->order, &issued))
        status = buf_append_text(out, issued.sha256);
    issued_clear(&issued);
    return status;
}

static struct proof_place place_of(struct host_rig *rig, const char *path, const char *what, const char *tail)
{
    struct proof_place place = {.url = ""};
    struct nonce_answer nonce;

    MADE(nonces_make(&rig->host.ra, &nonce, NULL));
    memcpy(place.nonce, nonce.nonce, sizeof place.nonce);
    (void)snprintf(place.url, sizeof place.url, "%s%s%s%s", rig->host.ra.config.public_origin, path, what, tail);
    return place;
}

static enum status put_renewal_proof(struct host_rig *rig, struct buf *out)
{
    const struct proof_place place = place_of(rig, "/v1/orders", "", "");
    struct renewal_claim claim = {.replaces = ""};
    char proof[LIMIT_KEY_PROOF_SIZE] = "";

    make_request(rig);
    memcpy(claim.csr_sha256, csr_sha256, sizeof claim.csr_sha256);
    memcpy(claim.replaces, rig->serial, sizeof claim.replaces);
    MADE(key_proof_make_renewal(&place, &claim, key_signer(ra_bench_key(HOST_RIG_KEY)), proof, NULL));
    return buf_append_text(out, proof);
}

static enum status put_revocation_proof(struct host_rig *rig, struct buf *out)
{
    const struct proof_place place = place_of(rig, "/v1/certificates/", rig->serial, "/revoke");
    struct revocation_claim claim = {.reason = REASON_KEY_COMPROMISE};
    char proof[LIMIT_KEY_PROOF_SIZE] = "";

    memcpy(claim.certificate, rig->serial, sizeof claim.certificate);
    MADE(key_proof_make_revocation(&place, &claim, key_signer(ra_bench_key(HOST_RIG_KEY)), proof, NULL));
    return buf_append_text(out, proof);
}

static enum status put_order_proof(struct host_rig *rig, struct buf *out)
{
    const struct proof_place place = place_of(rig, "/v1/orders/", rig->order, "");

    return order_proof_make(&place, key_signer(ra_bench_key(HOST_RIG_NEW_KEY)), out, NULL);
}

/* By the byte. A tab and the ends of lines stay what they are. */
static enum status (*const words[])(struct host_rig *rig, struct buf *out) = {
    [1] = put_code,         [2] = put_order,  [3] = put_request, [4] = put_consent,        [5] = put_consent_hash,
    [6] = put_token,        [7] = put_serial, [8] = put_issued,  [14] = put_renewal_proof, [15] = put_revocation_proof,
    [16] = put_order_proof, [17] = put_file,
};

enum { WORDS = sizeof words / sizeof words[0], TEXT_MAX = 4 * LIMIT_BODY_BYTES };

/* said: what it stood for in this text before. The same again is that again: a signature takes longer than all the rest
 * of an input, and there are texts full of them. */
static enum status put_word(struct host_rig *rig, uint8_t byte, struct buf *said, struct buf *out)
{
    enum status status = ST_OK;

    if (said->max == 0) { /* not yet */
        buf_init(said, TEXT_MAX);
        status = words[byte](rig, said);
    }
    return status == ST_OK ? buf_append(out, said->data, said->len) : status;
}

char *host_rig_expand(struct host_rig *rig, struct fuzz_input text)
{
    struct buf said[WORDS] = {{.len = 0}};
    struct buf out;
    char *expanded = NULL;
    enum status status = ST_OK;

    buf_init(&out, TEXT_MAX);
    while (text.left > 0 && status == ST_OK) {
        const uint8_t byte = fuzz_byte(&text);
        const bool is_word = byte < WORDS && words[byte] != NULL;

        status = is_word ? put_word(rig, byte, &said[byte], &out) : buf_append(&out, &byte, 1);
    }
    expanded = fuzz_text((struct fuzz_input){out.data, out.len});
    buf_clear(&out);
    for (size_t i = 0; i < WORDS; i++)
        buf_clear(&said[i]);
    return expanded;
}

void host_words_clear(void)
{
    buf_clear(&csr_base64);
    buf_clear(&file_base64);
}
