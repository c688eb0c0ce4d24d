/*
 * Every route of an order in every state of it, through the routes: what comes too early or too late is refused, what
 * was done already is answered again, nobody else sees that the order is there, and none of that changes a row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "protocol/order_proof.h"
#include "ra_routes_rig.h"
#include "server/nonces.h"
#include "server/store/store_certificate.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { ALLOWED = 0, PATH_SIZE = 96, BODY_SIZE = 256, HEADER_SIZE = 2048, STATES = ORDER_REJECTED + 1, DAY_S = 86400 };

enum body { NO_BODY, CODE, CONSENT, CONFIRM };

/* The answer to the order's own person in each state. ALLOWED: it moves the order, and is not tried here; 200: it was
 * done before, or only reads. In processing the routes answer for what issuing comes to: test_ra_issuance.c. */
static const struct {
    const char *method, *tail;
    enum body body;
    bool by_proof; /* the order's key may ask too */
    int answers[STATES];
} ROUTES[] = {
#define IN(created, verified, consented, issued, confirmed, expired, cancelled, invalid, rejected)                     \
    {                                                                                                                  \
        [ORDER_CREATED] = created, [ORDER_VERIFIED] = verified, [ORDER_CONSENTED] = consented,                         \
        [ORDER_ISSUED] = issued, [ORDER_CONFIRMED] = confirmed, [ORDER_EXPIRED] = expired,                             \
        [ORDER_CANCELLED] = cancelled, [ORDER_INVALID] = invalid, [ORDER_REJECTED] = rejected,                         \
    }
    {"GET", "", NO_BODY, true, IN(200, 200, 200, 200, 200, 200, 200, 200, 200)},
    {"DELETE", "", NO_BODY, false, IN(ALLOWED, ALLOWED, ALLOWED, 409, 409, 410, 200, 410, 410)},
    {"POST", "/otp", NO_BODY, false, IN(ALLOWED, 409, 409, 409, 409, 410, 410, 410, 410)},
    {"POST", "/otp/verify", CODE, false, IN(409, 200, 200, 200, 200, 410, 410, 410, 410)},
    {"POST", "/consent", CONSENT, false, IN(409, ALLOWED, 200, 200, 200, 410, 410, 410, 410)},
    {"POST", "/finalize", NO_BODY, false, IN(409, 409, ALLOWED, 200, 200, 410, 410, 410, 410)},
    {"GET", "/certificate", NO_BODY, true, IN(409, 409, 409, 200, 200, 410, 410, 410, 410)},
    {"POST", "/confirm", CONFIRM, true, IN(409, 409, 409, ALLOWED, 200, 410, 410, 410, 410)},
#undef IN
};

struct scene {
    struct routes_bench *bench;
    int64_t other;
    char bearer[96], others_bearer[96];
    char order[LIMIT_ID_SIZE], others_order[LIMIT_ID_SIZE];
};

static void log_in_as(struct routes_bench *bench, const char *id, char bearer[96])
{
    struct session_answer session;
    char body[BODY_SIZE];

    (void)snprintf(body, sizeof body, "{\"national_id\":\"%s\",\"password\":\"" RA_BENCH_PASSWORD "\"}", id);
    assert_int_equal(call(bench, "POST", "/v1/sessions", NULL, body), 201);
    assert_int_equal(session_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, &session, NULL),
                     ST_OK);
    (void)snprintf(bearer, 96, "Bearer %s", session.token);
}

static void log_both_in(struct scene *scene)
{
    log_in_as(scene->bench, RA_BENCH_ID, scene->bearer);
    log_in_as(scene->bench, RA_BENCH_OTHER_ID, scene->others_bearer);
}

/* Two persons, each with an order: whatever is asked of the first, the second is there too. */
static void set_scene(struct scene *scene, struct routes_bench *bench)
{
    *scene = (struct scene){.bench = bench};
    scene->other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, "0922333444");
    ra_bench_order(&bench->host, bench->account, 0, scene->order);
    ra_bench_order(&bench->host, scene->other, 1, scene->others_order);
    log_both_in(scene);
}

/* Everything that a step could change, in a number. */
static int64_t records(const struct scene *scene)
{
    return ra_bench_sql(&scene->bench->host,
                        "SELECT (SELECT count(*) FROM audit) * 1000000 + (SELECT count(*) FROM message) * 100000"
                        " + (SELECT count(*) FROM code) * 10000 + (SELECT count(used_utc) FROM code) * 1000"
                        " + (SELECT count(*) FROM consent) + (SELECT count(*) FROM intent)"
                        " + (SELECT count(*) + count(confirmed_utc) + count(revoked_utc) FROM issued)"
                        " + (SELECT sum(state * 20 + wrong_codes) FROM orders)");
}

