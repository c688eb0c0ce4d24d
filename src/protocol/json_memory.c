#include "protocol/json_memory.h"

#include <cjson/cJSON.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/wipe.h"

/* The length stands before each block: free() does not tell it. */
struct block {
    alignas(max_align_t) size_t len;
};

static void *json_memory_alloc(size_t len)
{
    struct block *block;

    if (len > SIZE_MAX - sizeof *block)
        return NULL;
    block = malloc(sizeof *block + len);
    if (block == NULL)
        return NULL;
    block->len = len;
    return block + 1;
}

static void json_memory_free(void *bytes)
{
    struct block *block = bytes;

    if (block == NULL)
        return;
    block--;
    wipe(bytes, block->len);
    free(block);
}

void json_memory_prepare(void)
{
    /* The hooks are cJSON's globals: one thread sets them, the others wait those few instructions. */
    enum { UNSET, SETTING, SET };
    static atomic_int state = UNSET;
    int expected = UNSET;

    if (atomic_load(&state) == SET)
        return;
    if (atomic_compare_exchange_strong(&state, &expected, SETTING)) {
        cJSON_Hooks hooks = {.malloc_fn = json_memory_alloc, .free_fn = json_memory_free};
        cJSON_InitHooks(&hooks);
        atomic_store(&state, SET);
    }
    while (atomic_load(&state) != SET) {
    }
}
