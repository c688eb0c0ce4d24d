/*
 * An order's signature, made the way a trading application makes it, through plain CryptoAPI: detached CMS (RFC 5652),
 * SHA-256, with the certificate in it and the time of signing among the signed attributes. It uses nothing of the
 * certificate tool's.
 */
#ifndef SAMPLE_AP_ORDER_H
#define SAMPLE_AP_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include <windows.h>

#include <wincrypt.h>

struct order_signature {
    BYTE *bytes; /* DER; free() */
    DWORD len;
};

/* With the key of the certificate in CurrentUser MY that has this serial. False: GetLastError says why. */
bool order_sign(const char *serial, const BYTE *order, DWORD len, struct order_signature *out);
/*
 * With the key of an exported file, which stays in memory and out of every store (Wine, which has no such keys, keeps
 * it in the user's default container).
 */
bool order_sign_by_file(const wchar_t *path, const wchar_t *password, const BYTE *order, DWORD len,
                        struct order_signature *out);

/* A whole small file, malloc'ed. False: GetLastError says why. */
bool order_read_file(const wchar_t *path, BYTE **out, DWORD *len);

#endif
