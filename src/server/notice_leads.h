/*
 * How long before a certificate's end its person is told: the list of the configuration. It knows no certificates.
 */
#ifndef SERVER_NOTICE_LEADS_H
#define SERVER_NOTICE_LEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NOTICE_LEADS_MOST = 8, NOTICE_LEAD_DAYS_MOST = 366 };

struct notice_leads {
    int64_t days[NOTICE_LEADS_MOST]; /* falling */
    size_t count;                    /* 0: nobody is told */
};

/* "30,14,7,1"; "" is none. False: it is no such list. */
bool notice_leads_read(const char *text, struct notice_leads *out);

#endif
