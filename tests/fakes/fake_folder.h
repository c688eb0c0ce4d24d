/*
 * The files of a folder, for the fakes that keep theirs on disk so that another process finds them. POSIX.
 */
#ifndef FAKE_FOLDER_H
#define FAKE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

enum { FAKE_PATH_SIZE = 512, FAKE_FILES_MAX = 256 };

struct fake_files {
    char names[FAKE_FILES_MAX][128]; /* without the suffix, sorted */
    size_t count;
};

/* mkdir, parents excluded; existing is fine. False if it cannot be. */
bool fake_folder_make(const char *path);
/* folder/name + suffix. Aborts if it does not fit: a test's mistake. */
void fake_folder_path(const char *folder, const char *name, const char *suffix, char out[FAKE_PATH_SIZE]);
/* The files that end so; none if there is no folder. */
void fake_folder_list(const char *folder, const char *suffix, struct fake_files *out);
/* The names of which file_write left a temporary file for name + suffix when it was killed. */
void fake_folder_list_temporaries(const char *folder, const char *suffix, struct fake_files *out);
void fake_folder_drop_temporaries(const char *folder, const char *name, const char *suffix);
/* Whole at once, as the registry does it: no kill point is in between. False if it cannot be. */
bool fake_folder_write(const char *path, const void *bytes, size_t len);
/* A new empty folder under TMPDIR. Aborts if it cannot be made. */
void fake_folder_new(char out[FAKE_PATH_SIZE]);
/* The folder with everything in it. */
void fake_folder_remove(const char *path);
/* An exclusive hold (flock) on a file, made if need be: its descriptor, or -1 if another holds it. */
int fake_folder_lock(const char *path, bool wait);

#endif
