#include "server/ca/create.h"

#include <stdio.h>

#include "base/time_text.h"
#include "pki/cert.h"
#include "pki/issue.h"
#include "server/ca/internal.h"
#include "server/ca/root_list.h"
#include "server/ca/subject.h"

enum {
    ROOT_KEY_BITS = 4096,
    ROOT_MONTHS = 20 * 12,
    ISSUING_MONTHS = 10 * 12,
    TLS_MONTHS = 24,
    BACKDATED_S = 3600, /* for clients whose clocks are slow */
    PEM_MAX = 32 * 1024,
    URL_SIZE = CONFIG_TEXT_SIZE + 32,
    SUFFIX_SIZE = 32
};

/* What is made on the way: DER certificates, and the two CA keys. */
struct making {
    const struct new_authority_request *request;
    struct buf root, issuing, tls, phone_tls;
    struct key *root_key, *made_key, *tls_key, *phone_tls_key;
    struct key *issuing_key; /* borrowed: the one that was made, or the caller's */
    int64_t from_utc;
};

static enum status make_root(struct making *making, struct err *err)
{
    struct issue_ca_request ca = {
        .not_before_utc = making->from_utc,
        .not_after_utc = time_add_months(making->from_utc, ROOT_MONTHS, 0),
        .path_length = -1,
    };
    enum status status = issue_ca_key_generate(ROOT_KEY_BITS, &making->root_key, err);

    ca_subject_fill(making->request->config, "Root CA", &ca.subject);
    return status == ST_OK ? issue_ca(&ca, making->root_key, NULL, NULL, &making->root, err) : status;
}

static enum status take_issuing_key(struct making *making, struct err *err)
{
    enum status status = ST_OK;

    making->issuing_key = making->request->issuing_key;
    if (making->issuing_key != NULL)
        return ST_OK;
    status = issue_ca_key_generate(making->request->issuing_bits, &making->made_key, err);
    making->issuing_key = making->made_key;
    return status;
}

enum status ca_issue_issuing(const struct config *config, int64_t number, struct key *key, const struct buf *root,
                             struct key *root_key, int64_t now_utc, struct buf *out, struct err *err)
{
    const int64_t from_utc = now_utc - BACKDATED_S;
    char crl_url[URL_SIZE];
    char issuer_url[URL_SIZE];
    char suffix[SUFFIX_SIZE];
    struct cert_info root_info;
    struct issue_ca_request ca = {
        .not_before_utc = from_utc,
        .not_after_utc = time_add_months(from_utc, ISSUING_MONTHS, 0),
        .path_length = 0,
        .crl_url = crl_url,
        .issuer_url = issuer_url,
    };
    const enum status status = cert_read(root->data, root->len, &root_info, err);

    if (status != ST_OK)
        return status;
    if (ca.not_after_utc > root_info.not_after_utc)
        ca.not_after_utc = root_info.not_after_utc;
    (void)snprintf(crl_url, sizeof crl_url, "%s%s", config->plain_origin, CA_ROOT_CRL_PATH);
    (void)snprintf(issuer_url, sizeof issuer_url, "%s%s", config->plain_origin, CA_ROOT_PATH);
    (void)snprintf(suffix, sizeof suffix, number == 1 ? "Issuing CA" : "Issuing CA %lld", (long long)number);
    ca_subject_fill(config, suffix, &ca.subject);
    return issue_ca(&ca, key, root, root_key, out, err);
}

static enum status make_issuing(struct making *making, struct err *err)
{
    const enum status status = take_issuing_key(making, err);

    return status == ST_OK ? ca_issue_issuing(making->request->config, 1, making->issuing_key, &making->root,
                                              making->root_key, making->request->now_utc, &making->issuing, err)
                           : status;
}

static enum status make_tls(struct making *making, struct key **key, struct buf *out, struct err *err)
{
    enum status status = key_generate(key, err);

