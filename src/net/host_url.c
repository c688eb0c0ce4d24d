#include "net/host_url.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "base/fault.h"
#include "client/port/proxy.h"

static enum status host_url_refuse(const char *entry, const char *what, struct err *err)
{
    enum status status = err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, what);
    err_detail(err, entry);
    return status;
}

/* True if the part is absent, or is exactly the one text that says nothing. */
static bool part_is_empty(CURLU *url, CURLUPart part, const char *nothing)
{
    char *text = NULL;
    CURLUcode rc = curl_url_get(url, part, &text, 0);
    bool empty = rc != CURLUE_OK || strcmp(text, nothing) == 0;
    curl_free(text);
    return empty;
}

static bool host_is_loopback(const char *name)
{
    return strcmp(name, "localhost") == 0 || strncmp(name, "127.", 4) == 0 || strcmp(name, "[::1]") == 0;
}

/* Two slashes, a name, and no more than one slash behind: libcurl takes one or three for two, and an empty query. */
static bool looks_bare(const char *text)
{
    const char *at = strstr(text, "://");
    const char *behind = at != NULL ? at + 3 + strcspn(at + 3, "/?#") : NULL;

    return behind != NULL && behind != at + 3 && (behind[0] == '\0' || strcmp(behind, "/") == 0);
}

/* The host's name if the address is of this scheme and has nothing behind the port; NULL otherwise. curl_free it. */
static char *bare_host(CURLU *url, const char *text, const char *wanted_scheme)
{
    char *scheme = NULL;
    char *host = NULL;

    if (!looks_bare(text) || curl_url_set(url, CURLUPART_URL, text, CURLU_DISALLOW_USER) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
        return NULL;
    bool bare = strcmp(scheme, wanted_scheme) == 0 && part_is_empty(url, CURLUPART_PATH, "/") &&
                part_is_empty(url, CURLUPART_QUERY, "") && part_is_empty(url, CURLUPART_FRAGMENT, "");
    curl_free(scheme);
    if (bare && curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        host = NULL;
    return host;
}

enum status host_url_read(const char *text, struct host_url *out, struct err *err)
{
    enum status status = ST_OK;
    char *host = NULL;
    CURLU *url = curl_url();

    if (url == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the host's address");
    host = bare_host(url, text, "https");
    if (host == NULL || strlen(host) >= sizeof out->name || strlen(text) >= sizeof out->origin) {
        status = host_url_refuse("host_url", "the host's address is not https://name or https://name:port", err);
    } else {
        (void)snprintf(out->origin, sizeof out->origin, "%s", text);
        size_t len = strlen(out->origin);
        if (len > 0 && out->origin[len - 1] == '/')
            out->origin[len - 1] = '\0';
        (void)snprintf(out->name, sizeof out->name, "%s", host);
        out->loopback = host_is_loopback(host);
    }
    curl_free(host);
    curl_url_cleanup(url);
    return status;
}

enum status host_url_check_proxy(const char *text, struct err *err)
{
    CURLU *url = curl_url();
    if (url == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the proxy's address");
    char *host = bare_host(url, text, "http");
    bool good = host != NULL && strlen(text) < PROXY_SIZE;
    curl_free(host);
    curl_url_cleanup(url);
    return good ? ST_OK : host_url_refuse("proxy", "the proxy is not auto, none or http://name:port", err);
}
