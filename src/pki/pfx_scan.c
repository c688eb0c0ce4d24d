#include "pki/pfx_scan.h"

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
