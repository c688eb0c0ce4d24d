/*
 * The authority of a web address (RFC 3986 section 3.2), as far as this product takes one: a host in lower case and
 * perhaps a port, nobody's name or password. Knows no schemes.
 */
#ifndef BASE_WEB_URL_H
#define BASE_WEB_URL_H

/* Past a name or IPv4 address, or an IPv6 address in brackets. NULL if there is none. */
const char *web_url_past_host(const char *text);
/* Past ":1" to ":65535". NULL if there is none. */
const char *web_url_past_port(const char *text);

#endif
