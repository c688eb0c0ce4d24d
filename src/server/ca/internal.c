#include "server/ca/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/encoding.h"
#include "base/fault.h"
#include "base/time_text.h"
#include "pki/cert.h"
#include "pki/issue.h"
#include "server/ca/root_list.h"
#include "server/ca/token.h"
#include "server/secret_file.h"

enum { NO_NUMBER = -1, CA_FILE_MAX = 64 * 1024, CA_URL_SIZE = CONFIG_TEXT_SIZE + CA_PATH_SIZE };

struct ca {
    struct buf root, issuing, root_list; /* DER */
    struct crl_info root_list_info;
    struct key *key;
    struct token *token; /* shared by all CAs of a host; NULL: the key is here */
    int64_t number;
    int64_t not_after_utc;
    int64_t revoked_utc; /* by the root's list; 0: not */
    int64_t backdate_s;
    char crl_url[CA_URL_SIZE], issuer_url[CA_URL_SIZE], ocsp_url[CA_URL_SIZE];
};

/* The one certificate of a PEM file. */
static enum status read_certificate(const struct config *config, const char *name, struct buf *der, struct err *err)
{
    struct cert_list list = {.count = 0};
    char path[CONFIG_PATH_SIZE];
    struct buf pem = {0};
    enum status status = config_path(config, name, path, err);

    buf_init(&pem, CA_FILE_MAX);
    if (status == ST_OK)
        status = file_read(path, &pem, err);
    if (status == ST_OK)
        status = cert_list_from_pem(buf_text(&pem), pem.len, &list, err);
    if (status == ST_OK && list.count != 1)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, "reading a CA certificate: one is wanted in the file");
    if (status == ST_OK)
        buf_take(der, &list.items[0]);
    cert_list_clear(&list);
    buf_clear(&pem);
    return status;
}

/* The first line of the passphrase file. */
static enum status read_passphrase(const struct config *config, const char *name, struct buf *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(config, name, path, err);

    return status == ST_OK ? secret_file_read_line(path, out, err) : status;
}

/* The first use of a token opens it for all. */
static enum status take_from_token(const struct config *config, const char *uri, struct token **shared, struct ca *ca,
                                   struct err *err)
{
    enum status status = *shared == NULL ? token_new(config, shared, err) : ST_OK;

    if (status != ST_OK)
        return status;
    ca->token = token_hold(*shared);
    return token_take_key(ca->token, uri, &ca->key, err);
}

static enum status decrypt_key(const struct config *config, const struct ca_names *names, const struct buf *pem,
                               struct key **out, struct err *err)
{
    struct buf passphrase = {0};
    enum status status = ST_OK;

    buf_init(&passphrase, CA_FILE_MAX);
    status = read_passphrase(config, names->passphrase, &passphrase, err);
    if (status == ST_OK)
        status = issue_ca_key_from_pem(buf_text(pem), pem->len, buf_text(&passphrase), out, err);
    buf_clear(&passphrase);
    return status;
}

/* The file holds the key, or says in its only line where in a token it is. */
static enum status read_key_file(const struct config *config, const struct ca_names *names, struct token **shared,
                                 struct ca *ca, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    struct buf content = {0};
    enum status status = config_path(config, names->key, path, err);

    buf_init(&content, CA_FILE_MAX);
    if (status == ST_OK)
        status = secret_file_read(path, &content, err);
    if (status == ST_OK && config_key_is_in_token(buf_text(&content))) {
        buf_truncate(&content, strcspn(buf_text(&content), "\r\n"));
        status = take_from_token(config, buf_text(&content), shared, ca, err);
    } else if (status == ST_OK) {
        status = decrypt_key(config, names, &content, &ca->key, err);
    }
    buf_clear(&content);
    return status;
}

static enum status read_key(const struct config *config, const struct ca_names *names, struct token **shared,
                            struct ca *ca, struct err *err)
{
    return config_key_is_in_token(names->key) ? take_from_token(config, names->key, shared, ca, err)
                                              : read_key_file(config, names, shared, ca, err);
}

static enum status read_root_list(const struct config *config, struct ca *ca, struct err *err)
{
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    buf_init(&ca->root_list, CA_FILE_MAX);
    status = root_list_read(config, &ca->root, &ca->root_list, &ca->root_list_info, &why);
    if (status == ST_OK || status == ST_NOT_FOUND)
        return ST_OK;
    return err_set_code(err, status, why.fault, why.source, why.number, "reading the root's revocation list");
}

