#include "server/wrong_tickets.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "pki/digest.h"

enum { ADDRESSES = 1024, TEXTS_MOST = 8, TEXT_BYTES = 8, NETWORK_BYTES = 8, ADDRESS_BYTES = 16 };

struct address_count {
    unsigned char address[ADDRESS_BYTES];        /* IPv4 as IPv6 writes it; all zero: free */
    unsigned char texts[TEXTS_MOST][TEXT_BYTES]; /* of a digest */
    int64_t count;
    int64_t last_utc, until_utc; /* until_utc: blocked so long; 0: not */
};

struct wrong_tickets {
    struct address_count counts[ADDRESSES];
    int64_t most, block_s;
    pthread_mutex_t lock;
};

enum status wrong_tickets_new(int64_t most, int64_t block_s, struct wrong_tickets **out, struct err *err)
{
    struct wrong_tickets *tickets = calloc(1, sizeof *tickets);

    if (tickets == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "counting wrong tickets");
    tickets->most = most < TEXTS_MOST ? most : TEXTS_MOST;
    tickets->block_s = block_s;
    (void)pthread_mutex_init(&tickets->lock, NULL);
    *out = tickets;
    return ST_OK;
}

void wrong_tickets_free(struct wrong_tickets **tickets)
{
    if (*tickets == NULL)
        return;
    (void)pthread_mutex_destroy(&(*tickets)->lock);
    free(*tickets);
    *tickets = NULL;
}

/* What cannot be read ("?", a peer that is gone) shares one entry. */
static void read_address(const char *peer, unsigned char out[ADDRESS_BYTES])
{
    static const unsigned char MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

    memset(out, 0xFF, ADDRESS_BYTES);
    if (inet_pton(AF_INET, peer, out + sizeof MAPPED) == 1)
        memcpy(out, MAPPED, sizeof MAPPED);
    else if (inet_pton(AF_INET6, peer, out) == 1 && memcmp(out, MAPPED, sizeof MAPPED) != 0)
        memset(out + NETWORK_BYTES, 0xFF, ADDRESS_BYTES - NETWORK_BYTES);
}

/* NULL: there is none. */
static struct address_count *find(struct wrong_tickets *tickets, const unsigned char address[ADDRESS_BYTES])
{
    size_t i = 0;

    for (i = 0; i < ADDRESSES; i++)
        if (memcmp(tickets->counts[i].address, address, ADDRESS_BYTES) == 0)
            return &tickets->counts[i];
    return NULL;
}

/* A free one is the quietest of all: its moments are 0. */
static struct address_count *find_or_begin(struct wrong_tickets *tickets, const unsigned char address[ADDRESS_BYTES])
{
    struct address_count *found = find(tickets, address);
    size_t i = 0;

    if (found != NULL)
        return found;
    found = &tickets->counts[0];
    for (i = 1; i < ADDRESSES; i++)
        if (tickets->counts[i].last_utc < found->last_utc)
            found = &tickets->counts[i];
    *found = (struct address_count){.count = 0};
    memcpy(found->address, address, ADDRESS_BYTES);
    return found;
}

/* After a wait that is over, or as long without a wrong one, it begins anew. */
static void forget_old(const struct wrong_tickets *tickets, struct address_count *count, int64_t now_utc)
{
    if (count->last_utc + tickets->block_s <= now_utc) {
        count->count = 0;
        count->until_utc = 0;
    }
}

int64_t wrong_tickets_wait_s(struct wrong_tickets *tickets, const char *peer, int64_t now_utc)
{
    unsigned char address[ADDRESS_BYTES];
    const struct address_count *count = NULL;
    int64_t wait_s = 0;

    read_address(peer, address);
    (void)pthread_mutex_lock(&tickets->lock);
    count = find(tickets, address);
    if (count != NULL && count->until_utc > now_utc)
        wait_s = count->until_utc - now_utc;
    (void)pthread_mutex_unlock(&tickets->lock);
    return wait_s;
}

static bool counted_already(const struct address_count *count, const unsigned char *text)
{
    int64_t i = 0;

    for (i = 0; i < count->count; i++)
        if (memcmp(count->texts[i], text, TEXT_BYTES) == 0)
            return true;
    return false;
}

static int64_t add(const struct wrong_tickets *tickets, struct address_count *count, const unsigned char *text,
                   int64_t now_utc)
{
    forget_old(tickets, count, now_utc);
    if (count->count < tickets->most && !counted_already(count, text)) {
        memcpy(count->texts[count->count++], text, TEXT_BYTES);
        count->last_utc = now_utc;
        if (count->count == tickets->most)
            count->until_utc = now_utc + tickets->block_s;
    }
    return count->until_utc > now_utc ? count->until_utc - now_utc : 0;
}

int64_t wrong_tickets_count(struct wrong_tickets *tickets, const char *peer, const char *text, int64_t now_utc)
{
    unsigned char address[ADDRESS_BYTES];
    unsigned char digest[SHA256_BYTES];
    int64_t wait_s = 0;

    if (tickets->most == 0 || digest_sha256(text, strlen(text), digest, NULL) != ST_OK)
        return 0;
    read_address(peer, address);
    (void)pthread_mutex_lock(&tickets->lock);
    wait_s = add(tickets, find_or_begin(tickets, address), digest, now_utc);
    (void)pthread_mutex_unlock(&tickets->lock);
    return wait_s;
}
