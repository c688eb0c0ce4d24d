#include "authority.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct subject authority_name(const char *firm, const char *role)
{
    struct subject subject = {.fields = {{.type = "C", .value = "TW"}, {.type = "O"}, {.type = "CN"}}, .count = 3};

    (void)snprintf(subject.fields[1].value, sizeof subject.fields[1].value, "%s", firm);
    (void)snprintf(subject.fields[2].value, sizeof subject.fields[2].value, "%s %s", firm, role);
    return subject;
}

void authority_make(struct authority *a, const char *firm, int64_t since_utc)
{
    const struct issue_ca_request root = {.subject = authority_name(firm, "Root"),
                                          .not_before_utc = since_utc,
                                          .not_after_utc = since_utc + INT64_C(10) * AUTHORITY_YEAR_S,
                                          .path_length = -1};
    const struct issue_ca_request ca = {.subject = authority_name(firm, "CA"),
                                        .not_before_utc = since_utc,
                                        .not_after_utc = since_utc + INT64_C(5) * AUTHORITY_YEAR_S,
                                        .path_length = 0,
                                        .crl_url = "http://pki.example/root.crl",
                                        .issuer_url = "http://pki.example/root.cer"};

    *a = (struct authority){.since_utc = since_utc};
    buf_init(&a->root, CERT_DER_MAX);
    buf_init(&a->ca, CERT_DER_MAX);
    assert_int_equal(issue_ca_key_generate(2048, &a->root_key, NULL), ST_OK);
    assert_int_equal(issue_ca_key_generate(2048, &a->ca_key, NULL), ST_OK);
    assert_int_equal(issue_ca(&root, a->root_key, NULL, NULL, &a->root, NULL), ST_OK);
    assert_int_equal(issue_ca(&ca, a->ca_key, &a->root, a->root_key, &a->ca, NULL), ST_OK);
}

void authority_clear(struct authority *a)
{
    buf_clear(&a->ca);
    buf_clear(&a->root);
    key_free(&a->ca_key);
    key_free(&a->root_key);
}

void authority_pem(const struct authority *a, struct buf *out)
{
    assert_int_equal(cert_to_pem(a->root.data, a->root.len, out, NULL), ST_OK);
    assert_int_equal(cert_to_pem(a->ca.data, a->ca.len, out, NULL), ST_OK);
}

struct issue_request authority_request(const struct buf *spki, int64_t not_before_utc, int64_t not_after_utc)
{
    return (struct issue_request){
        .subject = {.fields = {{"C", "TW"},
                               {"O", "北城證券股份有限公司"},
                               {"OU", "RA-1"},
                               {"CN", "王小明"},
                               {"serialNumber", "A123456789"}},
                    .count = 5},
        .spki = spki->data,
        .spki_len = spki->len,
        /* the operating manual's example */
        .serial = {0xE9, 0xF5, 0x0B, 0xD2, 0xE0, 0x27, 0x00, 0xFD, 0x18, 0x55, 0x9F, 0x71, 0x7C, 0x80, 0xFD, 0xCF},
        .not_before_utc = not_before_utc,
        .not_after_utc = not_after_utc,
        .crl_url = "http://pki.example/ca.crl",
        .issuer_url = "http://pki.example/ca.cer",
        .ocsp_url = "http://pki.example/ocsp",
    };
}

void authority_issue(const struct authority *a, const struct key *subject_key, int64_t not_before_utc,
                     int64_t not_after_utc, struct buf *out)
{
    struct issue_request request;
    struct buf spki, tbs;

    buf_init(out, CERT_DER_MAX);
    buf_init(&spki, KEY_DER_MAX);
    buf_init(&tbs, CERT_DER_MAX);
    assert_int_equal(key_spki(subject_key, &spki, NULL), ST_OK);
    request = authority_request(&spki, not_before_utc, not_after_utc);
    assert_int_equal(issue_tbs(&request, &a->ca, &tbs, NULL), ST_OK);
    assert_int_equal(issue_sign(&tbs, a->ca_key, &a->ca, out, NULL), ST_OK);
    buf_clear(&tbs);
    buf_clear(&spki);
}
