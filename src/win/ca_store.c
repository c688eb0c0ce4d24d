#include "win/ca_store.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/key_fault.h"
#include "win/my_store.h"

/* *is_new tells whether it was not there. By its bytes alone: no property of the import's, no key link (H3). */
static enum status add_one(HCERTSTORE store, const struct buf *der, bool *is_new, struct err *err)
{
    PCCERT_CONTEXT there = my_store_find_der(store, der->data, der->len);

    *is_new = there == NULL;
    CertFreeCertificateContext(there);
    if (!*is_new)
        return ST_OK;
    if (!CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der->data, (DWORD)der->len,
                                          CERT_STORE_ADD_USE_EXISTING, NULL))
        return key_fault_report(err, "adding an intermediate certificate");
    KILL_POINT("ca_store.one_added");
    return ST_OK;
}

static enum status add_each(HCERTSTORE store, const struct cert_list *chain, struct ca_added *added, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < chain->count; i++) {
        struct cert_info info;
        bool is_new = false;

        status = cert_read(chain->items[i].data, chain->items[i].len, &info, err);
        if (status == ST_OK && info.is_ca && !info.self_issued)
            status = add_one(store, &chain->items[i], &is_new, err);
        added->items[i] = status == ST_OK && is_new;
        added->count += added->items[i];
    }
    return status;
}

enum status ca_store_add(const struct cert_list *chain, struct ca_added *added, struct err *err)
{
    HCERTSTORE store = NULL;

    if (chain == NULL || chain->count == 0)
        return ST_OK;
    enum status status = my_store_open_ca(&store, err);
    if (status != ST_OK)
        return status;
    status = add_each(store, chain, added, err);
    if (status == ST_OK && added->count > 0)
        status = my_store_commit(store, err);
    KILL_POINT("ca_store.added");
    CertCloseStore(store, 0);
    return status;
}

void ca_store_take_back(const struct cert_list *chain, const struct ca_added *added)
{
    HCERTSTORE store = NULL;

    if (added->count == 0 || my_store_open_ca(&store, NULL) != ST_OK)
        return;
    for (size_t i = 0; i < chain->count; i++) {
        PCCERT_CONTEXT cert =
            added->items[i] ? my_store_find_der(store, chain->items[i].data, chain->items[i].len) : NULL;
        if (cert != NULL)
            (void)CertDeleteCertificateFromStore(cert); /* frees it */
    }
    (void)!my_store_commit(store, NULL);
    KILL_POINT("ca_store.taken_back");
    CertCloseStore(store, 0);
}

static enum status count_each(HCERTSTORE store, const struct cert_list *chain, size_t *missing, struct err *err)
{
    size_t count = 0;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < chain->count; i++) {
        const struct buf *der = &chain->items[i];
        struct cert_info info;
        PCCERT_CONTEXT there = my_store_find_der(store, der->data, der->len);

        status = cert_read(der->data, der->len, &info, err);
        count += status == ST_OK && info.is_ca && !info.self_issued && there == NULL;
        CertFreeCertificateContext(there);
    }
    if (status == ST_OK)
        *missing = count;
    return status;
}

enum status ca_store_count_missing(const struct cert_list *chain, size_t *missing, struct err *err)
{
    HCERTSTORE store = NULL;
    enum status status = my_store_open_ca_to_read(&store, err);

    if (status != ST_OK)
        return status;
    status = count_each(store, chain, missing, err);
    CertCloseStore(store, 0);
    return status;
}

/* ST_OK without an addition for one that is not wanted, cannot be read, or is no intermediate CA's. */
static enum status list_one(PCCERT_CONTEXT cert, const struct store_ca_filter *filter, struct cert_list *out,
                            struct err *err)
{
    struct cert_info info = {.is_ca = false};
    struct err skipped = ERR_INIT;

    if (cert->cbCertEncoded > CERT_DER_MAX || !filter->takes(filter->self, cert->pbCertEncoded, cert->cbCertEncoded))
        return ST_OK;
    if (cert_read(cert->pbCertEncoded, cert->cbCertEncoded, &info, &skipped) != ST_OK)
        return skipped.status == ST_NO_MEMORY ? err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, skipped.what) : ST_OK;
    return info.is_ca && !info.self_issued ? cert_list_add(out, cert->pbCertEncoded, cert->cbCertEncoded, err) : ST_OK;
}

enum status ca_store_list(void *self, const struct store_ca_filter *filter, struct cert_list *out, struct err *err)
{
    HCERTSTORE store = NULL;
    PCCERT_CONTEXT cert = NULL;
    enum status status = my_store_open_ca_to_read(&store, err);

    (void)self;
    if (status != ST_OK)
        return status;
    while (status == ST_OK && (cert = CertEnumCertificatesInStore(store, cert)) != NULL)
        status = list_one(cert, filter, out, err);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
    return status;
}
