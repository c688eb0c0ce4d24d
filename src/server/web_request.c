#include "server/web_request.h"

#include <curl/curl.h>

#include "base/fault.h"

enum status web_request_start(struct err *err)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK
               ? ST_OK
               : err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "preparing requests over HTTP");
}

static size_t take_answer(char *bytes, size_t size, size_t count, void *self)
{
    struct buf *answer = self;

    return buf_append(answer, bytes, size * count) == ST_OK ? size * count : 0;
}

/* Proxies and cookies of nobody, no other place than the one that is configured. */
static CURLcode set_up(CURL *easy, const struct web_request *request, struct curl_slist *headers, struct buf *answer)
{
    const struct {
        CURLoption option;
        long value;
    } numbers[] = {{CURLOPT_NOSIGNAL, 1L},
                   {CURLOPT_FOLLOWLOCATION, 0L},
                   {CURLOPT_TIMEOUT_MS, request->time_ms},
                   {CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2}};
    const struct {
        CURLoption option;
        const void *value;
    } texts[] = {{CURLOPT_URL, request->url},
                 {CURLOPT_PROXY, ""},
                 {CURLOPT_PROTOCOLS_STR, "https,http"},
                 {CURLOPT_HTTPHEADER, headers},
                 {CURLOPT_WRITEDATA, answer}};
    CURLcode code = CURLE_OK;
    size_t i = 0;

    for (i = 0; code == CURLE_OK && i < sizeof numbers / sizeof numbers[0]; i++)
        code = curl_easy_setopt(easy, numbers[i].option, numbers[i].value);
    for (i = 0; code == CURLE_OK && i < sizeof texts / sizeof texts[0]; i++)
        code = curl_easy_setopt(easy, texts[i].option, texts[i].value);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
    if (code == CURLE_OK && request->ca != NULL && request->ca[0] != '\0')
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, request->ca);
    if (code == CURLE_OK && request->post)
        code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)request->body->len);
    if (code == CURLE_OK && request->post)
        code = curl_easy_setopt(easy, CURLOPT_POSTFIELDS, buf_text(request->body));
    return code;
}

static bool add_header(struct curl_slist **headers, const char *line)
{
    struct curl_slist *longer = line == NULL || line[0] == '\0' ? *headers : curl_slist_append(*headers, line);

    if (longer == NULL)
        return line == NULL || line[0] == '\0';
    *headers = longer;
    return true;
}

enum status web_request_send(const struct web_request *request, const char *what, long *http_status, struct buf *answer,
                             struct err *err)
{
    struct curl_slist *headers = NULL;
    CURL *easy = curl_easy_init();
    CURLcode code = CURLE_OUT_OF_MEMORY;

    if (easy != NULL && add_header(&headers, request->headers[0]) && add_header(&headers, request->headers[1]))
        code = set_up(easy, request, headers, answer);
    if (code == CURLE_OK)
        code = curl_easy_perform(easy);
    if (code == CURLE_OK)
        code = curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, http_status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    return code == CURLE_OK ? ST_OK : err_set_code(err, ST_BUSY, FAULT_NONE, ERR_CURL, (long long)code, what);
}
