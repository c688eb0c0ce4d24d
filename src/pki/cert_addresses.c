#include "pki/cert.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/fault.h"
#include "base/web_url.h"
#include "pki/cert_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"

static const char scheme[] = "http://";
enum { SCHEME_LEN = sizeof scheme - 1 };

/* Without what a browser would not send as it is (RFC 3986 2), and without a fragment. */
static bool is_url_character(char c)
{
    return c > ' ' && c <= '~' && strchr("\"#<>\\^`{|}", c) == NULL;
}

/* Scheme and host know no case (RFC 3986 6.2.2.1). */
static void lower_host(char *url)
{
    const size_t whole = strlen(url);
    const size_t head = whole < SCHEME_LEN ? whole : SCHEME_LEN;
    const size_t end = head + strcspn(url + head, "/?");

    for (size_t at = 0; at < end; at++)
        if (url[at] >= 'A' && url[at] <= 'Z')
            url[at] = (char)(url[at] - 'A' + 'a');
}

/* Behind host and port. NULL: it is no such address. */
static const char *past_authority(const char *url)
{
    const char *past = strncmp(url, scheme, SCHEME_LEN) == 0 ? web_url_past_host(url + SCHEME_LEN) : NULL;

    if (past != NULL && *past == ':')
        past = web_url_past_port(past);
    return past != NULL && (*past == '\0' || *past == '/' || *past == '?') ? past : NULL;
}

static void take_url(const ASN1_IA5STRING *text, struct cert_address *out)
{
    const char *bytes = (const char *)ASN1_STRING_get0_data(text);
    const size_t len = (size_t)ASN1_STRING_length(text);
    struct cert_address address = {.url = ""};
    const char *past = NULL;

    if (out->url[0] != '\0' || len >= sizeof address.url)
        return;
    for (size_t i = 0; i < len; i++)
        if (!is_url_character(bytes[i]))
            return;
    memcpy(address.url, bytes, len);
    lower_host(address.url);
    past = past_authority(address.url);
    if (past == NULL || (size_t)(past - address.url) - SCHEME_LEN >= sizeof address.host)
        return;
    memcpy(address.host, address.url + SCHEME_LEN, (size_t)(past - address.url) - SCHEME_LEN);
    *out = address;
}

static void take_name(const GENERAL_NAME *name, struct cert_address *out)
{
    int kind = 0;
    const void *value = GENERAL_NAME_get0_value(name, &kind);

    if (kind == GEN_URI)
        take_url(value, out);
}

/* The caller frees it. NULL: there is none that can be read, or memory is lacking (*status). */
static void *extension_of(const X509 *cert, int kind, enum status *status, struct err *err)
{
    void *value = X509_get_ext_d2i(cert, kind, NULL, NULL);

    if (value == NULL && openssl_memory_lacked())
        *status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading certificate: addresses");
    ERR_clear_error();
    return value;
}

static enum status read_responder(const X509 *cert, struct cert_address *out, struct err *err)
{
    enum status status = ST_OK;
    AUTHORITY_INFO_ACCESS *info = extension_of(cert, NID_info_access, &status, err);

    for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(info); i++) {
        const ACCESS_DESCRIPTION *access = sk_ACCESS_DESCRIPTION_value(info, i);

        if (OBJ_obj2nid(access->method) == NID_ad_OCSP)
            take_name(access->location, out);
    }
    AUTHORITY_INFO_ACCESS_free(info);
    return status;
}

static void take_point(const DIST_POINT *point, struct cert_address *out)
{
    const GENERAL_NAMES *names = NULL;

    /* Of some reasons alone, or by another issuer: not the whole of it. */
    if (point->reasons != NULL || point->CRLissuer != NULL || point->distpoint == NULL || point->distpoint->type != 0)
        return;
    names = point->distpoint->name.fullname;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
        take_name(sk_GENERAL_NAME_value(names, i), out);
}

static enum status read_list(const X509 *cert, struct cert_address *out, struct err *err)
{
    enum status status = ST_OK;
    CRL_DIST_POINTS *points = extension_of(cert, NID_crl_distribution_points, &status, err);

    for (int i = 0; i < sk_DIST_POINT_num(points); i++)
        take_point(sk_DIST_POINT_value(points, i), out);
    CRL_DIST_POINTS_free(points);
    return status;
}

enum status cert_addresses_read(const void *der, size_t len, struct cert_addresses *out, struct err *err)
{
    struct cert_addresses addresses = {.ocsp = {.url = ""}};
    X509 *cert = NULL;
    enum status status = cert_load(der, len, &cert, err);

    if (status == ST_OK)
        status = read_responder(cert, &addresses.ocsp, err);
    if (status == ST_OK)
        status = read_list(cert, &addresses.list, err);
    if (status == ST_OK)
        *out = addresses;
    X509_free(cert);
    return status;
}
