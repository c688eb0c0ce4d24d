/*
 * Port shell over the registry: the installation that this program is of, its verbs in Explorer, its start with
 * Windows.
 */
#ifndef WIN_SHELL_PORT_H
#define WIN_SHELL_PORT_H

#include "client/port/shell.h"

struct shell_port shell_port_of_this_user(void);

#endif
