/*
 * How many processors this machine has for us.
 */
#ifndef SERVER_PROCESSORS_H
#define SERVER_PROCESSORS_H

/* At least 1. */
unsigned processors_count(void);

#endif
