#include "server/ca/token.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fault.h"
#include "base/log.h"
#include "pki/pkcs11.h"
#include "server/ca/token_look.h"
#include "server/secret_file.h"

enum { PIN_FILE_MAX = 1024 };

/* A key that was asked for: opened again with the token. */
struct held {
    struct token *token;
    char uri[CONFIG_TEXT_SIZE];
    struct pkcs11_key *key; /* NULL: not now */
};

struct token {
    unsigned holders;
    char module[CONFIG_TEXT_SIZE], provider[CONFIG_TEXT_SIZE];
    struct buf pin;
    pthread_rwlock_t lock; /* over these: signing reads, opening writes */
    struct pkcs11 *pkcs11; /* NULL: not open */
    struct held held[TOKEN_KEYS_MOST];
    size_t held_count;
    int64_t again_every_s;
    unsigned opened;    /* how often: whoever failed with it knows whether somebody has opened it since */
    int64_t again_s;    /* no attempt before, by the machine's steady clock */
    bool is_over;       /* a PIN was tried and refused: no attempt ever again */
    struct err problem; /* why it is not open */
};

static int64_t steady_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/*
 * --- Its life ---
 */

/* A text, so that a PIN with a zero in it is none. */
static enum status read_pin(const struct config *config, struct buf *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(config, config->pkcs11.pin, path, err);

    if (status == ST_OK)
        status = secret_file_read_line(path, out, err);
    if (status != ST_OK)
        return status;
    return out->len > 0 ? ST_OK
                        : err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "PKCS#11: the file pkcs11.pin holds no PIN");
}

enum status token_new(const struct config *config, struct token **out, struct err *err)
{
    struct token *token = calloc(1, sizeof *token);
    enum status status = ST_OK;

    if (token == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PKCS#11: the token");
    memcpy(token->module, config->pkcs11.module, sizeof token->module);
    memcpy(token->provider, config->pkcs11.provider, sizeof token->provider);
    (void)pthread_rwlock_init(&token->lock, NULL);
    token->holders = 1;
    token->again_every_s = config->pkcs11.again_s;
    token->again_s = INT64_MIN;
    buf_init(&token->pin, PIN_FILE_MAX);
    status = read_pin(config, &token->pin, err);
    if (status == ST_OK)
        *out = token; /* the caller's now */
    else
        token_free(&token);
    return status;
}

/* Under the write lock, as all that follows until "Signing". */
static void shut(struct token *token)
{
    size_t i = 0;

    for (i = 0; i < token->held_count; i++)
        pkcs11_key_free(&token->held[i].key);
    pkcs11_close(&token->pkcs11);
}

struct token *token_hold(struct token *token)
{
    token->holders++;
    return token;
}

void token_free(struct token **token)
{
    struct token *ending = *token;

    *token = NULL;
    if (ending == NULL || --ending->holders > 0)
        return;
    shut(ending);
    (void)pthread_rwlock_destroy(&ending->lock);
    buf_clear(&ending->pin);
    free(ending);
}

/*
 * --- Opening ---
 */

static enum status look(const struct token *token, const char *uri, bool *has_key, struct err *err)
{
    const struct token_look wanted = {.module = token->module, .uri = uri, .pin = &token->pin};

    return token_look(&wanted, has_key, err);
}

static enum status look_for(const struct token *token, const char *uri, struct err *err)
{
    bool has_key = false;
    enum status status = look(token, uri, &has_key, err);

    if (status == ST_OK && !has_key) {
        status = err_set(err, ST_NOT_FOUND, FAULT_NONE,
                         "PKCS#11: the token has no private key of that address: see \"pkcs11-tool --login -O\"");
        err_detail(err, uri);
    }
    return status;
}

static enum status load(struct token *token, struct err *err)
{
    const struct pkcs11_place place = {
        .provider = token->provider, .module = token->module, .pin = buf_text(&token->pin)};

    return pkcs11_open(&place, &token->pkcs11, err);
}

/* All keys that are held, or none. The looks come first: what they find, the provider could not say. */
static enum status open_all(struct token *token, struct err *err)
{
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < token->held_count; i++)
        status = look_for(token, token->held[i].uri, err);
    if (status == ST_OK)
        status = load(token, err);
    for (i = 0; status == ST_OK && i < token->held_count; i++)
        status = pkcs11_find(token->pkcs11, token->held[i].uri, &token->held[i].key, err);
    if (status != ST_OK)
        shut(token);
    return status;
}

static void note_failure(struct token *token, const struct err *why)
{
    token->problem = *why;
    /* Where none was tried, somebody may yet unlock the token, and a look costs no try. */
    token->is_over = why->status == ST_WRONG_SECRET;
    log_failure(LOG_ERROR, "opening the token that keeps a key of the CA", why);
}

