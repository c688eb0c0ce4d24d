/*
 * A folder of the test's own, with a Chinese name, as UTF-8.
 */
#ifndef TESTS_WIN_TEMP_FOLDER_H
#define TESTS_WIN_TEMP_FOLDER_H

/* Group setup and teardown; the teardown fails if a test left a file in it. */
int temp_folder_open(void **state);
int temp_folder_close(void **state);

const char *temp_folder(void);
/* The path of a name in it; good until the call after the next three. */
const char *temp_path(const char *name);
/* How many files and folders there are in it. */
unsigned temp_count(void);

#endif
