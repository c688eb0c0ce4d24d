/*
 * Who tries tickets. Each wrong ticket counts against the address that sent it, the same one again does not (a page
 * that is reloaded), and after so many the address is told to wait. A right ticket is never blocked, so ask only about
 * a wrong one: its owner may share the address with others. An IPv6 address stands for its network of 64 bits, which is
 * what one customer has.
 *
 * In memory, of a fixed size: of very many addresses the one that was quiet longest is forgotten. 128 bits are not to
 * be guessed anyway; this keeps the noise down and the log readable. Thread-safe.
 */
#ifndef SERVER_WRONG_TICKETS_H
#define SERVER_WRONG_TICKETS_H

#include <stdint.h>

#include "base/status.h"

struct wrong_tickets;

/* most 0: nobody is ever blocked. */
MUST_CHECK enum status wrong_tickets_new(int64_t most, int64_t block_s, struct wrong_tickets **out, struct err *err);
void wrong_tickets_free(struct wrong_tickets **tickets);

/* How long the address has to wait; 0: it is not blocked. */
int64_t wrong_tickets_wait_s(struct wrong_tickets *tickets, const char *peer, int64_t now_utc);
/* The same afterwards: more than 0 with the one that was too many. text: the ticket, or what stood in its place. */
int64_t wrong_tickets_count(struct wrong_tickets *tickets, const char *peer, const char *text, int64_t now_utc);

#endif
