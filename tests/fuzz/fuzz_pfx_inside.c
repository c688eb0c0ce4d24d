/*
 * What a PKCS#12 file holds behind its MAC and its encryption: the input is the inside, and the harness encrypts it and
 * makes the MAC with the password that the reader has. First a byte: which MAC, or none; then pieces, each a byte for
 * its kind (a safe in clear, in 3DES, in AES; a shrouded key, a certificate), two bytes of length, and its DER.
 * Another password opens nothing that has a MAC.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>

#include "base/fault.h"
#include "fuzz.h"
#include "pfx_found.h"
#include "pki/der.h"

enum piece_kind { PIECE_CLEAR, PIECE_3DES, PIECE_AES, PIECE_KEY, PIECE_CERTIFICATE, PIECE_KINDS };
enum { PIECES_MAX = 6, ITERATIONS = 2, FILE_MAX = 1 << 18 };

static unsigned char salt[] = "saltsaltsaltsalt";

#define MADE(call) FUZZ_HOLDS((call) == ST_OK)

/* Replaces *content by itself within that tag. */
static void wrap(struct buf *content, unsigned char tag)
{
    struct buf outer;

    buf_init(&outer, FILE_MAX);
    MADE(der_wrap(&outer, tag, buf_text(content), content->len, NULL));
    buf_clear(content);
    buf_take(content, &outer);
}

/* Replaces *value by SEQUENCE { nid, [0] { value } }, which bags, contents and certificates of bags are. */
static void name(struct buf *value, int nid)
{
    struct buf pair;

    wrap(value, DER_CONTEXT_0);
    buf_init(&pair, FILE_MAX);
    MADE(der_append_value(&pair, OBJ_nid2obj(nid), ASN1_ITEM_rptr(ASN1_OBJECT), NULL));
    MADE(buf_append(&pair, value->data, value->len));
    buf_clear(value);
    buf_take(value, &pair);
    wrap(value, DER_SEQUENCE);
}

static X509_ALGOR *algorithm_of(enum piece_kind kind)
{
    X509_ALGOR *algorithm = kind == PIECE_AES
                                ? PKCS5_pbe2_set_iv(EVP_aes_128_cbc(), ITERATIONS, salt, 8, salt, NID_hmacWithSHA256)
                                : PKCS5_pbe_set(NID_pbe_WithSHA1And3_Key_TripleDES_CBC, ITERATIONS, salt, 8);

    FUZZ_HOLDS(algorithm != NULL);
    return algorithm;
}

/* Replaces *content by what it is under the password, in an OCTET STRING of that tag; appends the algorithm to *how. */
static void encrypt(struct buf *content, enum piece_kind kind, unsigned char tag, struct buf *how)
{
    X509_ALGOR *algorithm = algorithm_of(kind);
    unsigned char *sealed = NULL;
    int len = 0;

    FUZZ_HOLDS(PKCS12_pbe_crypt(algorithm, PFX_FOUND_PASSWORD, (int)strlen(PFX_FOUND_PASSWORD),
                                (const unsigned char *)buf_text(content), (int)content->len, &sealed, &len, 1) != NULL);
    MADE(der_append_value(how, algorithm, ASN1_ITEM_rptr(X509_ALGOR), NULL));
    buf_clear(content);
    MADE(der_wrap(content, tag, sealed, (size_t)len, NULL));
    OPENSSL_free(sealed);
    X509_ALGOR_free(algorithm);
}

/* Puts the parts one behind the other into a SEQUENCE, in *out. */
static void sequence(struct buf *first, struct buf *second, struct buf *out)
{
    MADE(buf_append(out, buf_text(first), first->len));
    MADE(buf_append(out, buf_text(second), second->len));
    wrap(out, DER_SEQUENCE);
    buf_clear(first);
    buf_clear(second);
}

/* PKCS#8 to a bag with an EncryptedPrivateKeyInfo. */
static void shroud(struct buf *content)
{
    struct buf how, both;

    buf_init(&how, FILE_MAX);
    buf_init(&both, FILE_MAX);
    encrypt(content, PIECE_3DES, DER_OCTET_STRING, &how);
    sequence(&how, content, &both);
    buf_take(content, &both);
    name(content, NID_pkcs8ShroudedKeyBag);
}

