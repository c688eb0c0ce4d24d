#include "server/ca/outside.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "pki/chain.h"
#include "pki/issue.h"
#include "server/secret_file.h"
#include "server/web_request.h"

#define CMP_TYPE "Content-Type: application/pkixcmp" /* RFC 9811 section 3.4 */
#define ONE_MESSAGE                                                                                                    \
    "Connection: close" /* else a server may take its end for that of the transaction (OpenSSL's mock does) */
enum { CERTIFICATES_MAX = 256 * 1024, KEY_FILE_MAX = 64 * 1024, HTTP_OK = 200, MS_PER_S = 1000 };

struct outside_ca {
    struct cmp_peer *peer;
    struct anchors *anchors;
    struct cert_list cas;
    struct key *key;
    char url[CONFIG_PATH_SIZE], tls_ca[CONFIG_PATH_SIZE];
    int64_t time_limit_s;
    atomic_bool failing;
};

static enum status read_list(const struct config *config, const char *name, struct buf *pem, struct cert_list *out,
                             struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(config, name, path, err);

    buf_init(pem, CERTIFICATES_MAX);
    if (status == ST_OK)
        status = file_read(path, pem, err);
    return status == ST_OK ? cert_list_from_pem(buf_text(pem), pem->len, out, err) : status;
}

static enum status read_first_line(const struct config *config, const char *name, struct buf *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(config, name, path, err);

    return status == ST_OK ? secret_file_read_line(path, out, err) : status;
}

static enum status read_key(const struct config *config, struct key **out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    struct buf pem = {0};
    struct buf passphrase = {0};
    enum status status = config_path(config, config->cmp.key, path, err);

    buf_init(&pem, KEY_FILE_MAX);
    buf_init(&passphrase, CMP_SECRET_MAX);
    if (status == ST_OK)
        status = secret_file_read(path, &pem, err);
    if (status == ST_OK)
        status = read_first_line(config, config->cmp.passphrase, &passphrase, err);
    if (status == ST_OK)
        status = issue_ca_key_from_pem(buf_text(&pem), pem.len, buf_text(&passphrase), out, err);
    buf_clear(&passphrase);
    buf_clear(&pem);
    return status;
}

static enum cmp_request request_of(const struct config *config)
{
    if (strcmp(config->cmp.request, CONFIG_CMP_CR) == 0)
        return CMP_CR;
    return strcmp(config->cmp.request, CONFIG_CMP_IR) == 0 ? CMP_IR : CMP_P10CR;
}

/* What the peer is made of, and copies. */
struct means {
    struct cert_list own, trusted, signer;
    struct buf secret, pem;
};

static enum status read_means(const struct config *config, struct outside_ca *ca, struct means *means, struct err *err)
{
    const struct config_cmp *cmp = &config->cmp;
    enum status status = ST_OK;

    buf_init(&means->secret, CMP_SECRET_MAX);
    if (cmp->reference[0] != '\0') {
        status = read_first_line(config, cmp->secret, &means->secret, err);
    } else {
        status = read_list(config, cmp->certificate, &means->pem, &means->own, err);
        buf_clear(&means->pem);
        if (status == ST_OK)
            status = read_key(config, &ca->key, err);
    }
    if (status == ST_OK && cmp->trusted[0] != '\0')
        status = read_list(config, cmp->trusted, &means->pem, &means->trusted, err);
    buf_clear(&means->pem);
    if (status == ST_OK && cmp->signer[0] != '\0')
        status = read_list(config, cmp->signer, &means->pem, &means->signer, err);
    return status;
}

static enum status make_peer(const struct config *config, struct outside_ca *ca, struct err *err)
{
    struct means means = {.own = {.count = 0}};
    struct cmp_peer_settings settings = {
        .request = request_of(config),
        .implicit_confirm = config->cmp.implicit_confirm,
        .reference = config->cmp.reference[0] != '\0' ? config->cmp.reference : NULL,
        .secret = &means.secret,
        .certificates = &means.own,
        .trusted = &means.trusted,
        .cas = &ca->cas,
    };
    enum status status = read_means(config, ca, &means, err);

    settings.key = ca->key;
    settings.signer = means.signer.count > 0 ? &means.signer.items[0] : NULL;
    if (status == ST_OK)
        status = cmp_peer_new(&settings, &ca->peer, err);
    buf_clear(&means.pem);
    buf_clear(&means.secret);
    cert_list_clear(&means.signer);
    cert_list_clear(&means.trusted);
    cert_list_clear(&means.own);
    return status;
}

