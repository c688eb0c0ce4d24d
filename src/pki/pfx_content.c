#include "pki/pfx_content.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdlib.h>

#include "base/fault.h"
#include "pki/key.h"
#include "pki/openssl_error.h"
#include "pki/pfx_pbe.h"

/* What stays the same while one file is opened. */
struct pfx_opening {
    const struct pfx_secret *password;
    bool vouched;
    OSSL_LIB_CTX *context;
};

/* Did the decryption itself fail, and not the parsing of what came out? */
static bool pfx_content_stayed_shut(void)
{
    const unsigned long error = ERR_peek_last_error();

    return ERR_GET_LIB(error) != ERR_LIB_PKCS12 || ERR_GET_REASON(error) != PKCS12_R_DECODE_ERROR;
}

static enum status pfx_content_unreadable(const struct pfx_opening *opening, struct err *err, const char *what)
{
    if (!opening->vouched)
        return openssl_error_set(err, ST_WRONG_SECRET, FAULT_PFX_PASSWORD, what);
    if (pfx_content_stayed_shut())
        return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_INNER_PASSWORD, what);
    return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, what);
}

static enum status pfx_content_unwrap(const PKCS7_ENC_CONTENT *sealed, const struct pfx_opening *opening,
                                      STACK_OF(PKCS12_SAFEBAG) **bags, struct err *err)
{
    int password_len = 0;
    const char *password = pfx_secret_for(opening->password, sealed->algorithm, &password_len);

    *bags = PKCS12_item_decrypt_d2i_ex(sealed->algorithm, ASN1_ITEM_rptr(PKCS12_SAFEBAGS), password, password_len,
                                       sealed->enc_data, 1 /* wipe */, opening->context, NULL);
    if (*bags == NULL)
        return pfx_content_unreadable(opening, err, "PFX: encrypted safe");
    return ST_OK;
}

static enum status pfx_content_unwrap_all(const struct pfx_safes *safes, const struct pfx_opening *opening,
                                          struct pfx_content *content, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; i < safes->count && status == ST_OK; i++) {
        const struct pfx_safe *safe = &safes->items[i];

        content->unwrapped_count++;
        if (safe->sealed == NULL)
            continue;
        status = pfx_content_unwrap(safe->sealed, opening, &content->unwrapped[i], err);
        if (status == ST_OK)
            status = pfx_safes_check_bags(content->unwrapped[i], &content->cost, err);
    }
    return status;
}

/*
 * Loading a key can cost far more than reading it (a DSA key computes its public half, whatever the size of its
 * modulus), and of one that we do not take only the kind and its certificate are wanted. A key that cannot be loaded
 * stays NULL: pki/key.h says later what is wrong with it.
 */
static void pfx_content_load(struct pfx_content_key *key, OSSL_LIB_CTX *context)
{
    static const struct loadable {
        int nid;
        int bytes_most;   /* of the whole PrivateKeyInfo */
        int private_most; /* of the octets that hold the private key */
    } loadables[] = {
        {NID_rsaEncryption, KEY_DER_MAX, KEY_DER_MAX},
        {NID_rsassaPss, KEY_DER_MAX, KEY_DER_MAX},
        {NID_X9_62_id_ecPublicKey, 2048, 2048},
        {NID_dsa, 2048, 66}, /* 512 bits and its sign */
        {NID_ED25519, 2048, 2048},
        {NID_ED448, 2048, 2048},
    };
    const int bytes = i2d_PKCS8_PRIV_KEY_INFO(key->info, NULL);
    const ASN1_OBJECT *kind = NULL;
    int private_bytes = 0;

    if (PKCS8_pkey_get0(&kind, NULL, &private_bytes, NULL, key->info) != 1)
        return;
    for (size_t i = 0; i < sizeof loadables / sizeof loadables[0]; i++) {
        const struct loadable *loadable = &loadables[i];

        if (loadable->nid == OBJ_obj2nid(kind) && bytes <= loadable->bytes_most &&
            private_bytes <= loadable->private_most)
            key->key = EVP_PKCS82PKEY_ex(key->info, context, NULL);
    }
    ERR_clear_error();
}

static enum status pfx_content_add_key(const PKCS12_SAFEBAG *bag, const char *safe_cipher,
                                       const struct pfx_opening *opening, struct pfx_content *content, struct err *err)
{
    const X509_SIG *shrouded = PKCS12_SAFEBAG_get0_pkcs8(bag);
    struct pfx_content_key *key = &content->keys[content->key_count++];

    key->cipher = safe_cipher;
    if (shrouded == NULL) {
        key->info = PKCS12_SAFEBAG_get0_p8inf(bag);
    } else {
        struct pfx_cost counted = {.limits = content->cost.limits}; /* long since: here for the name alone */
        const X509_ALGOR *algorithm = NULL;
        const char *password = NULL;
        int password_len = 0;
        enum status status = ST_OK;

        X509_SIG_get0(shrouded, &algorithm, NULL);
        status = pfx_pbe_check(algorithm, &counted, &key->cipher, err);
        if (status != ST_OK)
            return status;
        password = pfx_secret_for(opening->password, algorithm, &password_len);
        key->decrypted = PKCS8_decrypt_ex(shrouded, password, password_len, opening->context, NULL);
        if (key->decrypted == NULL)
            return pfx_content_unreadable(opening, err, "PFX: encrypted key");
        key->info = key->decrypted;
    }
    pfx_content_load(key, opening->context);
    return ST_OK;
}

