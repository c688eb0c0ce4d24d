#include "server/setup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "pki/random.h"
#include "protocol/json.h"
#include "server/brand.h"
#include "server/ca/create.h"
#include "server/ca/token.h"
#include "server/keys.h"
#include "server/new_folder.h"
#include "server/setup_config.h"
#include "server/setup_outside.h"
#include "server/store/store.h"
#include "server/template.h"

enum { PASSPHRASE_BYTES = 32, PASSPHRASE_SIZE = 2 * PASSPHRASE_BYTES + 1, TEXT_MAX_BYTES = 256 * 1024 };

static const char OFFLINE_NOTE[] =
    "This folder holds the key of the root certification authority (encrypted) and, unless you gave a passphrase of\n"
    "your own, the passphrase. The running host needs neither. Take the whole folder off this machine, keep key and\n"
    "passphrase apart, and delete it here. It is needed again for a new issuing CA, a new TLS certificate, and once\n"
    "a year for the root's revocation list (pccert-ra crl root).\n";

static enum status make_folder(const char *path, struct err *err)
{
    if (mkdir(path, 0700) == 0)
        return ST_OK;
    return err_set_code(err, ST_IO, FAULT_TARGET_FOLDER, ERR_ERRNO, errno, "making the folder");
}

/* Every file is written for its owner alone (base/atomic_file.h). */
static enum status write_bytes(const struct config *config, const char *name, const void *bytes, size_t len,
                               struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(config, name, path, err);

    if (status == ST_OK)
        status = file_write(path, bytes, len, FILE_NEW, err);
    KILL_POINT("setup.written");
    return status;
}

static enum status write_buf(const struct config *config, const char *name, const struct buf *bytes, struct err *err)
{
    return write_bytes(config, name, bytes->data, bytes->len, err);
}

static enum status write_text(const struct config *config, const char *name, const char *text, struct err *err)
{
    return write_bytes(config, name, text, strlen(text), err);
}

static enum status write_authority(const struct config *config, const struct new_authority *authority, struct err *err)
{
    const struct {
        const char *name;
        const struct buf *text;
    } files[] = {
        {SETUP_OFFLINE_FOLDER "/root.key", &authority->root_key},
        {config->files.root_certificate, &authority->root_certificate},
        {config->files.issuing_certificate, &authority->issuing_certificate},
        {config->files.issuing_key, &authority->issuing_key},
        {config->files.tls_certificate, &authority->tls_certificate},
        {config->files.tls_key, &authority->tls_key},
        {config->transfer.tls_certificate, &authority->phone_tls_certificate},
        {config->transfer.tls_key, &authority->phone_tls_key},
        {config->files.root_list, &authority->root_list},
    };
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < sizeof files / sizeof files[0]; i++)
        if (files[i].text->len > 0) /* the issuing CA's key may be in a token, or there is no such CA */
            status = write_buf(config, files[i].name, files[i].text, err);
    return status;
}

/* Whose certificates are the firm's: our own authority's, or those of the other CA. */
static enum status list_issuers(const struct new_authority *authority, const struct buf *outside, struct buf *out)
{
    enum status status = ST_OK;

    if (outside->len > 0)
        return buf_append(out, outside->data, outside->len);
    status = buf_append(out, authority->root_certificate.data, authority->root_certificate.len);
    return status == ST_OK ? buf_append(out, authority->issuing_certificate.data, authority->issuing_certificate.len)
                           : status;
}

/* The clients' file (client/settings.h). */
static enum status write_client(const struct config *config, const struct new_authority *authority,
                                const struct buf *outside, struct err *err)
{
    struct json *document = json_new_object();
    struct buf text = {0};
    struct buf firm = {0};
    enum status status = ST_OK;

    buf_init(&text, TEXT_MAX_BYTES);
    buf_init(&firm, TEXT_MAX_BYTES);
    status = list_issuers(authority, outside, &firm);
    if (status == ST_OK)
        status = json_add_text(document, "host_url", config->public_origin);
    if (status == ST_OK)
        status = json_add_text(document, "tls_ca_pem", buf_text(&authority->root_certificate));
    if (status == ST_OK)
        status = json_add_text(document, "firm_ca_pem", buf_text(&firm));
    if (status == ST_OK)
        status = json_add_whole(document, "zone_offset_s", config->zone_offset_s);
    if (status == ST_OK)
        status = json_print(document, true, &text);
    if (status == ST_OK)
        status = write_buf(config, SETUP_CLIENT_FILE, &text, err);
    else
        (void)err_set(err, status, FAULT_NONE, "writing the clients' configuration");
    buf_clear(&firm);
    buf_clear(&text);
    json_free(&document);
    return status;
}