/* SafeContents to ContentInfo with EncryptedData. */
static void seal(struct buf *content, enum piece_kind kind)
{
    static const unsigned char version_0[] = {DER_INTEGER, 1, 0};
    struct buf how, data, version;

    buf_init(&how, FILE_MAX);
    buf_init(&data, FILE_MAX);
    buf_init(&version, sizeof version_0);
    MADE(der_append_value(&how, OBJ_nid2obj(NID_pkcs7_data), ASN1_ITEM_rptr(ASN1_OBJECT), NULL));
    encrypt(content, kind, 0x80, &how);
    sequence(&how, content, &data);
    MADE(buf_append(&version, version_0, sizeof version_0));
    sequence(&version, &data, content);
    name(content, NID_pkcs7_encrypted);
}

/* One piece as ContentInfo, appended. */
static void add_piece(enum piece_kind kind, struct fuzz_input der, struct buf *out)
{
    struct buf content;

    buf_init(&content, FILE_MAX);
    MADE(buf_append(&content, der.at, der.left));
    if (kind == PIECE_CERTIFICATE) {
        wrap(&content, DER_OCTET_STRING);
        name(&content, NID_x509Certificate);
        name(&content, NID_certBag);
    } else if (kind == PIECE_KEY) {
        shroud(&content);
    }
    if (kind == PIECE_CERTIFICATE || kind == PIECE_KEY)
        wrap(&content, DER_SEQUENCE);
    if (kind == PIECE_3DES || kind == PIECE_AES) {
        seal(&content, kind);
    } else {
        wrap(&content, DER_OCTET_STRING);
        name(&content, NID_pkcs7_data);
    }
    MADE(buf_append(out, content.data, content.len));
    buf_clear(&content);
}

/* A file without a MAC, and through OpenSSL one with. */
static void make_file(struct fuzz_input input, size_t mac, struct buf *out)
{
    static const unsigned char version_3[] = {DER_INTEGER, 1, 3};
    struct buf version;
    PKCS12 *file = NULL;

    for (unsigned i = 0; i < PIECES_MAX && input.left > 0; i++) {
        const enum piece_kind kind = (enum piece_kind)fuzz_below(&input, PIECE_KINDS);
        const size_t len = (size_t)fuzz_byte(&input) << 8;

        add_piece(kind, fuzz_take(&input, len | fuzz_byte(&input)), out);
    }
    wrap(out, DER_SEQUENCE);
    wrap(out, DER_OCTET_STRING);
    name(out, NID_pkcs7_data);
    buf_init(&version, sizeof version_3 + out->len);
    MADE(buf_append(&version, version_3, sizeof version_3));
    MADE(buf_append(&version, out->data, out->len));
    buf_clear(out);
    buf_take(out, &version);
    wrap(out, DER_SEQUENCE);
    file = mac == 0 ? NULL : der_read_value(out->data, out->len, ASN1_ITEM_rptr(PKCS12));
    if (file != NULL &&
        PKCS12_set_mac(file, PFX_FOUND_PASSWORD, -1, salt, 8, ITERATIONS, mac == 1 ? EVP_sha1() : EVP_sha256()) == 1) {
        buf_truncate(out, 0);
        MADE(der_append_value(out, file, ASN1_ITEM_rptr(PKCS12), NULL));
    }
    PKCS12_free(file);
    ERR_clear_error();
}

static void other_password(const struct buf *file)
{
    struct pfx pfx = {.key = NULL};
    struct err err = ERR_INIT;
    const enum status status = pfx_read(file->data, file->len, "another one", &pfx_found_limits, &pfx, &err);

    FUZZ_HOLDS(status != ST_OK && pfx.key == NULL);
    FUZZ_HOLDS(status != ST_WRONG_SECRET || err.fault == FAULT_PFX_PASSWORD);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const uint8_t choice = fuzz_byte(&input);
    struct buf file;

    buf_init(&file, 2 * FILE_MAX);
    make_file(input, choice % 3, &file);
    pfx_found_read(file.data, file.len, PFX_FOUND_PASSWORD);
    if (choice % 3 != 0 && choice >= 0x80)
        other_password(&file);
    buf_clear(&file);
    return 0;
}
