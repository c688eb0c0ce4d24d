#include <openssl/err.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/cmp.h"
#include "pki/cmp_internal.h"
#include "pki/openssl_error.h"

/* So long that a message comes back, so short that the library never sleeps until it is answered. */
enum { NEVER_POLLS_S = 2 };

static enum status name(OSSL_CMP_CTX *client, const struct buf *certificate, int reason, struct err *err)
{
    X509 *cert = NULL;
    enum status status = cert_load(certificate->data, certificate->len, &cert, err);

    if (status == ST_OK && (OSSL_CMP_CTX_set1_issuer(client, X509_get_issuer_name(cert)) != 1 ||
                            OSSL_CMP_CTX_set1_serialNumber(client, X509_get0_serialNumber(cert)) != 1 ||
                            OSSL_CMP_CTX_set_option(client, OSSL_CMP_OPT_REVOCATION_REASON, reason) != 1 ||
                            OSSL_CMP_CTX_set_option(client, OSSL_CMP_OPT_TOTAL_TIMEOUT, NEVER_POLLS_S) != 1))
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "CMP: writing a revocation");
    X509_free(cert);
    return status;
}

/* In an answer (rp) or in an error message: CAs use either. */
static bool said(const OSSL_CMP_CTX *client, int failure)
{
    return cmp_failure_said_no(client) && (cmp_failure_bits(client) & failure) != 0;
}

static enum status judge(struct cmp_exchange *exchange, const OSSL_CMP_CTX *client, struct err *err)
{
    struct cmp_result result = {.outcome = CMP_ISSUED};
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    if (said(client, OSSL_CMP_CTX_FAILINFO_certRevoked)) {
        ERR_clear_error();
        return ST_OK;
    }
    if (said(client, OSSL_CMP_CTX_FAILINFO_badCertId)) {
        ERR_clear_error();
        cmp_failure_words(client, result.reason);
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, result.reason);
    }
    status = cmp_failure_judge(exchange, client, &result, &why);
    if (status != ST_OK)
        return err_set_code(err, status, why.fault, why.source, why.number, why.what);
    return err_set(err, ST_REFUSED, FAULT_NONE, result.reason);
}

enum status cmp_revoke(const struct cmp_peer *peer, const struct buf *certificate, int reason,
                       const struct cmp_port *port, struct err *err)
{
    struct cmp_exchange exchange;
    OSSL_CMP_CTX *client = NULL;
    enum status status = cmp_peer_client(peer, &client, err);

    cmp_exchange_init(&exchange, port, NULL, NULL);
    if (status == ST_OK)
        status = name(client, certificate, reason, err);
    if (status == ST_OK)
        status = cmp_exchange_bind(&exchange, client, err);
    if (status == ST_OK) {
        ERR_clear_error();
        if (OSSL_CMP_exec_RR_ses(client) != 1)
            status = judge(&exchange, client, err);
    }
    ERR_clear_error();
    cmp_exchange_clear(&exchange);
    OSSL_CMP_CTX_free(client);
    return status;
}