/* When it ends, and whether the root's list has ended it before. */
static enum status note_end(struct ca *ca, const struct cert_info *info, struct err *err)
{
    struct crl_entry entry = {.revoked_utc = 0};
    enum status status = ST_OK;

    if (ca->root_list.len > 0)
        status = crl_find(ca->root_list.data, ca->root_list.len, info->serial, &entry, err);
    if (status != ST_OK && status != ST_NOT_FOUND)
        return status;
    ca->not_after_utc = info->not_after_utc;
    ca->revoked_utc = entry.revoked_utc;
    return ST_OK;
}

static enum status check_pair(const struct ca *ca, const struct cert_info *info, struct err *err)
{
    char spki_hash[SHA256_HEX_SIZE];
    const enum status status = key_spki_hash(ca->key, spki_hash, err);

    if (status != ST_OK)
        return status;
    if (!info->is_ca || strcmp(info->spki_hash, spki_hash) != 0)
        return err_set(err, ST_BAD_FILE, FAULT_NONE,
                       "opening the issuing CA: key and certificate do not belong together");
    return ST_OK;
}

static void take_settings(struct ca *ca, const struct config *config)
{
    char path[CA_PATH_SIZE];

    ca->backdate_s = config->certificate.backdate_s;
    ca_list_path(ca->number, path);
    (void)snprintf(ca->crl_url, sizeof ca->crl_url, "%s%s", config->plain_origin, path);
    ca_certificate_path(ca->number, path);
    (void)snprintf(ca->issuer_url, sizeof ca->issuer_url, "%s%s", config->plain_origin, path);
    (void)snprintf(ca->ocsp_url, sizeof ca->ocsp_url, "%s%s", config->plain_origin, CA_OCSP_PATH);
}

static enum status read_pair(const struct config *config, bool issues, struct token **shared, struct ca *ca,
                             struct err *err)
{
    struct ca_names names;
    struct cert_info info;
    struct err why = ERR_INIT;
    enum status status = ca_names_of(config, ca->number, &names, err);

    if (status == ST_OK)
        status = read_certificate(config, names.certificate, &ca->issuing, err);
    if (status == ST_OK)
        status = cert_read(ca->issuing.data, ca->issuing.len, &info, err);
    if (status == ST_OK)
        status = note_end(ca, &info, err);
    if (status != ST_OK)
        return status;
    status = read_key(config, &names, shared, ca, &why);
    if (status == ST_NOT_FOUND && !issues) /* taken away since its last certificate has ended */
        return ST_OK;
    if (status != ST_OK && err != NULL)
        *err = why;
    return status == ST_OK ? check_pair(ca, &info, err) : status;
}

static enum status open_numbered(const struct config *config, int64_t number, bool issues, struct token **shared,
                                 struct ca **out, struct err *err)
{
    struct ca *ca = calloc(1, sizeof *ca);
    enum status status = ST_OK;

    if (ca == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening the issuing CA");
    ca->number = number;
    take_settings(ca, config);
    status = read_certificate(config, config->files.root_certificate, &ca->root, err);
    if (status == ST_OK)
        status = read_root_list(config, ca, err);
    if (status == ST_OK)
        status = read_pair(config, issues, shared, ca, err);
    if (status == ST_OK)
        *out = ca;
    else
        ca_close(&ca);
    return status;
}

enum status ca_open(const struct config *config, struct ca **out, struct err *err)
{
    struct token *shared = NULL;
    int64_t newest = 0;
    enum status status = ca_names_newest(config, &newest, err);

    if (status == ST_OK)
        status = open_numbered(config, newest, true, &shared, out, err);
    token_free(&shared);
    return status;
}

/* The root alone: whoever takes the issuing certificate away says that nothing is issued under it. */
static enum status open_root(const struct config *config, struct ca **out, struct err *err)
{
    struct ca *ca = calloc(1, sizeof *ca);
    enum status status = ST_OK;

