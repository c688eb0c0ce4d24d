/*
 * Port environment (client/port/environment.h): what Windows tells of itself, of its user and of the disk.
 */
#ifndef WIN_ENVIRONMENT_PORT_H
#define WIN_ENVIRONMENT_PORT_H

#include "client/port/environment.h"

struct environment_port environment_of_this_pc(void);

#endif
