/*
 * How much key derivation was really run, counted outside of the reader, where OpenSSL derives: for targets that link
 * with --wrap=EVP_KDF_derive. The unit is that of pki/pfx_cost.h.
 */
#ifndef TESTS_UNIT_PFX_WORK_H
#define TESTS_UNIT_PFX_WORK_H

struct pfx_work {
    unsigned derivations;
    long long work;
};
extern struct pfx_work pfx_work;

#endif