    if (ca == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening the root");
    status = read_certificate(config, config->files.root_certificate, &ca->root, err);
    if (status == ST_OK)
        status = read_root_list(config, ca, err);
    if (status != ST_OK) {
        ca_close(&ca);
        return status;
    }
    ca->number = NO_NUMBER;
    *out = ca;
    return ST_OK;
}

enum status ca_open_all(const struct config *config, struct ca **out, struct ca_former *former, struct err *err)
{
    struct token *shared = NULL;
    int64_t number = 0;
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(config, config->files.issuing_certificate, path, err);

    *former = (struct ca_former){.count = 0};
    if (status == ST_OK && config->cmp.url[0] != '\0' && access(path, F_OK) != 0 && errno == ENOENT)
        return open_root(config, out, err);
    if (status == ST_OK)
        status = ca_names_newest(config, &number, err);
    if (status == ST_OK)
        status = open_numbered(config, number, true, &shared, out, err);
    while (status == ST_OK && --number > 0) {
        status = open_numbered(config, number, false, &shared, &former->all[former->count], err);
        former->count += status == ST_OK;
    }
    if (status != ST_OK) {
        ca_close_former(former);
        ca_close(out);
    }
    token_free(&shared);
    return status;
}

void ca_close(struct ca **ca)
{
    if (*ca == NULL)
        return;
    key_free(&(*ca)->key);
    token_free(&(*ca)->token);
    buf_clear(&(*ca)->issuing);
    buf_clear(&(*ca)->root_list);
    buf_clear(&(*ca)->root);
    free(*ca);
    *ca = NULL;
}

void ca_close_former(struct ca_former *former)
{
    while (former->count > 0)
        ca_close(&former->all[--former->count]);
}

struct ca_terms ca_terms_of(const struct config *config)
{
    return (struct ca_terms){
        .validity = config->certificate.validity,
        .end_of_day = config->certificate.end_of_day,
        .zone_offset_s = (int32_t)config->zone_offset_s,
    };
}

static int64_t end_of(const struct ca *ca, const struct ca_terms *terms, int64_t from_utc)
{
    int64_t end = span_from(from_utc, &terms->validity, 1, terms->zone_offset_s);

    if (terms->end_of_day) {
        struct civil civil = civil_from_utc(end, terms->zone_offset_s);

        civil.hour = 23;
        civil.minute = 59;
        civil.second = 59;
        end = civil_to_utc(&civil, terms->zone_offset_s);
    }
    /* A chain ends where its first certificate ends (RFC 5280 6.1.3): never promise more than the CA can keep. */
    return end < ca->not_after_utc ? end : ca->not_after_utc;
}

/* The random bytes as the DER INTEGER that they become. */
static enum status serial_text(const unsigned char bytes[ISSUE_SERIAL_BYTES], char out[SERIAL_TEXT_SIZE],
                               struct err *err)
{
    char hex[2 * ISSUE_SERIAL_BYTES + 1];

    hex_encode(bytes, ISSUE_SERIAL_BYTES, hex);
    return serial_read(hex, out, err);
}

enum status ca_prepare(const struct ca *ca, const struct ca_order *order, struct ca_tbs *out, struct err *err)
{
    struct issue_request request = {
        .subject = order->subject,
        .spki = order->spki,
        .spki_len = order->spki_len,
        .not_before_utc = order->now_utc - ca->backdate_s,
        .not_after_utc = end_of(ca, &order->terms, order->now_utc),
        .crl_url = ca->crl_url,
        .issuer_url = ca->issuer_url,
        .ocsp_url = ca->ocsp_url,
    };
    char serial[SERIAL_TEXT_SIZE];
    struct buf tbs = {0};
    enum status status = ST_OK;

