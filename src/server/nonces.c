#include "server/nonces.h"

#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "base/wipe.h"
#include "pki/random.h"
#include "server/clock.h"
#include "server/refusal.h"
#include "server/store/store_people.h"

/* 24 bytes: the moment of its end, random bytes, and the beginning of an HMAC over both. 32 characters of base64url. */
enum { END_BYTES = 5, RANDOM_BYTES = 7, SAID_BYTES = END_BYTES + RANDOM_BYTES, MAC_BYTES = 12 };
enum { NONCE_BYTES = SAID_BYTES + MAC_BYTES, NONCE_CHARACTERS = 32 };

static enum status mac_of(const struct ra *ra, const unsigned char said[SAID_BYTES], unsigned char out[SHA256_BYTES],
                          struct err *err)
{
    char hex[2 * SAID_BYTES + 1];

    hex_encode(said, SAID_BYTES, hex);
    return keys_name(&ra->keys, "nonce", hex, out, err);
}

static void write_end(int64_t at_utc, unsigned char out[END_BYTES])
{
    int i = 0;

    for (i = END_BYTES - 1; i >= 0; i--) {
        out[i] = (unsigned char)(at_utc & 0xff);
        at_utc >>= 8;
    }
}

static int64_t read_end(const unsigned char bytes[END_BYTES])
{
    int64_t at_utc = 0;
    int i = 0;

    for (i = 0; i < END_BYTES; i++)
        at_utc = at_utc << 8 | bytes[i];
    return at_utc;
}

enum status nonces_make(const struct ra *ra, struct nonce_answer *out, struct err *err)
{
    struct nonce_answer answer = {.expires_in_s = ra->config.order.nonce_ttl_s};
    unsigned char bytes[NONCE_BYTES];
    unsigned char mac[SHA256_BYTES];
    struct buf text = {0};
    enum status status = random_bytes(bytes + END_BYTES, RANDOM_BYTES, err);

    write_end(ra_now_utc(ra) + answer.expires_in_s, bytes);
    if (status == ST_OK)
        status = mac_of(ra, bytes, mac, err);
    if (status != ST_OK)
        return status;
    memcpy(bytes + SAID_BYTES, mac, MAC_BYTES);
    buf_init(&text, NONCE_CHARACTERS);
    status = base64url_append(&text, bytes, sizeof bytes);
    if (status == ST_OK) {
        memcpy(answer.nonce, buf_text(&text), NONCE_CHARACTERS + 1);
        *out = answer;
    } else {
        (void)err_set(err, status, FAULT_NONE, "making a nonce");
    }
    buf_clear(&text);
    return status;
}

/* ST_NOT_FOUND if the host did not make it. */
static enum status read_ours(const struct ra *ra, const char *nonce, int64_t *end_utc, struct err *err)
{
    unsigned char mac[SHA256_BYTES];
    struct buf bytes = {0};
    enum status status = ST_OK;

    if (strlen(nonce) != NONCE_CHARACTERS)
        return ST_NOT_FOUND;
    buf_init(&bytes, NONCE_BYTES);
    status = base64url_decode(nonce, NONCE_CHARACTERS, &bytes);
    if (status == ST_BAD_INPUT || (status == ST_OK && bytes.len != NONCE_BYTES))
        status = ST_NOT_FOUND;
    if (status == ST_OK)
        status = mac_of(ra, bytes.data, mac, err);
    if (status == ST_OK && !equal_in_constant_time(mac, bytes.data + SAID_BYTES, MAC_BYTES))
        status = ST_NOT_FOUND;
    if (status == ST_OK)
        *end_utc = read_end(bytes.data);
    buf_clear(&bytes);
    return status;
}

static enum status refuse(const struct ra *ra, struct problem *refusal, struct err *err)
{
    struct nonce_answer fresh;
    const enum status status = nonces_make(ra, &fresh, err);

    if (status != ST_OK)
        return status;
    (void)refusal_set(refusal, PROBLEM_BAD_NONCE, "unknown, used or too old: here is another");
    memcpy(refusal->nonce, fresh.nonce, sizeof refusal->nonce);
    return ST_REFUSED;
}

enum status nonces_use(const struct ra *ra, struct tx *tx, const char *nonce, struct problem *refusal, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    int64_t end_utc = 0;
    bool first = false;
    enum status status = read_ours(ra, nonce, &end_utc, err);

    if (status == ST_OK && now_utc < end_utc) /* what is over here need not be at a node whose clock is behind */
        status = store_nonce_use(tx, nonce, end_utc, now_utc - CLOCK_AHEAD_S, &first, err);
    if (status == ST_NOT_FOUND || (status == ST_OK && !first))
        return refuse(ra, refusal, err);
    return status;
}
