/* A certificate in the TLS handshake whose key is with a signer: shown, refused, and never to whom it is not meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "authority.h"
#include "base/fault.h"
#include "test_net_scene.h"

static struct authority firm;
static struct key *persons_key, *another_key;
static struct buf persons_certificate;
static struct cert_list persons, persons_with_issuer;

static int make(void **state)
{
    const int64_t now_utc = (int64_t)time(NULL);

    if (make_identities(state) != 0)
        return -1;
    authority_make(&firm, "Pei Cheng", now_utc - DAY_S);
    assert_int_equal(key_generate(&persons_key, NULL), ST_OK);
    assert_int_equal(key_generate(&another_key, NULL), ST_OK);
    buf_init(&persons_certificate, CERT_DER_MAX);
    authority_issue(&firm, persons_key, now_utc - 60, now_utc + DAY_S, &persons_certificate);
    assert_int_equal(cert_list_add(&persons, persons_certificate.data, persons_certificate.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&persons_with_issuer, persons_certificate.data, persons_certificate.len, NULL),
                     ST_OK);
    assert_int_equal(cert_list_add(&persons_with_issuer, firm.ca.data, firm.ca.len, NULL), ST_OK);
    return 0;
}

static int drop(void **state)
{
    cert_list_clear(&persons_with_issuer);
    cert_list_clear(&persons);
    buf_clear(&persons_certificate);
    key_free(&another_key);
    key_free(&persons_key);
    authority_clear(&firm);
    return drop_identities(state);
}

/* A key that is elsewhere: all that ever comes of it is a signature. */
struct elsewhere {
    struct key *key;
    enum status fails; /* with FAULT_CERTIFICATE_NO_KEY */
    unsigned asked;
};

static enum status sign_elsewhere(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                                  struct err *err)
{
    struct elsewhere *elsewhere = self;
    const struct signer signer = key_signer(elsewhere->key);

    elsewhere->asked++;
    if (elsewhere->fails != ST_OK)
        return err_set(err, elsewhere->fails, FAULT_CERTIFICATE_NO_KEY, "no key");
    return signer.sign_digest(signer.self, digest, signature, err);
}

/* Whom the server saw at the exchanges so far, in turn: 'p' the person, '-' nobody. */
struct seen {
    char who[16];
    size_t count;
};

static void look(struct test_peer *peer, void *self)
{
    struct seen *seen = self;

    if (!test_peer_start_tls(peer) || !test_peer_read_request(peer))
        return;
    if (seen->count < sizeof seen->who - 1)
        seen->who[seen->count++] = test_peer_shows(peer, NULL)                   ? '-'
                                   : test_peer_shows(peer, &persons_certificate) ? 'p'
                                                                                 : '?';
    test_peer_write(peer, ok_answer);
}

/* One exchange by a client that is there already. */
static enum status ask_as(struct http_curl *http, const struct http_identity *identity, struct err *err)
{
    const struct http_port port = http_curl_port(http);
    struct http_request request = get("/.well-known/est/cacerts");
    struct http_answer got = {.http_status = 0};

    request.identity = identity;
    const enum status status = port.exchange(port.self, &request, &got, err);
    http_answer_clear(&got);
    return status;
}

static struct http_curl *client_of(const struct test_server *server)
{
    char url[URL_SIZE];

    snprintf(url, sizeof url, "https://127.0.0.1:%u", test_server_port(server));
    return client_for(url, &root, "none", NULL, &patient);
}

/* One exchange with a server of its own. */
static enum status show_to(const struct test_identity *server_identity, const struct cert_list *chain,
                           struct elsewhere *elsewhere, struct seen *seen, struct err *err)
{
    const struct signer signer = {.sign_digest = sign_elsewhere, .self = elsewhere};
    const struct http_identity identity = {.chain = chain, .key = &signer};
    struct test_server *server = test_server_start(server_identity, look, seen);
    struct http_curl *http = client_of(server);
    const enum status status = ask_as(http, &identity, err);

    http_curl_free(&http);
    test_server_free(&server);
    return status;
}

static struct test_identity asking(const struct buf *ca, bool insists)
{
    struct test_identity identity = host;

    identity.asks_for = ca;
    identity.insists = insists;
    return identity;
}

static void the_key_signs_where_it_is(void **state)
{
    const struct test_identity server = asking(&firm.root, true);
    struct elsewhere elsewhere = {.key = persons_key};
    struct seen seen = {.count = 0};

    (void)state;
    assert_int_equal(show_to(&server, &persons_with_issuer, &elsewhere, &seen, NULL), ST_OK);
    assert_string_equal(seen.who, "p");
    assert_int_equal(elsewhere.asked, 1);
}

static void without_the_ca_between_a_server_that_has_it_not_refuses(void **state)
{
    const struct test_identity server = asking(&firm.root, true);
    struct elsewhere elsewhere = {.key = persons_key};
    struct seen seen = {.count = 0};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_not_equal(show_to(&server, &persons, &elsewhere, &seen, &err), ST_OK);
    assert_int_not_equal(err.status, ST_OK);
    assert_string_equal(seen.who, "");
}

/* A certificate of the CA whose signature OpenSSL takes for too weak: who knows the CA needs none. */
static void a_ca_that_cannot_be_shown_is_left_out(void **state)
{
    struct test_identity server = asking(&firm.root, true);
    struct elsewhere elsewhere = {.key = persons_key};
    struct cert_list chain = {.count = 0};
    struct seen seen = {.count = 0};
    struct buf weak;

    (void)state;
    server.knows = &firm.ca;
    test_sign_weakly(&firm.ca, firm.root_key, &weak);
    assert_int_equal(cert_list_add(&chain, persons_certificate.data, persons_certificate.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&chain, weak.data, weak.len, NULL), ST_OK);
    assert_int_equal(show_to(&server, &chain, &elsewhere, &seen, NULL), ST_OK);
    assert_string_equal(seen.who, "p");
    cert_list_clear(&chain);
    buf_clear(&weak);
}