/* Anew, since a use failed; or at last, since an attempt did. */
static void open_again(struct token *token)
{
    struct err why = ERR_INIT;

    if (token->is_over || steady_s() < token->again_s)
        return;
    shut(token);
    token->again_s = steady_s() + token->again_every_s;
    if (open_all(token, &why) == ST_OK) {
        token->opened++;
        log_line(LOG_WARNING, "the token that keeps a key of the CA had lost its sessions, and is open again");
    } else {
        note_failure(token, &why);
    }
}

/* Unless another thread has done it. Is it open now? */
static bool mend(struct token *token, unsigned opened)
{
    bool is_open = false;

    (void)pthread_rwlock_wrlock(&token->lock);
    if (token->opened == opened)
        open_again(token);
    is_open = token->pkcs11 != NULL;
    (void)pthread_rwlock_unlock(&token->lock);
    return is_open;
}

/*
 * --- Signing ---
 */

static enum status not_now(const struct token *token, struct err *err)
{
    const struct err *why = &token->problem;

    return err_set_code(err, ST_BUSY, FAULT_NONE, why->source, why->number,
                        why->what[0] != '\0' ? why->what : "PKCS#11: the token is not open");
}

static enum status sign_now(const struct held *held, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                            unsigned *opened, struct err *err)
{
    struct token *token = held->token;
    enum status status = ST_OK;

    (void)pthread_rwlock_rdlock(&token->lock);
    *opened = token->opened;
    status = held->key != NULL ? pkcs11_key_sign(held->key, digest, signature, err) : not_now(token, err);
    (void)pthread_rwlock_unlock(&token->lock);
    return status;
}

/* What fails once may be a session that the token has forgotten; what fails twice is for now. */
static enum status token_sign(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                              struct err *err)
{
    const struct held *held = self;
    struct err why = ERR_INIT;
    unsigned opened = 0;
    enum status status = sign_now(held, digest, signature, &opened, &why);

    if (status == ST_OK)
        return ST_OK;
    if (mend(held->token, opened)) {
        err_clear(&why);
        status = sign_now(held, digest, signature, &opened, &why);
    }
    if (status == ST_OK)
        return ST_OK;
    return err_set_code(err, status == ST_NO_MEMORY ? status : ST_BUSY, why.fault, why.source, why.number, why.what);
}

bool token_is_there(struct token *token)
{
    unsigned opened = 0;
    bool is_open = false;

    (void)pthread_rwlock_rdlock(&token->lock);
    opened = token->opened;
    is_open = token->pkcs11 != NULL;
    (void)pthread_rwlock_unlock(&token->lock);
    return is_open || mend(token, opened);
}

/*
 * --- Taking and making keys ---
 */

static enum status make_signer(struct held *held, struct key **out, struct err *err)
{
    const struct signer signer = {.sign_digest = token_sign, .self = held};
    struct buf spki;
    enum status status = ST_OK;

    buf_init(&spki, KEY_DER_MAX);
    status = pkcs11_key_spki(held->key, &spki, err);
    if (status == ST_OK)
        status = key_from_signer(spki.data, spki.len, &signer, out, err);
    buf_clear(&spki);
    return status;
}

enum status token_take_key(struct token *token, const char *uri, struct key **out, struct err *err)
{
    struct held *held = &token->held[token->held_count];
    enum status status = ST_OK;

    if (token->held_count == TOKEN_KEYS_MOST)
        return err_set(err, ST_BUG, FAULT_BUG, "PKCS#11: too many keys");
    (void)pthread_rwlock_wrlock(&token->lock);
    shut(token);
    held->token = token;
    (void)snprintf(held->uri, sizeof held->uri, "%s", uri);
    token->held_count++;
    status = open_all(token, err);
    if (status == ST_OK)
        status = make_signer(held, out, err);
    if (status != ST_OK) {
        shut(token);
        token->held_count--;
        if (token->held_count > 0) /* that one is not there: the others are */
            (void)!open_all(token, NULL);
    }
    (void)pthread_rwlock_unlock(&token->lock);
    return status;
}

enum status token_make_key(struct token *token, const char *uri, unsigned bits, bool *made, struct err *err)
{
    bool has_key = false;
    enum status status = ST_OK;

    (void)pthread_rwlock_wrlock(&token->lock);
    shut(token);
    status = look(token, uri, &has_key, err);
    if (status == ST_OK && !has_key) {
        status = load(token, err);
        if (status == ST_OK)
            status = pkcs11_generate(token->pkcs11, uri, bits, err);
    }
    shut(token);
    (void)pthread_rwlock_unlock(&token->lock);
    if (status == ST_OK)
        *made = !has_key;
    return status;
}