static enum status write_consent(const struct config *config, struct err *err)
{
    const struct template_place places[] = {{"{firm}", config->firm_name}};
    struct buf text = {0};
    enum status status = ST_OK;

    buf_init(&text, LIMIT_CONSENT_BYTES);
    status = template_append(&text, brand_consent_text, places, 1);
    if (status == ST_OK)
        status = write_buf(config, config->consent.file, &text, err);
    else
        (void)err_set(err, status, FAULT_NONE, "writing the consent text");
    buf_clear(&text);
    return status;
}

static enum status write_keys(const struct config *config, struct err *err)
{
    struct keys keys;
    struct buf text = {0};
    enum status status = keys_generate(&keys, err);

    buf_init(&text, TEXT_MAX_BYTES);
    if (status == ST_OK)
        status = keys_print(&keys, &text, err);
    if (status == ST_OK)
        status = write_buf(config, config->files.keys, &text, err);
    buf_clear(&text);
    keys_clear(&keys);
    return status;
}

static enum status write_config(const struct config *config, struct err *err)
{
    struct buf text = {0};
    enum status status = ST_OK;

    buf_init(&text, TEXT_MAX_BYTES);
    status = config_print(config, &text, err);
    if (status == ST_OK)
        status = write_buf(config, SETUP_CONFIG_FILE, &text, err);
    buf_clear(&text);
    return status;
}

static enum status make_database(const struct config *config, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    struct store *store = NULL;
    enum status status = config_path(config, config->files.database, path, err);

    if (status == ST_OK)
        status = store_open(path, STORE_CREATE, &store, err);
    store_close(&store);
    return status;
}

/* What a try that failed has left in the token is found by the next one, and certified. */
static enum status take_key_in_token(const struct config *config, unsigned bits, struct token **token, struct key **out,
                                     struct err *err)
{
    bool made = false;
    enum status status = ST_OK;

    if (!config_key_is_in_token(config->files.issuing_key))
        return ST_OK;
    status = token_new(config, token, err);
    if (status == ST_OK)
        status = token_make_key(*token, config->files.issuing_key, bits, &made, err);
    return status == ST_OK ? token_take_key(*token, config->files.issuing_key, out, err) : status;
}

/* The authority with its passphrases: the issuing CA's stays with the host, the root's goes offline. */
static enum status make_authority(const struct setup_request *request, const struct config *config,
                                  unsigned issuing_bits, struct key *issuing_key, const struct buf *outside,
                                  struct err *err)
{
    char root_passphrase[PASSPHRASE_SIZE];
    char issuing_passphrase[PASSPHRASE_SIZE];
    struct new_authority authority = {.root_key = {0}};
    const struct new_authority_request wanted = {
        .config = config,
        .tls_names = request->names,
        .root_passphrase = request->root_passphrase != NULL ? request->root_passphrase : root_passphrase,
        .issuing_passphrase = issuing_passphrase,
        .issuing_bits = issuing_bits,
        .issuing_key = issuing_key,
        .no_issuing = outside->len > 0,
        .now_utc = request->now_utc,
    };
    enum status status = random_hex(root_passphrase, PASSPHRASE_BYTES, err);

