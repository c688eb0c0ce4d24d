/*
 * From a PFX file into this PC: inspect shows what is in it and imports nothing; import installs, signs and verifies.
 */
#ifndef CLIENT_IMPORT_H
#define CLIENT_IMPORT_H

#include "client/client.h"
#include "pki/pfx_read.h"

/*
 * Before a password is asked for: whether the file is there, a PFX, and within the limits. Decrypts nothing. The
 * failures of base/atomic_file.h and pki/pfx_scan.h.
 */
MUST_CHECK enum status import_look(const char *path, struct err *err);

struct inspection {
    char path[MEDIUM_PATH_SIZE]; /* of the file, as it was given; "" if it is longer */
    struct pfx pfx;
    bool has_certificate;
    struct cert_info certificate; /* of the leaf */
    bool this_firm;               /* chains to the firm's CAs, present or former */
    bool here;                    /* the same certificate is on this PC with its key */
    bool here_keyless;            /* it is, without its key: importing brings the key back */
    enum status import_status;    /* what import would say: ST_OK or the refusal */
    struct err import_err;
};

/* What is worth saying of a file that opened, and is no reason to refuse it. */
enum import_warning {
    IMPORT_NO_MAC,
    IMPORT_KEY_CLEAR,      /* the file's key is not encrypted at all */
    IMPORT_WEAK_CIPHER,    /* it is, by something that can be broken without the password */
    IMPORT_FEW_ITERATIONS, /* below what RFC 8018 section 4.2 asks for at the least */
    IMPORT_ISSUER_UNNAMED,
    IMPORT_WARNINGS
};
bool import_warns(const struct inspection *inspection, enum import_warning warning);
/* The sentence (client/message.h); its insert is the cipher or the count. */
int import_warning_message(enum import_warning warning);
/* For JSON: "no_mac", "key_clear"... */
const char *import_warning_word(enum import_warning warning);

/* password: UTF-8. The failures of pki/pfx_read.h and base/atomic_file.h. inspection_clear afterwards. */
MUST_CHECK enum status import_inspect(const struct client *client, const char *path, const char *password,
                                      struct inspection *out, struct err *err);
void inspection_clear(struct inspection *inspection);

/*
 * Installs what was inspected; the file is not opened again. expected_id: the person it should belong to, NULL if any
 * will do. ST_NOT_OURS with FAULT_OTHER_PERSON unless allow_other_person (asked after a question), or with
 * FAULT_OTHER_FIRM always. ST_ALREADY (FAULT_CERTIFICATE_HERE). ST_BAD_FILE (FAULT_PFX_SEVERAL_KEYS) for several
 * identities, ST_NO_KEY, ST_UNSUPPORTED... A failure leaves the store as it was, but ST_IO (FAULT_SIGN_TEST_STAYS): it
 * cannot sign and is still there. *out is the installed certificate. Its file is remembered as a backup that is known
 * to work (client/backup_memory.h).
 */
MUST_CHECK enum status import_inspected(const struct client *client, struct inspection *inspection,
                                        const char *expected_id, bool allow_other_person, struct cert_info *out,
                                        struct err *err);
/* The same from the file on: what it asks of its reader is paid again. */
MUST_CHECK enum status import_file(const struct client *client, const char *path, const char *password,
                                   const char *expected_id, bool allow_other_person, struct cert_info *out,
                                   struct err *err);

#endif
