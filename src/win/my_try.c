#include "win/my_try.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "pki/random.h"
#include "win/ca_store.h"
#include "win/cert_key.h"
#include "win/container.h"
#include "win/container_list.h"
#include "win/install_mark.h"
#include "win/key_fault.h"
#include "win/my_orphan.h"
#include "win/my_port.h"
#include "win/my_sign.h"
#include "win/my_store.h"
#include "win/store_lock.h"

/* --- a certificate --- */

/*
 * CN=environment check, self-signed, P-256, valid from 2000-01-01 to 2000-01-02; its private key was thrown away. Known
 * byte for byte, so that what a killed run left is found and taken out by the next.
 */
static const BYTE nobodys[] = {
    0x30, 0x82, 0x01, 0x5a, 0x30, 0x82, 0x01, 0x01, 0xa0, 0x03, 0x02, 0x01, 0x02, 0x02, 0x14, 0x5d, 0xce, 0xd8, 0xb7,
    0xce, 0x40, 0x4e, 0x65, 0x7c, 0x6c, 0x0b, 0xfb, 0xae, 0x3f, 0x97, 0xf7, 0x4d, 0xb4, 0x31, 0x22, 0x30, 0x0a, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02, 0x30, 0x1c, 0x31, 0x1a, 0x30, 0x18, 0x06, 0x03, 0x55, 0x04,
    0x03, 0x0c, 0x11, 0x65, 0x6e, 0x76, 0x69, 0x72, 0x6f, 0x6e, 0x6d, 0x65, 0x6e, 0x74, 0x20, 0x63, 0x68, 0x65, 0x63,
    0x6b, 0x30, 0x1e, 0x17, 0x0d, 0x30, 0x30, 0x30, 0x31, 0x30, 0x31, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x5a, 0x17,
    0x0d, 0x30, 0x30, 0x30, 0x31, 0x30, 0x32, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x5a, 0x30, 0x1c, 0x31, 0x1a, 0x30,
    0x18, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x11, 0x65, 0x6e, 0x76, 0x69, 0x72, 0x6f, 0x6e, 0x6d, 0x65, 0x6e, 0x74,
    0x20, 0x63, 0x68, 0x65, 0x63, 0x6b, 0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04, 0xcf, 0xa0, 0x39, 0x10, 0xbd,
    0x3f, 0xb9, 0x01, 0xbe, 0xb7, 0x43, 0xc5, 0xe2, 0xb6, 0x12, 0x9f, 0x5f, 0xa3, 0x7f, 0xdd, 0x55, 0xb1, 0x93, 0x59,
    0x12, 0xa4, 0x55, 0x6c, 0x67, 0xa4, 0xb2, 0xb5, 0x60, 0xd7, 0xd7, 0xfb, 0x93, 0x8c, 0x65, 0xeb, 0x54, 0xb5, 0x45,
    0x17, 0x2b, 0x39, 0xc8, 0xa5, 0x71, 0xce, 0x5e, 0xb4, 0xa4, 0x44, 0x7b, 0x99, 0x62, 0xbf, 0x26, 0x42, 0x07, 0x62,
    0x10, 0xa0, 0xa3, 0x21, 0x30, 0x1f, 0x30, 0x1d, 0x06, 0x03, 0x55, 0x1d, 0x0e, 0x04, 0x16, 0x04, 0x14, 0x55, 0xf1,
    0xa7, 0x1b, 0x36, 0xa2, 0x72, 0x05, 0x68, 0x5f, 0xd5, 0xb2, 0x16, 0x1b, 0x3b, 0xc3, 0xff, 0x69, 0x23, 0x4a, 0x30,
    0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02, 0x03, 0x47, 0x00, 0x30, 0x44, 0x02, 0x20, 0x42,
    0x35, 0x72, 0x40, 0x15, 0x30, 0x7b, 0x6f, 0xd8, 0xa9, 0x45, 0xc9, 0x85, 0xcf, 0x95, 0x83, 0xdf, 0x9a, 0x30, 0x87,
    0x91, 0xdb, 0x06, 0xe9, 0x3c, 0x4f, 0x9f, 0x54, 0x3a, 0x61, 0x21, 0xb7, 0x02, 0x20, 0x49, 0x59, 0x58, 0x80, 0xa2,
    0x5a, 0x40, 0x69, 0x7a, 0xf2, 0x67, 0xe3, 0x24, 0xdb, 0x96, 0xaa, 0x91, 0xca, 0x58, 0xb5, 0x24, 0x1a, 0x7b, 0x29,
    0x5a, 0x64, 0x79, 0xe9, 0x67, 0xcd, 0x49, 0x07,
};

static void take_out(HCERTSTORE store)
{
    PCCERT_CONTEXT cert = my_store_find_der(store, nobodys, sizeof nobodys);

    if (cert != NULL)
        (void)CertDeleteCertificateFromStore(cert); /* frees it */
    KILL_POINT("my_try.taken_out");
}

static enum status put_in(struct err *err)
{
    HCERTSTORE store = NULL;
    enum status status = my_store_open(&store, err);

    if (status != ST_OK)
        return status;
    if (!CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, nobodys, sizeof nobodys,
                                          CERT_STORE_ADD_USE_EXISTING, NULL))
        status = key_fault_report(err, "trying to write to MY");
    if (status == ST_OK)
        status = my_store_commit(store, err);
    CertCloseStore(store, 0);
    return status;
}

/* Through a handle that was not open before: is it there, and is it gone once it was taken out? */
static enum status find_and_take_out(struct err *err)
{
    HCERTSTORE store = NULL;
    bool found = false;
    enum status status = my_store_open(&store, err);

