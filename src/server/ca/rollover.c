#include "server/ca/rollover.h"

#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "pki/cert.h"
#include "pki/issue.h"
#include "pki/random.h"
#include "server/ca/create.h"
#include "server/ca/token.h"

enum { PASSPHRASE_BYTES = 32, PEM_MAX = 32 * 1024 };

/* What is made on the way, and what is signed with. */
struct making {
    const struct rollover_request *request;
    struct ca_names names;
    struct token *token; /* NULL: the key is made here */
    struct key *key;
    int64_t number;
};

static enum status write_secret(const struct config *config, const char *name, const void *bytes, size_t len,
                                struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(config, name, path, err);

    if (status == ST_OK)
        status = file_write(path, bytes, len, FILE_REPLACE_PRIVATE, err);
    KILL_POINT("rollover.written");
    return status;
}

static enum status check_root(const struct rollover_request *request, struct err *err)
{
    char spki_hash[SHA256_HEX_SIZE];
    struct cert_info root;
    enum status status = cert_read(request->root->data, request->root->len, &root, err);

    if (status == ST_OK)
        status = key_spki_hash(request->root_key, spki_hash, err);
    if (status == ST_OK && strcmp(root.spki_hash, spki_hash) != 0)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, "a new issuing CA: that key is not the root's");
    if (status == ST_OK && root.not_after_utc <= request->now_utc)
        status = err_set(err, ST_EXPIRED, FAULT_NONE, "a new issuing CA: the root has expired");
    return status;
}

/* What a try that was broken off has left in the token is found by the next one. */
static enum status take_token_key(struct making *making, struct err *err)
{
    const struct rollover_request *request = making->request;
    bool made = false;
    enum status status = token_new(request->config, &making->token, err);

    if (status == ST_OK)
        status = token_make_key(making->token, request->key_uri, request->bits, &made, err);
    if (status == ST_OK)
        status = token_take_key(making->token, request->key_uri, &making->key, err);
    if (status == ST_OK)
        status = write_secret(request->config, making->names.key, request->key_uri, strlen(request->key_uri), err);
    return status;
}

static enum status make_file_key(struct making *making, struct err *err)
{
    const struct config *config = making->request->config;
    char passphrase[2 * PASSPHRASE_BYTES + 1];
    struct buf pem;
    enum status status = issue_ca_key_generate(making->request->bits, &making->key, err);

    buf_init(&pem, PEM_MAX);
    if (status == ST_OK)
        status = random_hex(passphrase, PASSPHRASE_BYTES, err);
    if (status == ST_OK)
        status = issue_ca_key_to_pem(making->key, passphrase, &pem, err);
    if (status == ST_OK)
        status = write_secret(config, making->names.passphrase, passphrase, strlen(passphrase), err);
    if (status == ST_OK)
        status = write_secret(config, making->names.key, pem.data, pem.len, err);
    buf_clear(&pem);
    wipe(passphrase, sizeof passphrase);
    return status;
}

static enum status name_next(struct making *making, struct err *err)
{
    int64_t newest = 0;
    enum status status = ca_names_newest(making->request->config, &newest, err);

    if (status == ST_OK && newest == CA_MOST)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "a new issuing CA: there are as many as there may be");
    making->number = newest + 1;
    return status == ST_OK ? ca_names_of(making->request->config, making->number, &making->names, err) : status;
}

enum status rollover_prepare(const struct rollover_request *request, struct rollover *out, struct err *err)
{
    struct making making = {.request = request};
    enum status status = check_root(request, err);

    buf_init(&out->certificate, CERT_DER_MAX);
    if (status == ST_OK)
        status = name_next(&making, err);
    if (status == ST_OK)
        status = request->key_uri != NULL ? take_token_key(&making, err) : make_file_key(&making, err);
    if (status == ST_OK)
        status = ca_issue_issuing(request->config, making.number, making.key, request->root, request->root_key,
                                  request->now_utc, &out->certificate, err);
    if (status == ST_OK)
        out->number = making.number;
    key_free(&making.key);
    token_free(&making.token);
    return status;
}

enum status rollover_commit(const struct rollover_request *request, const struct rollover *prepared, struct err *err)
{
    struct ca_names names;
    struct buf pem;
    char path[CONFIG_PATH_SIZE];
    enum status status = ca_names_of(request->config, prepared->number, &names, err);

    buf_init(&pem, PEM_MAX);
    if (status == ST_OK)
        status = config_path(request->config, names.certificate, path, err);
    if (status == ST_OK)
        status = cert_to_pem(prepared->certificate.data, prepared->certificate.len, &pem, err);
    if (status == ST_OK)
        status = file_write(path, pem.data, pem.len, FILE_NEW, err);
    KILL_POINT("rollover.done");
    buf_clear(&pem);
    return status;
}

void rollover_clear(struct rollover *rollover)
{
    buf_clear(&rollover->certificate);
}