    if (status == ST_OK)
        status = issue_tls(making->request->tls_names, *key, making->from_utc,
                           time_add_months(making->from_utc, TLS_MONTHS, 0), &making->root, making->root_key, out, err);
    return status;
}

static enum status print_keys(const struct making *making, struct new_authority *out, struct err *err)
{
    const struct new_authority_request *request = making->request;
    enum status status = issue_ca_key_to_pem(making->root_key, request->root_passphrase, &out->root_key, err);

    if (status == ST_OK && making->made_key != NULL)
        status = issue_ca_key_to_pem(making->made_key, request->issuing_passphrase, &out->issuing_key, err);
    if (status == ST_OK)
        status = issue_tls_key_to_pem(making->tls_key, &out->tls_key, err);
    if (status == ST_OK)
        status = issue_tls_key_to_pem(making->phone_tls_key, &out->phone_tls_key, err);
    return status;
}

static enum status print_certificates(const struct making *making, struct new_authority *out, struct err *err)
{
    enum status status = cert_to_pem(making->root.data, making->root.len, &out->root_certificate, err);

    if (status == ST_OK && making->issuing.len > 0)
        status = cert_to_pem(making->issuing.data, making->issuing.len, &out->issuing_certificate, err);
    if (status == ST_OK)
        status = cert_to_pem(making->tls.data, making->tls.len, &out->tls_certificate, err);
    if (status == ST_OK)
        status = cert_to_pem(making->phone_tls.data, making->phone_tls.len, &out->phone_tls_certificate, err);
    return status;
}

static void init_texts(struct new_authority *out)
{
    buf_init(&out->root_certificate, PEM_MAX);
    buf_init(&out->root_key, PEM_MAX);
    buf_init(&out->issuing_certificate, PEM_MAX);
    buf_init(&out->issuing_key, PEM_MAX);
    buf_init(&out->tls_certificate, PEM_MAX);
    buf_init(&out->tls_key, PEM_MAX);
    buf_init(&out->phone_tls_certificate, PEM_MAX);
    buf_init(&out->phone_tls_key, PEM_MAX);
    buf_init(&out->root_list, PEM_MAX);
}

enum status ca_create(const struct new_authority_request *request, struct new_authority *out, struct err *err)
{
    struct making making = {.request = request, .from_utc = request->now_utc - BACKDATED_S};
    enum status status = ST_OK;

    init_texts(out);
    buf_init(&making.root, CERT_DER_MAX);
    buf_init(&making.issuing, CERT_DER_MAX);
    buf_init(&making.tls, CERT_DER_MAX);
    buf_init(&making.phone_tls, CERT_DER_MAX);
    status = make_root(&making, err);
    if (status == ST_OK && !request->no_issuing)
        status = make_issuing(&making, err);
    if (status == ST_OK)
        status = make_tls(&making, &making.tls_key, &making.tls, err);
    if (status == ST_OK)
        status = make_tls(&making, &making.phone_tls_key, &making.phone_tls, err);
    if (status == ST_OK)
        status = print_keys(&making, out, err);
    if (status == ST_OK)
        status = print_certificates(&making, out, err);
    if (status == ST_OK)
        status = root_list_make(&(struct root_list_request){.number = 1, .now_utc = request->now_utc}, &making.root,
                                making.root_key, &out->root_list, err);
    key_free(&making.phone_tls_key);
    key_free(&making.tls_key);
    key_free(&making.made_key);
    key_free(&making.root_key);
    buf_clear(&making.phone_tls);
    buf_clear(&making.tls);
    buf_clear(&making.issuing);
    buf_clear(&making.root);
    return status;
}

void new_authority_clear(struct new_authority *authority)
{
    buf_clear(&authority->root_list);
    buf_clear(&authority->phone_tls_key);
    buf_clear(&authority->phone_tls_certificate);
    buf_clear(&authority->tls_key);
    buf_clear(&authority->tls_certificate);
    buf_clear(&authority->issuing_key);
    buf_clear(&authority->issuing_certificate);
    buf_clear(&authority->root_key);
    buf_clear(&authority->root_certificate);
}
