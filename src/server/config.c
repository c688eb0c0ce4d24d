#include "server/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/utf.h"
#include "protocol/json.h"
#include "server/ca/token_look.h"
#include "server/config_fields.h"
#include "server/notice_leads.h"
#include "server/sms_escape.h"
#include "server/store/store.h"

/* X.520 upper bound of organizationName and organizationalUnitName, in characters. */
enum { NAME_CHARACTERS_MAX = 64 };

/* A path and a ticket come behind it. */
enum { TRANSFER_URL_MAX = LIMIT_URL_SIZE - 32 };

static enum status config_fail(struct err *err, const char *section, const char *name, const char *problem)
{
    char what[ERR_WHAT_MAX];

    (void)snprintf(what, sizeof what, "configuration: %s%s%s: %s", section == NULL ? "" : section,
                   section == NULL ? "" : ".", name, problem);
    return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, what);
}

static void *field_of(struct config *config, const struct config_field *field)
{
    return (char *)config + field->offset;
}

static void field_reset(struct config *config, const struct config_field *field)
{
    void *at = field_of(config, field);

    if (field->kind == CONFIG_TEXT)
        (void)snprintf(at, field->size, "%s", field->fallback_text);
    else if (field->kind == CONFIG_FLAG)
        *(bool *)at = field->fallback != 0;
    else
        *(int64_t *)at = field->fallback;
}

void config_init(struct config *config)
{
    size_t i = 0;

    *config = (struct config){.folder = "."};
    for (i = 0; i < CONFIG_FIELD_COUNT; i++)
        field_reset(config, &CONFIG_FIELDS[i]);
    config->certificate.validity.months = 12;
    config->certificate.renew.months = 1;
}

static enum status field_read(struct config *config, const struct config_field *field, const struct json *from,
                              struct err *err)
{
    void *at = field_of(config, field);
    enum status status = ST_OK;

    if (field->kind == CONFIG_TEXT) {
        status = json_get_text(from, field->name, at, field->size, NULL);
        return status == ST_BAD_INPUT ? config_fail(err, field->section, field->name, "not a text, or too long")
                                      : status;
    }
    if (field->kind == CONFIG_FLAG) {
        status = json_get_bool(from, field->name, at, NULL);
        return status == ST_BAD_INPUT ? config_fail(err, field->section, field->name, "neither true nor false")
                                      : status;
    }
    status = json_get_whole(from, field->name, field->least, field->most, at, NULL);
    if (status == ST_BAD_INPUT) {
        char problem[80];

        (void)snprintf(problem, sizeof problem, "not a whole number from %lld to %lld", (long long)field->least,
                       (long long)field->most);
        return config_fail(err, field->section, field->name, problem);
    }
    return status;
}

