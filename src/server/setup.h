/*
 * A new host's folder: configuration, keys, authority, database, consent text, and the file for its clients. Used by
 * "init" and by tests; it asks nothing and prints nothing.
 */
#ifndef SERVER_SETUP_H
#define SERVER_SETUP_H

#include <stdbool.h>

#include "server/config.h"

struct setup_request {
    const char *folder;                /* made if it is not there; ST_ALREADY if anything is in it */
    const char *names;                 /* of the host: "localhost,127.0.0.1"; the first one goes into the addresses */
    const char *listen, *plain_listen; /* port 0: a free one is chosen and written down */
    const char *transfer_listen;       /* the same for the page for phones; NULL: none is offered */
    const char *firm_name, *ra_name;   /* NULL: the brand's */
    const char *root_passphrase;       /* NULL: one is made and written beside the root's key */
    const char *issuing_bits;          /* of the issuing CA's RSA key: "2048", "3072" or "4096"; NULL: 3072 */
    /* The issuing CA's key in a token, found or made there: its "pkcs11:" address, and the configuration's pkcs11
     * section. */
    const char *issuing_key, *pkcs11_module, *pkcs11_provider, *pkcs11_pin; /* NULL: in a file; the Debian package's */
    /* Another CA that issues over CMP, in place of one of the host's own: its address; a file with its certificates,
     * which are copied (setup_outside.h), and which PCs are to trust; the name of the secret, NULL: messages are
     * signed. */
    const char *cmp_url, *cmp_ca, *cmp_reference; /* cmp_url NULL: there is none */
    int64_t now_utc;
};

#define SETUP_OFFLINE_FOLDER "offline" /* the root's key: to be taken off the machine */
#define SETUP_CONFIG_FILE "ra.json"    /* written last: without it the folder is unfinished */
#define SETUP_CLIENT_FILE "pccert.json"

/*
 * out: the configuration that was written. ST_BAD_INPUT for what cannot be right. Takes seconds. What fails takes back
 * what it made, so that the same folder can be asked for again; what is killed does not, and its folder is refused.
 */
MUST_CHECK enum status setup_host(const struct setup_request *request, struct config *out, struct err *err);

#endif
