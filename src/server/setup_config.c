#include "server/setup_config.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/utf.h"
#include "protocol/json.h"
#include "server/address.h"
#include "server/brand.h"
#include "server/ca/create.h"
#include "server/ca/token_look.h"

static enum status setup_fail(struct err *err, const char *what)
{
    return err_set(err, ST_BAD_INPUT, FAULT_USAGE, what);
}

struct brand_member {
    const char *name;
    char *out;
    size_t size;
};

static enum status take_members(const char *json, size_t len, const struct brand_member *members, size_t count,
                                struct err *err)
{
    struct json *brand = NULL;
    size_t i = 0;
    enum status status = json_parse(json, len, &brand, err);

    for (i = 0; status == ST_OK && i < count; i++)
        status = json_get_text(brand, members[i].name, members[i].out, members[i].size, err);
    json_free(&brand);
    return status;
}

/* The brand's words for whatever was not asked otherwise. */
static enum status take_brand(struct config *config, struct err *err)
{
    const struct brand_member members[] = {
        {"firm_name", config->firm_name, sizeof config->firm_name},
        {"ra_name", config->ra_name, sizeof config->ra_name},
        {"consent_id", config->consent.id, sizeof config->consent.id},
        {"consent_title", config->consent.title, sizeof config->consent.title},
        {"sms_text", config->sms.text, sizeof config->sms.text},
        {"sms_revoke_text", config->sms.revoke_text, sizeof config->sms.revoke_text},
        {"sms_notice_text", config->notices.text, sizeof config->notices.text},
    };

    return take_members(brand_host_json, brand_host_json_len, members, sizeof members / sizeof members[0], err);
}

/* What the page for phones says of the firm. */
static enum status take_brand_for_phones(struct config *config, struct err *err)
{
    const struct brand_member members[] = {
        {"firm_name_en", config->transfer.firm_name_en, sizeof config->transfer.firm_name_en},
        {"hotline", config->transfer.hotline, sizeof config->transfer.hotline},
        {"hotline_en", config->transfer.hotline_en, sizeof config->transfer.hotline_en},
    };

    return take_members(brand_json, brand_json_len, members, sizeof members / sizeof members[0], err);
}

static enum status take_name(const char *asked, char out[CONFIG_TEXT_SIZE], size_t characters_max, const char *what,
                             struct err *err)
{
    const size_t len = asked == NULL ? 0 : strlen(asked);

    if (asked == NULL)
        return ST_OK;
    if (len == 0 || len >= CONFIG_TEXT_SIZE || !utf8_valid(asked, len) || utf8_count(asked, len) > characters_max)
        return setup_fail(err, what);
    memcpy(out, asked, len + 1);
    return ST_OK;
}

/* The address to listen at, its port chosen if it was left open, and how clients write it. */
static enum status take_address(const char *asked, const char *scheme, const char *host, char listen[CONFIG_TEXT_SIZE],
                                char origin[CONFIG_TEXT_SIZE], struct err *err)
{
    struct address address;
    enum status status = address_read(asked, &address, err);

    if (status == ST_OK && address_port(&address) == 0)
        status = address_pick_port(&address, err);
    if (status != ST_OK)
        return status;
    if (!address_print((const struct sockaddr *)&address.socket, address.len, 1, listen, CONFIG_TEXT_SIZE))
        return err_set(err, ST_IO, FAULT_NONE, "writing down the address to listen at");
    if (snprintf(origin, CONFIG_TEXT_SIZE, "%s://%s:%u", scheme, host, address_port(&address)) >= CONFIG_TEXT_SIZE)
        return setup_fail(err, "--names: too long");
    return ST_OK;
}

static enum status first_name(const char *names, char out[CONFIG_TEXT_SIZE], struct err *err)
{
    const size_t len = strcspn(names, ",");

    if (len == 0 || len >= CONFIG_TEXT_SIZE || memchr(names, ':', len) != NULL)
        return setup_fail(err, "--names: host names or IPv4 addresses are wanted, separated by commas");
    memcpy(out, names, len);
    out[len] = '\0';
    return ST_OK;
}

enum status setup_issuing_bits(const struct setup_request *request, unsigned *out, struct err *err)
{
    static const struct {
        const char *typed;
        unsigned bits;
    } SIZES[] = {{"2048", 2048}, {"3072", 3072}, {"4096", 4096}};
    const char *asked = request->issuing_bits != NULL ? request->issuing_bits : "3072";
    size_t i = 0;

    for (i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        if (strcmp(asked, SIZES[i].typed) == 0) {
            *out = SIZES[i].bits;
            return ST_OK;
        }
    }
    return setup_fail(err, "--issuing-bits: 2048, 3072 or 4096 is wanted");
}

