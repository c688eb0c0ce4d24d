/*
 * The host's own secrets, outside the database: the HMAC key under which national IDs, numbers and codes are looked up,
 * the pepper of passwords, the field key under which IDs and numbers are sealed, the key of the audit log's chain (one
 * of its own, so that it can be given to whoever checks the log and nothing else with it). Whoever has the database
 * alone has none of these. They must never change while the database lives: nobody would be found again.
 */
#ifndef SERVER_KEYS_H
#define SERVER_KEYS_H

#include "base/buf.h"
#include "pki/digest.h"
#include "pki/password.h"
#include "pki/seal.h"
#include "server/store/audit_chain.h"

enum { KEYS_HMAC_BYTES = 32 };

struct keys {
    unsigned char hmac[KEYS_HMAC_BYTES];
    unsigned char pepper[PASSWORD_PEPPER_BYTES];
    unsigned char field[SEAL_KEY_BYTES];
    unsigned char audit[AUDIT_KEY_BYTES];
};

MUST_CHECK enum status keys_generate(struct keys *out, struct err *err);
/* A JSON document of four hexadecimal texts. The buffer holds secrets. */
MUST_CHECK enum status keys_print(const struct keys *keys, struct buf *out, struct err *err);
/* ST_REFUSED if the file's mode is wider than 0600, ST_BAD_FILE if it holds something else. */
MUST_CHECK enum status keys_read(const char *path, struct keys *out, struct err *err);
void keys_clear(struct keys *keys);

/* HMAC of a text for one purpose ("nid", "phone", "code", "nonce"): equal texts of different purposes have nothing in
 * common. */
MUST_CHECK enum status keys_name(const struct keys *keys, const char *purpose, const char *text,
                                 unsigned char out[SHA256_BYTES], struct err *err);

#endif
