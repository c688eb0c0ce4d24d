#include "test_net_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/x509.h>

enum { PEM_MAX = 1 << 16, REQUEST_MAX = 1 << 16 };

static const int64_t long_ago_utc = 1356998400;   /* 2013 */
static const int64_t far_future_utc = 2524608000; /* 2050 */

struct test_server {
    const struct test_identity *identity;
    test_script script;
    void *self;
    SSL_CTX *tls;
    int fd;
    unsigned port;
    unsigned connections;
    struct buf request;
    pthread_t thread;
    bool running;
};

void test_ca_new(struct test_ca *out, const char *name, const struct test_ca *issuer)
{
    struct issue_ca_request request = {
        .not_before_utc = long_ago_utc, .not_after_utc = far_future_utc, .path_length = -1};

    strcpy(request.subject.fields[0].type, "CN");
    snprintf(request.subject.fields[0].value, sizeof request.subject.fields[0].value, "%s", name);
    request.subject.count = 1;
    if (issuer != NULL) {
        request.crl_url = "http://ca.example.test/crl";
        request.issuer_url = "http://ca.example.test/ca";
    }
    buf_init(&out->der, CERT_DER_MAX);
    buf_init(&out->pem, PEM_MAX);
    assert_int_equal(issue_ca_key_generate(2048, &out->key, NULL), ST_OK);
    assert_int_equal(issue_ca(&request, out->key, issuer == NULL ? NULL : &issuer->der,
                              issuer == NULL ? NULL : issuer->key, &out->der, NULL),
                     ST_OK);
    assert_int_equal(cert_to_pem(out->der.data, out->der.len, &out->pem, NULL), ST_OK);
}

void test_ca_clear(struct test_ca *ca)
{
    key_free(&ca->key);
    buf_clear(&ca->der);
    buf_clear(&ca->pem);
}

void test_identity_new(struct test_identity *out, const struct test_ca *issuer, const char *names,
                       int64_t not_before_utc, int64_t not_after_utc)
{
    *out = (struct test_identity){.between = NULL};
    buf_init(&out->der, CERT_DER_MAX);
    assert_int_equal(key_generate(&out->key, NULL), ST_OK);
    assert_int_equal(
        issue_tls(names, out->key, not_before_utc, not_after_utc, &issuer->der, issuer->key, &out->der, NULL), ST_OK);
}

void test_identity_clear(struct test_identity *identity)
{
    key_free(&identity->key);
    buf_clear(&identity->der);
}

static X509 *x509_of(const struct buf *der)
{
    const unsigned char *at = der->data;
    X509 *cert = d2i_X509(NULL, &at, (long)der->len);
    assert_non_null(cert);
    return cert;
}

static EVP_PKEY *pkey_of(const struct key *key)
{
    struct buf pkcs8;

    buf_init(&pkcs8, KEY_DER_MAX);
    assert_int_equal(key_to_pkcs8(key, &pkcs8, NULL), ST_OK);
    const unsigned char *at = pkcs8.data;
    EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &at, (long)pkcs8.len);
    buf_clear(&pkcs8);
    assert_non_null(pkey);
    return pkey;
}

void test_sign_weakly(const struct buf *der, const struct key *issuer, struct buf *out)
{
    X509 *cert = x509_of(der);
    EVP_PKEY *pkey = pkey_of(issuer);
    unsigned char *encoded = NULL;
    int len = 0;

    assert_true(X509_sign(cert, pkey, EVP_sha1()) > 0);
    len = i2d_X509(cert, &encoded);
    assert_true(len > 0);
    buf_init(out, CERT_DER_MAX);
    assert_int_equal(buf_append(out, encoded, (size_t)len), ST_OK);
    OPENSSL_free(encoded);
    EVP_PKEY_free(pkey);
    X509_free(cert);
}

static void know(SSL_CTX *context, const struct buf *der)
{
    X509 *ca = x509_of(der);

    assert_int_equal(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca), 1);
    X509_free(ca);
}

static void ask_for(SSL_CTX *context, const struct test_identity *identity)
{
    X509 *ca = x509_of(identity->asks_for);

    know(context, identity->asks_for);
    if (identity->knows != NULL)
        know(context, identity->knows);
    assert_int_equal(SSL_CTX_add_client_CA(context, ca), 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (identity->insists ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), NULL);
    assert_int_equal(SSL_CTX_set_session_id_context(context, (const unsigned char *)"test", 4), 1);
    X509_free(ca);
}

static SSL_CTX *context_of(const struct test_identity *identity)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    X509 *cert = x509_of(&identity->der);
    EVP_PKEY *pkey = pkey_of(identity->key);

    assert_non_null(context);
    assert_int_equal(SSL_CTX_use_certificate(context, cert), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(context, pkey), 1);
    if (identity->between != NULL)
        assert_int_equal(SSL_CTX_add_extra_chain_cert(context, x509_of(&identity->between->der)), 1); /* takes it */
    if (identity->asks_for != NULL)
        ask_for(context, identity);
    if (identity->least_tls != 0)
        assert_int_equal(SSL_CTX_set_min_proto_version(context, identity->least_tls), 1);
    EVP_PKEY_free(pkey);
    X509_free(cert);
    return context;
}

