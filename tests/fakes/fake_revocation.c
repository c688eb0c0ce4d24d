#include "fakes/fake_revocation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "pki/crl.h"
#include "pki/ocsp.h"

enum { HOUR_S = 3600, FAKE_ANSWER_MAX = 64 * 1024 };

static const char hotel[] = "<html><body>Please log in to the network of this hotel.</body></html>";

/* When what it says holds. */
struct fake_times {
    int64_t this_update_utc, next_update_utc;
};

static struct fake_times fake_revocation_times(const struct fake_revocation *service, enum fake_revocation_mood mood)
{
    const int64_t now_utc = service->clock->now_utc;

    if (mood == FAKE_REVOCATION_OLD)
        return (struct fake_times){now_utc - 2 * HOUR_S, now_utc - HOUR_S};
    if (mood == FAKE_REVOCATION_EARLY)
        return (struct fake_times){now_utc + HOUR_S, now_utc + 2 * HOUR_S};
    return (struct fake_times){now_utc - HOUR_S, now_utc + HOUR_S};
}

/* --- OCSP --- */

static enum status fake_revocation_sign(const struct fake_revocation *service, struct ocsp_question question,
                                        enum fake_revocation_mood mood, struct buf *out, struct err *err)
{
    const struct fake_ca *ca = mood == FAKE_REVOCATION_OTHER_SIGNER ? service->other_ca : service->ca;
    const struct ocsp_responder responder = {.key = ca->issuing_key, .certificate = &ca->issuing};
    const struct fake_times times = fake_revocation_times(service, mood);
    struct ocsp_answer answer = {.this_update_utc = times.this_update_utc, .next_update_utc = times.next_update_utc};

    if (service->revoked != NULL && strcmp(service->revoked, question.serial) == 0) {
        answer.revoked = true;
        answer.revoked_utc = service->revoked_utc;
        answer.reason = service->reason;
    }
    if (mood == FAKE_REVOCATION_OTHER)
        (void)snprintf(question.serial, sizeof question.serial, "2A");
    return ocsp_sign(&question, &answer, &responder, &ca->issuing, out, err);
}

static enum status fake_revocation_answer(const struct fake_revocation *service, const void *der, size_t len,
                                          enum fake_revocation_mood mood, struct buf *out, struct err *err)
{
    struct ocsp_question question = {.hash = OCSP_SHA1};
    enum status status = ST_OK;

    if (mood == FAKE_REVOCATION_UNKNOWN)
        return ocsp_refuse(OCSP_UNAUTHORIZED, out, err);
    if (mood == FAKE_REVOCATION_LATER)
        return ocsp_refuse(OCSP_TRY_LATER, out, err);
    status = ocsp_question_read(der, len, &service->ca->issuing, &question, err);
    return status == ST_OK ? fake_revocation_sign(service, question, mood, out, err) : status;
}

/* What follows the path, percent-encoded base64. */
static enum status fake_revocation_unescape(const char *text, struct buf *out, struct err *err)
{
    struct buf base64;
    enum status status = ST_OK;

    buf_init(&base64, FAKE_ANSWER_MAX);
    for (; status == ST_OK && *text != '\0'; text++) {
        unsigned character = (unsigned char)*text;

        if (*text == '%' && sscanf(text + 1, "%2x", &character) == 1)
            text += 2;
        status = buf_append(&base64, &(char){(char)character}, 1);
    }
    if (status == ST_OK)
        status = base64_decode(buf_text(&base64), out);
    buf_clear(&base64);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "a question that is none");
}

static enum status fake_revocation_by_get(struct fake_revocation *service, const char *text,
                                          enum fake_revocation_mood mood, struct buf *out, struct err *err)
{
    struct buf question;
    enum status status = ST_OK;

    buf_init(&question, OCSP_QUESTION_MAX);
    status = fake_revocation_unescape(text, &question, err);
    if (status == ST_OK)
        status = fake_revocation_answer(service, question.data, question.len, mood, out, err);
    buf_clear(&question);
    return status;
}

/* --- the list --- */

