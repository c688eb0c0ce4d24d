/*
 * OpenSSL's provider for PKCS#11 loads a token's library with RTLD_DEEPBIND, which AddressSanitizer refuses. Loaded
 * before a sanitized host (LD_PRELOAD), this takes that flag off; the symbols that it would keep apart are versioned.
 */
#define _GNU_SOURCE /* RTLD_NEXT, RTLD_DEEPBIND */
#include <dlfcn.h>
#include <stddef.h>

/* libc declares it so. */
void *dlopen(const char *path, int flags);

void *dlopen(const char *path, int flags)
{
    void *(*real)(const char *, int) = NULL;

    *(void **)(&real) = dlsym(RTLD_NEXT, "dlopen");
    return real(path, flags & ~RTLD_DEEPBIND);
}
