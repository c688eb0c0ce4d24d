#include "pki/openssl_memory.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <openssl/crypto.h>

static atomic_bool lacked;

static void *noted(void *bytes)
{
    if (bytes == NULL)
        atomic_store(&lacked, true);
    return bytes;
}

static void *memory_take(size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return noted(malloc(len));
}

/* Nothing of a secret is left behind: that OpenSSL resizes by itself (CRYPTO_clear_realloc). */
static void *memory_resize(void *old, size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    if (len == 0) {
        free(old);
        return NULL;
    }
    return noted(realloc(old, len));
}

static void memory_free(void *bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    free(bytes);
}

void openssl_memory_watch(void)
{
    static atomic_flag watched = ATOMIC_FLAG_INIT;

    if (!atomic_flag_test_and_set(&watched))
        (void)CRYPTO_set_mem_functions(memory_take, memory_resize, memory_free);
    atomic_store(&lacked, false);
}

bool openssl_memory_lacked(void)
{
    return atomic_load(&lacked);
}
