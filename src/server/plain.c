#include "server/plain.h"

#include <string.h>

#include "base/log.h"
#include "server/ra.h"

static const struct buf *find(const struct ra *ra, const char *path)
{
    if (strcmp(path, CA_ISSUING_PATH) == 0)
        return ca_peek_issuing(ra->ca);
    if (strcmp(path, CA_ROOT_PATH) == 0)
        return ca_peek_root(ra->ca);
    return NULL;
}

void plain_handle(void *self, const struct request *request, struct response *response)
{
    const struct ra *ra = self;
    const struct buf *certificate = find(ra, request->path);

    if (strcmp(request->method, "GET") != 0) {
        response->http_status = 405;
        response->allow = "GET";
    } else if (certificate == NULL) {
        response->http_status = 404;
    } else if (buf_append(&response->body, certificate->data, certificate->len) == ST_OK) {
        response->http_status = 200;
        response->content_type = "application/pkix-cert"; /* RFC 2585 section 4.1 */
        response->may_be_stored = true;
    } else {
        response->http_status = 500;
    }
    log_line(LOG_INFO, "%s %s plain %s %d", request->id, request->peer, certificate == NULL ? "-" : request->path,
             response->http_status);
}

void plain_busy(void *self, const struct request *request, struct response *response)
{
    (void)self;
    (void)request;
    response->http_status = 503;
    response->retry_after_s = 1;
}
