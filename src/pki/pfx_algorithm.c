#include "pki/pfx_algorithm.h"

#include <openssl/objects.h>
#include <stddef.h>

#include "base/fault.h"

static const struct pfx_algorithm {
    enum pfx_algorithm_kind kind;
    int nid;
    const char *name;
} pfx_algorithms[] = {
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "3DES"},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And2_Key_TripleDES_CBC, "2-key 3DES"},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And128BitRC2_CBC, "RC2-128"},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And40BitRC2_CBC, "RC2-40"},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And128BitRC4, "RC4-128"},
    {PFX_ALGORITHM_PBES1, NID_pbe_WithSHA1And40BitRC4, "RC4-40"},
    {PFX_ALGORITHM_CIPHER, NID_aes_128_cbc, "AES-128-CBC"},
    {PFX_ALGORITHM_CIPHER, NID_aes_192_cbc, "AES-192-CBC"},
    {PFX_ALGORITHM_CIPHER, NID_aes_256_cbc, "AES-256-CBC"},
    {PFX_ALGORITHM_CIPHER, NID_des_ede3_cbc, "3DES"},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA1, "SHA-1"},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA224, "SHA-224"},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA256, "SHA-256"},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA384, "SHA-384"},
    {PFX_ALGORITHM_HMAC, NID_hmacWithSHA512, "SHA-512"},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha1, "SHA-1"},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha224, "SHA-224"},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha256, "SHA-256"},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha384, "SHA-384"},
    {PFX_ALGORITHM_MAC_DIGEST, NID_sha512, "SHA-512"},
};

enum status pfx_algorithm_take(enum pfx_algorithm_kind kind, const ASN1_OBJECT *oid, const char **name, struct err *err)
{
    const int nid = OBJ_obj2nid(oid);

    for (size_t i = 0; i < sizeof pfx_algorithms / sizeof pfx_algorithms[0]; i++) {
        if (pfx_algorithms[i].kind == kind && pfx_algorithms[i].nid == nid) {
            *name = pfx_algorithms[i].name;
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
