/*
 * PKCS#12 files (RFC 7292) as values: what the reader found, what the writer is asked for. Kinds of failure are faults
 * of base/fault.h: FAULT_NOT_PFX, _DAMAGED, _PASSWORD, _NO_KEY, _NO_CERTIFICATE, _KEY_MISMATCH, _SEVERAL_KEYS,
 * _ALGORITHM, _KEY_KIND, _COST; the insert names the algorithm, the kind or what asks too much.
 */
#ifndef PKI_PFX_H
#define PKI_PFX_H

#include <stdbool.h>

#include "pki/cert.h"
#include "pki/key.h"

enum { PFX_BYTES_MAX = 1 << 20, PFX_PASSWORD_MAX = 1024 };

/* What a file may ask of its reader; checked before the first key derivation, and again inside each unwrapped safe. */
struct pfx_limits {
    size_t bytes;             /* of the file */
    unsigned bags;            /* in all safes together */
    size_t salt_bytes;        /* 0..this */
    long long iterations;     /* 1..this for each derivation */
    long long iterations_sum; /* over all derivations of the file */
    unsigned long long scrypt_bytes;
    long long pbmac1_key_bytes_least, pbmac1_key_bytes_most;
};
/* 1 MiB, 64 bags, salt 1,024, 5,000,000 each, 10,000,000 in all, scrypt 64 MiB, PBMAC1 20..64. */
extern const struct pfx_limits pfx_client_limits;

/*
 * Which of several: an RSA key that has its certificate in the file comes first, then another key that has, then any
 * key; among equals the first in the file. Of several certificates of that key, the one that ends last. A file with
 * more than one pair_count holds several identities: whose, nobody can say, and callers refuse it
 * (FAULT_PFX_SEVERAL_KEYS).
 */
struct pfx {
    struct key *key;     /* NULL if the file has none, or one of a kind that we do not take */
    unsigned key_count;  /* private keys in the file, of any kind */
    unsigned pair_count; /* those that have a certificate of theirs in it */
    char key_kind[32];   /* "RSA-2048", "EC P-256"; "" without a key */
    struct buf leaf;     /* the certificate that belongs to the key; without one, the only one, or the only one that is
                            not a CA's; else empty */
    struct cert_list chain; /* the others, each once */
    bool key_matches;       /* the leaf's public key is the key's; false for keys that are neither RSA nor EC */
    bool has_mac;           /* without one nobody vouches for the file's integrity */
    char key_cipher[48];    /* "3DES", "AES-256-CBC", "none"...: for people */
    char mac_digest[32];    /* "SHA-1", "PBMAC1 SHA-256", "none" */
    long long iterations;   /* the largest count met; 0 if nothing was derived */
};
void pfx_clear(struct pfx *pfx);

#endif
