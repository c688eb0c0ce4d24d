/*
 * The private key of a certificate, opened where it is and silently: a CryptoAPI key or a CNG key, told apart here and
 * nowhere else. No key leaves its provider through this.
 */
#ifndef WIN_CERT_KEY_H
#define WIN_CERT_KEY_H

#include <stdbool.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/status.h"
#include "win/key_link.h"

struct cert_key {
    HCRYPTPROV_OR_NCRYPT_KEY_HANDLE handle;
    DWORD
    keyspec; /* AT_KEYEXCHANGE, AT_SIGNATURE, or CERT_NCRYPT_KEY_SPEC: compare it whole, it is no bit mask (A10) */
    bool owned;
};

/*
 * Follows the certificate's key link, and makes sure that what it finds there is this certificate's key. A CryptoAPI
 * container of Microsoft's older RSA providers is opened through the one that signs SHA-256 (A4).
 * ST_NO_KEY (FAULT_CERTIFICATE_NO_KEY); ST_IO (FAULT_KEY_BROKEN, FAULT_PROFILE_NOT_LOADED, FAULT_STORE).
 */
MUST_CHECK enum status cert_key_open(PCCERT_CONTEXT cert, struct cert_key *out, struct err *err);
void cert_key_close(struct cert_key *key);

bool cert_key_is_cng(const struct cert_key *key);
/* cert_key_open would succeed. */
bool cert_key_is_here(PCCERT_CONTEXT cert);
/*
 * Where its link points, a public key was read and is another certificate's. False if there is no key, or none whose
 * public part can be read: then nobody can use it through that container.
 */
bool cert_key_is_anothers(PCCERT_CONTEXT cert);
/* The provider was asked and says that there is no such container: not just that it could not be opened. */
bool cert_key_link_is_gone(const struct key_link *link);

#endif
