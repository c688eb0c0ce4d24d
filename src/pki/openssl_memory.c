#include "pki/openssl_memory.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <openssl/crypto.h>

/*
 * OpenSSL's own thread-local storage: the compiler's is allocated at the first look on Windows, and ends the program
 * where that fails. A thread for which nothing can be kept there, since there is no memory for it, says so to all.
 */
static CRYPTO_THREAD_LOCAL lacked;
static bool lacked_is_there;
static atomic_bool lacked_somewhere;

static void note(void)
{
    static char mark;

    if (!lacked_is_there || CRYPTO_THREAD_set_local(&lacked, &mark) != 1)
        atomic_store(&lacked_somewhere, true);
}

static void *noted(void *bytes)
{
    if (bytes == NULL)
        note();
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

static void begin(void)
{
    lacked_is_there = CRYPTO_THREAD_init_local(&lacked, NULL) == 1;
    (void)CRYPTO_set_mem_functions(memory_take, memory_resize, memory_free);
}

void openssl_memory_watch(void)
{
    static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;

    (void)CRYPTO_THREAD_run_once(&once, begin);
    if (lacked_is_there)
        (void)CRYPTO_THREAD_set_local(&lacked, NULL);
    atomic_store(&lacked_somewhere, false);
}

bool openssl_memory_lacked(void)
{
    return (lacked_is_there && CRYPTO_THREAD_get_local(&lacked) != NULL) || atomic_load(&lacked_somewhere);
}
