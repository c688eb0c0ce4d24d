#include "fakes/fake_ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki/issue.h"

enum { FAKE_CA_BEGIN_UTC = 1767225600, FAKE_CA_YEAR_S = 365 * 86400 };

static void fake_ca_must(enum status status, const struct err *err)
{
    if (status == ST_OK)
        return;
    (void)fprintf(stderr, "fake CA: %s: %s\n", status_word(status), err->what);
    abort();
}

static void fake_ca_field(struct subject *subject, const char *type, const char *value)
{
    struct subject_field *field = &subject->fields[subject->count++];

    (void)snprintf(field->type, sizeof field->type, "%s", type);
    (void)snprintf(field->value, sizeof field->value, "%s", value);
}

static struct issue_ca_request fake_ca_request(const char *firm, const char *role)
{
    struct issue_ca_request request = {
        .not_before_utc = FAKE_CA_BEGIN_UTC,
        .not_after_utc = FAKE_CA_BEGIN_UTC + 20LL * FAKE_CA_YEAR_S,
        .path_length = -1,
    };

    fake_ca_field(&request.subject, "C", "TW");
    fake_ca_field(&request.subject, "O", firm);
    fake_ca_field(&request.subject, "CN", role);
    return request;
}

void fake_ca_open(struct fake_ca *ca, const char *firm)
{
    struct issue_ca_request root = fake_ca_request(firm, "Root CA");
    struct issue_ca_request issuing = fake_ca_request(firm, "Issuing CA");
    struct err err = ERR_INIT;

    *ca = (struct fake_ca){.root_key = NULL};
    issuing.path_length = 0;
    issuing.crl_url = "http://pki.example.test/root.crl";
    issuing.issuer_url = "http://pki.example.test/root.cer";
    buf_init(&ca->root, CERT_DER_MAX);
    buf_init(&ca->issuing, CERT_DER_MAX);
    buf_init(&ca->pem, 2 * CERT_DER_MAX);
    fake_ca_must(issue_ca_key_generate(2048, &ca->root_key, &err), &err);
    fake_ca_must(issue_ca_key_generate(2048, &ca->issuing_key, &err), &err);
    fake_ca_must(issue_ca(&root, ca->root_key, NULL, NULL, &ca->root, &err), &err);
    fake_ca_must(issue_ca(&issuing, ca->issuing_key, &ca->root, ca->root_key, &ca->issuing, &err), &err);
    fake_ca_must(cert_to_pem(ca->root.data, ca->root.len, &ca->pem, &err), &err);
    fake_ca_must(cert_to_pem(ca->issuing.data, ca->issuing.len, &ca->pem, &err), &err);
    fake_ca_must(anchors_new(buf_text(&ca->pem), ca->pem.len, &ca->anchors, &err), &err);
}

void fake_ca_rotate(const struct fake_ca *ca, bool under_issuing, const char *role, struct fake_ca *out)
{
    struct issue_ca_request request = fake_ca_request("北城證券", role);
    const struct buf *issuer = under_issuing ? &ca->issuing : &ca->root;
    struct key *issuer_key = under_issuing ? ca->issuing_key : ca->root_key;
    struct err err = ERR_INIT;

    *out = (struct fake_ca){.root_key = NULL};
    request.crl_url = "http://pki.example.test/root.crl";
    request.issuer_url = "http://pki.example.test/root.cer";
    buf_init(&out->issuing, CERT_DER_MAX);
    fake_ca_must(issue_ca_key_generate(2048, &out->issuing_key, &err), &err);
    fake_ca_must(issue_ca(&request, out->issuing_key, issuer, issuer_key, &out->issuing, &err), &err);
}

void fake_ca_reissue(const struct fake_ca *ca, const char *firm, int64_t not_after_utc, struct buf *out)
{
    struct issue_ca_request request = fake_ca_request(firm, "Issuing CA");
    struct err err = ERR_INIT;

    request.path_length = 0;
    request.not_after_utc = not_after_utc;
    request.crl_url = "http://pki.example.test/root.crl";
    request.issuer_url = "http://pki.example.test/root.cer";
    buf_init(out, CERT_DER_MAX);
    fake_ca_must(issue_ca(&request, ca->issuing_key, &ca->root, ca->root_key, out, &err), &err);
}

void fake_ca_close(struct fake_ca *ca)
{
    anchors_free(&ca->anchors);
    buf_clear(&ca->pem);
    buf_clear(&ca->issuing);
    buf_clear(&ca->root);
    key_free(&ca->issuing_key);
    key_free(&ca->root_key);
}

void fake_ca_issue_spki(const struct fake_ca *ca, const struct fake_leaf *leaf, const void *spki, size_t spki_len,
                        struct buf *der)
{
    struct issue_request request = {
        .spki = spki,
        .spki_len = spki_len,
        .not_before_utc = leaf->not_before_utc,
        .not_after_utc = leaf->not_after_utc,
        .crl_url = "http://pki.example.test/issuing.crl",
        .issuer_url = "http://pki.example.test/issuing.cer",
        .ocsp_url = "http://pki.example.test/ocsp",
    };
    struct err err = ERR_INIT;
    struct buf tbs;

    fake_ca_field(&request.subject, "C", "TW");
    fake_ca_field(&request.subject, "CN", leaf->name != NULL ? leaf->name : "王小明");
    fake_ca_field(&request.subject, "serialNumber", leaf->national_id);
    buf_clear(der);
    buf_init(der, CERT_DER_MAX);
    buf_init(&tbs, CERT_DER_MAX);
    fake_ca_must(issue_serial(request.serial, &err), &err);
    fake_ca_must(issue_tbs(&request, &ca->issuing, &tbs, &err), &err);
    fake_ca_must(issue_sign(&tbs, ca->issuing_key, &ca->issuing, der, &err), &err);
    buf_clear(&tbs);
}

void fake_ca_issue(const struct fake_ca *ca, const struct fake_leaf *leaf, const struct key *key, struct buf *der)
{
    struct err err = ERR_INIT;
    struct buf spki;

    buf_init(&spki, KEY_DER_MAX);
    fake_ca_must(key_spki(key, &spki, &err), &err);
    fake_ca_issue_spki(ca, leaf, spki.data, spki.len, der);
    buf_clear(&spki);
}