    if (request.not_after_utc <= order->now_utc)
        return err_set(err, ST_EXPIRED, FAULT_NONE, "preparing a certificate: the issuing CA has expired");
    buf_init(&tbs, CERT_DER_MAX);
    status = issue_serial(request.serial, err);
    if (status == ST_OK)
        status = serial_text(request.serial, serial, err);
    if (status == ST_OK)
        status = issue_tbs(&request, &ca->issuing, &tbs, err);
    if (status != ST_OK) {
        buf_clear(&tbs);
        return status;
    }
    out->not_before_utc = request.not_before_utc;
    out->not_after_utc = request.not_after_utc;
    memcpy(out->serial, serial, sizeof out->serial);
    out->tbs = (struct buf){0};
    buf_take(&out->tbs, &tbs); /* the caller's now */
    return ST_OK;
}

static enum status refuse_without_key(struct err *err)
{
    return err_set(err, ST_NO_KEY, FAULT_NONE, "signing by a former issuing CA: its key was taken away");
}

enum status ca_sign(const struct ca *ca, const struct buf *tbs, struct buf *out, struct err *err)
{
    return ca->key != NULL ? issue_sign(tbs, ca->key, &ca->issuing, out, err) : refuse_without_key(err);
}

enum status ca_rehearse(const struct ca *ca, const struct ca_terms *terms, const struct subject *subject,
                        int64_t now_utc, struct err *err)
{
    struct ca_order order = {.subject = *subject, .terms = *terms, .now_utc = now_utc};
    struct ca_tbs prepared = {.serial = ""};
    struct buf spki = {0};
    struct buf certificate = {0};
    enum status status = ST_OK;

    buf_init(&spki, KEY_DER_MAX);
    buf_init(&certificate, CERT_DER_MAX);
    status = key_spki(ca->key, &spki, err);
    if (status == ST_OK) {
        order.spki = spki.data;
        order.spki_len = spki.len;
        status = ca_prepare(ca, &order, &prepared, err);
    }
    if (status == ST_OK)
        status = ca_sign(ca, &prepared.tbs, &certificate, err);
    buf_clear(&prepared.tbs);
    buf_clear(&certificate);
    buf_clear(&spki);
    return status;
}

enum status ca_sign_list(const struct ca *ca, const struct crl_request *request, struct buf *out, struct err *err)
{
    return ca->key != NULL ? crl_sign(request, ca->key, &ca->issuing, out, err) : refuse_without_key(err);
}

enum status ca_rehearse_list(const struct ca *ca, int64_t now_utc, struct err *err)
{
    const struct buf none = {.max = 1};
    const struct crl_request request = {
        .number = 1, .this_update_utc = now_utc, .next_update_utc = now_utc + 1, .entries = &none};
    struct buf list = {0};
    enum status status = ST_OK;

    buf_init(&list, CA_FILE_MAX);
    status = ca_sign_list(ca, &request, &list, err);
    buf_clear(&list);
    return status;
}

enum status ca_certify_responder(const struct ca *ca, const struct ca_responder_order *order, struct buf *out,
                                 struct err *err)
{
    const struct issue_responder_request request = {
        .subject = order->subject,
        .key = order->key,
        .not_before_utc = order->now_utc - ca->backdate_s,
        .not_after_utc = order->not_after_utc < ca->not_after_utc ? order->not_after_utc : ca->not_after_utc,
    };

    if (request.not_after_utc <= order->now_utc)
        return err_set(err, ST_EXPIRED, FAULT_NONE, "certifying a responder: the issuing CA has expired");
    if (ca->key == NULL)
        return refuse_without_key(err);
    return issue_responder(&request, &ca->issuing, ca->key, out, err);
}

enum status ca_rehearse_responder(const struct ca *ca, const struct subject *subject, int64_t now_utc, struct err *err)
{
    const struct ca_responder_order order = {
        .subject = *subject, .key = ca->key, .now_utc = now_utc, .not_after_utc = now_utc + 1};
    struct buf certificate = {0};
    enum status status = ST_OK;

    buf_init(&certificate, CERT_DER_MAX);
    status = ca_certify_responder(ca, &order, &certificate, err);
    buf_clear(&certificate);
    return status;
}

const struct buf *ca_peek_issuing(const struct ca *ca)
{
    return &ca->issuing;
}

const struct buf *ca_peek_root(const struct ca *ca)
{
    return &ca->root;
}

const struct buf *ca_peek_root_list(const struct ca *ca)
{
    return &ca->root_list;
}

const struct crl_info *ca_root_list(const struct ca *ca)
{
    return &ca->root_list_info;
}

bool ca_can_sign(const struct ca *ca)
{
    return ca->token == NULL || token_is_there(ca->token);
}

int64_t ca_revoked_utc(const struct ca *ca)
{
    return ca->revoked_utc;
}

int64_t ca_number(const struct ca *ca)
{
    return ca->number;
}

bool ca_exists(const struct ca *ca)
{
    return ca->issuing.len > 0;
}

bool ca_has_key(const struct ca *ca)
{
    return ca->key != NULL;
}

int64_t ca_not_after_utc(const struct ca *ca)
{
    return ca->not_after_utc;
}
