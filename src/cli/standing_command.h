/*
 * What to type for an action of the truth table.
 */
#ifndef CLI_STANDING_COMMAND_H
#define CLI_STANDING_COMMAND_H

#include "client/standing.h"

/*
 * The string: "pccert import FILE", %1 the ID as it may be shown; 0 where this version of the command line has no
 * command for it.
 */
int standing_command(enum standing_action action);

#endif
