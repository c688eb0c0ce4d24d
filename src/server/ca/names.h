/*
 * The host's issuing CAs are counted from 1, the one that init made; each rollover makes the next (rollover.h). This is
 * what each number's files and addresses are called: those of the first as the configuration says, the others' with the
 * number in them. The highest whose certificate is there is the one that issues.
 */
#ifndef SERVER_CA_NAMES_H
#define SERVER_CA_NAMES_H

#include <stdint.h>

#include "server/config.h"

enum { CA_MOST = 8, CA_PATH_SIZE = 64 };

struct ca_names {
    char certificate[CONFIG_TEXT_SIZE];
    char key[CONFIG_TEXT_SIZE]; /* a file, or the first one's "pkcs11:..." */
    char passphrase[CONFIG_TEXT_SIZE];
};
/* "issuing-2.pem", "issuing-2.key", "issuing-2.pass". ST_BAD_INPUT: too long. */
MUST_CHECK enum status ca_names_of(const struct config *config, int64_t number, struct ca_names *out, struct err *err);
/* From 1 to CA_MOST. ST_BAD_INPUT, as config_path. */
MUST_CHECK enum status ca_names_newest(const struct config *config, int64_t *out, struct err *err);

/* By its address, or by what its file says. One that is not there is in none. */
MUST_CHECK enum status ca_names_key_in_token(const struct config *config, const struct ca_names *names, bool *out,
                                             struct err *err);

/* Where, under the plain origin, its certificate and its revocation list are found. */
void ca_certificate_path(int64_t number, char out[CA_PATH_SIZE]);
void ca_list_path(int64_t number, char out[CA_PATH_SIZE]);

#endif
