#include "server/tls_pair.h"

#include <gnutls/gnutls.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/log.h"
#include "pki/cert.h"
#include "server/secret_file.h"

enum { PEM_FILE_MAX = 64 * 1024, WARN_BEFORE_END_S = 30 * 86400 };

static enum status read_certificate(const struct ra *ra, const char *name, const char *whose, struct buf *out,
                                    struct err *err)
{
    struct cert_list list = {.count = 0};
    struct cert_info info;
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(&ra->config, name, path, err);

    if (status == ST_OK)
        status = file_read(path, out, err);
    if (status == ST_OK)
        status = cert_list_from_pem(buf_text(out), out->len, &list, err);
    if (status == ST_OK)
        status = cert_read(list.items[0].data, list.items[0].len, &info, err);
    cert_list_clear(&list);
    if (status == ST_OK && info.not_after_utc - ra_now_utc(ra) < WARN_BEFORE_END_S)
        log_line(LOG_WARNING, "the TLS certificate%s ends within 30 days, or has ended", whose);
    return status;
}

static enum status read_key(const struct ra *ra, const char *name, struct buf *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    const enum status status = config_path(&ra->config, name, path, err);

    return status == ST_OK ? secret_file_read(path, out, err) : status;
}

/* As the listener will, who can only say that something was refused. */
static enum status match(const struct tls_pair *pair, const char *certificate, struct err *err)
{
    const gnutls_datum_t certificate_pem = {pair->certificate.data, (unsigned)pair->certificate.len};
    const gnutls_datum_t key_pem = {pair->key.data, (unsigned)pair->key.len};
    gnutls_certificate_credentials_t credentials = NULL;
    enum status status = ST_OK;
    int code = gnutls_certificate_allocate_credentials(&credentials);

    if (code != GNUTLS_E_SUCCESS)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading a TLS certificate");
    code = gnutls_certificate_set_x509_key_mem(credentials, &certificate_pem, &key_pem, GNUTLS_X509_FMT_PEM);
    gnutls_certificate_free_credentials(credentials);
    if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, "a TLS certificate and its key do not belong together");
    else if (code < 0)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, "a TLS certificate, or its key, cannot be read");
    if (status != ST_OK)
        err_detail(err, certificate);
    return status;
}

enum status tls_pair_read(const struct ra *ra, const char *certificate, const char *key, const char *whose,
                          struct tls_pair *out, struct err *err)
{
    enum status status = ST_OK;

    buf_init(&out->certificate, PEM_FILE_MAX);
    buf_init(&out->key, PEM_FILE_MAX);
    status = read_certificate(ra, certificate, whose, &out->certificate, err);
    if (status == ST_OK)
        status = read_key(ra, key, &out->key, err);
    return status == ST_OK ? match(out, certificate, err) : status;
}

void tls_pair_clear(struct tls_pair *pair)
{
    buf_clear(&pair->key);
    buf_clear(&pair->certificate);
}
