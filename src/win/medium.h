/*
 * Port medium over Win32: the volume that a file lies on, which may be mounted in a folder.
 */
#ifndef WIN_MEDIUM_H
#define WIN_MEDIUM_H

#include "client/port/medium.h"

struct medium_port medium_port_of_this_pc(void);

#endif
