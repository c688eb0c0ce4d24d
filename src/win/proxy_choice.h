/*
 * Windows' proxy settings as text, understood: a list of proxies and a list of hosts to reach without (the forms of
 * WINHTTP_PROXY_INFO and of the Internet options). Asks Windows nothing.
 */
#ifndef WIN_PROXY_CHOICE_H
#define WIN_PROXY_CHOICE_H

#include <stdbool.h>

#include "client/port/proxy.h"

/*
 * list: "proxy:8080", "http=a:80;https=b:443", "http://proxy:8080"; the first that is for that scheme ("https" or
 * "http") or for all. *out becomes "http://host:port", or "" if there is none that this product can use (SOCKS).
 */
void proxy_choice_from_list(const char *list, const char *scheme, char out[PROXY_SIZE]);

/* bypass: "<local>;*.example.com;10.*"; host: a bare name. <local> is every name without a dot. */
bool proxy_choice_bypasses(const char *bypass, const char *host);

#endif