    if (status != ST_OK)
        return status;
    PCCERT_CONTEXT cert = my_store_find_der(store, nobodys, sizeof nobodys);
    found = cert != NULL;
    CertFreeCertificateContext(cert);
    take_out(store);
    status = my_store_commit(store, err);
    CertCloseStore(store, 0);
    if (status == ST_OK && !found)
        status = err_set(err, ST_IO, FAULT_STORE, "what was written to MY is not there");
    return status;
}

static enum status prove_gone(struct err *err)
{
    HCERTSTORE store = NULL;
    enum status status = my_store_open(&store, err);

    if (status != ST_OK)
        return status;
    PCCERT_CONTEXT cert = my_store_find_der(store, nobodys, sizeof nobodys);
    if (cert != NULL)
        status = err_set(err, ST_IO, FAULT_STORE, "what was taken out of MY is there");
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
    return status;
}

/* In any case it is taken out: where writing fails, a part of it may have come to pass. */
static enum status write_locked(struct err *err)
{
    struct err out_err = ERR_INIT;
    enum status status = put_in(err);

    KILL_POINT("my_try.written");
    const enum status out = find_and_take_out(&out_err);
    if (status == ST_OK && out != ST_OK)
        status = err_set_code(err, out, out_err.fault, out_err.source, out_err.number, out_err.what);
    return status == ST_OK ? prove_gone(err) : status;
}

enum status my_try_write(void *self, const struct progress *progress, struct err *err)
{
    const struct my_store *settings = self;
    struct store_lock *lock = NULL;
    enum status status = store_lock_open(settings->lock_limit_ms, progress, &lock, err);

    if (status == ST_OK)
        status = write_locked(err);
    store_lock_close(&lock);
    return status;
}

/* --- a key --- */

static enum status sign_in(const wchar_t *container, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                           struct err *err)
{
    struct cert_key key = {.keyspec = AT_KEYEXCHANGE};
    HCRYPTPROV handle = 0;

    if (!CryptAcquireContextW(&handle, container, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, CRYPT_SILENT))
        return key_fault_report(err, "opening a key container that was just made");
    key.handle = handle;
    const enum status status = my_sign_with(&key, digest, signature, err);
    CryptReleaseContext(handle, 0);
    return status;
}

static enum status verify(const struct key *key, const unsigned char digest[SHA256_BYTES], const struct buf *signature,
                          struct err *err)
{
    struct buf spki;
    enum status status = ST_OK;

    buf_init(&spki, KEY_DER_MAX);
    status = key_spki(key, &spki, err);
    if (status == ST_OK && key_verify(spki.data, spki.len, digest, signature->data, signature->len, NULL) != ST_OK)
        status = err_set(err, ST_IO, FAULT_SIGN_TEST, "the signature of a new key is wrong");
    buf_clear(&spki);
    return status;
}

static enum status prove_signs(const struct key *key, const wchar_t *container, struct err *err)
{
    unsigned char digest[SHA256_BYTES] = {0};
    struct buf signature;
    enum status status = random_bytes(digest, sizeof digest, err);

    buf_init(&signature, KEY_SIGNATURE_MAX);
    if (status == ST_OK)
        status = sign_in(container, digest, &signature, err);
    if (status == ST_OK)
        status = verify(key, digest, &signature, err);
    buf_clear(&signature);
    return status;
}

/* The container goes in any case. */
static enum status try_container(const struct key *key, struct err *err)
{
    wchar_t name[CONTAINER_NAME_SIZE] = L"";
    enum status status = container_new_with_key(key, name, err);

    KILL_POINT("my_try.key_in_container");
    if (status != ST_OK)
        return status;
    status = prove_signs(key, name, err);
    if (status != ST_OK) {
        (void)!container_delete_ours(name, NULL);
        return status;
    }
    status = container_delete_ours(name, err);
    if (status == ST_OK && !container_is_gone(name, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, 0))
        status = err_set(err, ST_IO, FAULT_STORE, "a key container is there after its removal");
    return status;
}

/* Marked as an install is, so that what a killed one left goes with the next install. */
static enum status key_locked(const struct key *key, struct err *err)
{
    struct container_list before = {.names = NULL};
    char spki_hash[SHA256_HEX_SIZE];
    struct store_swept swept = {.installs = 0};
    enum status status = ST_OK;

    (void)!my_orphan_sweep(&swept, NULL);
    status = key_spki_hash(key, spki_hash, err);
    if (status == ST_OK)
        status = container_list_read(&before, err);
    if (status == ST_OK)
        status = install_mark_put(spki_hash, &before, err);
    container_list_clear(&before);
    if (status != ST_OK)
        return status;
    status = try_container(key, err);
    /* With what may still be there, the mark stays. */
    return status == ST_OK ? install_mark_drop(spki_hash, err) : status;
}

enum status my_try_key(void *self, const struct progress *progress, struct err *err)
{
    const struct my_store *settings = self;
    struct store_lock *lock = NULL;
    struct key *key = NULL;
    enum status status = key_generate(&key, err);

    if (status == ST_OK)
        status = store_lock_open(settings->lock_limit_ms, progress, &lock, err);
    if (status == ST_OK)
        status = key_locked(key, err);
    store_lock_close(&lock);
    key_free(&key);
    return status;
}

/* --- CAs --- */

enum status my_try_count_missing_cas(void *self, const struct cert_list *cas, size_t *missing, struct err *err)
{
    (void)self;
    return ca_store_count_missing(cas, missing, err);
}