static void certificate_hash(const struct scene *scene, char out[SHA256_HEX_SIZE])
{
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;
    enum status status = store_begin_read(scene->bench->host.ra.store, &tx, NULL);

    assert_int_equal(status, ST_OK);
    memset(out, '0', SHA256_HEX_SIZE - 1); /* before there is one */
    out[SHA256_HEX_SIZE - 1] = '\0';
    if (store_issued_by_order(tx, scene->order, &issued, NULL) == ST_OK)
        memcpy(out, issued.sha256, SHA256_HEX_SIZE);
    issued_clear(&issued);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

static const char *write_body(const struct scene *scene, enum body body, char out[BODY_SIZE])
{
    const struct consent_answer *consent = &scene->bench->host.ra.consent;
    const char *code = scene->bench->host.sent.code;
    char hash[SHA256_HEX_SIZE];

    certificate_hash(scene, hash);
    switch (body) {
    case NO_BODY:
        return NULL;
    case CODE:
        (void)snprintf(out, BODY_SIZE, "{\"code\":\"%s\"}", code[0] == '\0' ? "123456" : code);
        break;
    case CONSENT:
        (void)snprintf(out, BODY_SIZE, "{\"id\":\"%s\",\"sha256\":\"%s\",\"agreed\":true}", consent->id,
                       consent->sha256);
        break;
    case CONFIRM:
        (void)snprintf(out, BODY_SIZE, "{\"sha256\":\"%s\",\"installed\":true}", hash);
        break;
    }
    return out;
}

static int ask_route(struct scene *scene, size_t route, const char *order, const char *authorization)
{
    char path[PATH_SIZE], body[BODY_SIZE];

    (void)snprintf(path, sizeof path, "/v1/orders/%s%s", order, ROUTES[route].tail);
    return call(scene->bench, ROUTES[route].method, path, authorization, write_body(scene, ROUTES[route].body, body));
}

/* A proof by that key for that route of the first order. */
static void prove(struct scene *scene, size_t route, unsigned key, char header[HEADER_SIZE])
{
    struct proof_place proof = {.nonce = ""};
    struct buf compact = {.max = LIMIT_PROOF_BYTES};
    struct nonce_answer nonce;

    assert_int_equal(nonces_make(&scene->bench->host.ra, &nonce, NULL), ST_OK);
    memcpy(proof.nonce, nonce.nonce, sizeof proof.nonce);
    (void)snprintf(proof.url, sizeof proof.url, "%s/v1/orders/%s%s", scene->bench->host.ra.config.public_origin,
                   scene->order, ROUTES[route].tail);
    assert_int_equal(order_proof_make(&proof, key_signer(ra_bench_key(key)), &compact, NULL), ST_OK);
    (void)snprintf(header, HEADER_SIZE, ORDER_PROOF_SCHEME " %s", buf_text(&compact));
    buf_clear(&compact);
}

static void must_answer(struct scene *scene, size_t route, enum order_state state, const char *who, int got, int wanted)
{
    if (got != wanted)
        fail_msg("%s %s, %s, by %s: %d, not %d: %s", ROUTES[route].method, ROUTES[route].tail, order_state_word(state),
                 who, got, wanted, buf_text(&scene->bench->answer.body));
}

/* The person itself, another one, the person with a mistyped order, and another key. */
static void try_route(struct scene *scene, size_t route, enum order_state state)
{
    const int wanted = ROUTES[route].answers[state];
    char header[HEADER_SIZE];

    if (wanted != ALLOWED)
        must_answer(scene, route, state, "its person", ask_route(scene, route, scene->order, scene->bearer), wanted);
    must_answer(scene, route, state, "another", ask_route(scene, route, scene->order, scene->others_bearer), 404);
    must_answer(scene, route, state, "mistake", ask_route(scene, route, SOME_ORDER, scene->bearer), 404);
    prove(scene, route, 1, header);
    must_answer(scene, route, state, "another key", ask_route(scene, route, scene->order, header),
                ROUTES[route].by_proof ? 422 : 401);
}

static void try_all(struct scene *scene, enum order_state state)
{
    const int64_t before = records(scene);
    size_t i = 0;

    assert_int_equal(ra_bench_state(&scene->bench->host, scene->bench->account, scene->order), state);
    for (i = 0; i < COUNT_OF(ROUTES); i++) {
        try_route(scene, i, state);
        if (records(scene) != before)
            fail_msg("%s %s, %s: something changed", ROUTES[i].method, ROUTES[i].tail, order_state_word(state));
    }
}

static void an_order_on_its_way(void **state)
{
    struct routes_bench *bench = *state;
    struct scene scene;

    set_scene(&scene, bench);
    try_all(&scene, ORDER_CREATED);
    ra_bench_verify(&bench->host, bench->account, scene.order);
    try_all(&scene, ORDER_VERIFIED);
    ra_bench_agree(&bench->host, bench->account, scene.order);
    try_all(&scene, ORDER_CONSENTED);
    ra_bench_finalize(&bench->host, bench->account, scene.order);
    try_all(&scene, ORDER_ISSUED);
    ra_bench_confirm(&bench->host, bench->account, scene.order, true);
    try_all(&scene, ORDER_CONFIRMED);
}

static void an_order_that_was_cancelled(void **state)
{
    struct scene scene;

    set_scene(&scene, *state);
    ra_bench_verify(&scene.bench->host, scene.bench->account, scene.order);
    assert_int_equal(ask_route(&scene, 1, scene.order, scene.bearer), 200);
    try_all(&scene, ORDER_CANCELLED);
}

static void an_order_whose_time_is_over(void **state)
{
    struct scene scene;

    set_scene(&scene, *state);
    ra_bench_verify(&scene.bench->host, scene.bench->account, scene.order);
    scene.bench->host.now_utc += DAY_S;
    log_both_in(&scene);
    assert_int_equal(ask_route(&scene, 5, scene.order, scene.bearer), 410); /* writes it down */
    try_all(&scene, ORDER_EXPIRED);
}

static void an_order_whose_tries_are_used_up(void **state)
{
    struct routes_bench *bench = *state;
    struct scene scene;
    char path[PATH_SIZE];
    int i = 0;

    set_scene(&scene, bench);
    assert_int_equal(ask_route(&scene, 2, scene.order, scene.bearer), 202);
    (void)snprintf(path, sizeof path, "/v1/orders/%s/otp/verify", scene.order);
    for (i = 0; i < 5; i++)
        assert_int_equal(
            call(bench, "POST", path, scene.bearer,
                 strcmp(bench->host.sent.code, "000000") == 0 ? "{\"code\":\"111111\"}" : "{\"code\":\"000000\"}"),
            401);
    try_all(&scene, ORDER_INVALID); /* the right code included */
}

static void an_order_whose_certificate_was_rejected(void **state)
{
    struct routes_bench *bench = *state;
    struct scene scene;

    set_scene(&scene, bench);
    ra_bench_verify(&bench->host, bench->account, scene.order);
    ra_bench_agree(&bench->host, bench->account, scene.order);
    ra_bench_finalize(&bench->host, bench->account, scene.order);
    ra_bench_confirm(&bench->host, bench->account, scene.order, false);
    try_all(&scene, ORDER_REJECTED);
}

/* The same header twice: the second time it is anybody's who read it on the way. */
static void a_proof_is_good_once(void **state)
{
    struct routes_bench *bench = *state;
    struct scene scene;
    size_t i = 0;

    set_scene(&scene, bench);
    ra_bench_verify(&bench->host, bench->account, scene.order);
    ra_bench_agree(&bench->host, bench->account, scene.order);
    ra_bench_finalize(&bench->host, bench->account, scene.order);
    for (i = 0; i < COUNT_OF(ROUTES); i++) {
        char header[HEADER_SIZE];

        if (!ROUTES[i].by_proof)
            continue;
        prove(&scene, i, 0, header);
        must_answer(&scene, i, ORDER_ISSUED, "its key", ask_route(&scene, i, scene.order, header), 200);
        must_answer(&scene, i, ORDER_ISSUED, "its key again", ask_route(&scene, i, scene.order, header), 400);
        assert_int_equal(problem_name(bench), PROBLEM_BAD_NONCE);
        prove(&scene, i, 0, header); /* nor is it good for the other person's order */
        assert_int_equal(ask_route(&scene, i, scene.others_order, header), 422);
    }
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(an_order_on_its_way),
        HOST_TEST(an_order_that_was_cancelled),
        HOST_TEST(an_order_whose_time_is_over),
        HOST_TEST(an_order_whose_tries_are_used_up),
        HOST_TEST(an_order_whose_certificate_was_rejected),
        HOST_TEST(a_proof_is_good_once),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
