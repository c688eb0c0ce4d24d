#include "server/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"

enum { HOST_SIZE = 64, PORT_SIZE = 8 };

static enum status address_fail(struct err *err)
{
    return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION,
                   "not an address and port: \"127.0.0.1:8443\" or \"[::1]:8443\" is wanted");
}

/* "host:port" apart, brackets dropped. False if it has no such form. */
static int address_split(const char *text, char host[HOST_SIZE], char port[PORT_SIZE])
{
    const char *colon = strrchr(text, ':');
    const int bracketed = text[0] == '[';
    const char *from = text + bracketed;
    size_t len = 0;

    if (colon == NULL || colon == text)
        return 0;
    len = (size_t)(colon - from);
    if (bracketed) {
        if (len < 2 || from[len - 1] != ']')
            return 0;
        len--;
    } else if (memchr(text, ':', (size_t)(colon - text)) != NULL) {
        return 0; /* IPv6 wants its brackets */
    }
    if (len == 0 || len >= HOST_SIZE || strlen(colon + 1) >= PORT_SIZE || colon[1] == '\0')
        return 0;
    memcpy(host, from, len);
    host[len] = '\0';
    (void)snprintf(port, PORT_SIZE, "%s", colon + 1);
    return strspn(port, "0123456789") == strlen(port);
}

enum status address_read(const char *text, struct address *out, struct err *err)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char host[HOST_SIZE];
    char port[PORT_SIZE];

    if (!address_split(text, host, port) || getaddrinfo(host, port, &hints, &found) != 0)
        return address_fail(err);
    *out = (struct address){.len = found->ai_addrlen};
    memcpy(&out->socket, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return ST_OK;
}

bool address_print(const struct sockaddr *socket, socklen_t len, int with_port, char *out, size_t size)
{
    char host[HOST_SIZE];
    char port[PORT_SIZE];

    if (getnameinfo(socket, len, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        (void)snprintf(out, size, "?");
        return false;
    }
    if (!with_port)
        (void)snprintf(out, size, "%s", host);
    else
        (void)snprintf(out, size, strchr(host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
    return true;
}

static in_port_t *port_of(struct address *address)
{
    if (address->socket.ss_family == AF_INET6)
        return &((struct sockaddr_in6 *)&address->socket)->sin6_port;
    return &((struct sockaddr_in *)&address->socket)->sin_port;
}

void address_set_port(struct address *address, unsigned port)
{
    *port_of(address) = htons((in_port_t)port);
}

unsigned address_port(const struct address *address)
{
    struct address copy = *address;

    return ntohs(*port_of(&copy));
}

enum status address_pick_port(struct address *address, struct err *err)
{
    struct address bound = *address;
    const int fd = socket(bound.socket.ss_family, SOCK_STREAM, 0);
    int number = 0;

    if (fd < 0)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "looking for a free port");
    if (bind(fd, (const struct sockaddr *)&bound.socket, bound.len) != 0 ||
        getsockname(fd, (struct sockaddr *)&bound.socket, &bound.len) != 0)
        number = errno;
    (void)close(fd);
    if (number != 0)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, number, "looking for a free port");
    *address = bound;
    return ST_OK;
}

bool address_is_loopback(const struct address *address)
{
    static const unsigned char FIRST_OF_IPV4 = 127;

    if (address->socket.ss_family == AF_INET) {
        struct sockaddr_in in;

        memcpy(&in, &address->socket, sizeof in);
        return ntohl(in.sin_addr.s_addr) >> 24 == FIRST_OF_IPV4;
    }
    if (address->socket.ss_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, &address->socket, sizeof in6);
        return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
    }
    return false;
}