static void whoever_does_not_ask_is_shown_nothing(void **state)
{
    struct elsewhere elsewhere = {.key = persons_key};
    struct seen seen = {.count = 0};

    (void)state;
    assert_int_equal(show_to(&host, &persons_with_issuer, &elsewhere, &seen, NULL), ST_OK);
    assert_string_equal(seen.who, "-");
    assert_int_equal(elsewhere.asked, 0);
}

/* A session that was remembered would carry whoever was shown, or nobody, to the next exchange. */
static void each_exchange_shows_its_own(void **state)
{
    const struct test_identity asks = asking(&firm.root, false);
    struct elsewhere elsewhere = {.key = persons_key};
    const struct signer signer = {.sign_digest = sign_elsewhere, .self = &elsewhere};
    const struct http_identity identity = {.chain = &persons_with_issuer, .key = &signer};
    struct seen seen = {.count = 0};
    struct test_server *server = test_server_start(&asks, look, &seen);
    struct http_curl *http = client_of(server);

    (void)state;
    assert_int_equal(ask_as(http, NULL, NULL), ST_OK);
    assert_int_equal(ask_as(http, &identity, NULL), ST_OK);
    assert_int_equal(ask_as(http, NULL, NULL), ST_OK);
    assert_int_equal(ask_as(http, &identity, NULL), ST_OK);
    http_curl_free(&http);
    test_server_free(&server);
    assert_string_equal(seen.who, "-p-p");
    assert_int_equal(elsewhere.asked, 2);
}

static void what_the_signer_cannot_do_is_told_as_such(void **state)
{
    const struct test_identity server = asking(&firm.root, false);
    struct elsewhere elsewhere = {.key = persons_key, .fails = ST_NO_KEY};
    struct seen seen = {.count = 0};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(show_to(&server, &persons_with_issuer, &elsewhere, &seen, &err), ST_NO_KEY);
    assert_int_equal(err.status, ST_NO_KEY);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_NO_KEY);
    assert_string_equal(seen.who, "");
}

static void another_keys_signature_is_refused(void **state)
{
    const struct test_identity server = asking(&firm.root, false);
    struct elsewhere elsewhere = {.key = another_key};
    struct seen seen = {.count = 0};

    (void)state;
    assert_int_not_equal(show_to(&server, &persons_with_issuer, &elsewhere, &seen, NULL), ST_OK);
    assert_int_equal(elsewhere.asked, 1);
    assert_string_equal(seen.who, "");
}

static void what_is_no_certificate_cannot_be_shown(void **state)
{
    const struct test_identity server = asking(&firm.root, false);
    struct elsewhere elsewhere = {.key = persons_key};
    struct cert_list rubbish = {.count = 0};
    struct cert_list rubbish_behind = {.count = 0};
    struct seen seen = {.count = 0};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(cert_list_add(&rubbish, "0\x03\x02\x01\x01", 5, NULL), ST_OK);
    assert_int_equal(show_to(&server, &rubbish, &elsewhere, &seen, &err), ST_UNSUPPORTED);
    assert_int_equal(err.status, ST_UNSUPPORTED);
    assert_int_equal(cert_list_add(&rubbish_behind, persons_certificate.data, persons_certificate.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&rubbish_behind, "0\x03\x02\x01\x01", 5, NULL), ST_OK);
    assert_int_equal(show_to(&server, &rubbish_behind, &elsewhere, &seen, NULL), ST_UNSUPPORTED);
    assert_string_equal(seen.who, "");
    assert_int_equal(elsewhere.asked, 0);
    cert_list_clear(&rubbish_behind);
    cert_list_clear(&rubbish);
}

/* Its signatures are of a kind that no signer of ours makes. */
static void a_server_that_speaks_1_3_alone_is_not_reached(void **state)
{
    struct test_identity server = asking(&firm.root, false);
    struct elsewhere elsewhere = {.key = persons_key};
    struct seen seen = {.count = 0};

    (void)state;
    server.least_tls = TLS1_3_VERSION;
    assert_int_equal(show_to(&server, &persons_with_issuer, &elsewhere, &seen, NULL), ST_UNTRUSTED);
    assert_int_equal(elsewhere.asked, 0);
}

static void a_host_that_is_not_the_configured_one_is_shown_nothing(void **state)
{
    struct test_identity server = renamed;
    struct elsewhere elsewhere = {.key = persons_key};
    struct seen seen = {.count = 0};

    (void)state;
    server.asks_for = &firm.root;
    assert_int_equal(show_to(&server, &persons_with_issuer, &elsewhere, &seen, NULL), ST_UNTRUSTED);
    assert_string_equal(seen.who, "");
    assert_int_equal(elsewhere.asked, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_key_signs_where_it_is),
        cmocka_unit_test(without_the_ca_between_a_server_that_has_it_not_refuses),
        cmocka_unit_test(a_ca_that_cannot_be_shown_is_left_out),
        cmocka_unit_test(whoever_does_not_ask_is_shown_nothing),
        cmocka_unit_test(each_exchange_shows_its_own),
        cmocka_unit_test(what_the_signer_cannot_do_is_told_as_such),
        cmocka_unit_test(another_keys_signature_is_refused),
        cmocka_unit_test(what_is_no_certificate_cannot_be_shown),
        cmocka_unit_test(a_server_that_speaks_1_3_alone_is_not_reached),
        cmocka_unit_test(a_host_that_is_not_the_configured_one_is_shown_nothing),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