static enum status take_path(const char *asked, char out[CONFIG_TEXT_SIZE], const char *what, struct err *err)
{
    if (asked == NULL)
        return ST_OK;
    if (asked[0] != '/' || strlen(asked) >= CONFIG_TEXT_SIZE)
        return setup_fail(err, what);
    (void)snprintf(out, CONFIG_TEXT_SIZE, "%s", asked);
    return ST_OK;
}

/* Where the issuing CA's key is, if it is in a token. */
static enum status take_token(const struct setup_request *request, struct config *config, struct err *err)
{
    enum status status = ST_OK;

    if (request->issuing_key == NULL)
        return ST_OK;
    if (!config_key_is_in_token(request->issuing_key) || strlen(request->issuing_key) >= CONFIG_TEXT_SIZE)
        return setup_fail(err, "--issuing-key: pkcs11:token=...;object=... is wanted; without it, a file is made");
    if (request->pkcs11_module == NULL || request->pkcs11_pin == NULL)
        return setup_fail(err, "--issuing-key: --pkcs11-module and --pkcs11-pin-file are wanted with it");
    (void)snprintf(config->files.issuing_key, sizeof config->files.issuing_key, "%s", request->issuing_key);
    status = take_path(request->pkcs11_module, config->pkcs11.module,
                       "--pkcs11-module: the full path of the token's library is wanted", err);
    if (status == ST_OK)
        status = take_path(request->pkcs11_provider, config->pkcs11.provider,
                           "--pkcs11-provider: the full path of OpenSSL's provider is wanted", err);
    if (status == ST_OK)
        status = take_path(request->pkcs11_pin, config->pkcs11.pin, "--pkcs11-pin-file: a full path is wanted", err);
    return status == ST_OK ? token_look_address(config->files.issuing_key, err) : status;
}

/* The CA behind, if another one issues. */
static enum status take_outside(const struct setup_request *request, struct config *config, struct err *err)
{
    struct config_cmp *cmp = &config->cmp;

    if (request->cmp_url == NULL)
        return request->cmp_ca == NULL && request->cmp_reference == NULL
                   ? ST_OK
                   : setup_fail(err, "--cmp-url: wanted with --cmp-ca and --cmp-reference");
    if (request->cmp_ca == NULL)
        return setup_fail(err, "--cmp-ca: a file with the certificates of the other CA is wanted with --cmp-url");
    if (request->issuing_key != NULL || request->issuing_bits != NULL)
        return setup_fail(err, "--cmp-url: there is no issuing CA here then, so no key of it either");
    if (strlen(request->cmp_url) >= sizeof cmp->url)
        return setup_fail(err, "--cmp-url: too long");
    (void)snprintf(cmp->url, sizeof cmp->url, "%s", request->cmp_url);
    if (request->cmp_reference == NULL) {
        (void)snprintf(cmp->trusted, sizeof cmp->trusted, "cmp.trusted.pem");
        return ST_OK;
    }
    if (request->cmp_reference[0] == '\0' || strlen(request->cmp_reference) >= sizeof cmp->reference)
        return setup_fail(err, "--cmp-reference: empty, or too long");
    (void)snprintf(cmp->reference, sizeof cmp->reference, "%s", request->cmp_reference);
    return ST_OK;
}

enum status setup_config(const struct setup_request *request, struct config *out, struct err *err)
{
    char host[CONFIG_TEXT_SIZE];
    enum status status = first_name(request->names, host, err);

    config_init(out);
    if (strlen(request->folder) >= sizeof out->folder)
        return setup_fail(err, "--dir: too long");
    (void)snprintf(out->folder, sizeof out->folder, "%s", request->folder);
    (void)snprintf(out->sms.outbox, sizeof out->sms.outbox, "outbox.txt");
    if (status == ST_OK)
        status = take_brand(out, err);
    if (status == ST_OK)
        status = take_name(request->firm_name, out->firm_name, 64, "--firm-name: 1 to 64 characters are wanted", err);
    if (status == ST_OK)
        status = take_name(request->ra_name, out->ra_name, CA_NAME_CHARACTERS_MAX,
                           "--ra-name: 1 to 48 characters are wanted", err);
    if (status == ST_OK)
        status = take_address(request->listen, "https", host, out->listen, out->public_origin, err);
    if (status == ST_OK)
        status = take_address(request->plain_listen, "http", host, out->plain_listen, out->plain_origin, err);
    if (status == ST_OK)
        status = take_token(request, out, err);
    if (status == ST_OK)
        status = take_brand_for_phones(out, err);
    if (status == ST_OK && request->transfer_listen != NULL)
        status = take_address(request->transfer_listen, "https", host, out->transfer.listen, out->transfer.url, err);
    if (status == ST_OK)
        status = take_outside(request, out, err);
    return status == ST_OK ? config_check(out, err) : status;
}
