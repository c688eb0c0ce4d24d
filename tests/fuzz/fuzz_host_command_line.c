/*
 * The options of pccert-ra's commands: every value is a word of the line, and what is required is there.
 * fuzz: max_len 200
 */
#include <string.h>

#include "argv.h"
#include "server/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const bool wants_word = fuzz_byte(&input) % 2 != 0;
    struct argv argv = argv_of(input);
    const char *config = NULL, *id = NULL, *word = NULL;
    bool yes = false;
    const struct option options[] = {{.name = "--config", .value = &config, .required = true},
                                     {.name = "--id", .value = &id},
                                     {.name = "-y", .given = &yes}};
    struct err err = ERR_INIT;

    if (options_read((int)argv.count, argv.words, options, 3, wants_word ? &word : NULL, &err) == ST_OK) {
        FUZZ_HOLDS(config != NULL && argv_has(&argv, config));
        FUZZ_HOLDS(id == NULL || argv_has(&argv, id));
        FUZZ_HOLDS(word == NULL || (argv_has(&argv, word) && word[0] != '-'));
    } else {
        FUZZ_HOLDS(err.status == ST_BAD_INPUT && err.what[0] != '\0');
    }
    argv_free(&argv);
    return 0;
}
