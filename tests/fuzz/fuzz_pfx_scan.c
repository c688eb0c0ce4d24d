/*
 * The look at a PKCS#12 file before any key is derived: it derives nothing, takes no time, and what it lets through
 * keeps the limits, looked at a second time from outside. What the host takes the client takes.
 */
#include <time.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>

#include "fuzz.h"
#include "pki/pfx_scan.h"
#include "unit/pfx_work.h"

enum { MOST_MS = 500 }; /* of processor time, under sanitizers */

static long long cpu_ms(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void check_mac(const PKCS12 *file, const struct pfx_limits *limits)
{
    const ASN1_OCTET_STRING *salt = NULL;
    const ASN1_INTEGER *count = NULL;
    const X509_ALGOR *algorithm = NULL;
    int64_t number = 0;

    if (PKCS12_mac_present(file) != 1)
        return;
    PKCS12_get0_mac(NULL, &algorithm, &salt, &count, file);
    if (OBJ_obj2nid(algorithm->algorithm) == NID_pbmac1) /* has its own, and these are not used (RFC 9879 section 4) */
        return;
    FUZZ_HOLDS((size_t)ASN1_STRING_length(salt) <= limits->salt_bytes);
    if (count != NULL)
        FUZZ_HOLDS(ASN1_INTEGER_get_int64(&number, count) == 1 && number >= 1 && number <= limits->iterations);
}

static unsigned bags_of(PKCS7 *safe)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = PKCS7_type_is_data(safe) ? PKCS12_unpack_p7data(safe) : NULL;
    const int count = bags != NULL ? sk_PKCS12_SAFEBAG_num(bags) : 0;

    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    return (unsigned)count;
}

static void check_from_outside(const uint8_t *data, size_t size, const struct pfx_limits *limits)
{
    PKCS12 *file = d2i_PKCS12(NULL, &data, (long)size);
    STACK_OF(PKCS7) *safes = file != NULL ? PKCS12_unpack_authsafes(file) : NULL;
    unsigned bags = 0;

    FUZZ_HOLDS(size <= limits->bytes && file != NULL && safes != NULL);
    check_mac(file, limits);
    FUZZ_HOLDS((unsigned)sk_PKCS7_num(safes) <= limits->bags);
    for (int i = 0; i < sk_PKCS7_num(safes); i++)
        bags += bags_of(sk_PKCS7_value(safes, i));
    FUZZ_HOLDS(bags <= limits->bags);
    sk_PKCS7_pop_free(safes, PKCS7_free);
    PKCS12_free(file);
    ERR_clear_error();
}

static bool scan(const uint8_t *data, size_t size, const struct pfx_limits *limits)
{
    struct err err = ERR_INIT;
    const long long before_ms = cpu_ms();
    const enum status status = pfx_scan(data, size, limits, &err);

    FUZZ_HOLDS(cpu_ms() - before_ms <= MOST_MS);
    if (status == ST_OK)
        check_from_outside(data, size, limits);
    else
        FUZZ_HOLDS(err.status == status && err.fault != 0 && fuzz_is_displayable(err.detail, sizeof err.detail));
    return status == ST_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool host = false, client = false;

    pfx_work = (struct pfx_work){0};
    client = scan(data, size, &pfx_client_limits);
    host = scan(data, size, &pfx_host_limits);
    FUZZ_HOLDS(client || !host);
    FUZZ_HOLDS(host || pfx_scan_sealed(data, size, &pfx_host_limits, NULL) != ST_OK);
    FUZZ_HOLDS(pfx_work.derivations == 0);
    return 0;
}