static bool same_section(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static const struct config_field *field_find(const char *section, const char *name)
{
    size_t i = 0;

    for (i = 0; i < CONFIG_FIELD_COUNT; i++)
        if (same_section(CONFIG_FIELDS[i].section, section) && strcmp(CONFIG_FIELDS[i].name, name) == 0)
            return &CONFIG_FIELDS[i];
    return NULL;
}

static bool section_known(const char *name)
{
    size_t i = 0;

    for (i = 0; i < CONFIG_FIELD_COUNT; i++)
        if (CONFIG_FIELDS[i].section != NULL && strcmp(CONFIG_FIELDS[i].section, name) == 0)
            return true;
    return false;
}

static enum status command_read(struct config *config, const struct json *array, struct err *err)
{
    const size_t count = json_count(array);
    size_t i = 0;

    if (json_is_object(array) || count > CONFIG_COMMAND_MAX)
        return config_fail(err, CONFIG_COMMAND_SECTION, CONFIG_COMMAND_NAME, "not an array of at most 16 texts");
    for (i = 0; i < count; i++) {
        const char *text = json_string(json_at(array, i));

        if (text == NULL || strlen(text) >= CONFIG_TEXT_SIZE)
            return config_fail(err, CONFIG_COMMAND_SECTION, CONFIG_COMMAND_NAME, "holds what is no text, or too long");
        if (i == 0 && text[0] != '/') /* else whoever owns the working folder would be asked to send the codes */
            return config_fail(err, CONFIG_COMMAND_SECTION, CONFIG_COMMAND_NAME, "the program's full path is wanted");
        (void)snprintf(config->sms.command[i], CONFIG_TEXT_SIZE, "%s", text);
    }
    config->sms.command_count = count;
    return ST_OK;
}

static enum status section_read(struct config *config, const char *section, const struct json *from, struct err *err)
{
    enum status status = ST_OK;
    size_t i = 0;

    if (!json_is_object(from))
        return config_fail(err, NULL, section, "not an object");
    for (i = 0; status == ST_OK && i < json_count(from); i++) {
        const char *name = json_name_at(from, i);
        const struct config_field *field = field_find(section, name);

        if (field != NULL)
            status = field_read(config, field, from, err);
        else if (strcmp(section, CONFIG_COMMAND_SECTION) == 0 && strcmp(name, CONFIG_COMMAND_NAME) == 0)
            status = command_read(config, json_at(from, i), err);
        else
            status = config_fail(err, section, name, "there is no such member");
    }
    return status;
}

static enum status document_read(struct config *config, const struct json *document, struct err *err)
{
    enum status status = ST_OK;
    size_t i = 0;

    if (!json_is_object(document))
        return config_fail(err, NULL, "the document", "not an object");
    for (i = 0; status == ST_OK && i < json_count(document); i++) {
        const char *name = json_name_at(document, i);
        const struct config_field *field = field_find(NULL, name);

        if (field != NULL)
            status = field_read(config, field, document, err);
        else if (section_known(name))
            status = section_read(config, name, json_at(document, i), err);
        else
            status = config_fail(err, NULL, name, "there is no such member");
    }
    return status;
}

static enum status check_required(const struct config *config, struct err *err)
{
    size_t i = 0;

    for (i = 0; i < CONFIG_FIELD_COUNT; i++) {
        const struct config_field *field = &CONFIG_FIELDS[i];

        if (field->required && *((const char *)config + field->offset) == '\0')
            return config_fail(err, field->section, field->name, "missing");
    }
    return ST_OK;
}

static bool origin_valid(const char *origin, const char *scheme)
{
    const size_t len = strlen(scheme);

    return strncmp(origin, scheme, len) == 0 && origin[len] != '\0' && strpbrk(origin + len, "/?# @") == NULL;
}

static int span_count(const struct span *span)
{
    return (span->months != 0) + (span->days != 0) + (span->seconds != 0);
}

static bool sms_text_valid(const char *text)
{
    return strstr(text, "{prefix}") != NULL && strstr(text, "{code}") != NULL;
}

/* Plain HTTP would show codes, secrets, names to whoever is between: for a relay on this machine alone. */
static bool gateway_url_valid(const char *url)
{
    static const char *const BEGINNINGS[] = {"https://", "http://127.0.0.1:", "http://127.0.0.1/", "http://[::1]:"};
    size_t i = 0;

    for (i = 0; i < sizeof BEGINNINGS / sizeof BEGINNINGS[0]; i++)
        if (strncmp(url, BEGINNINGS[i], strlen(BEGINNINGS[i])) == 0)
            return true;
    return false;
}

static bool placed(const struct config_sms_http *http, const char *place)
{
    return strstr(http->url, place) != NULL || (http->post && strstr(http->body, place) != NULL);
}

static enum status check_sms_http(const struct config_sms_http *http, struct err *err)
{
    if (!gateway_url_valid(http->url))
        return config_fail(err, "sms_http", "url", "neither https://... nor http:// of 127.0.0.1 or [::1]");
    if (strchr(http->url, '@') != NULL)
        return config_fail(err, "sms_http", "url", "no user and no password in it");
    if (!sms_escape_knows(http->content_type))
        return config_fail(err, "sms_http", "content_type", SMS_JSON ", " SMS_FORM " or " SMS_XML " is wanted");
    if (!placed(http, "{phone}") || !placed(http, "{text}"))
        return config_fail(err, "sms_http", "body", "{phone} and {text} are wanted in it, or in the url");
    if (strstr(http->header, "{phone}") != NULL || strstr(http->header, "{text}") != NULL)
        return config_fail(err, "sms_http", "header", "{secret} alone can stand in it");
    if (http->header[0] != '\0' && strchr(http->header, ':') == NULL)
        return config_fail(err, "sms_http", "header", "\"Name: value\" is wanted");
    return ST_OK;
}

/* The page that phones open: not offered, or all of it. */
static enum status check_transfer(const struct config *config, struct err *err)
{
    const struct {
        const char *name, *text;
    } wanted[] = {
        {"listen", config->transfer.listen},
        {"firm_name_en", config->transfer.firm_name_en},
        {"hotline", config->transfer.hotline},
        {"hotline_en", config->transfer.hotline_en},
    };
    size_t i = 0;

    if (config->transfer.url[0] == '\0')
        return ST_OK;
    if (!origin_valid(config->transfer.url, "https://"))
        return config_fail(err, "transfer", "url", "not https://HOST[:PORT] without a path");
    if (strlen(config->transfer.url) > TRANSFER_URL_MAX)
        return config_fail(err, "transfer", "url", "too long");
    for (i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (wanted[i].text[0] == '\0')
            return config_fail(err, "transfer", wanted[i].name, "missing");
    return ST_OK;
}

/* Code that the host loads: whoever owns the working folder must not have a say in it. */
enum status config_check_token(const struct config *config, const char *key, struct err *err)
{
    if (config->pkcs11.module[0] != '/')
        return config_fail(err, "pkcs11", "module", "the full path of the token's library is wanted");
    if (config->pkcs11.provider[0] != '/')
        return config_fail(err, "pkcs11", "provider", "the full path of OpenSSL's provider is wanted");
    if (strlen(key) >= CONFIG_TEXT_SIZE)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "PKCS#11: the key's address is too long");
    return token_look_address(key, err);
}

bool config_key_is_in_token(const char *key)
{
    return strncmp(key, TOKEN_SCHEME, sizeof TOKEN_SCHEME - 1) == 0;
}

/* Its messages are protected, and yet a name and a national ID stand in them for whoever is between. */
static enum status check_cmp(const struct config_cmp *cmp, struct err *err)
{
    if (!gateway_url_valid(cmp->url) || strchr(cmp->url, '@') != NULL)
        return config_fail(err, "cmp", "url", "neither https://... nor http:// of 127.0.0.1 or [::1], without a user");
    if (strcmp(cmp->request, CONFIG_CMP_P10CR) != 0 && strcmp(cmp->request, CONFIG_CMP_CR) != 0 &&
        strcmp(cmp->request, CONFIG_CMP_IR) != 0)
        return config_fail(err, "cmp", "request",
                           CONFIG_CMP_P10CR ", " CONFIG_CMP_CR " or " CONFIG_CMP_IR " is wanted");
    if (cmp->reference[0] == '\0' && cmp->trusted[0] == '\0')
        return config_fail(err, "cmp", "trusted", "missing: without a secret, whose answers are to be believed?");
    if (cmp->retry_s > cmp->retry_most_s)
        return config_fail(err, "cmp", "retry_s", "longer than cmp.retry_most_s");
    return ST_OK;
}

/* What no single member can say. */
static enum status check_together(const struct config *config, struct err *err)
{
    struct notice_leads leads;

    if (config->database.url[0] != '\0' && !store_is_url(config->database.url))
        return config_fail(err, "database", "url", "not postgresql://...; a file is files.database");
    if (!origin_valid(config->public_origin, "https://"))
        return config_fail(err, NULL, "public_origin", "not https://HOST[:PORT] without a path");
    if (!origin_valid(config->plain_origin, "http://"))
        return config_fail(err, NULL, "plain_origin", "not http://HOST[:PORT] without a path");
    if (utf8_count(config->firm_name, strlen(config->firm_name)) > NAME_CHARACTERS_MAX)
        return config_fail(err, NULL, "firm_name", "longer than 64 characters");
    if (utf8_count(config->ra_name, strlen(config->ra_name)) > NAME_CHARACTERS_MAX)
        return config_fail(err, NULL, "ra_name", "longer than 64 characters");
    if (span_count(&config->certificate.validity) != 1)
        return config_fail(err, "certificate", "validity_months", "one of months, days and s is wanted, and no more");
    if (span_count(&config->certificate.renew) != 1)
        return config_fail(err, "certificate", "renew_months", "one of months, days and s is wanted, and no more");
    if ((config->sms.outbox[0] != '\0') == (config->sms.command_count != 0 || config->sms_http.url[0] != '\0'))
        return config_fail(err, "sms", "outbox", "either an outbox file or a command (or sms_http.url) is wanted");
    if (!notice_leads_read(config->notices.lead_days, &leads))
        return config_fail(err, "notices", "lead_days",
                           "not up to 8 falling numbers of days (1 to 366), as \"30,14,7,1\"");
    if (leads.count > 0 && strstr(config->notices.text, "{date}") == NULL)
        return config_fail(err, "notices", "text", "{date} is wanted in it");
    if (config->notices.from_hour >= config->notices.until_hour)
        return config_fail(err, "notices", "until_hour", "not after from_hour");
    if ((config->operators.tls_certificate[0] != '\0') != (config->operators.tls_key[0] != '\0'))
        return config_fail(err, "operators", "tls_certificate",
                           "both tls_certificate and tls_key are wanted, or neither");
    if (config->sms_http.url[0] != '\0' && check_sms_http(&config->sms_http, err) != ST_OK)
        return ST_BAD_INPUT;
    if (config->login.lock_s > config->login.lock_most_s)
        return config_fail(err, "login", "lock_s", "longer than login.lock_most_s");
    if (config->crl.refresh_s >= config->crl.validity_s)
        return config_fail(err, "crl", "refresh_s", "not shorter than crl.validity_s");
    if (config->ocsp.refresh_s >= config->ocsp.validity_s)
        return config_fail(err, "ocsp", "refresh_s", "not shorter than ocsp.validity_s");
    if (config->server.workers == 1)
        return config_fail(err, "server", "workers", "one would wait for the gateway: 0, or 2 and more");
    if (strcmp(config->log.format, CONFIG_LOG_TEXT) != 0 && strcmp(config->log.format, CONFIG_LOG_JSON) != 0)
        return config_fail(err, "log", "format", "neither text nor json");
    if (!sms_text_valid(config->sms.text))
        return config_fail(err, "sms", "text", "{prefix} and {code} are wanted in it");
    if (!sms_text_valid(config->sms.revoke_text))
        return config_fail(err, "sms", "revoke_text", "{prefix} and {code} are wanted in it");
    if (check_transfer(config, err) != ST_OK)
        return ST_BAD_INPUT;
    if (config->cmp.url[0] != '\0')
        return check_cmp(&config->cmp, err);
    return config_key_is_in_token(config->files.issuing_key)
               ? config_check_token(config, config->files.issuing_key, err)
               : ST_OK;
}

enum status config_check(const struct config *config, struct err *err)
{
    const enum status status = check_required(config, err);

    return status == ST_OK ? check_together(config, err) : status;
}

/* A span that is not stated has its default; one that is stated in any unit has that alone. */
static void default_spans(struct config *config)
{
    if (span_count(&config->certificate.validity) == 0)
        config->certificate.validity.months = 12;
    if (span_count(&config->certificate.renew) == 0)
        config->certificate.renew.months = 1;
}

enum status config_parse(const char *text, size_t len, struct config *config, struct err *err)
{
    struct config *read = malloc(sizeof *read);
    struct json *document = NULL;
    enum status status = ST_OK;

    if (read == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the configuration");
    config_init(read);
    read->certificate.validity = (struct span){0};
    read->certificate.renew = (struct span){0};
    memcpy(read->folder, config->folder, sizeof read->folder);
    status = json_parse(text, len, &document, err);
    if (status == ST_OK)
        status = document_read(read, document, err);
    if (status == ST_OK) {
        default_spans(read);
        status = config_check(read, err);
    }
    if (status == ST_OK)
        *config = *read;
    json_free(&document);
    free(read);
    return status;
}

enum status config_read(const char *path, struct config *config, struct err *err)
{
    const char *slash = strrchr(path, '/');
    const size_t folder_len = slash == NULL ? 0 : (size_t)(slash - path);
    struct buf text = {0};
    enum status status = ST_OK;

    if (folder_len >= CONFIG_PATH_SIZE)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "configuration: the path is too long");
    config_init(config);
    if (slash != NULL)
        (void)snprintf(config->folder, sizeof config->folder, "%.*s", folder_len == 0 ? 1 : (int)folder_len, path);
    buf_init(&text, CONFIG_FILE_MAX);
    status = file_read(path, &text, err);
    if (status == ST_OK)
        status = config_parse(buf_text(&text), text.len, config, err);
    buf_clear(&text);
    return status;
}

enum status config_path(const struct config *config, const char *name, char out[CONFIG_PATH_SIZE], struct err *err)
{
    const int len = name[0] == '/' ? snprintf(out, CONFIG_PATH_SIZE, "%s", name)
                                   : snprintf(out, CONFIG_PATH_SIZE, "%s/%s", config->folder, name);

    if (len < 0 || len >= CONFIG_PATH_SIZE)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "configuration: a file's path is too long");
    return ST_OK;
}
