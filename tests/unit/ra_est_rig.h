/*
 * One person on one host, and EST's requests of them, without TLS: that a certificate was shown in the handshake is the
 * listener's word (flow.est has the real one). cmocka.h comes before this.
 */
#ifndef RA_EST_RIG_H
#define RA_EST_RIG_H

#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "base/encoding.h"
#include "pki/cert.h"
#include "ra_routes_rig.h"
#include "server/est.h"

#define ENROL "/.well-known/est/simpleenroll"
#define REENROL "/.well-known/est/simplereenroll"
enum { DAY_S = 86400, RETRY_S = 42 };

static struct request request; /* what is asked next */

static inline int est_open(void **state)
{
    struct routes_bench *bench = NULL;

    (void)bench_open(state);
    bench = *state;
    bench->host.ra.config.est.retry_s = RETRY_S;
    return 0;
}

static inline int est(struct routes_bench *bench)
{
    (void)snprintf(request.peer, sizeof request.peer, "192.0.2.7");
    buf_clear(&bench->answer.body);
    bench->answer = (struct response){.body = bench->answer.body};
    est_handle(&bench->host.ra, &request, &bench->answer);
    return bench->answer.http_status;
}

/* "Basic ...". */
static inline const char *basic(const char *login)
{
    static char header[512];
    struct buf text;

    buf_init(&text, sizeof header);
    assert_int_equal(base64_append(&text, login, strlen(login)), ST_OK);
    (void)snprintf(header, sizeof header, "Basic %s", buf_text(&text));
    buf_clear(&text);
    return header;
}

static inline const char *right(void)
{
    return basic(RA_BENCH_ID ":" RA_BENCH_PASSWORD);
}

/* The request of that person and key in base64, until the next one. */
static inline void take_body(struct routes_bench *bench, unsigned key)
{
    static struct buf text = {.max = LIMIT_BODY_BYTES};
    struct order_request order;

    ra_bench_request(&bench->host, bench->account, key, &order);
    buf_clear(&text);
    assert_int_equal(base64_append(&text, order.csr.data, order.csr.len), ST_OK);
    order_request_clear(&order);
    request.body = buf_text(&text);
    request.body_len = text.len;
}

static inline void prepare(struct routes_bench *bench, const char *path, unsigned key)
{
    request = (struct request){.method = "POST", .path = path, .content_type = "application/pkcs10"};
    take_body(bench, key);
}

static inline int enrol(struct routes_bench *bench, unsigned key)
{
    prepare(bench, ENROL, key);
    request.authorization = right();
    return est(bench);
}

/* The one certificate of the answer; serial in the form of the records. */
static inline void read_certificate(struct routes_bench *bench, struct buf *der, char serial[SERIAL_TEXT_SIZE])
{
    struct buf message;
    const unsigned char *at = NULL;
    PKCS7 *read = NULL;
    unsigned char *bytes = NULL;
    struct cert_info info;
    int len = 0;

    assert_string_equal(bench->answer.content_type, "application/pkcs7-mime; smime-type=certs-only");
    assert_string_equal(bench->answer.headers[0].name, "Content-Transfer-Encoding");
    buf_init(&message, LIMIT_ANSWER_BYTES);
    assert_int_equal(base64_decode(buf_text(&bench->answer.body), &message), ST_OK);
    at = message.data;
    read = d2i_PKCS7(NULL, &at, (long)message.len);
    assert_non_null(read);
    assert_int_equal(sk_X509_num(read->d.sign->cert), 1);
    len = i2d_X509(sk_X509_value(read->d.sign->cert, 0), &bytes);
    assert_true(len > 0);
    buf_init(der, CERT_DER_MAX);
    assert_int_equal(buf_append(der, bytes, (size_t)len), ST_OK);
    assert_int_equal(cert_read(der->data, der->len, &info, NULL), ST_OK);
    memcpy(serial, info.serial, SERIAL_TEXT_SIZE);
    OPENSSL_free(bytes);
    PKCS7_free(read);
    buf_clear(&message);
}

static inline int64_t count(struct routes_bench *bench, const char *from)
{
    char sql[160];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", from);
    return ra_bench_sql(&bench->host, sql);
}

#endif
