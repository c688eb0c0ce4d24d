/*
 * Port proxy (client/port/proxy.h): what Windows' Internet options of this user say, a proxy script (PAC) and automatic
 * detection included (../shared/facts/windows.md G11).
 */
#ifndef WIN_PROXY_H
#define WIN_PROXY_H

#include "client/port/proxy.h"

/* Asked on the caller's thread; a script that is not to be had gives up after some seconds. Has no state. */
struct proxy_port proxy_of_this_pc(void);

#endif
