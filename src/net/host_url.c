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

struct reading {
    CURLU *url;
    bool no_memory;
};

/* NULL if it is absent, or memory is. curl_free it. */
static char *part_of(struct reading *reading, CURLUPart part)
{
    char *text = NULL;
    const CURLUcode rc = curl_url_get(reading->url, part, &text, 0);

    reading->no_memory |= rc == CURLUE_OUT_OF_MEMORY;
    return rc == CURLUE_OK ? text : NULL;
}

/* True if the part is exactly that text; or, if it says nothing, absent. */
static bool part_is(struct reading *reading, CURLUPart part, const char *wanted, bool may_be_absent)
{
    char *text = part_of(reading, part);
    const bool is = text == NULL ? may_be_absent : strcmp(text, wanted) == 0;

    curl_free(text);
    return is;
}

bool host_url_is_loopback(const char *name)
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

/*
 * The host's name if the address is of this scheme and has nothing behind the port; NULL otherwise, or if memory is
 * lacking. curl_free it.
 */
static char *bare_host(struct reading *reading, const char *text, const char *wanted_scheme)
{
    CURLUcode rc = CURLUE_OK;

    if (!looks_bare(text))
        return NULL;
    rc = curl_url_set(reading->url, CURLUPART_URL, text, CURLU_DISALLOW_USER);
    reading->no_memory |= rc == CURLUE_OUT_OF_MEMORY;
    if (rc != CURLUE_OK || !part_is(reading, CURLUPART_SCHEME, wanted_scheme, false) ||
        !part_is(reading, CURLUPART_PATH, "/", true) || !part_is(reading, CURLUPART_QUERY, "", true) ||
        !part_is(reading, CURLUPART_FRAGMENT, "", true))
        return NULL;
    return part_of(reading, CURLUPART_HOST);
}

enum status host_url_read(const char *text, struct host_url *out, struct err *err)
{
    struct reading reading = {.url = curl_url()};
    enum status status = ST_OK;
    char *host = NULL;

    if (reading.url == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the host's address");
    host = bare_host(&reading, text, "https");
    if (reading.no_memory) {
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the host's address");
    } else if (host == NULL || strlen(host) >= sizeof out->name || strlen(text) >= sizeof out->origin) {
        status = host_url_refuse("host_url", "the host's address is not https://name or https://name:port", err);
    } else {
        (void)snprintf(out->origin, sizeof out->origin, "%s", text);
        size_t len = strlen(out->origin);
        if (len > 0 && out->origin[len - 1] == '/')
            out->origin[len - 1] = '\0';
        (void)snprintf(out->name, sizeof out->name, "%s", host);
        out->loopback = host_url_is_loopback(host);
    }
    curl_free(host);
    curl_url_cleanup(reading.url);
    return status;
}

enum status host_url_check_proxy(const char *text, struct err *err)
{
    struct reading reading = {.url = curl_url()};
    char *host = NULL;
    bool good = false;

    if (reading.url == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the proxy's address");
    host = bare_host(&reading, text, "http");
    good = host != NULL && strlen(text) < PROXY_SIZE;
    curl_free(host);
    curl_url_cleanup(reading.url);
    if (reading.no_memory)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the proxy's address");
    return good ? ST_OK : host_url_refuse("proxy", "the proxy is not auto, none or http://name:port", err);
}
