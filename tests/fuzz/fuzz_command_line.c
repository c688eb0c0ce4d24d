/*
 * The command line of pccert: every text that comes out is borrowed from it, what is refused keeps the words for --lang
 * and --json alone, and no refusal repeats what may be a secret.
 * fuzz: max_len 400
 */
#include <string.h>

#include "argv.h"
#include "base/fault.h"
#include "cli/arguments.h"

#define SECRET "hunter2"

static void taken(const struct argv *argv, const struct arguments *arguments)
{
    FUZZ_HOLDS(arguments->command < COMMAND_COUNT && arguments_command_name(arguments->command) != NULL);
    for (enum option option = 0; option < OPTION_COUNT; option++) {
        const char *value = arguments_value(arguments, option);

        FUZZ_HOLDS(value == NULL || value[0] == '\0' || argv_has(argv, value));
        FUZZ_HOLDS((value != NULL) == arguments_has(arguments, option));
    }
}

static void refused(const struct arguments *arguments, const struct usage_fault *fault)
{
    for (enum option option = 0; option < OPTION_COUNT; option++)
        FUZZ_HOLDS(option == OPTION_JSON || option == OPTION_LANG || arguments->values[option] == NULL);
    FUZZ_HOLDS(arguments->operand == NULL && fault->sentence != 0);
    FUZZ_HOLDS(fuzz_is_displayable(fault->name, sizeof fault->name));
}

/* --password and its like, with a value behind "=" or as the next word. */
static void with_secret(struct argv *argv)
{
    char option[] = "--password=" SECRET;
    struct arguments arguments;
    struct usage_fault fault = {.sentence = 0};
    char *words[ARGV_MOST + 1];

    memcpy(words, argv->words, argv->count * sizeof words[0]);
    words[argv->count] = option;
    for (size_t i = 0; i < argv->count; i++)
        if (strstr(words[i], SECRET) != NULL) /* that one may be repeated: it is a name there */
            return;
    if (arguments_read(argv->count + 1, words, &arguments, &fault, NULL) != ST_OK)
        FUZZ_HOLDS(strstr(fault.name, SECRET) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct argv argv = argv_of((struct fuzz_input){data, size});
    struct arguments arguments;
    struct usage_fault fault = {.sentence = 0};
    struct err err = ERR_INIT;

    if (arguments_read(argv.count, argv.words, &arguments, &fault, &err) == ST_OK) {
        taken(&argv, &arguments);
    } else {
        FUZZ_HOLDS(err.status == ST_BAD_INPUT && err.fault == FAULT_USAGE);
        refused(&arguments, &fault);
    }
    with_secret(&argv);
    argv_free(&argv);
    return 0;
}
