#include "fakes/fake_est.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "client/backend/est.h"
#include "pki/certs_only.h"
#include "pki/csr.h"

enum { AUTHORIZATION_MAX = 256, RETRY_S = 300, YEAR_S = 365 * 86400 };

/* --- what is shown in a handshake --- */

/* Its place among the issued, or NULL for what this server did not issue, or takes no more. */
static struct fake_est_issued *fake_est_find_shown(struct fake_est *est, const struct http_identity *identity)
{
    const struct buf *leaf = identity->chain->count > 0 ? &identity->chain->items[0] : NULL;

    for (size_t i = 0; leaf != NULL && i < est->count; i++) {
        struct fake_est_issued *one = &est->issued[i];

        if (one->der.len == leaf->len && memcmp(one->der.data, leaf->data, leaf->len) == 0)
            return one;
    }
    return NULL;
}

/* As TLS has it signed: what the signer fails with, the handshake fails with. */
static enum status fake_est_check_signature(const struct http_identity *identity, struct err *err)
{
    const unsigned char digest[SHA256_BYTES] = {1, 2, 3};
    struct buf spki, signature;
    enum status status = ST_OK;

    buf_init(&spki, KEY_DER_MAX);
    buf_init(&signature, KEY_SIGNATURE_MAX);
    status = identity->key->sign_digest(identity->key->self, digest, &signature, err);
    if (status == ST_OK) {
        assert_int_equal(cert_spki(identity->chain->items[0].data, identity->chain->items[0].len, &spki, NULL), ST_OK);
        assert_int_equal(key_verify(spki.data, spki.len, digest, signature.data, signature.len, NULL), ST_OK);
    }
    buf_clear(&signature);
    buf_clear(&spki);
    return status;
}

/* As TLS ends a handshake whose certificates do not lead to the root. */
static enum status fake_est_check_path(const struct fake_est *est, const struct cert_list *chain, struct err *err)
{
    struct cert_list behind = {.count = 0};
    enum status status = ST_OK;

    for (size_t i = 1; i < chain->count; i++)
        assert_int_equal(cert_list_add(&behind, chain->items[i].data, chain->items[i].len, NULL), ST_OK);
    status = chain_verify(est->root, chain->items[0].data, chain->items[0].len, &behind,
                          est->clock->now_utc(est->clock->self), NULL);
    assert_int_not_equal(status, ST_NO_MEMORY);
    cert_list_clear(&behind);
    return status == ST_OK ? ST_OK
                           : err_set(err, ST_UNTRUSTED, FAULT_HOST_TLS, "what was shown does not lead to the root");
}

static enum status fake_est_meet(struct fake_est *est, const struct http_identity *identity,
                                 struct fake_est_issued **out, struct err *err)
{
    enum status status = ST_OK;

    if (identity == NULL)
        return ST_OK;
    *out = fake_est_find_shown(est, identity);
    assert_non_null(*out);
    status = fake_est_check_signature(identity, err);
    if (status == ST_OK)
        status = fake_est_check_path(est, identity->chain, err);
    if (status == ST_OK)
        (*out)->shown = true;
    return status;
}

/* --- issuing --- */

static struct fake_est_issued *fake_est_issue(struct fake_est *est, const struct csr_info *csr)
{
    const int64_t now_utc = est->clock->now_utc(est->clock->self);
    const struct fake_leaf leaf = {
        .national_id = est->national_id, .not_before_utc = now_utc, .not_after_utc = now_utc + est->validity_s};
    struct fake_est_issued *one = NULL;

    for (size_t i = 0; i < est->count; i++)
        if (strcmp(est->issued[i].spki_hash, csr->spki_hash) == 0)
            return &est->issued[i];
    assert_true(est->count < FAKE_EST_MAX);
    one = &est->issued[est->count++];
    memcpy(one->spki_hash, csr->spki_hash, sizeof one->spki_hash);
    buf_init(&one->der, CERT_DER_MAX);
    fake_ca_issue_spki(est->ca, &leaf, csr->spki, csr->spki_len, &one->der);
    return one;
}

