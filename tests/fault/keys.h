/*
 * A pool of RSA key pairs, from which key_generate of the use cases takes.
 */
#ifndef TESTS_FAULT_KEYS_H
#define TESTS_FAULT_KEYS_H

void keys_make(void);
void keys_free(void);

#endif
