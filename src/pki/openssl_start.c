#include "pki/openssl_start.h"

#include <openssl/crypto.h>

#include "pki/openssl_memory.h"

void openssl_start(void)
{
    openssl_memory_watch();
    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

void openssl_end_thread(void)
{
    OPENSSL_thread_stop();
}
