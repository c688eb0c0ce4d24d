/*
 * Brings OpenSSL up without reading a configuration file: on Windows its built-in folder may be writable by anybody,
 * and the file names code to load (facts/windows.md G1). Knows nothing of what OpenSSL is used for.
 */
#ifndef PKI_OPENSSL_START_H
#define PKI_OPENSSL_START_H

/*
 * Call before the first OpenSSL call of any entry of this folder; any number of times, from any thread. If it cannot be
 * done the calls that follow fail and report it.
 */
void openssl_start(void);

/*
 * The last thing that a thread does which called any entry of this folder: a library that is linked in is not told by
 * Windows that a thread ends (https://docs.openssl.org/3.5/man3/OPENSSL_init_crypto/).
 */
void openssl_end_thread(void);

#endif
