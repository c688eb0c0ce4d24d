/*
 * What comes through the pipe from another start, and what the first answers: only what could have been typed comes
 * out, and it is written as the very bytes that came.
 * fuzz: max_len 600
 */
#include <string.h>

#include "fuzz.h"
#include "tray/handover.h"
#include "win/instance_answer.h"

static void answer(const uint8_t *data, size_t size)
{
    unsigned char again[INSTANCE_ANSWER_SIZE];
    struct instance_answer answer = {.process_id = 7};

    if (instance_answer_read(data, size, &answer)) {
        instance_answer_write(&answer, again);
        FUZZ_HOLDS(size == sizeof again && memcmp(again, data, size) == 0);
    } else {
        FUZZ_HOLDS(answer.process_id == 7 && !answer.taken);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arguments arguments = {.start = START_QUIT};
    struct buf texts, again;

    answer(data, size);
    buf_init(&texts, HANDOVER_MAX);
    buf_init(&again, HANDOVER_MAX);
    if (handover_read(data, size, &texts, &arguments, NULL) == ST_OK) {
        FUZZ_HOLDS(arguments_valid(&arguments) && arguments.config == NULL);
        FUZZ_HOLDS((arguments.start == START_IMPORT || arguments.start == START_INSPECT) == (arguments.file != NULL));
        FUZZ_HOLDS(arguments.file == NULL || arguments_path_is_local(arguments.file));
        FUZZ_HOLDS(handover_write(&arguments, &again, NULL) == ST_OK);
        FUZZ_HOLDS(again.len == size && memcmp(again.data, data, size) == 0);
    } else {
        FUZZ_HOLDS(arguments.start == START_QUIT);
    }
    buf_clear(&texts);
    buf_clear(&again);
    return 0;
}
