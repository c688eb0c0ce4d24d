/*
 * Another program that has a file open, and lets go of it when the code under test has failed on it for the nth time:
 * what a virus scanner does, without a clock. For executables linked with --wrap=file_retry.
 */
#ifndef TESTS_WIN_FILE_HOLDER_H
#define TESTS_WIN_FILE_HOLDER_H

/* share: as CreateFileW's. until: how many failures it lasts, 0 for good. One file at a time. */
void file_holder_take(const char *path, unsigned long share, unsigned until);
/*
 * Access to it is denied, as to a file that is being deleted: a folder of that name does it, since Wine says something
 * else of a file that waits for its deletion. The file itself is gone, and stays so.
 */
void file_holder_deny(const char *path, unsigned until);
/* Lets go if it has not yet. How many failures there were. */
unsigned file_holder_drop(void);

#endif