static enum status fake_revocation_list(const struct fake_revocation *service, enum fake_revocation_mood mood,
                                        struct buf *out, struct err *err)
{
    const bool others = mood == FAKE_REVOCATION_OTHER_SIGNER || mood == FAKE_REVOCATION_OTHER;
    const struct fake_ca *ca = others ? service->other_ca : service->ca;
    const struct fake_times times = fake_revocation_times(service, mood);
    struct crl_entry entry = {.revoked_utc = service->revoked_utc, .reason = service->reason};
    struct crl_request request = {
        .number = 7, .this_update_utc = times.this_update_utc, .next_update_utc = times.next_update_utc};
    struct buf entries;
    enum status status = ST_OK;

    buf_init(&entries, FAKE_ANSWER_MAX);
    request.entries = &entries;
    if (service->revoked != NULL) {
        (void)snprintf(entry.serial, sizeof entry.serial, "%s", service->revoked);
        status = crl_entry_append(&entries, &entry, err);
    }
    if (status == ST_OK)
        status = crl_sign(&request, ca->issuing_key, &ca->issuing, out, err);
    buf_clear(&entries);
    return status;
}

/* --- the port --- */

static bool fake_revocation_has_no_body(enum fake_revocation_mood mood, bool of_list)
{
    return mood == FAKE_REVOCATION_REFUSES || mood == FAKE_REVOCATION_PROXY ||
           (of_list && (mood == FAKE_REVOCATION_UNKNOWN || mood == FAKE_REVOCATION_LATER));
}

static enum status fake_revocation_body(struct fake_revocation *service, const struct plain_http_request *request,
                                        enum fake_revocation_mood mood, struct buf *out, struct err *err)
{
    static const char path[] = "http://pki.example.test/ocsp/";

    if (mood == FAKE_REVOCATION_RUBBISH)
        return buf_append_text(out, hotel);
    if (request->content_type != NULL)
        return fake_revocation_answer(service, request->body, request->body_len, mood, out, err);
    if (strncmp(request->url, path, sizeof path - 1) == 0)
        return fake_revocation_by_get(service, request->url + sizeof path - 1, mood, out, err);
    return fake_revocation_list(service, mood, out, err);
}

static enum fake_revocation_mood fake_revocation_count(struct fake_revocation *service,
                                                       const struct plain_http_request *request, bool *of_list)
{
    *of_list = strcmp(request->url, "http://pki.example.test/issuing.crl") == 0;
    (void)snprintf(service->url, sizeof service->url, "%s", request->url);
    if (*of_list) {
        service->lists++;
        return service->list;
    }
    if (request->content_type != NULL) {
        service->posts++;
        return service->ocsp;
    }
    service->gets++;
    return service->get != FAKE_REVOCATION_RIGHT ? service->get : service->ocsp;
}

static enum status fake_revocation_exchange(void *self, const struct plain_http_request *request,
                                            struct http_answer *answer, struct err *err)
{
    bool of_list = false;
    const enum fake_revocation_mood mood = fake_revocation_count(self, request, &of_list);
    enum status status = ST_OK;

    if (mood == FAKE_REVOCATION_SILENT)
        return err_set(err, ST_OFFLINE, FAULT_HOST_TIMEOUT, "a service that is silent");
    if (mood == FAKE_REVOCATION_TOO_LONG)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "the answer is longer than allowed");
    if (mood == FAKE_REVOCATION_CANCELLED)
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    buf_init(&answer->body, request->answer_max);
    answer->http_status = mood == FAKE_REVOCATION_PROXY ? 407 : fake_revocation_has_no_body(mood, of_list) ? 503 : 200;
    if (answer->http_status == 200)
        status = fake_revocation_body(self, request, mood, &answer->body, err);
    if (status != ST_OK) {
        http_answer_clear(answer);
        (void)err_set(err, status, FAULT_NONE, "a service that fails");
    }
    return status;
}

void fake_revocation_open(struct fake_revocation *service, const struct fake_ca *ca, const struct fake_ca *other_ca,
                          const struct fake_clock *clock)
{
    *service = (struct fake_revocation){.ca = ca, .other_ca = other_ca, .clock = clock};
}

struct plain_http_port fake_revocation_port(struct fake_revocation *service)
{
    return (struct plain_http_port){.exchange = fake_revocation_exchange, .self = service};
}
