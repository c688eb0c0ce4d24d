/*
 * A drive that can be carried away: where a backup is safe from what happens to this PC.
 */
#ifndef WIN_REMOVABLE_DRIVE_H
#define WIN_REMOVABLE_DRIVE_H

#include <stdbool.h>

enum { REMOVABLE_DRIVE_SIZE = 4 };

/*
 * "E:\": the first removable drive with a medium that can be written to. false: there is none, and *out is "". A drive
 * that sleeps may take seconds to answer: not for a thread with windows.
 */
bool removable_drive_find(char out[REMOVABLE_DRIVE_SIZE]);

#endif
