#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"
#include "host_request.h"
#include "nth.h"
#include "protocol/order_proof.h"
#include "server/nonces.h"

enum { HEADER_SIZE = 2048 };

struct host_request host_request;

/* --- the world --- */

static void open_bench(enum stage stage)
{
    host_scene_open();
    host_scene_bring_to(stage);
    host_request = (struct host_request){.method = NULL};
}

void host_request_go_on(const char *method, const char *path)
{
    host_request.method = method;
    host_request.body[0] = '\0';
    (void)snprintf(host_request.path, sizeof host_request.path, "%s", path);
}

void host_request_open(enum stage stage, const char *method, const char *path)
{
    open_bench(stage);
    host_request_go_on(method, path);
}

void host_request_of_order(enum stage stage, const char *method, const char *tail)
{
    char path[REQUEST_PATH_SIZE];

    open_bench(stage);
    (void)snprintf(path, sizeof path, "/v1/orders/%s%s", host_scene.order, tail);
    host_request_go_on(method, path);
}

void host_request_say_installed(void)
{
    struct issued issued;

    host_scene_issued(&issued);
    (void)snprintf(host_request.body, sizeof host_request.body, "{\"sha256\":\"%s\",\"installed\":true}",
                   issued.sha256);
    issued_clear(&issued);
}

void host_request_take_body(struct buf *json)
{
    assert_true(json->len < sizeof host_request.body);
    (void)snprintf(host_request.body, sizeof host_request.body, "%s", buf_text(json));
    buf_clear(json);
}

/* --- the use case: one request --- */

struct proof_place host_request_place(const char *path)
{
    struct proof_place place;
    struct nonce_answer nonce;

    assert_int_equal(nonces_make(&host_scene.bench->host.ra, &nonce, NULL), ST_OK);
    memcpy(place.nonce, nonce.nonce, sizeof place.nonce);
    (void)snprintf(place.url, sizeof place.url, "%s%s", host_scene.bench->host.ra.config.public_origin, path);
    return place;
}

/* The client's work. */
static const char *proof_header(void)
{
    static char header[HEADER_SIZE];
    struct buf compact = {.max = LIMIT_PROOF_BYTES};
    struct proof_place place;

    nth_pause();
    place = host_request_place(host_request.path);
    assert_int_equal(order_proof_make(&place, key_signer(ra_bench_key(REQUEST_KEY)), &compact, NULL), ST_OK);
    (void)snprintf(header, sizeof header, ORDER_PROOF_SCHEME " %s", buf_text(&compact));
    buf_clear(&compact);
    nth_go_on();
    return header;
}

static const char *authorization(const struct routes_bench *bench)
{
    if (host_request.by_proof)
        return proof_header();
    return host_request.without_session ? NULL : bench->bearer;
}

/* What a client makes of it: a lack of memory may be told as the host's own trouble, never as the client's mistake. */
enum status host_request_run(void *state, struct err *err)
{
    struct routes_bench *bench = state;
    const int answer = call(bench, host_request.method, host_request.path, authorization(bench),
                            host_request.body[0] != '\0' ? host_request.body : NULL);

    if (answer >= 200 && answer < 300)
        return ST_OK;
    /* Without memory there may be no body. */
    return err_set(err, answer >= 500 ? ST_NO_MEMORY : ST_REFUSED, FAULT_NO_MEMORY,
                   bench->answer.body.len > 0 ? buf_text(&bench->answer.body) : "an answer without a body");
}

static void assert_done_if(bool said)
{
    if (said && host_request.effect != NULL)
        assert_int_equal(host_scene_count(host_request.effect), 1);
}

/* Asked again, as a client does that heard a failure or nothing, it is done; and once, however often it was asked. */
void host_request_settle(void *state, enum status said)
{
    struct err err = ERR_INIT;
    const int64_t audited = host_scene_count("SELECT count(*) FROM audit");

    host_scene_assert_sound();
    assert_done_if(said == ST_OK);
    assert_int_equal(host_scene_orders_in(ORDER_INVALID), 0); /* what failed was the host, not the order */
    host_scene.bench->host.now_utc += host_request.wait_s;
    if (host_request_run(state, &err) != ST_OK && !(host_request.once && said == ST_OK))
        fail_msg("asked again: %s", err.what);
    assert_done_if(true);
    host_scene_assert_sound();
    /* "processing" is right too, and goes on when it is asked again. */
    if (said == ST_OK && host_scene.order[0] != '\0' && strcmp(host_request.method, "GET") != 0 &&
        !host_request.goes_on)
        assert_int_equal(host_scene_count("SELECT count(*) FROM audit"), audited);
}
