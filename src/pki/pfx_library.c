#include "pki/pfx_library.h"

#include <openssl/crypto.h>
#include <openssl/provider.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

enum status pfx_library_open(struct pfx_library *library, struct err *err)
{
    openssl_start();
    library->context = OSSL_LIB_CTX_new();
    if (library->context == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: library context");
    library->standard = OSSL_PROVIDER_load(library->context, "default");
    if (library->standard == NULL)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "PFX: default provider");
    library->legacy = OSSL_PROVIDER_load(library->context, "legacy");
    if (library->legacy == NULL)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "PFX: legacy provider");
    return ST_OK;
}

void pfx_library_close(struct pfx_library *library)
{
    if (library->legacy != NULL)
        (void)OSSL_PROVIDER_unload(library->legacy);
    if (library->standard != NULL)
        (void)OSSL_PROVIDER_unload(library->standard);
    OSSL_LIB_CTX_free(library->context);
    *library = (struct pfx_library){.context = NULL};
}
