/*
 * What is signed and read in pki/ without a host or a store: with a key in memory, a JWS (proofs, notices of releases)
 * and a revocation list.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cases.h"
#include "nth.h"
#include "pki/crl.h"
#include "pki/jws.h"
#include "unit/authority.h"

#define KIND(name) (1U << NTH_##name)
#define HEADER "{\"alg\":\"RS256\"}"
#define PAYLOAD "{\"order\":\"o-1\"}"
#define SINCE_UTC 1767225600 /* 2026-01-01 */

enum { SIGNS = KIND(MEMORY) | KIND(OPENSSL), TEXT_MAX = 1024, DAY_S = 86400, BLINDING_LASTS = 31 };

static const struct crl_entry REVOKED = {"1A", SINCE_UTC + DAY_S, CRL_KEY_COMPROMISE};

static struct authority firm;
static struct buf spki;
static struct buf made; /* what the last run signed */

static void group_open(void)
{
    buf_init(&spki, KEY_DER_MAX);
    authority_make(&firm, "Pei Cheng", SINCE_UTC);
    assert_int_equal(key_spki(firm.ca_key, &spki, NULL), ST_OK);
}

static void group_close(void)
{
    buf_clear(&spki);
    authority_clear(&firm);
}

static void open_any(void **state)
{
    *state = NULL;
    buf_init(&made, CRL_DER_MAX);
}

static void close_any(void **state)
{
    (void)state;
    buf_clear(&made);
}

/* --- a key --- */

static struct key *worn;

static enum status sign_once(struct err *err)
{
    static const unsigned char digest[SHA256_BYTES] = {1};
    const struct signer signer = key_signer(worn);
    enum status status = ST_OK;

    buf_clear(&made);
    status = signer.sign_digest(signer.self, digest, &made, err);
    if (status == ST_OK)
        status = key_verify(spki.data, spki.len, digest, made.data, made.len, err);
    return status;
}

/* A copy of the key, at whose next signature OpenSSL makes its blinding anew. */
static void open_key(void **state)
{
    struct buf der;

    open_any(state);
    buf_init(&der, KEY_DER_MAX);
    assert_int_equal(key_to_pkcs8(firm.ca_key, &der, NULL), ST_OK);
    assert_int_equal(key_from_pkcs8(der.data, der.len, &worn, NULL), ST_OK);
    buf_clear(&der);
    for (int i = 0; i < BLINDING_LASTS; i++)
        assert_int_equal(sign_once(NULL), ST_OK);
}

static void close_key(void **state)
{
    key_free(&worn);
    close_any(state);
}

static enum status run_key(void *state, struct err *err)
{
    (void)state;
    return sign_once(err);
}

static void settle_key(void *state, enum status said)
{
    struct err err = ERR_INIT;

    (void)state;
    (void)said;
    if (sign_once(&err) != ST_OK)
        fail_msg("the next signature: %s", err.what);
}

/* --- JWS --- */

/* What is taken apart is what was signed; nothing at all if it is not said to be right. */
static enum status verify(struct err *err)
{
    struct buf header, payload;
    enum status status = ST_OK;

    buf_init(&header, TEXT_MAX);
    buf_init(&payload, TEXT_MAX);
    status = jws_verify(buf_text(&made), spki.data, spki.len, &header, &payload, err);
    assert_int_equal(header.len, status == ST_OK ? strlen(HEADER) : 0);
    assert_int_equal(payload.len, status == ST_OK ? strlen(PAYLOAD) : 0);
    if (status == ST_OK)
        assert_memory_equal(payload.data, PAYLOAD, payload.len);
    buf_clear(&payload);
    buf_clear(&header);
    return status;
}

static enum status run_jws(void *state, struct err *err)
{
    enum status status = ST_OK;

    (void)state;
    buf_clear(&made);
    status = jws_sign(HEADER, PAYLOAD, strlen(PAYLOAD), key_signer(firm.ca_key), &made, err);
    return status == ST_OK ? verify(err) : status;
}

/* Nothing that is not whole is left where a caller would send it. */
static void settle_jws(void *state, enum status said)
{
    struct err err = ERR_INIT;

    if (made.len > 0)
        assert_int_equal(verify(NULL), ST_OK);
    else
        assert_int_not_equal(said, ST_OK);
    if (run_jws(state, &err) != ST_OK)
        fail_msg("run again: %s", err.what);
}

/* --- revocation list --- */

/* A serial that is on the list is never said not to be. */
static enum status look(struct err *err)
{
    struct crl_info info;
    struct crl_entry found;
    enum status status = crl_verify(made.data, made.len, &firm.ca, err);

    if (status == ST_OK)
        status = crl_read(made.data, made.len, &info, err);
    if (status == ST_OK) {
        assert_int_equal(info.entries, 1);
        status = crl_find(made.data, made.len, REVOKED.serial, &found, err);
        assert_int_not_equal(status, ST_NOT_FOUND);
    }
    if (status == ST_OK)
        assert_int_equal(found.reason, REVOKED.reason);
    return status;
}

static enum status sign_list(struct err *err)
{
    struct buf entries;
    const struct crl_request request = {.number = 7,
                                        .this_update_utc = SINCE_UTC + DAY_S,
                                        .next_update_utc = SINCE_UTC + 2 * DAY_S,
                                        .entries = &entries};
    enum status status = ST_OK;

    buf_init(&entries, CRL_DER_MAX);
    status = crl_entry_append(&entries, &REVOKED, err);
    if (status == ST_OK)
        status = crl_sign(&request, firm.ca_key, &firm.ca, &made, err);
    buf_clear(&entries);
    return status;
}

static enum status run_crl(void *state, struct err *err)
{
    enum status status = ST_OK;

    (void)state;
    buf_clear(&made);
    status = sign_list(err);
    return status == ST_OK ? look(err) : status;
}

static void settle_crl(void *state, enum status said)
{
    struct err err = ERR_INIT;

    if (made.len > 0)
        assert_int_equal(look(NULL), ST_OK);
    else
        assert_int_not_equal(said, ST_OK);
    if (run_crl(state, &err) != ST_OK)
        fail_msg("run again: %s", err.what);
}

static const struct use_case CASES[] = {
    {"key", SIGNS | EVERY_N, open_key, run_key, settle_key, close_key},
    {"jws", SIGNS, open_any, run_jws, settle_jws, close_any},
    {"revocation list", SIGNS, open_any, run_crl, settle_crl, close_any},
};

const struct group group_pki = {"pki", group_open, group_close, CASES, sizeof CASES / sizeof CASES[0]};
