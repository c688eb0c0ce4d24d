/*
 * PKCS#12 files (RFC 7292) as values: what the reader found, what the writer is asked for. PFX.md lists what is read
 * and what is refused. Kinds of failure are faults of base/fault.h: FAULT_NOT_PFX and FAULT_PFX_*; the insert names the
 * algorithm, the kind or what asks too much.
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
    long long iterations_sum; /* over all derivations that are really run: pki/pfx_cost.h says what counts */
    unsigned long long scrypt_bytes;
    long long pbmac1_key_bytes_least, pbmac1_key_bytes_most;
};
/*
 * 1 MiB, 64 bags, salt 1,024, 5,000,000 each, 10,000,000 in all, PBMAC1 20..64; scrypt 32 MiB, which is all that
 * OpenSSL's PBES2 takes (crypto/evp/pbe_scrypt.c), so that the refusal is ours and says why.
 */
extern const struct pfx_limits pfx_client_limits;
/* The host's, for what it passes on unopened: 64 KiB, 16 bags, salt 64, 1,000,000 each, 2,000,000 in all. */
extern const struct pfx_limits pfx_host_limits;

/*
 * Which of several: an RSA key that has its certificate in the file comes first, then another key that has, then any
 * key; among equals the first in the file. Of several certificates of that key, the one that ends last. A file with
 * more than one pair_count holds several identities: whose, nobody can say, and callers refuse it
 * (FAULT_PFX_SEVERAL_KEYS).
 */
struct pfx_identity {
    char key_kind[32];
    char key_cipher[48];
    struct buf leaf; /* empty if the key has no certificate in the file */
};

struct pfx {
    struct key *key;     /* NULL if the file has none, or one of a kind that we do not take */
    unsigned key_count;  /* private keys in the file, of any kind, each once */
    unsigned pair_count; /* those that have a certificate of theirs in it */
    char key_kind[32];   /* "RSA-2048", "EC P-256"; "" without a key */
    struct buf leaf;     /* the certificate that belongs to the key; without one, the only one, or the only one that is
                            not a CA's; else empty */
    struct cert_list chain; /* the others, each once */
    bool key_matches;       /* the leaf's public key is the key's; false for keys of kinds that cannot be compared:
                               all but RSA, RSA-PSS, EC, DSA and EdDSA */
    struct pfx_identity *further; /* the other keys; owned */
    size_t further_count;
    unsigned passed_over; /* contents of other kinds: CRLs, secrets... */
    bool has_mac;         /* without one nobody vouches for the file's integrity */
    char key_cipher[48];  /* "3DES", "AES-256-CBC", "none"...: for people; "none" too if there is a copy in clear */
    char mac_digest[32];  /* "SHA-1", "PBMAC1 SHA-256", "none" */
    long long iterations; /* the largest count met; 0 if nothing was derived */
    long long iterations_least; /* the smallest: guessing goes where it is cheapest */
};
void pfx_clear(struct pfx *pfx);

#endif
