/*
 * The main of a harness where no fuzzer is: gives it each file of the folders that are named, as
 * tests/fuzz/CMakeLists.txt does with the corpus, and those alone that are named as files. An empty folder proves
 * nothing, and fails.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz.h"

enum { REPLAY_PATH_SIZE = 4096, REPLAY_BYTES_MAX = 4 * 1024 * 1024 };

/* In memory of exactly that size, so that the sanitizer sees each step beyond it. */
static uint8_t *replay_read(const char *path, long *len)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;

    FUZZ_HOLDS(file != NULL && fseek(file, 0, SEEK_END) == 0);
    *len = ftell(file);
    FUZZ_HOLDS(*len >= 0 && *len <= REPLAY_BYTES_MAX && fseek(file, 0, SEEK_SET) == 0);
    bytes = malloc((size_t)*len + (*len == 0));
    FUZZ_HOLDS(bytes != NULL && fread(bytes, 1, (size_t)*len, file) == (size_t)*len);
    (void)fclose(file);
    return bytes;
}

static unsigned replay_file(const char *path)
{
    long len = 0;
    uint8_t *bytes = replay_read(path, &len);

    FUZZ_HOLDS(LLVMFuzzerTestOneInput(bytes, (size_t)len) == 0);
    free(bytes);
    return 1;
}

static unsigned replay_folder(const char *path, DIR *folder)
{
    const struct dirent *entry = NULL;
    char inside[REPLAY_PATH_SIZE];
    unsigned count = 0;

    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        FUZZ_HOLDS((size_t)snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name) < sizeof inside);
        (void)fprintf(stderr, "%s\n", inside); /* the last line names the input that ended the run */
        count += replay_file(inside);
    }
    return count;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    int at = 0;

    for (at = 1; at < argc; at++) {
        DIR *folder = opendir(argv[at]);

        count += folder != NULL ? replay_folder(argv[at], folder) : replay_file(argv[at]);
        if (folder != NULL)
            (void)closedir(folder);
    }
    (void)printf("%u inputs\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
