#include "pki/pfx_library.h"

#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

#define LISTENER "pccert-listener"

static int hear(const OSSL_CORE_HANDLE *provider, void *self)
{
    (void)provider;
    (void)self;
    return 1;
}

static int hear_properties(const char *properties, void *self)
{
    (void)properties;
    (void)self;
    return 1;
}

/*
 * A provider that offers nothing. "legacy" wants to hear of the other providers of its context; where OpenSSL (3.5.7,
 * provider_core.c) lacks the memory to note the first one that does, it tells it that a provider was removed which is
 * NULL, and "legacy" reads that. So this is the first one, which looks at nothing that it hears; the list has room for
 * more from then on.
 */
static int listener_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *core, const OSSL_DISPATCH **offered,
                         void **self)
{
    static const OSSL_DISPATCH NOTHING[] = {{0, NULL}};
    OSSL_FUNC_provider_register_child_cb_fn *listen = NULL;

    for (; core->function_id != 0; core++)
        if (core->function_id == OSSL_FUNC_PROVIDER_REGISTER_CHILD_CB)
            listen = OSSL_FUNC_provider_register_child_cb(core);
    *offered = NOTHING;
    *self = NULL;
    return listen != NULL && listen(handle, hear, hear, hear_properties, NULL);
}

static OSSL_PROVIDER *load_listener(OSSL_LIB_CTX *context)
{
    if (OSSL_PROVIDER_add_builtin(context, LISTENER, listener_init) != 1)
        return NULL;
    return OSSL_PROVIDER_load(context, LISTENER);
}

enum status pfx_library_open(struct pfx_library *library, struct err *err)
{
    openssl_start();
    library->context = OSSL_LIB_CTX_new();
    if (library->context == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: library context");
    library->standard = OSSL_PROVIDER_load(library->context, "default");
    if (library->standard == NULL)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "PFX: default provider");
    library->listener = load_listener(library->context);
    if (library->listener == NULL)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "PFX: listener");
    library->legacy = OSSL_PROVIDER_load(library->context, "legacy");
    if (library->legacy == NULL)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "PFX: legacy provider");
    return ST_OK;
}

void pfx_library_close(struct pfx_library *library)
{
    if (library->legacy != NULL)
        (void)OSSL_PROVIDER_unload(library->legacy);
    if (library->listener != NULL)
        (void)OSSL_PROVIDER_unload(library->listener); /* after whoever might be taken for it */
    if (library->standard != NULL)
        (void)OSSL_PROVIDER_unload(library->standard);
    OSSL_LIB_CTX_free(library->context);
    *library = (struct pfx_library){.context = NULL};
}
