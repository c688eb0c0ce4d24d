/*
 * Opens what is to be read, and waits for nobody unless it is told to: opening a pipe, or reading from one, takes as
 * long as its other end likes. POSIX.
 */
#ifndef BASE_FILE_OPEN_POSIX_H
#define BASE_FILE_OPEN_POSIX_H

/* -1 and errno; EPIPE for a pipe or a socket. */
int file_open_posix(const char *path);
/* Pipes too: for what an operator names who sits before it. -1 and errno. */
int file_open_posix_waiting(const char *path);

#endif
