#include "net/curl_policy.h"

#include "pki/openssl_start.h"

/* Keeps the first refusal; later options are then skipped. */
#define APPLY(rc, easy, option, value)                                                                                 \
    do {                                                                                                               \
        if ((rc) == CURLE_OK)                                                                                          \
            (rc) = curl_easy_setopt((easy), option, value);                                                            \
    } while (0)

/*
 * A blob as the only source of trust: no file, no folder, no Windows store (CURLSSLOPT_NATIVE_CA would add "CA" too).
 * Chains must reach a self-signed certificate of it, else each intermediate in the blob would be an anchor of its own.
 */
static CURLcode apply_trust(CURL *easy, const struct buf *ca_pem)
{
    CURLcode rc = CURLE_OK;
    struct curl_blob blob = {.data = ca_pem->data, .len = ca_pem->len, .flags = CURL_BLOB_NOCOPY};

    APPLY(rc, easy, CURLOPT_CAINFO_BLOB, &blob);
    APPLY(rc, easy, CURLOPT_CAINFO, NULL);
    APPLY(rc, easy, CURLOPT_CAPATH, NULL);
    APPLY(rc, easy, CURLOPT_SSL_OPTIONS, (long)CURLSSLOPT_NO_PARTIALCHAIN);
    APPLY(rc, easy, CURLOPT_SSL_VERIFYPEER, 1L);
    APPLY(rc, easy, CURLOPT_SSL_VERIFYHOST, 2L);
    return rc;
}

/*
 * Who shows a certificate does so in a handshake of its own: a session that was remembered from another one would show
 * nobody, or whoever was shown then. tls_identity.h says why 1.2.
 */
static CURLcode apply_identity(CURL *easy, struct tls_identity *identity)
{
    CURLcode rc = CURLE_OK;

    if (identity == NULL) {
        APPLY(rc, easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
        return rc;
    }
    APPLY(rc, easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2 | (long)CURL_SSLVERSION_MAX_TLSv1_2);
    APPLY(rc, easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    APPLY(rc, easy, CURLOPT_SSL_CTX_FUNCTION, tls_identity_show);
    APPLY(rc, easy, CURLOPT_SSL_CTX_DATA, identity);
    return rc;
}

/*
 * HTTPS (or, where the policy says so, HTTP) to the address that was given, nowhere else, in nobody's name. Every
 * exchange has a connection of its own: on a kept one that died libcurl would send a POST again by itself, and a login
 * or a wrong code counts each time.
 */
static CURLcode apply_protocol(CURL *easy, const struct curl_policy *policy)
{
    const char *protocol = policy->plain ? "http" : "https";
    CURLcode rc = CURLE_OK;

    APPLY(rc, easy, CURLOPT_PROTOCOLS_STR, protocol);
    APPLY(rc, easy, CURLOPT_REDIR_PROTOCOLS_STR, protocol);
    APPLY(rc, easy, CURLOPT_FOLLOWLOCATION, 0L);
    APPLY(rc, easy, CURLOPT_UNRESTRICTED_AUTH, 0L);
    APPLY(rc, easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    APPLY(rc, easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    APPLY(rc, easy, CURLOPT_HTTP09_ALLOWED, 0L);
    APPLY(rc, easy, CURLOPT_FRESH_CONNECT, 1L);
    APPLY(rc, easy, CURLOPT_FORBID_REUSE, 1L);
    APPLY(rc, easy, CURLOPT_PATH_AS_IS, 1L);
    APPLY(rc, easy, CURLOPT_USERAGENT, policy->user_agent);
    return rc;
}

/*
 * An empty text is what keeps libcurl from reading http_proxy and no_proxy in the environment, which anybody's script
 * may have set. Our own header lines are for the host and not for the proxy's CONNECT. Where libcurl has SSPI, a proxy
 * that asks who is there gets the Windows user's own ticket, never a password.
 */
static CURLcode apply_proxy(CURL *easy, const char *proxy)
{
    CURLcode rc = CURLE_OK;
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

    APPLY(rc, easy, CURLOPT_PROXY, proxy);
    APPLY(rc, easy, CURLOPT_NOPROXY, "");
    APPLY(rc, easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    APPLY(rc, easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (proxy[0] != '\0' && ((unsigned)info->features & CURL_VERSION_SSPI) != 0) {
        APPLY(rc, easy, CURLOPT_PROXYAUTH, (long)(CURLAUTH_NEGOTIATE | CURLAUTH_NTLM));
        APPLY(rc, easy, CURLOPT_PROXYUSERPWD, ":");
    }
    return rc;
}

static CURLcode apply_limits(CURL *easy, const struct http_curl_limits *limits)
{
    CURLcode rc = CURLE_OK;

    APPLY(rc, easy, CURLOPT_NOSIGNAL, 1L);
    APPLY(rc, easy, CURLOPT_CONNECTTIMEOUT_MS, (long)limits->connect_ms);
    APPLY(rc, easy, CURLOPT_TIMEOUT_MS, (long)limits->exchange_ms);
    APPLY(rc, easy, CURLOPT_LOW_SPEED_TIME, (long)limits->stall_s);
    APPLY(rc, easy, CURLOPT_LOW_SPEED_LIMIT, (long)limits->stall_bytes_per_s);
    return rc;
}

CURLcode curl_policy_apply(CURL *easy, const struct curl_policy *policy)
{
    CURLcode rc = CURLE_OK;

    openssl_start(); /* and what memory was lacking until now is forgotten: curl_failure.c asks */
    rc = apply_trust(easy, policy->ca_pem);
    if (rc == CURLE_OK)
        rc = apply_identity(easy, policy->identity);
    if (rc == CURLE_OK)
        rc = apply_protocol(easy, policy);
    if (rc == CURLE_OK)
        rc = apply_proxy(easy, policy->proxy);
    if (rc == CURLE_OK)
        rc = apply_limits(easy, policy->limits);
    return rc;
}
