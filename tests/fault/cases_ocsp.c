/*
 * What the host says of a certificate to whoever asks (OCSP): with a responder that is made at the first question.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "host_scene.h"
#include "nth.h"
#include "pki/ocsp.h"
#include "server/responder.h"

#define KIND(name) (1U << NTH_##name)

static struct {
    struct responder *responder;
    struct ocsp_question question;
    struct buf der;
} scene;

static void open_asked(void **state)
{
    struct issued issued = {.serial = ""};

    host_scene_open();
    host_scene_bring_to(STAGE_ISSUED);
    host_scene_issued(&issued);
    scene.question = (struct ocsp_question){.hash = OCSP_SHA1};
    (void)snprintf(scene.question.serial, sizeof scene.question.serial, "%s", issued.serial);
    issued_clear(&issued);
    buf_init(&scene.der, OCSP_QUESTION_MAX);
    assert_int_equal(
        ocsp_question_write(&scene.question, ca_peek_issuing(host_scene.bench->host.ra.ca), &scene.der, NULL), ST_OK);
    assert_int_equal(responder_new(&host_scene.bench->host.ra, 1, &scene.responder, NULL), ST_OK);
    *state = host_scene.bench;
}

static void close_asked(void **state)
{
    responder_free(&scene.responder);
    buf_clear(&scene.der);
    host_scene_close(state);
}

/* An answer that is given is one that its asker can read. */
static enum status run(void *state, struct err *err)
{
    const struct routes_bench *bench = state;
    struct published published = {.number = 0};
    struct ocsp_answer answer;
    enum status status = responder_ask(scene.responder, scene.der.data, scene.der.len, &published, err);

    if (status == ST_OK) {
        const struct buf *der = shared_bytes_peek(published.der);

        status = ocsp_answer_read(der->data, der->len, &scene.question, ca_peek_issuing(bench->host.ra.ca),
                                  bench->host.now_utc, &answer, err);
    }
    published_clear(&published);
    return status;
}

/* A failure leaves no half-made responder behind, and each that signs was noted before. */
static void settle(void *state, enum status said)
{
    struct err err = ERR_INIT;

    (void)said;
    host_scene.bench->host.now_utc += RESPONDER_AGAIN_S;
    if (run(state, &err) != ST_OK)
        fail_msg("asked again: %s", err.what);
    assert_true(host_scene_count("SELECT count(*) FROM audit WHERE action = 'responder.certify'") > 0);
    assert_int_equal(host_scene_count("SELECT count(*) FROM issued"), 1);
}

static const struct use_case CASES[] = {
    {"ocsp: ask", KIND(MEMORY) | KIND(SQL) | KIND(OPENSSL), open_asked, run, settle, close_asked},
};

const struct group group_ocsp = {"ocsp", host_scene_open_group, host_scene_close_group, CASES,
                                 sizeof CASES / sizeof CASES[0]};
