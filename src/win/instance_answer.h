/*
 * What the first instance answers a later one: whether it took the message, and which process it is; pure.
 *
 *   "PCHR", version, 1 (taken) or 0, 0, 0, the process id in 32 bits, little-endian.
 */
#ifndef WIN_INSTANCE_ANSWER_H
#define WIN_INSTANCE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INSTANCE_ANSWER_VERSION = 1, INSTANCE_ANSWER_SIZE = 12 };

struct instance_answer {
    bool taken;
    uint32_t process_id;
};

void instance_answer_write(const struct instance_answer *answer, unsigned char out[INSTANCE_ANSWER_SIZE]);
/* False, and *out as it was, for anything else than instance_answer_write of this version makes. */
bool instance_answer_read(const unsigned char *bytes, size_t len, struct instance_answer *out);

#endif
