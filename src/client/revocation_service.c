#include "client/revocation_service.h"

#include <string.h>

#include "base/fault.h"
#include "client/revocation_service_internal.h"

enum { PROXY_WANTS_LOGIN = 407 }; /* the proxy's own word (RFC 9110 15.5.8), though plain HTTP brings it as an answer */

/* --- what was told --- */

bool revocation_service_settled(const struct revocation_told *told)
{
    return told->verdict == REVOCATION_GOOD || told->verdict == REVOCATION_REVOKED;
}

/* What fails here is no failure of the host's, and is called otherwise. */
static int fault_of(enum revocation_verdict verdict)
{
    switch (verdict) {
    case REVOCATION_UNREACHABLE:
        return FAULT_REVOCATION_UNREACHABLE;
    case REVOCATION_UNAVAILABLE:
        return FAULT_REVOCATION_UNAVAILABLE;
    case REVOCATION_OTHER_TIME:
        return FAULT_REVOCATION_TIME;
    default:
        return FAULT_REVOCATION_UNTRUSTED;
    }
}

void revocation_service_tell(struct revocation_told *told, enum revocation_verdict verdict, const struct err *cause)
{
    told->verdict = verdict;
    told->cause = *cause;
    told->cause.fault = fault_of(verdict);
    told->cause.detail[0] = '\0';
    err_detail(&told->cause, told->host);
}

/* --- one exchange --- */

static void tell_http_status(struct revocation_told *told, long http_status)
{
    struct err cause = ERR_INIT;

    (void)err_set_code(&cause, ST_BAD_ANSWER, FAULT_NONE, ERR_HTTP, http_status, "the revocation service refused");
    revocation_service_tell(told, http_status == PROXY_WANTS_LOGIN ? REVOCATION_UNREACHABLE : REVOCATION_UNAVAILABLE,
                            &cause);
}

static void tell_failure(struct revocation_asking *asking, struct revocation_told *told, const struct err *cause)
{
    if (cause->status != ST_OFFLINE) {
        revocation_service_tell(told, REVOCATION_UNTRUSTED, cause);
        return;
    }
    revocation_service_tell(told, REVOCATION_UNREACHABLE, cause);
    memcpy(asking->service->silent, told->host, sizeof asking->service->silent);
    asking->service->cause = *cause;
}

enum status revocation_service_exchange(struct revocation_asking *asking, const struct plain_http_request *request,
                                        revocation_reader *read, struct revocation_told *told, struct err *err)
{
    const struct plain_http_port *plain = asking->client->plain;
    struct http_answer answer = {.http_status = 0};
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    if (strcmp(asking->service->silent, told->host) == 0) {
        revocation_service_tell(told, REVOCATION_UNREACHABLE, &asking->service->cause);
        return ST_OK;
    }
    status = plain->exchange(plain->self, request, &answer, &cause);
    if (status == ST_CANCELLED || status == ST_NO_MEMORY)
        return err_set(err, status, cause.fault, cause.what);
    if (status != ST_OK) {
        tell_failure(asking, told, &cause);
        return ST_OK;
    }
    if (answer.http_status == 200)
        status = read(asking, &answer.body, told, err);
    else
        tell_http_status(told, answer.http_status);
    http_answer_clear(&answer);
    return status;
}

/* --- both --- */

/*
 * Whether the list's word is taken where OCSP did not settle it: not if it has nothing to say either, nor where it
 * would hide that OCSP answers wrongly, since whoever asks that will refuse the certificate.
 */
static bool list_counts(const struct revocation_told *by_ocsp, const struct revocation_told *by_list)
{
    if (by_list->verdict == REVOCATION_REVOKED || by_ocsp->verdict == REVOCATION_NO_ADDRESS)
        return true;
    return by_list->verdict == REVOCATION_GOOD &&
           (by_ocsp->verdict == REVOCATION_UNREACHABLE || by_ocsp->verdict == REVOCATION_UNAVAILABLE);
}

static enum status ask_both(struct revocation_asking *asking, const struct cert_addresses *addresses,
                            struct revocation_told *told, struct err *err)
{
    struct revocation_told by_list = {.verdict = REVOCATION_NO_ADDRESS};
    enum status status = ST_OK;

    if (addresses->ocsp.url[0] != '\0')
        status = revocation_service_by_ocsp(asking, &addresses->ocsp, told, err);
    if (status != ST_OK || revocation_service_settled(told) || addresses->list.url[0] == '\0')
        return status;
    status = revocation_service_by_list(asking, &addresses->list, &by_list, err);
    if (status == ST_OK && list_counts(told, &by_list))
        *told = by_list;
    return status;
}

enum status revocation_service_ask(struct revocation_service *service, const struct client *client,
                                   const struct buf *certificate, const struct buf *issuer, struct revocation_told *out,
                                   struct err *err)
{
    struct revocation_asking asking = {.service = service,
                                       .client = client,
                                       .issuer = issuer,
                                       .question = {.hash = OCSP_SHA1},
                                       .now_utc = client->clock->now_utc(client->clock->self)};
    struct revocation_told told = {.verdict = REVOCATION_NO_ADDRESS};
    struct cert_addresses addresses = {.ocsp = {.url = ""}};
    struct cert_info info = {.is_ca = false};
    enum status status = cert_read(certificate->data, certificate->len, &info, err);

    if (status == ST_OK)
        status = cert_addresses_read(certificate->data, certificate->len, &addresses, err);
    if (status != ST_OK)
        return status;
    memcpy(asking.question.serial, info.serial, sizeof asking.question.serial);
    status = ask_both(&asking, &addresses, &told, err);
    if (status == ST_OK)
        *out = told;
    return status;
}