static enum status fill(const struct config *config, struct outside_ca *ca, struct err *err)
{
    struct buf pem = {0};
    struct cert_list tls_cas = {.count = 0};
    enum status status = web_request_start(err);

    memcpy(ca->url, config->cmp.url, sizeof ca->url);
    ca->time_limit_s = config->cmp.time_limit_s;
    if (status == ST_OK && config->cmp.tls_ca[0] != '\0')
        status = config_path(config, config->cmp.tls_ca, ca->tls_ca, err);
    if (status == ST_OK && config->cmp.tls_ca[0] != '\0') /* whose reading would be curl's first time */
        status = read_list(config, config->cmp.tls_ca, &pem, &tls_cas, err);
    buf_clear(&pem);
    if (status == ST_OK)
        status = read_list(config, config->cmp.ca, &pem, &ca->cas, err);
    if (status == ST_OK)
        status = anchors_new(buf_text(&pem), pem.len, &ca->anchors, err);
    buf_clear(&pem);
    cert_list_clear(&tls_cas);
    return status == ST_OK ? make_peer(config, ca, err) : status;
}

enum status outside_open(const struct config *config, struct outside_ca **out, struct err *err)
{
    struct outside_ca *ca = NULL;
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    if (config->cmp.url[0] == '\0')
        return ST_OK;
    ca = calloc(1, sizeof *ca);
    if (ca == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening the CA behind");
    status = fill(config, ca, &why);
    if (status == ST_OK) {
        *out = ca;
        return ST_OK;
    }
    outside_close(&ca);
    if (err != NULL)
        *err = why;
    return status;
}

void outside_close(struct outside_ca **ca)
{
    struct outside_ca *ending = *ca;

    *ca = NULL;
    if (ending == NULL)
        return;
    cmp_peer_free(&ending->peer);
    key_free(&ending->key);
    anchors_free(&ending->anchors);
    cert_list_clear(&ending->cas);
    free(ending);
}

const struct cmp_peer *outside_peer(const struct outside_ca *ca)
{
    return ca->peer;
}

const struct cert_list *outside_cas(const struct outside_ca *ca)
{
    return &ca->cas;
}

enum status outside_send(const struct outside_ca *ca, const struct buf *message, struct buf *answer, struct err *err)
{
    const struct web_request request = {
        .url = ca->url,
        .headers = {CMP_TYPE, ONE_MESSAGE},
        .post = true,
        .body = message,
        .ca = ca->tls_ca,
        .time_ms = (long)(ca->time_limit_s * MS_PER_S),
    };
    long http_status = 0;
    const enum status status =
        web_request_send(&request, "asking the CA behind: it was not reached", &http_status, answer, err);

    if (status != ST_OK || http_status == HTTP_OK)
        return status;
    return err_set_code(err, ST_BUSY, FAULT_NONE, ERR_HTTP, http_status, "asking the CA behind: HTTP refused it");
}

bool outside_at_fault(enum status status)
{
    switch (status) {
    case ST_OFFLINE:
    case ST_BUSY:
    case ST_UNTRUSTED:
    case ST_REFUSED:
    case ST_BAD_ANSWER:
    case ST_TOO_COSTLY: /* an answer without end */
        return true;
    default:
        return false;
    }
}

enum status outside_verify(const struct outside_ca *ca, const struct buf *certificate, int64_t at_utc, struct err *err)
{
    return chain_verify(ca->anchors, certificate->data, certificate->len, NULL, at_utc, err);
}

enum status outside_issuer(const struct outside_ca *ca, const struct buf *certificate, struct buf *out, struct err *err)
{
    return chain_issuer(ca->anchors, certificate->data, certificate->len, out, err);
}

bool outside_note(struct outside_ca *ca, bool went_well)
{
    return atomic_exchange(&ca->failing, !went_well) == went_well;
}

bool outside_serves(const struct outside_ca *ca)
{
    return !atomic_load(&ca->failing);
}

int64_t outside_not_after_utc(const struct outside_ca *ca)
{
    int64_t root_end = 0, issuing_end = 0;

    for (size_t i = 0; i < ca->cas.count; i++) {
        struct cert_info info;

        if (cert_read(ca->cas.items[i].data, ca->cas.items[i].len, &info, NULL) != ST_OK)
            continue;
        if (info.self_issued && info.not_after_utc > root_end)
            root_end = info.not_after_utc;
        if (!info.self_issued && info.not_after_utc > issuing_end)
            issuing_end = info.not_after_utc;
    }
    return issuing_end != 0 ? issuing_end : root_end;
}
