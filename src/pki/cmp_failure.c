#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "pki/cmp_internal.h"
#include "pki/openssl_error.h"

/* Of the CA, or of the way to it: another moment, or another configuration, and the same request may be granted. */
#define OF_THE_MOMENT                                                                                                  \
    (OSSL_CMP_CTX_FAILINFO_badMessageCheck | OSSL_CMP_CTX_FAILINFO_badTime | OSSL_CMP_CTX_FAILINFO_wrongAuthority |    \
     OSSL_CMP_CTX_FAILINFO_wrongIntegrity | OSSL_CMP_CTX_FAILINFO_timeNotAvailable |                                   \
     OSSL_CMP_CTX_FAILINFO_signerNotTrusted | OSSL_CMP_CTX_FAILINFO_unsupportedVersion |                               \
     OSSL_CMP_CTX_FAILINFO_notAuthorized | OSSL_CMP_CTX_FAILINFO_systemUnavail | OSSL_CMP_CTX_FAILINFO_systemFailure)

/* Of this request. */
#define OF_THE_REQUEST                                                                                                 \
    (OSSL_CMP_CTX_FAILINFO_badAlg | OSSL_CMP_CTX_FAILINFO_badDataFormat | OSSL_CMP_CTX_FAILINFO_incorrectData |        \
     OSSL_CMP_CTX_FAILINFO_badPOP | OSSL_CMP_CTX_FAILINFO_certRevoked | OSSL_CMP_CTX_FAILINFO_unacceptedPolicy |       \
     OSSL_CMP_CTX_FAILINFO_unacceptedExtension | OSSL_CMP_CTX_FAILINFO_addInfoNotAvailable |                           \
     OSSL_CMP_CTX_FAILINFO_badCertTemplate | OSSL_CMP_CTX_FAILINFO_duplicateCertReq)

void cmp_failure_words(const OSSL_CMP_CTX *client, char out[CMP_REASON_SIZE])
{
    char text[OSSL_CMP_PKISI_BUFLEN];
    size_t len = 0;

    if (OSSL_CMP_CTX_snprint_PKIStatus(client, text, sizeof text) == NULL)
        text[0] = '\0';
    for (const char *at = text; *at != '\0' && len + 1 < CMP_REASON_SIZE; at++)
        out[len++] = *at >= ' ' && *at <= '~' ? *at : '?';
    out[len] = '\0';
}

/* Those that it named; the library says -1 if it named none. */
int cmp_failure_bits(const OSSL_CMP_CTX *client)
{
    const int bits = OSSL_CMP_CTX_get_failInfoCode(client);

    return bits > 0 ? bits : 0;
}

bool cmp_failure_said_no(const OSSL_CMP_CTX *client)
{
    return OSSL_CMP_CTX_get_status(client) == OSSL_CMP_PKISTATUS_rejection;
}

static enum status conclude(const OSSL_CMP_CTX *client, struct cmp_result *out, enum cmp_outcome outcome)
{
    ERR_clear_error();
    out->outcome = outcome;
    cmp_failure_words(client, out->reason);
    return ST_OK;
}

static enum status refuse(const OSSL_CMP_CTX *client, struct err *err)
{
    char words[CMP_REASON_SIZE];
    char what[ERR_WHAT_MAX];

    cmp_failure_words(client, words);
    (void)snprintf(what, sizeof what, "CMP: the CA says no: %.130s", words);
    return openssl_error_set(err, ST_REFUSED, FAULT_NONE, what);
}

/* A confirmation that may have arrived before is no longer understood once the transaction has ended with it. */
static enum status judge_confirmation(const struct cmp_exchange *exchange, const OSSL_CMP_CTX *client,
                                      struct cmp_result *out)
{
    const int failures = cmp_failure_bits(client);

    if ((failures & OSSL_CMP_CTX_FAILINFO_certRevoked) != 0)
        return conclude(client, out, CMP_LOST);
    return conclude(client, out,
                    exchange->was_confirming || (failures & OSSL_CMP_CTX_FAILINFO_certConfirmed) != 0 ? CMP_ISSUED
                                                                                                      : CMP_LOST);
}

/*
 * The CA does not know (any more) what is polled for. Its request is made again by the same identifier: a CA that
 * remembers it answers with what it has issued, and another one issues.
 */
static enum status begin_again(struct cmp_exchange *exchange, const OSSL_CMP_CTX *client, struct cmp_result *out,
                               struct err *err)
{
    struct cmp_transaction *transaction = exchange->transaction;
    enum status status = ST_OK;

    if (transaction == NULL)
        return refuse(client, err);
    buf_clear(&transaction->first);
    buf_clear(&transaction->last);
    status = exchange->port->keep(exchange->port->self, transaction, err);
    return status == ST_OK ? conclude(client, out, CMP_WAITING) : status;
}

static enum status judge_no(struct cmp_exchange *exchange, const OSSL_CMP_CTX *client, struct cmp_result *out,
                            struct err *err)
{
    const int failures = cmp_failure_bits(client);
    const bool error = exchange->answered == CMP_BODY_ERROR;

    if ((failures & OF_THE_MOMENT) != 0)
        return refuse(client, err);
    if (exchange->asked == CMP_BODY_CERT_CONF)
        return judge_confirmation(exchange, client, out);
    if ((failures & OSSL_CMP_CTX_FAILINFO_transactionIdInUse) != 0)
        return conclude(client, out, CMP_LOST);
    if (!error || (failures & OF_THE_REQUEST) != 0)
        return conclude(client, out, CMP_REJECTED);
    return exchange->asked == CMP_BODY_POLL_REQ ? begin_again(exchange, client, out, err) : refuse(client, err);
}

enum status cmp_failure_judge(struct cmp_exchange *exchange, const OSSL_CMP_CTX *client, struct cmp_result *out,
                              struct err *err)
{
    if (exchange->declined) {
        ERR_clear_error();
        out->outcome = CMP_DECLINED;
        return ST_OK;
    }
    if (exchange->status != ST_OK) {
        ERR_clear_error();
        return err_set_code(err, exchange->status, exchange->err.fault, exchange->err.source, exchange->err.number,
                            exchange->err.what);
    }
    if (exchange->answered == CMP_NO_BODY)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "CMP: making a message");
    if (cmp_failure_said_no(client))
        return judge_no(exchange, client, out, err);
    if (OSSL_CMP_CTX_get_status(client) == OSSL_CMP_PKISTATUS_checking_response)
        return openssl_error_set(err, ST_UNTRUSTED, FAULT_NONE,
                                 "CMP: the answer does not prove to be the CA's (another secret, or another CA)");
    return openssl_error_set(err, ST_BAD_ANSWER, FAULT_NONE, "CMP: the CA's answer is not what it must be");
}
