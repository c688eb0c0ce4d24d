/*
 * How the firm's authority calls itself: in its CAs' certificates, and in that of whoever answers for them.
 */
#ifndef SERVER_CA_SUBJECT_H
#define SERVER_CA_SUBJECT_H

#include "pki/subject.h"
#include "server/config.h"

/* C, O and OU of the configuration; CN is its ra_name and the suffix ("Issuing CA"). */
void ca_subject_fill(const struct config *config, const char *suffix, struct subject *out);

#endif