bool test_peer_start_tls(struct test_peer *peer)
{
    peer->tls = SSL_new(peer->server->tls);
    return peer->tls != NULL && SSL_set_fd(peer->tls, peer->fd) == 1 && SSL_accept(peer->tls) == 1;
}

static int peer_read(struct test_peer *peer, void *out, size_t size)
{
    return peer->tls != NULL ? SSL_read(peer->tls, out, (int)size) : (int)recv(peer->fd, out, size, 0);
}

/* How many bytes the request has in all, 0 as long as its header lines are not complete. */
static size_t request_len(const struct buf *request)
{
    const char *text = buf_text(request);
    const char *end = strstr(text, "\r\n\r\n");
    const char *length = NULL;

    if (end == NULL)
        return 0;
    for (const char *line = text; line < end; line = strstr(line, "\r\n") + 2)
        if (strncasecmp(line, "Content-Length:", 15) == 0)
            length = line + 15;
    return (size_t)(end + 4 - text) + (length == NULL ? 0 : strtoul(length, NULL, 10));
}

bool test_peer_read_request(struct test_peer *peer)
{
    struct buf *request = &peer->server->request;
    char piece[1024];

    buf_clear(request);
    for (;;) {
        int got = peer_read(peer, piece, sizeof piece);
        if (got <= 0 || buf_append(request, piece, (size_t)got) != ST_OK)
            return false;
        size_t wanted = request_len(request);
        if (wanted > 0 && request->len >= wanted)
            return true;
    }
}

const char *test_peer_request(const struct test_peer *peer)
{
    return buf_text(&peer->server->request);
}

bool test_peer_shows(const struct test_peer *peer, const struct buf *der)
{
    X509 *shown = SSL_get0_peer_certificate(peer->tls);
    unsigned char *bytes = NULL;
    bool same = false;

    if (shown == NULL || der == NULL)
        return shown == NULL && der == NULL;
    const int len = i2d_X509(shown, &bytes);
    same = len > 0 && (size_t)len == der->len && memcmp(bytes, der->data, der->len) == 0;
    OPENSSL_free(bytes);
    return same && SSL_get_verify_result(peer->tls) == X509_V_OK;
}

void test_peer_write(struct test_peer *peer, const char *text)
{
    size_t len = strlen(text);

    if (peer->tls != NULL)
        (void)SSL_write(peer->tls, text, (int)len);
    else
        (void)!send(peer->fd, text, len, 0);
}

void test_peer_wait_for_end(struct test_peer *peer)
{
    char piece[1024];
    while (peer_read(peer, piece, sizeof piece) > 0)
        ;
}

void test_peer_break(struct test_peer *peer)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    (void)setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (peer->tls != NULL)
        SSL_set_quiet_shutdown(peer->tls, 1);
}

static void *server_run(void *self)
{
    struct test_server *server = self;
    int fd = -1;

    while ((fd = accept(server->fd, NULL, NULL)) >= 0) {
        struct test_peer peer = {.server = server, .fd = fd};
        server->connections++;
        server->script(&peer, server->self);
        if (peer.tls != NULL)
            (void)SSL_shutdown(peer.tls);
        SSL_free(peer.tls);
        (void)close(fd);
    }
    return NULL;
}

struct test_server *test_server_start(const struct test_identity *identity, test_script script, void *self)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    struct test_server *server = calloc(1, sizeof *server);

    assert_non_null(server);
    (void)signal(SIGPIPE, SIG_IGN);
    buf_init(&server->request, REQUEST_MAX);
    server->identity = identity;
    server->script = script;
    server->self = self;
    server->tls = context_of(identity);
    server->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(server->fd >= 0);
    assert_int_equal(bind(server->fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->fd, 8), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&address, &len), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, server_run, server), 0);
    server->running = true;
    return server;
}

unsigned test_server_port(const struct test_server *server)
{
    return server->port;
}

const char *test_server_request(const struct test_server *server)
{
    assert_false(server->running);
    return buf_text(&server->request);
}

unsigned test_server_connections(const struct test_server *server)
{
    assert_false(server->running);
    return server->connections;
}

void test_server_stop(struct test_server *server)
{
    if (!server->running)
        return;
    (void)shutdown(server->fd, SHUT_RDWR); /* ends accept */
    assert_int_equal(pthread_join(server->thread, NULL), 0);
    server->running = false;
}

void test_server_free(struct test_server **server)
{
    if (*server == NULL)
        return;
    test_server_stop(*server);
    (void)close((*server)->fd);
    SSL_CTX_free((*server)->tls);
    buf_clear(&(*server)->request);
    free(*server);
    *server = NULL;
}
