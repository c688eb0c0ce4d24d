/*
 * A firm, a person's key and request, and one EST backend over one script with the person logged in, for the tests of
 * backend/est.
 */
#ifndef EST_RIG_H
#define EST_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "client/backend/est.h"
#include "fakes/fake_ca.h"
#include "fakes/fake_clock.h"
#include "fakes/fake_http.h"
#include "pki/certs_only.h"
#include "pki/csr.h"

#define PERSON "A123456789"
#define CERTIFICATES "application/pkcs7-mime"
#define ENROL "/.well-known/est/simpleenroll"
#define REENROL "/.well-known/est/simplereenroll"
#define CACERTS "/.well-known/est/cacerts"
#define CSRATTRS "/.well-known/est/csrattrs"
#define AS_PERSON "Basic QTEyMzQ1Njc4OTrlr4bnorw6eA==" /* A123456789:密碼:x */

enum { NOW_UTC = 1795406400, YEAR_S = 365 * 86400 };

/* The firm, a person's key and request, and what a server says of them. */
static struct firm {
    struct fake_ca ca;
    struct key *key;
    struct buf certificate; /* of the key */
    struct order_request request, renewal;
    char spki_hash[SHA256_HEX_SIZE];
    struct buf leaf, reversed, cas, other, none; /* bodies: base64 of certs-only messages */
} firm;

static inline void write_message(struct buf *out, const struct buf *const *ders, size_t count)
{
    struct cert_list list = {.count = 0};
    struct buf message;

    buf_init(&message, CERTS_ONLY_DER_MAX);
    buf_init(out, 2 * CERTS_ONLY_DER_MAX);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(cert_list_add(&list, ders[i]->data, ders[i]->len, NULL), ST_OK);
    assert_int_equal(certs_only_write(&list, &message, NULL), ST_OK);
    assert_int_equal(base64_append(out, message.data, message.len), ST_OK);
    cert_list_clear(&list);
    buf_clear(&message);
}

static inline void write_messages(void)
{
    const struct buf *const leaf[] = {&firm.certificate};
    const struct buf *const reversed[] = {&firm.ca.issuing, &firm.certificate};
    const struct buf *const cas[] = {&firm.ca.root, &firm.ca.issuing};

    write_message(&firm.leaf, leaf, 1);
    write_message(&firm.reversed, reversed, 2);
    write_message(&firm.cas, cas, 2);
    write_message(&firm.other, cas, 1);
    write_message(&firm.none, NULL, 0);
}

static inline int make_firm(void **state)
{
    const struct subject nobody = {.count = 0};
    const struct fake_leaf leaf = {.national_id = PERSON, .not_before_utc = NOW_UTC, .not_after_utc = NOW_UTC + YEAR_S};

    (void)state;
    fake_ca_open(&firm.ca, "Pei Cheng");
    assert_int_equal(key_generate(&firm.key, NULL), ST_OK);
    assert_int_equal(key_spki_hash(firm.key, firm.spki_hash, NULL), ST_OK);
    buf_init(&firm.certificate, CERT_DER_MAX);
    fake_ca_issue(&firm.ca, &leaf, firm.key, &firm.certificate);
    buf_init(&firm.request.csr, LIMIT_CSR_BYTES);
    assert_int_equal(csr_build(&nobody, firm.key, &firm.request.csr, NULL), ST_OK);
    firm.renewal = (struct order_request){.kind = ORDER_RENEW, .csr = firm.request.csr, .replaces = "01"};
    write_messages();
    return 0;
}

static inline int drop_firm(void **state)
{
    (void)state;
    buf_clear(&firm.none);
    buf_clear(&firm.other);
    buf_clear(&firm.cas);
    buf_clear(&firm.reversed);
    buf_clear(&firm.leaf);
    buf_clear(&firm.request.csr);
    buf_clear(&firm.certificate);
    key_free(&firm.key);
    fake_ca_close(&firm.ca);
    return 0;
}

/* One backend over one script, with the person logged in. */
struct rig {
    struct fake_http http;
    struct http_port port;
    struct fake_clock clock;
    struct clock_port clock_port;
    struct est est;
    struct backend backend;
    char token[LIMIT_TOKEN_SIZE];
};

static inline void log_in(struct rig *rig)
{
    const struct login_request login = {.national_id = PERSON, .password = "密碼:x"};
    struct session_answer answer = {.token = ""};

    assert_int_equal(rig->backend.login(rig->backend.self, &login, &answer, NULL), ST_OK);
    memcpy(rig->token, answer.token, sizeof rig->token);
}

static inline void open_with(struct rig *rig, const struct est_config *config, const struct fake_exchange *script,
                             size_t count)
{
    *rig = (struct rig){.clock = {.now_utc = NOW_UTC}};
    fake_http_open(&rig->http, script, count);
    rig->port = fake_http_port(&rig->http);
    rig->clock_port = fake_clock_port(&rig->clock);
    est_init(&rig->est, &rig->port, &rig->clock_port, NULL, config, &rig->backend);
    log_in(rig);
}

#define RIG_OPEN(rig, script)                                                                                          \
    open_with(&(rig), &(struct est_config){.label = ""}, script, sizeof(script) / sizeof(script)[0])

static inline void rig_close(struct rig *rig)
{
    est_close(&rig->est);
    fake_http_close(&rig->http);
}

static inline struct fake_exchange enrol_says(long http_status, const char *type, const char *body,
                                              int64_t retry_after_s)
{
    return (struct fake_exchange){.method = "POST",
                                  .path = ENROL,
                                  .http_status = http_status,
                                  .content_type = type,
                                  .body = body,
                                  .retry_after_s = retry_after_s};
}

static inline struct fake_exchange cacerts_say(const char *body)
{
    return (struct fake_exchange){
        .method = "GET", .path = CACERTS, .http_status = 200, .content_type = CERTIFICATES, .body = body};
}

static inline enum status create(struct rig *rig, struct order_answer *answer, struct err *err)
{
    char open_order[LIMIT_ID_SIZE] = "";
    bool same_key = false;

    return rig->backend.order_create(rig->backend.self, rig->token, "once", &firm.request, NULL, answer, open_order,
                                     &same_key, err);
}

#endif
