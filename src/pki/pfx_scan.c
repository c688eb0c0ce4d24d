#include "pki/pfx_scan.h"

#include "base/fault.h"
#include "pki/openssl_start.h"
#include "pki/pfx_safes.h"

enum status pfx_scan(const void *bytes, size_t len, const struct pfx_limits *limits, struct err *err)
{
    struct pfx_safes safes = {.file = NULL};
    enum status status = ST_OK;

    openssl_start();
    /* No algorithm is used here, so OpenSSL's own context will do. */
    status = pfx_safes_open(bytes, len, limits, NULL, &safes, err);
    pfx_safes_close(&safes);
    return status;
}

static bool pfx_scan_bag_sealed(const PKCS12_SAFEBAG *bag)
{
    const int kind = PKCS12_SAFEBAG_get_nid(bag);

    return kind == NID_pkcs8ShroudedKeyBag || kind == NID_certBag;
}

static enum status pfx_scan_refuse_open(const struct pfx_safes *safes, struct err *err)
{
    for (size_t i = 0; i < safes->count; i++)
        for (int j = 0; j < sk_PKCS12_SAFEBAG_num(safes->items[i].bags); j++) /* -1 of an encrypted one */
            if (!pfx_scan_bag_sealed(sk_PKCS12_SAFEBAG_value(safes->items[i].bags, j)))
                return err_set(err, ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "PFX: a key, or another thing, in the clear");
    return ST_OK;
}

enum status pfx_scan_sealed(const void *bytes, size_t len, const struct pfx_limits *limits, struct err *err)
{
    struct pfx_safes safes = {.file = NULL};
    enum status status = ST_OK;

    openssl_start();
    status = pfx_safes_open(bytes, len, limits, NULL, &safes, err);
    if (status == ST_OK && !safes.has_mac)
        status = err_set(err, ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "PFX: no MAC");
    if (status == ST_OK && safes.behind > 0)
        status = err_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "PFX: bytes behind the file");
    if (status == ST_OK)
        status = pfx_scan_refuse_open(&safes, err);
    pfx_safes_close(&safes);
    return status;
}
