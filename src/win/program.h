/*
 * Port program over Win32. A program and what it starts are in a job object, which Windows ends with this process too.
 */
#ifndef WIN_PROGRAM_H
#define WIN_PROGRAM_H

#include "client/port/program.h"

/* cancel_event: a Windows event HANDLE that ends a program when it is set, borrowed for the port's life; may be NULL.
 */
struct program_port program_port_of_this_pc(void *cancel_event);

#endif
