/* A lack of memory inside OpenSSL is told as one, whatever OpenSSL says of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <pthread.h>
#endif

#include <openssl/asn1err.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"
#include "pki/openssl_start.h"

#define MORE_THAN_THERE_IS (SIZE_MAX - 4096)

static int start(void **state)
{
    (void)state;
    openssl_start();
    return 0;
}

static void be_refused(void)
{
    assert_null(CRYPTO_malloc(MORE_THAN_THERE_IS, __FILE__, __LINE__));
    ERR_clear_error(); /* as OpenSSL does where it tries one thing after another */
    ERR_raise(ERR_LIB_ASN1, ASN1_R_WRONG_TAG);
}

/* --- another thread, begun and ended --- */

#ifdef _WIN32
static DWORD WINAPI run(void *work)
{
    (*(void (**)(void))work)();
    openssl_end_thread();
    return 0;
}

static void elsewhere(void (*work)(void))
{
    const HANDLE thread = CreateThread(NULL, 0, run, &work, 0, NULL);

    assert_non_null(thread);
    assert_int_equal(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    assert_true(CloseHandle(thread));
}
#else
static void *run(void *work)
{
    (*(void (**)(void))work)();
    openssl_end_thread();
    return NULL;
}

static void elsewhere(void (*work)(void))
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, run, &work), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}
#endif

static void start_and_be_refused(void)
{
    openssl_start();
    be_refused();
    ERR_clear_error();
    assert_true(openssl_memory_lacked());
}

static void a_host_s_other_thread_is_not_concerned(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    openssl_start();
    elsewhere(start_and_be_refused);
    assert_false(openssl_memory_lacked());
    ERR_raise(ERR_LIB_ASN1, ASN1_R_WRONG_TAG);
    assert_int_equal(openssl_error_set(&err, ST_BAD_FILE, FAULT_NOT_PFX, "reading"), ST_BAD_FILE);
}

static void nor_does_its_start_make_it_forgotten_here(void **state)
{
    (void)state;
    openssl_start();
    be_refused();
    elsewhere(openssl_start);
    assert_int_equal(openssl_error_set(NULL, ST_BAD_FILE, FAULT_NOT_PFX, "reading"), ST_NO_MEMORY);
    openssl_start();
}

static void nothing_is_told_while_there_is_some(void **state)
{
    void *bytes = CRYPTO_malloc(16, __FILE__, __LINE__);
    struct err err = ERR_INIT;

    (void)state;
    bytes = CRYPTO_realloc(bytes, 32, __FILE__, __LINE__);
    assert_non_null(bytes);
    CRYPTO_free(bytes, __FILE__, __LINE__);
    assert_false(openssl_memory_lacked());
    ERR_raise(ERR_LIB_ASN1, ASN1_R_WRONG_TAG);
    assert_int_equal(openssl_error_set(&err, ST_BAD_FILE, FAULT_NOT_PFX, "reading"), ST_BAD_FILE);
}

static void it_is_told_until_the_next_start(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    be_refused();
    assert_int_equal(openssl_error_set(NULL, ST_BAD_FILE, FAULT_NOT_PFX, "verifying"), ST_NO_MEMORY);
    assert_int_equal(openssl_error_set(&err, ST_BAD_FILE, FAULT_NOT_PFX, "reading"), ST_NO_MEMORY);
    assert_int_equal(err.fault, FAULT_NO_MEMORY);
    err_clear(&err);
    openssl_start();
    assert_int_equal(openssl_error_set(&err, ST_BAD_FILE, FAULT_NOT_PFX, "reading"), ST_BAD_FILE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_told_while_there_is_some),
        cmocka_unit_test(it_is_told_until_the_next_start),
        cmocka_unit_test(a_host_s_other_thread_is_not_concerned),
        cmocka_unit_test(nor_does_its_start_make_it_forgotten_here),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
