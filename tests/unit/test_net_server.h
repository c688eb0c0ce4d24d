/*
 * A small TLS server on loopback for the tests of net/, that behaves as badly as a test wants. One thread, one
 * connection after the other; each is handed to the script. Its certificates are made by pki/issue.h.
 */
#ifndef TEST_NET_SERVER_H
#define TEST_NET_SERVER_H

#include <stdbool.h>

#include <openssl/ssl.h>

#include "pki/issue.h"

struct test_ca {
    struct key *key;
    struct buf der, pem;
};
void test_ca_new(struct test_ca *out, const char *name, const struct test_ca *issuer);
void test_ca_clear(struct test_ca *ca);

/* What a server shows: its own certificate, and perhaps one more of the chain. */
struct test_identity {
    struct key *key;
    struct buf der;
    const struct test_ca *between; /* sent along; NULL for none */
    /* Whose certificates are asked for in the handshake (DER); NULL: nobody is. Set before the server starts. */
    const struct buf *asks_for;
    const struct buf *knows; /* a CA below that one, which need not be shown; NULL: none */
    bool insists;            /* on one */
    int least_tls;           /* TLS1_3_VERSION; 0: whatever OpenSSL takes */
};
void test_identity_new(struct test_identity *out, const struct test_ca *issuer, const char *names,
                       int64_t not_before_utc, int64_t not_after_utc);
void test_identity_clear(struct test_identity *identity);
/* The same certificate, signed anew over SHA-1, into an empty buffer. */
void test_sign_weakly(const struct buf *der, const struct key *issuer, struct buf *out);

struct test_server;

/* One connection, in the script's hands. */
struct test_peer {
    struct test_server *server;
    int fd;
    SSL *tls; /* NULL before test_peer_start_tls */
};
/* False if the client broke it off. */
bool test_peer_start_tls(struct test_peer *peer);
/* The header lines, and the body of the declared length, into test_server_request. */
bool test_peer_read_request(struct test_peer *peer);
const char *test_peer_request(const struct test_peer *peer);
/* Whose certificate came, and was verified, is that one. NULL: nobody's came. */
bool test_peer_shows(const struct test_peer *peer, const struct buf *der);
void test_peer_write(struct test_peer *peer, const char *text);
/* Until the client closes. */
void test_peer_wait_for_end(struct test_peer *peer);
/* TCP reset, and nothing of TLS before it. */
void test_peer_break(struct test_peer *peer);

typedef void (*test_script)(struct test_peer *peer, void *self);

struct test_server *test_server_start(const struct test_identity *identity, test_script script, void *self);
unsigned test_server_port(const struct test_server *server);
/* After test_server_stop: the last request that was read as a whole, and how many connections there were. */
const char *test_server_request(const struct test_server *server);
unsigned test_server_connections(const struct test_server *server);
void test_server_stop(struct test_server *server);
void test_server_free(struct test_server **server);

#endif
