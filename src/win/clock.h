/*
 * Port clock over Windows (client/port/clock.h).
 */
#ifndef WIN_CLOCK_H
#define WIN_CLOCK_H

#include "client/port/clock.h"

/*
 * cancel_event: a Windows event HANDLE that ends a wait when it is set, borrowed for the port's life; NULL: waits
 * always take their time.
 */
struct clock_port clock_of_this_pc(void *cancel_event);

#endif
