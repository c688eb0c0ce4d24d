/*
 * Port: the certificates of this Windows user and their keys (CurrentUser "MY" behind it, a folder in tests). A
 * certificate is named by the SHA-256 of its DER, lower-case hex (struct cert_info.sha256).
 *
 * A key stays where it is: only export_key takes one out. Every change is committed before the function returns, and
 * any failure undoes the whole. Changes of one user are serialised over all processes.
 */
#ifndef CLIENT_PORT_CERT_STORE_H
#define CLIENT_PORT_CERT_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "client/port/progress.h"
#include "pki/cert.h"
#include "pki/key.h"

enum { STORE_NOTE_MAX = CERT_DER_MAX + 16384 };

struct store_entry {
    struct cert_info info;
    struct buf der;
    bool has_key; /* its private key can be acquired silently and belongs to it */
};

struct store_list {
    struct store_entry *entries; /* owned; store_list_clear */
    size_t count;
};
void store_list_clear(struct store_list *list);
/* The entry of that name, or NULL; borrowed. */
const struct store_entry *store_list_find(const struct store_list *list, const char *sha256);

/*
 * Which certificates a list shall hold. The others are not touched at all: to look for a stranger's key would wake
 * smart cards and load other makers' providers.
 */
struct store_filter {
    bool (*takes)(const void *self, const struct cert_info *info, const void *der, size_t len);
    const void *self;
};
/* The one certificate of that name; sha256 is borrowed. */
struct store_filter store_filter_one(const char *sha256);

/* Keys that somebody still needs. */
struct store_wanted {
    bool (*wants)(const void *self, const char *spki_hash);
    const void *self;
};
/* What a sweep did. */
struct store_swept {
    size_t installs;   /* that were broken off: cleared up after */
    size_t containers; /* further ones that nothing needs: deleted, and proved to be gone */
    size_t left;       /* installs that could not be cleared up after now */
};

/* Which certificates a list of CAs shall hold: looked at before they are read. */
struct store_ca_filter {
    bool (*takes)(const void *self, const void *der, size_t len);
    const void *self;
};

struct cert_store_port {
    /*
     * The readable certificates in MY that the filter takes (NULL: all); only their keys are looked for, and none is
     * used. ST_IO (FAULT_STORE).
     */
    enum status (*list)(void *self, const struct store_filter *filter, struct store_list *out, struct err *err);
    /*
     * Key and leaf into MY with a key container of their own, intermediates (never roots) to the CA store. Repeatable:
     * the same certificate with its key there already is ST_OK. On ST_OK the pair was found again through a newly
     * opened store. ST_BUSY (FAULT_STORE_BUSY) when another process holds the lock too long, ST_CANCELLED while
     * waiting, ST_IO.
     */
    enum status (*install)(void *self, struct key *key, const void *leaf, size_t leaf_len,
                           const struct cert_list *chain, const struct progress *progress, struct err *err);
    /* Signature by the certificate's key where it is; as struct signer in pki/key.h. ST_NOT_FOUND, ST_NO_KEY, ST_IO. */
    enum status (*sign)(void *self, const char *sha256, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                        struct err *err);
    /* ST_NOT_FOUND, ST_NO_KEY, ST_REFUSED (FAULT_KEY_NOT_EXPORTABLE). The caller frees *out. */
    enum status (*export_key)(void *self, const char *sha256, struct key **out, struct err *err);
    /*
     * Key first, then certificate. Then it is proved through newly opened handles that neither is there: ST_IO
     * (FAULT_REMOVE_NOT_PROVEN) otherwise. *key_kept: there is a key container and it stays, since another certificate
     * uses it, since the key in it is not this certificate's, or since it is the whole machine's. A key that cannot be
     * read any more is not kept.
     */
    enum status (*remove)(void *self, const char *sha256, bool *key_kept, struct err *err);
    /*
     * After a crash: a container of ours (made by install) that holds the key of this SubjectPublicKeyInfo hash and
     * that no certificate points to is deleted. ST_OK if there is none.
     */
    enum status (*drop_orphan_key)(void *self, const char *spki_hash, struct err *err);
    /*
     * A certificate as it lies in the store, with what stands beside it there (the link to its key, its name for
     * people): all but the key. In a form of the store's own, for put_back alone. *out is replaced. ST_NOT_FOUND,
     * ST_IO, ST_TOO_COSTLY past the maximum of *out (STORE_NOTE_MAX does).
     */
    enum status (*note)(void *self, const char *sha256, struct buf *out, struct err *err);
    /*
     * It lies in the store again as it was noted, with its key only where that has stayed. ST_OK if it is there.
     * ST_BAD_FILE, ST_BUSY, ST_IO.
     */
    enum status (*put_back)(void *self, const struct buf *noted, struct err *err);
    /*
     * For repair. CAs of the list (never roots) that the user's CA store does not have lie there afterwards; *added:
     * how many. ST_BUSY, ST_IO.
     */
    enum status (*add_cas)(void *self, const struct cert_list *cas, size_t *added, struct err *err);
    /*
     * A certificate that lies here without its key, though a container of ours holds it: they are linked again, and the
     * key is opened through that link. Of what its present link leads to nothing is changed, and it is left alone where
     * that may be its key. ST_OK if it has its key already. ST_NOT_FOUND (FAULT_CERTIFICATE_MISSING); ST_NO_KEY if no
     * container of ours holds its key; ST_BUSY, ST_IO.
     */
    enum status (*relink)(void *self, const char *sha256, struct err *err);
    /*
     * After installs that were broken off: what they left, and containers of ours that no certificate of this user
     * points to and whose keys nobody wants. ST_BUSY, ST_IO (FAULT_REMOVE_NOT_PROVEN).
     */
    enum status (*sweep)(void *self, const struct store_wanted *wanted, struct store_swept *out, struct err *err);
    /*
     * At every start: what installs that were broken off left, and nothing else. *cleared: how many. Where there was
     * none it costs one look. Nobody waits for it: ST_BUSY at once where another process holds the lock, which may be
     * installing. What cannot be cleared away now is there for the next time: ST_IO.
     */
    enum status (*sweep_installs)(void *self, size_t *cleared, struct err *err);
    /*
     * For checks; both wait for the lock, and can be cancelled. Whether certificates can be put into MY: one that is
     * nobody's, long over and without a key goes in, is found through a newly opened store, and out again. Whether keys
     * can be kept: a new one goes into a container of its own, signs a SHA-256 digest there, and out again. Nothing is
     * left of either; what a killed one leaves goes with the next, or with a sweep. ST_BUSY, ST_CANCELLED, ST_IO.
     */
    enum status (*try_write)(void *self, const struct progress *progress, struct err *err);
    enum status (*try_key)(void *self, const struct progress *progress, struct err *err);
    /* How many of those that add_cas would add. ST_IO. */
    enum status (*count_missing_cas)(void *self, const struct cert_list *cas, size_t *missing, struct err *err);
    /*
     * Appends those CAs (never roots) in the user's CA store that the filter takes; what cannot be read is passed over.
     * Anybody may have put them there: they are never trusted by themselves. ST_IO, ST_TOO_COSTLY past CERT_LIST_MAX.
     */
    enum status (*list_cas)(void *self, const struct store_ca_filter *filter, struct cert_list *out, struct err *err);
    void *self;
};

#endif
