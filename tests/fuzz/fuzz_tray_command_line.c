/*
 * The command line of the tray program, which Explorer and links write: what is taken could be handed to the first
 * instance, and a file is a path on a drive of this PC.
 * fuzz: max_len 300
 */
#include "argv.h"
#include "base/fault.h"
#include "tray/arguments.h"
#include "tray/handover.h"

static void taken(const struct argv *argv, const struct arguments *arguments)
{
    struct buf bytes;

    buf_init(&bytes, HANDOVER_MAX);
    FUZZ_HOLDS(arguments_valid(arguments) && handover_write(arguments, &bytes, NULL) == ST_OK);
    if (arguments->file != NULL) { /* in the last word */
        const char *last = argv->words[argv->count - 1];

        FUZZ_HOLDS(arguments->file >= last && arguments->file <= last + strlen(last));
    }
    FUZZ_HOLDS(arguments->id == NULL || argv_has(argv, arguments->id));
    FUZZ_HOLDS((arguments->page != START_PAGE_NONE) == (arguments->start == START_PAGE));
    buf_clear(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct argv argv = argv_of((struct fuzz_input){data, size});
    struct arguments arguments = {.start = START_WINDOW};
    struct usage_fault fault = {.sentence = 0};
    struct err err = ERR_INIT;

    if (arguments_read(argv.count, argv.words, &arguments, &fault, &err) == ST_OK) {
        taken(&argv, &arguments);
    } else {
        FUZZ_HOLDS(err.status == ST_BAD_INPUT && err.fault == FAULT_USAGE && fault.sentence != 0);
        FUZZ_HOLDS(arguments.file == NULL && arguments.id == NULL && arguments.config == NULL);
        FUZZ_HOLDS(fuzz_is_displayable(fault.name, sizeof fault.name));
    }
    argv_free(&argv);
    return 0;
}
