#include "pki/pfx_algorithm.h"

#include <openssl/objects.h>
#include <stddef.h>

#include "base/fault.h"

static const struct pfx_algorithm pfx_algorithms[] = {
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "3DES", 24, 8},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And2_Key_TripleDES_CBC, "2-key 3DES", 16, 8},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And128BitRC2_CBC, "RC2-128", 16, 8},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And40BitRC2_CBC, "RC2-40", 5, 8},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And128BitRC4, "RC4-128", 16, 0},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And40BitRC4, "RC4-40", 5, 0},
    {PFX_ALGORITHM_CIPHER, NID_aes_128_cbc, "AES-128-CBC", 16, 16},
    {PFX_ALGORITHM_CIPHER, NID_aes_192_cbc, "AES-192-CBC", 24, 16},
    {PFX_ALGORITHM_CIPHER, NID_aes_256_cbc, "AES-256-CBC", 32, 16},
    {PFX_ALGORITHM_CIPHER, NID_aria_128_cbc, "ARIA-128-CBC", 16, 16},
    {PFX_ALGORITHM_CIPHER, NID_aria_192_cbc, "ARIA-192-CBC", 24, 16},
    {PFX_ALGORITHM_CIPHER, NID_aria_256_cbc, "ARIA-256-CBC", 32, 16},
    {PFX_ALGORITHM_CIPHER, NID_camellia_128_cbc, "Camellia-128-CBC", 16, 16},
    {PFX_ALGORITHM_CIPHER, NID_camellia_192_cbc, "Camellia-192-CBC", 24, 16},
    {PFX_ALGORITHM_CIPHER, NID_camellia_256_cbc, "Camellia-256-CBC", 32, 16},
    {PFX_ALGORITHM_CIPHER, NID_seed_cbc, "SEED-CBC", 16, 16},
    {PFX_ALGORITHM_CIPHER, NID_cast5_cbc, "CAST5-CBC", 16, 8},
    {PFX_ALGORITHM_CIPHER, NID_bf_cbc, "Blowfish-CBC", 16, 8},
    {PFX_ALGORITHM_CIPHER, NID_des_ede3_cbc, "3DES", 24, 8},
    {PFX_ALGORITHM_CIPHER, NID_des_cbc, "DES", 8, 8},
    {PFX_ALGORITHM_CIPHER, NID_rc2_cbc, "RC2", 16, 8},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA1, "SHA-1", 20, 0},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA224, "SHA-224", 28, 0},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA256, "SHA-256", 32, 0},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA384, "SHA-384", 48, 0},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA512, "SHA-512", 64, 0},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha1, "SHA-1", 20, 0},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha224, "SHA-224", 28, 0},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha256, "SHA-256", 32, 0},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha384, "SHA-384", 48, 0},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha512, "SHA-512", 64, 0},
};

enum status pfx_algorithm_take(enum pfx_algorithm_kind kind, const ASN1_OBJECT *oid, const struct pfx_algorithm **out,
                               struct err *err)
{
    const int nid = OBJ_obj2nid(oid);

    for (size_t i = 0; i < sizeof pfx_algorithms / sizeof pfx_algorithms[0]; i++) {
        if (pfx_algorithms[i].kind == kind && pfx_algorithms[i].nid == nid) {
            *out = &pfx_algorithms[i];
            return ST_OK;
        }
    }
    return pfx_algorithm_refuse(oid, err);
}

enum status pfx_algorithm_refuse(const ASN1_OBJECT *oid, struct err *err)
{
    const enum status status = err_set(err, ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "PFX: algorithm not taken");
    char name[ERR_DETAIL_MAX] = "";

    if (OBJ_obj2txt(name, (int)sizeof name, oid, 0) > 0)
        err_detail(err, name);
    else
        err_detail(err, "?");
    return status;
}
