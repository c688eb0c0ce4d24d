/*
 * Another program that has a file open, and lets go of it when the code under test has failed on it for the nth time:
 * what a virus scanner does, without a clock. For executables linked with --wrap=file_retry.
 */
#ifndef TESTS_WIN_FILE_HOLDER_H
#define TESTS_WIN_FILE_HOLDER_H

/*
 * share: as CreateFileW's. until: how many failures it lasts, 0 for good. One file at a time.
 * doomed: the file is being deleted, and goes with this handle.
 */
void file_holder_take(const char *path, unsigned long share, unsigned until);
void file_holder_take_doomed(const char *path, unsigned until);
/* Lets go if it has not yet. How many failures there were. */
unsigned file_holder_drop(void);

#endif
