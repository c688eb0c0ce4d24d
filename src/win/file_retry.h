/*
 * Patience with files that somebody else has open for a moment: virus scanners and indexers look at every new file, and
 * a file that is being deleted refuses everybody until its last handle is closed. Opens no file.
 */
#ifndef WIN_FILE_RETRY_H
#define WIN_FILE_RETRY_H

#include <stdbool.h>

/* How often a call may be made again, about a second and a quarter of one in all. */
enum { FILE_RETRY_LONG = 20, FILE_RETRY_SHORT = 5 };

/*
 * Whether a call that failed with this code of GetLastError is to be made again. True comes after a wait of 50 ms and
 * takes one from *left; false if *left is 0, or if waiting does not help against this code.
 */
bool file_retry(unsigned long code, unsigned *left);

#endif
