/*
 * The end of every command: other programs are told of what it changed (client/post_change.h), and the person of what
 * became of that. It never changes what the command itself came to.
 */
#ifndef CLI_CHANGES_TOLD_H
#define CLI_CHANGES_TOLD_H

#include "cli/context.h"

/* JSON: the member post_change, absent where nobody was to be told of anything; post_change_untold. */
void changes_told(struct context *context);

#endif