    if (status == ST_OK)
        status = random_hex(issuing_passphrase, PASSPHRASE_BYTES, err);
    if (status == ST_OK)
        status = ca_create(&wanted, &authority, err);
    if (status == ST_OK && request->root_passphrase == NULL)
        status = write_text(config, SETUP_OFFLINE_FOLDER "/root.pass", root_passphrase, err);
    if (status == ST_OK)
        status = write_text(config, SETUP_OFFLINE_FOLDER "/README.txt", OFFLINE_NOTE, err);
    if (status == ST_OK && authority.issuing_key.len > 0)
        status = write_text(config, config->files.issuing_passphrase, issuing_passphrase, err);
    if (status == ST_OK)
        status = write_authority(config, &authority, err);
    if (status == ST_OK)
        status = write_client(config, &authority, outside, err);
    new_authority_clear(&authority);
    wipe(issuing_passphrase, sizeof issuing_passphrase);
    wipe(root_passphrase, sizeof root_passphrase);
    return status;
}

static enum status fill_folder(const struct setup_request *request, const struct config *out, unsigned issuing_bits,
                               const struct buf *outside, struct err *err)
{
    char offline[CONFIG_PATH_SIZE];
    struct token *token = NULL;
    struct key *issuing_key = NULL;
    enum status status = config_path(out, SETUP_OFFLINE_FOLDER, offline, err);

    if (status == ST_OK)
        status = take_key_in_token(out, issuing_bits, &token, &issuing_key, err);
    if (status == ST_OK)
        status = make_folder(offline, err);
    if (status == ST_OK)
        status = make_authority(request, out, issuing_bits, issuing_key, outside, err);
    key_free(&issuing_key);
    token_free(&token);
    if (status == ST_OK && outside->len > 0)
        status = write_buf(out, out->cmp.ca, outside, err);
    if (status == ST_OK)
        status = write_keys(out, err);
    if (status == ST_OK)
        status = write_consent(out, err);
    if (status == ST_OK)
        status = make_database(out, err);
    if (status == ST_OK)
        status = write_config(out, err);
    return status;
}

static void take_back_file(const struct config *config, const char *name, const char *suffix)
{
    char path[CONFIG_PATH_SIZE];
    char whole[CONFIG_PATH_SIZE + sizeof "-turn"];

    if (config_key_is_in_token(name) || config_path(config, name, path, NULL) != ST_OK)
        return;
    (void)snprintf(whole, sizeof whole, "%s%s", path, suffix);
    if (file_wipe(whole, NULL) != ST_OK)
        (void)unlink(whole); /* what cannot be overwritten must not be in the way either */
    KILL_POINT("setup.file_taken_back");
}

/* What is half made serves nobody, and would be in the way of the next try. The folder was empty: all is ours. */
static void take_back(const struct config *config)
{
    const char *const names[] = {
        SETUP_CONFIG_FILE,
        SETUP_CLIENT_FILE,
        (SETUP_OFFLINE_FOLDER "/root.key"),
        (SETUP_OFFLINE_FOLDER "/root.pass"),
        (SETUP_OFFLINE_FOLDER "/README.txt"),
        config->files.root_certificate,
        config->files.issuing_certificate,
        config->files.issuing_key,
        config->files.issuing_passphrase,
        config->files.tls_certificate,
        config->files.tls_key,
        config->transfer.tls_certificate,
        config->transfer.tls_key,
        config->files.root_list,
        config->files.keys,
        config->consent.file,
        config->cmp.ca,
    };
    char offline[CONFIG_PATH_SIZE];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        take_back_file(config, names[i], "");
    for (size_t i = 0; i < STORE_FILES; i++)
        take_back_file(config, config->files.database, STORE_FILE_ENDINGS[i]);
    if (config_path(config, SETUP_OFFLINE_FOLDER, offline, NULL) == ST_OK)
        (void)rmdir(offline);
}

enum status setup_host(const struct setup_request *request, struct config *out, struct err *err)
{
    unsigned issuing_bits = 0;
    struct buf outside = {.max = TEXT_MAX_BYTES};
    enum status status = setup_config(request, out, err);

    if (status == ST_OK)
        status = setup_issuing_bits(request, &issuing_bits, err);
    if (status == ST_OK)
        status = setup_outside(request, &outside, err);
    if (status == ST_OK)
        status = new_folder_make(request->folder, err);
    if (status == ST_OK) {
        status = fill_folder(request, out, issuing_bits, &outside, err);
        if (status != ST_OK)
            take_back(out);
    }
    buf_clear(&outside);
    return status;
}
