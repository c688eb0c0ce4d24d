#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <openssl/x509_vfy.h>

#include "authority.h"
#include "base/fault.h"
#include "pki/chain.h"

enum { DAY_S = 86400 };

static const int64_t since_utc = 1767225600; /* 2026-01-01 */

static struct authority firm, other_firm;
static struct key *key;
static struct buf leaf, other_leaf; /* valid from 100 to 465 days after since_utc */
static struct anchors *anchors;     /* the firm's root and CA */
static struct anchors *root_alone;

static bool verifying_fails; /* and OpenSSL does not say why */

int __real_X509_verify_cert(X509_STORE_CTX *ctx);
int __wrap_X509_verify_cert(X509_STORE_CTX *ctx);
int __wrap_X509_verify_cert(X509_STORE_CTX *ctx)
{
    return verifying_fails ? -1 : __real_X509_verify_cert(ctx);
}

static struct anchors *anchors_of(const struct buf *pem)
{
    struct anchors *made = NULL;

    assert_int_equal(anchors_new(buf_text(pem), pem->len, &made, NULL), ST_OK);
    return made;
}

static int make_firms(void **state)
{
    struct buf pem;

    (void)state;
    authority_make(&firm, "Pei Cheng", since_utc);
    authority_make(&other_firm, "Pei Cheng", since_utc); /* the same names: only the keys differ */
    assert_int_equal(key_generate(&key, NULL), ST_OK);
    authority_issue(&firm, key, since_utc + 100 * DAY_S, since_utc + 465 * DAY_S, &leaf);
    authority_issue(&other_firm, key, since_utc + 100 * DAY_S, since_utc + 465 * DAY_S, &other_leaf);

    buf_init(&pem, 65536);
    authority_pem(&firm, &pem);
    anchors = anchors_of(&pem);
    buf_clear(&pem);
    assert_int_equal(cert_to_pem(firm.root.data, firm.root.len, &pem, NULL), ST_OK);
    root_alone = anchors_of(&pem);
    buf_clear(&pem);
    return 0;
}

static int clear_firms(void **state)
{
    (void)state;
    anchors_free(&root_alone);
    anchors_free(&anchors);
    anchors_free(&anchors); /* NULL is allowed */
    buf_clear(&other_leaf);
    buf_clear(&leaf);
    key_free(&key);
    authority_clear(&other_firm);
    authority_clear(&firm);
    return 0;
}

static void assert_verdict(const struct anchors *with, const struct buf *cert, const struct cert_list *helpers,
                           int64_t at_utc, enum status status, int fault)
{
    struct err err = ERR_INIT;

    assert_int_equal(chain_verify(with, cert->data, cert->len, helpers, at_utc, &err), status);
    assert_int_equal(err.status, status);
    assert_int_equal(err.fault, fault);
}

static void the_firms_own_at_any_time(void **state)
{
    (void)state;
    assert_verdict(anchors, &leaf, NULL, CHAIN_ANY_TIME, ST_OK, 0);
    assert_verdict(anchors, &firm.ca, NULL, CHAIN_ANY_TIME, ST_OK, 0);
    assert_verdict(anchors, &leaf, NULL, since_utc + 200 * DAY_S, ST_OK, 0);
    assert_verdict(anchors, &leaf, NULL, since_utc + 100 * DAY_S, ST_OK, 0);
    /* OpenSSL counts the very last second as over. */
    assert_verdict(anchors, &leaf, NULL, since_utc + 465 * DAY_S - 1, ST_OK, 0);
}

static void too_early_and_too_late(void **state)
{
    (void)state;
    assert_verdict(anchors, &leaf, NULL, since_utc + 100 * DAY_S - 1, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED);
    assert_verdict(anchors, &leaf, NULL, since_utc + 465 * DAY_S + 1, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED);
    assert_verdict(anchors, &leaf, NULL, 1, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED);
    assert_verdict(anchors, &firm.ca, NULL, since_utc + 6 * INT64_C(31536000), ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED);
}