static void fake_est_say_certificates(const struct buf *const *ders, size_t count, struct http_answer *answer)
{
    struct cert_list list = {.count = 0};
    struct buf message;

    buf_init(&message, CERTS_ONLY_DER_MAX);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(cert_list_add(&list, ders[i]->data, ders[i]->len, NULL), ST_OK);
    assert_int_equal(certs_only_write(&list, &message, NULL), ST_OK);
    answer->http_status = 200;
    (void)snprintf(answer->content_type, sizeof answer->content_type, "application/pkcs7-mime");
    assert_int_equal(base64_append(&answer->body, message.data, message.len), ST_OK);
    buf_clear(&message);
    cert_list_clear(&list);
}

static void fake_est_enrol(struct fake_est *est, const struct http_request *request, struct fake_est_issued *replaced,
                           struct http_answer *answer)
{
    struct buf text, der;
    struct csr_info csr;

    if (request->authorization == NULL || strcmp(request->authorization, buf_text(&est->authorization)) != 0) {
        answer->http_status = 401;
        return;
    }
    if (est->pending > 0) {
        est->pending--;
        answer->http_status = 202;
        answer->retry_after_s = RETRY_S;
        return;
    }
    buf_init(&text, LIMIT_BODY_BYTES);
    buf_init(&der, CSR_DER_MAX);
    assert_int_equal(buf_append(&text, request->body, request->body_len), ST_OK);
    assert_int_equal(base64_decode(buf_text(&text), &der), ST_OK);
    assert_int_equal(csr_read(der.data, der.len, &csr, NULL), ST_OK);
    fake_est_say_certificates(&(const struct buf *){&fake_est_issue(est, &csr)->der}, 1, answer);
    if (replaced != NULL)
        replaced->replaced = true;
    buf_clear(&der);
    buf_clear(&text);
}

/* --- the server --- */

static enum status fake_est_exchange(void *self, const struct http_request *request, struct http_answer *answer,
                                     struct err *err)
{
    struct fake_est *est = self;
    struct fake_est_issued *shown = NULL;
    const struct buf *const cas[] = {&est->ca->root, &est->ca->issuing};
    const enum status status = fake_est_meet(est, request->identity, &shown, err);

    if (status != ST_OK)
        return status;
    buf_init(&answer->body, request->answer_max);
    if (strcmp(request->path, EST_ROOT "/cacerts") == 0)
        fake_est_say_certificates(cas, sizeof cas / sizeof cas[0], answer);
    else if (strcmp(request->path, EST_ROOT "/simpleenroll") == 0)
        fake_est_enrol(est, request, NULL, answer);
    else if (strcmp(request->path, EST_ROOT "/simplereenroll") == 0 && shown != NULL)
        fake_est_enrol(est, request, shown, answer);
    else
        answer->http_status = 404;
    return ST_OK;
}

void fake_est_open(struct fake_est *est, const char *national_id, const struct fake_ca *ca,
                   const struct clock_port *clock)
{
    struct buf pair, pem;

    *est = (struct fake_est){.ca = ca, .clock = clock, .national_id = national_id, .validity_s = YEAR_S};
    buf_init(&est->authorization, AUTHORIZATION_MAX);
    buf_init(&pair, AUTHORIZATION_MAX);
    buf_init(&pem, 2 * CERT_DER_MAX);
    assert_int_equal(buf_append_format(&pair, "%s:%s", national_id, FAKE_EST_PASSWORD), ST_OK);
    assert_int_equal(buf_append_text(&est->authorization, "Basic "), ST_OK);
    assert_int_equal(base64_append(&est->authorization, pair.data, pair.len), ST_OK);
    assert_int_equal(cert_to_pem(ca->root.data, ca->root.len, &pem, NULL), ST_OK);
    assert_int_equal(anchors_new(buf_text(&pem), pem.len, &est->root, NULL), ST_OK);
    buf_clear(&pem);
    buf_clear(&pair);
}

void fake_est_close(struct fake_est *est)
{
    for (size_t i = 0; i < est->count; i++)
        buf_clear(&est->issued[i].der);
    anchors_free(&est->root);
    buf_clear(&est->authorization);
    *est = (struct fake_est){.ca = NULL};
}

struct http_port fake_est_port(struct fake_est *est)
{
    return (struct http_port){.exchange = fake_est_exchange, .self = est, .origin = "https://ra.example.test:8443"};
}
