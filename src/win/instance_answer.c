#include "win/instance_answer.h"

#include <string.h>

static const unsigned char magic[4] = {'P', 'C', 'H', 'R'};

void instance_answer_write(const struct instance_answer *answer, unsigned char out[INSTANCE_ANSWER_SIZE])
{
    memset(out, 0, INSTANCE_ANSWER_SIZE);
    memcpy(out, magic, sizeof magic);
    out[4] = INSTANCE_ANSWER_VERSION;
    out[5] = answer->taken ? 1 : 0;
    for (unsigned i = 0; i < 4; i++)
        out[8 + i] = (unsigned char)(answer->process_id >> (8 * i) & 0xFF);
}

bool instance_answer_read(const unsigned char *bytes, size_t len, struct instance_answer *out)
{
    uint32_t process_id = 0;

    if (len != INSTANCE_ANSWER_SIZE || memcmp(bytes, magic, sizeof magic) != 0)
        return false;
    if (bytes[4] != INSTANCE_ANSWER_VERSION || bytes[5] > 1 || bytes[6] != 0 || bytes[7] != 0)
        return false;
    for (unsigned i = 0; i < 4; i++)
        process_id |= (uint32_t)bytes[8 + i] << (8 * i);
    *out = (struct instance_answer){.taken = bytes[5] == 1, .process_id = process_id};
    return true;
}