static void other_firms_with_the_same_name(void **state)
{
    struct cert_list helpers = {.count = 0};

    (void)state;
    assert_int_equal(cert_list_add(&helpers, other_firm.ca.data, other_firm.ca.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&helpers, other_firm.root.data, other_firm.root.len, NULL), ST_OK);
    assert_verdict(anchors, &other_leaf, NULL, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    assert_verdict(anchors, &other_leaf, &helpers, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    assert_verdict(anchors, &other_firm.ca, &helpers, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    assert_verdict(anchors, &other_firm.root, NULL, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    /* out of date as well: whose it is comes first */
    assert_verdict(anchors, &other_leaf, &helpers, since_utc + 900 * DAY_S, ST_NOT_OURS, FAULT_OTHER_FIRM);
    cert_list_clear(&helpers);
}

static void intermediates_help_and_are_not_trusted(void **state)
{
    struct cert_list helpers = {.count = 0};

    (void)state;
    assert_verdict(root_alone, &leaf, NULL, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    assert_int_equal(cert_list_add(&helpers, other_firm.ca.data, other_firm.ca.len, NULL), ST_OK);
    assert_verdict(root_alone, &leaf, &helpers, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    assert_int_equal(cert_list_add(&helpers, firm.ca.data, firm.ca.len, NULL), ST_OK);
    assert_verdict(root_alone, &leaf, &helpers, CHAIN_ANY_TIME, ST_OK, 0);
    assert_verdict(root_alone, &leaf, &helpers, since_utc + 200 * DAY_S, ST_OK, 0);
    cert_list_clear(&helpers);
}

static void leaves_issue_nothing(void **state)
{
    struct cert_list helpers = {.count = 0};
    struct key *another = NULL;
    struct subject subject = {.fields = {{"CN", "forged"}}, .count = 1};
    struct issue_ca_request request = {
        .subject = subject, .not_before_utc = since_utc, .not_after_utc = since_utc + 400 * DAY_S, .path_length = 0};
    struct buf mine, forged;

    (void)state;
    /* A CA's name on a leaf's key: what the investor could sign himself. */
    buf_init(&mine, CERT_DER_MAX);
    assert_int_equal(key_generate(&another, NULL), ST_OK);
    assert_int_equal(issue_ca(&request, key, NULL, NULL, &mine, NULL), ST_OK);
    buf_init(&forged, CERT_DER_MAX);
    request.subject.fields[0].value[0] = 'F';
    assert_int_equal(issue_ca(&request, another, &mine, key, &forged, NULL), ST_OK);
    assert_int_equal(cert_list_add(&helpers, mine.data, mine.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&helpers, leaf.data, leaf.len, NULL), ST_OK);
    assert_verdict(anchors, &forged, &helpers, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    assert_verdict(anchors, &mine, &helpers, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    cert_list_clear(&helpers);
    buf_clear(&forged);
    buf_clear(&mine);
    key_free(&another);
}

/* The very certificate, of two CAs that differ in their keys alone. */
static void its_issuer(void **state)
{
    struct buf issuer;

    (void)state;
    buf_init(&issuer, CERT_DER_MAX);
    assert_int_equal(chain_issuer(anchors, leaf.data, leaf.len, &issuer, NULL), ST_OK);
    assert_int_equal(issuer.len, firm.ca.len);
    assert_memory_equal(issuer.data, firm.ca.data, issuer.len);
    buf_clear(&issuer);
    assert_int_equal(chain_issuer(anchors, firm.ca.data, firm.ca.len, &issuer, NULL), ST_OK);
    assert_int_equal(issuer.len, firm.root.len);
    assert_memory_equal(issuer.data, firm.root.data, issuer.len);
    buf_clear(&issuer);
    assert_int_equal(chain_issuer(anchors, firm.root.data, firm.root.len, &issuer, NULL), ST_OK);
    assert_memory_equal(issuer.data, firm.root.data, issuer.len);
    buf_clear(&issuer);
    assert_int_equal(chain_issuer(anchors, other_leaf.data, other_leaf.len, &issuer, NULL), ST_NOT_OURS);
    assert_int_equal(chain_issuer(root_alone, leaf.data, leaf.len, &issuer, NULL), ST_NOT_OURS);
    assert_int_equal(chain_issuer(anchors, "no certificate", 14, &issuer, NULL), ST_BAD_FILE);
    assert_int_equal(issuer.len, 0);
}

/* Whatever else is offered: what leads to the anchor, and neither leaf nor anchor. */
static void its_way_up(void **state)
{
    struct cert_list helpers = {.count = 0}, path = {.count = 0};

    (void)state;
    assert_int_equal(chain_path(anchors, leaf.data, leaf.len, NULL, CHAIN_ANY_TIME, &path, NULL), ST_OK);
    assert_int_equal(path.count, 1); /* a configured one too */
    cert_list_clear(&path);
    assert_int_equal(chain_path(anchors, firm.ca.data, firm.ca.len, NULL, CHAIN_ANY_TIME, &path, NULL), ST_OK);
    assert_int_equal(path.count, 0);
    assert_int_equal(cert_list_add(&helpers, other_firm.root.data, other_firm.root.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&helpers, other_firm.ca.data, other_firm.ca.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&helpers, firm.root.data, firm.root.len, NULL), ST_OK);
    assert_int_equal(chain_path(root_alone, leaf.data, leaf.len, &helpers, CHAIN_ANY_TIME, &path, NULL), ST_NOT_OURS);
    assert_int_equal(cert_list_add(&helpers, firm.ca.data, firm.ca.len, NULL), ST_OK);
    assert_int_equal(chain_path(root_alone, leaf.data, leaf.len, &helpers, since_utc + 900 * DAY_S, &path, NULL),
                     ST_EXPIRED);
    assert_int_equal(path.count, 0);
    assert_int_equal(chain_path(root_alone, leaf.data, leaf.len, &helpers, since_utc + 200 * DAY_S, &path, NULL),
                     ST_OK);
    assert_int_equal(path.count, 1);
    assert_int_equal(path.items[0].len, firm.ca.len);
    assert_memory_equal(path.items[0].data, firm.ca.data, firm.ca.len);
    cert_list_clear(&path);
    cert_list_clear(&helpers);
}

static void what_cannot_be_verified_is_nobodys(void **state)
{
    struct cert_list path = {.count = 0};

    (void)state;
    verifying_fails = true;
    assert_verdict(anchors, &leaf, NULL, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    assert_int_equal(chain_path(anchors, leaf.data, leaf.len, NULL, CHAIN_ANY_TIME, &path, NULL), ST_NOT_OURS);
    verifying_fails = false;
}

static void what_cannot_be_read(void **state)
{
    const struct buf rubbish = {.data = (unsigned char[]){0x30, 0x01, 0x00}, .len = 3};
    struct cert_list helpers = {.count = 0};
    struct buf damaged;

    (void)state;
    assert_verdict(anchors, &rubbish, NULL, CHAIN_ANY_TIME, ST_BAD_FILE, FAULT_NONE);
    buf_init(&damaged, CERT_DER_MAX);
    assert_int_equal(buf_append(&damaged, leaf.data, leaf.len), ST_OK);
    damaged.data[damaged.len - 1] ^= 1; /* in the signature */
    assert_verdict(anchors, &damaged, NULL, CHAIN_ANY_TIME, ST_NOT_OURS, FAULT_OTHER_FIRM);
    assert_int_equal(cert_list_add(&helpers, rubbish.data, rubbish.len, NULL), ST_OK);
    assert_verdict(anchors, &leaf, &helpers, CHAIN_ANY_TIME, ST_BAD_FILE, FAULT_NONE);
    cert_list_clear(&helpers);
    buf_clear(&damaged);
}

static bool knows(const struct anchors *with, const struct buf *cert)
{
    return chain_knows_issuer(with, cert->data, cert->len);
}

static void an_issuer_is_known_by_its_name(void **state)
{
    struct authority third, shouting;

    (void)state;
    authority_make(&third, "Third Firm", since_utc);
    authority_make(&shouting, "PEI  cheng", since_utc);
    assert_true(knows(anchors, &leaf));
    assert_true(knows(anchors, &firm.ca));
    assert_true(knows(anchors, &firm.root));
    assert_true(knows(anchors, &other_leaf));  /* the name alone: chain_verify tells them apart */
    assert_true(knows(anchors, &shouting.ca)); /* the same name to RFC 5280 7.1, and to chain_verify */
    assert_false(knows(anchors, &third.ca));
    assert_false(knows(anchors, &third.root));
    assert_true(knows(root_alone, &firm.ca));
    assert_false(knows(root_alone, &leaf)); /* its issuer would have to come as an intermediate */
    authority_clear(&shouting);
    authority_clear(&third);
}

/* Whatever is cut off, nothing behind the end is looked at (sanitizers), and what cannot be found is not denied. */
static void an_issuer_that_cannot_be_found_may_be_known(void **state)
{
    size_t len = 0;

    (void)state;
    for (len = 0; len < leaf.len; len++) {
        unsigned char *cut = malloc(len == 0 ? 1 : len);

        assert_non_null(cut);
        memcpy(cut, leaf.data, len);
        assert_true(chain_knows_issuer(anchors, cut, len));
        free(cut);
    }
}

static void anchors_need_a_root(void **state)
{
    struct err err = ERR_INIT;
    struct anchors *made = NULL;
    struct buf pem;

    (void)state;
    buf_init(&pem, 65536);
    assert_int_equal(cert_to_pem(firm.ca.data, firm.ca.len, &pem, NULL), ST_OK);
    assert_int_equal(anchors_new(buf_text(&pem), pem.len, &made, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_CONFIGURATION);
    assert_int_equal(anchors_new("", 0, &made, NULL), ST_BAD_FILE);
    assert_int_equal(anchors_new("no PEM", 6, &made, NULL), ST_BAD_FILE);
    assert_null(made);
    buf_clear(&pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_firms_own_at_any_time),
        cmocka_unit_test(too_early_and_too_late),
        cmocka_unit_test(other_firms_with_the_same_name),
        cmocka_unit_test(intermediates_help_and_are_not_trusted),
        cmocka_unit_test(leaves_issue_nothing),
        cmocka_unit_test(its_issuer),
        cmocka_unit_test(its_way_up),
        cmocka_unit_test(what_cannot_be_verified_is_nobodys),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(an_issuer_is_known_by_its_name),
        cmocka_unit_test(an_issuer_that_cannot_be_found_may_be_known),
        cmocka_unit_test(anchors_need_a_root),
    };

    return cmocka_run_group_tests(tests, make_firms, clear_firms);
}