static bool pfx_content_has(const struct pfx_content *content, const X509 *cert)
{
    for (int i = 0; i < sk_X509_num(content->certs); i++) {
        if (X509_cmp(sk_X509_value(content->certs, i), cert) == 0)
            return true;
    }
    return false;
}

static enum status pfx_content_add_cert(const PKCS12_SAFEBAG *bag, OSSL_LIB_CTX *context, struct pfx_content *content,
                                        struct err *err)
{
    X509 *cert = PKCS12_SAFEBAG_get1_cert_ex(bag, context, NULL);

    if (cert == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "PFX: certificate");
    if (i2d_X509(cert, NULL) > CERT_DER_MAX) {
        const enum status status = err_set(err, ST_TOO_COSTLY, FAULT_PFX_COST, "PFX: certificate over the limit");

        err_detail(err, "certificate bytes");
        X509_free(cert);
        return status;
    }
    if (pfx_content_has(content, cert)) {
        X509_free(cert);
        return ST_OK;
    }
    if (sk_X509_push(content->certs, cert) <= 0) {
        X509_free(cert);
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: list of certificates");
    }
    return ST_OK;
}

static enum status pfx_content_add_bags(const STACK_OF(PKCS12_SAFEBAG) *bags, const char *safe_cipher,
                                        const struct pfx_opening *opening, struct pfx_content *content,
                                        struct err *err);

/* CRLs, secrets, SDSI certificates and what nobody knows are nothing to us. */
static enum status pfx_content_add_bag(const PKCS12_SAFEBAG *bag, const char *safe_cipher,
                                       const struct pfx_opening *opening, struct pfx_content *content, struct err *err)
{
    const int kind = PKCS12_SAFEBAG_get_nid(bag);

    if (kind == NID_keyBag || kind == NID_pkcs8ShroudedKeyBag)
        return pfx_content_add_key(bag, safe_cipher, opening, content, err);
    if (kind == NID_certBag && PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate)
        return pfx_content_add_cert(bag, opening->context, content, err);
    if (kind == NID_safeContentsBag)
        return pfx_content_add_bags(PKCS12_SAFEBAG_get0_safes(bag), safe_cipher, opening, content, err);
    content->passed_over++;
    return ST_OK;
}

static enum status pfx_content_add_bags(const STACK_OF(PKCS12_SAFEBAG) *bags, const char *safe_cipher,
                                        const struct pfx_opening *opening, struct pfx_content *content, struct err *err)
{
    enum status status = ST_OK;

    for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags) && status == ST_OK; i++)
        status = pfx_content_add_bag(sk_PKCS12_SAFEBAG_value(bags, i), safe_cipher, opening, content, err);
    return status;
}

enum status pfx_content_open(const struct pfx_safes *safes, const struct pfx_secret *password, bool vouched,
                             long long spent, OSSL_LIB_CTX *context, struct pfx_content *content, struct err *err)
{
    const struct pfx_opening opening = {.password = password, .vouched = vouched, .context = context};
    enum status status = ST_OK;

    content->cost = safes->cost;
    content->cost.iterations_sum = spent;
    content->certs = sk_X509_new_null();
    content->unwrapped = calloc(safes->count + 1, sizeof(STACK_OF(PKCS12_SAFEBAG) *));
    content->keys = calloc((size_t)safes->cost.limits->bags + 1, sizeof *content->keys);
    if (content->certs == NULL || content->unwrapped == NULL || content->keys == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: lists");
    status = pfx_content_unwrap_all(safes, &opening, content, err);
    for (size_t i = 0; i < safes->count && status == ST_OK; i++) {
        const struct pfx_safe *safe = &safes->items[i];

        status = pfx_content_add_bags(safe->bags != NULL ? safe->bags : content->unwrapped[i], safe->cipher, &opening,
                                      content, err);
    }
    return status;
}

void pfx_content_close(struct pfx_content *content)
{
    for (size_t i = 0; i < content->key_count; i++) {
        EVP_PKEY_free(content->keys[i].key);
        PKCS8_PRIV_KEY_INFO_free(content->keys[i].decrypted); /* wipes */
    }
    free(content->keys);
    for (size_t i = 0; i < content->unwrapped_count; i++)
        sk_PKCS12_SAFEBAG_pop_free(content->unwrapped[i], PKCS12_SAFEBAG_free);
    free(content->unwrapped);
    sk_X509_pop_free(content->certs, X509_free);
    *content = (struct pfx_content){.keys = NULL};
}
