#include "server/ca/names.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "server/ca/internal.h"

enum { KEY_FILE_MAX = 64 * 1024 };

/* The first one's certificate without its ending, then the number, then another ending. */
static enum status numbered(const struct config *config, int64_t number, const char *ending, char out[CONFIG_TEXT_SIZE],
                            struct err *err)
{
    const char *first = config->files.issuing_certificate;
    const char *slash = strrchr(first, '/');
    const char *dot = strrchr(slash != NULL ? slash : first, '.');
    const int len = dot != NULL ? (int)(dot - first) : (int)strlen(first);

    if (snprintf(out, CONFIG_TEXT_SIZE, "%.*s-%lld%s", len, first, (long long)number, ending) >= CONFIG_TEXT_SIZE)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "configuration: files.issuing_certificate: too long");
    return ST_OK;
}

enum status ca_names_of(const struct config *config, int64_t number, struct ca_names *out, struct err *err)
{
    struct ca_names names = {.key = ""};
    enum status status = ST_OK;

    if (number == 1) {
        memcpy(out->certificate, config->files.issuing_certificate, sizeof out->certificate);
        memcpy(out->key, config->files.issuing_key, sizeof out->key);
        memcpy(out->passphrase, config->files.issuing_passphrase, sizeof out->passphrase);
        return ST_OK;
    }
    status = numbered(config, number, ".pem", names.certificate, err);
    if (status == ST_OK)
        status = numbered(config, number, ".key", names.key, err);
    if (status == ST_OK)
        status = numbered(config, number, ".pass", names.passphrase, err);
    if (status == ST_OK)
        *out = names;
    return status;
}

enum status ca_names_key_in_token(const struct config *config, const struct ca_names *names, bool *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    struct buf content = {0};
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    *out = config_key_is_in_token(names->key);
    if (*out)
        return ST_OK;
    status = config_path(config, names->key, path, err);
    if (status != ST_OK)
        return status;
    buf_init(&content, KEY_FILE_MAX);
    status = file_read(path, &content, &why);
    *out = status == ST_OK && config_key_is_in_token(buf_text(&content));
    buf_clear(&content);
    if (status == ST_OK || status == ST_NOT_FOUND)
        return ST_OK;
    if (err != NULL)
        *err = why;
    return status;
}

enum status ca_names_newest(const struct config *config, int64_t *out, struct err *err)
{
    int64_t newest = 1;

    while (newest < CA_MOST) {
        char path[CONFIG_PATH_SIZE];
        struct ca_names next;
        enum status status = ca_names_of(config, newest + 1, &next, err);

        if (status == ST_OK)
            status = config_path(config, next.certificate, path, err);
        if (status != ST_OK)
            return status;
        if (access(path, F_OK) != 0)
            break;
        newest++;
    }
    *out = newest;
    return ST_OK;
}

void ca_certificate_path(int64_t number, char out[CA_PATH_SIZE])
{
    if (number == 1)
        (void)snprintf(out, CA_PATH_SIZE, "%s", CA_ISSUING_PATH);
    else
        (void)snprintf(out, CA_PATH_SIZE, "/ca/issuing-%lld.cer", (long long)number);
}

void ca_list_path(int64_t number, char out[CA_PATH_SIZE])
{
    if (number == 1)
        (void)snprintf(out, CA_PATH_SIZE, "%s", CA_CRL_PATH);
    else
        (void)snprintf(out, CA_PATH_SIZE, "/crl/issuing-%lld.crl", (long long)number);
}
