/*
 * A configuration read anew by a host that serves: all of what a reload can change, or nothing. Connections stay open,
 * requests that are under way end by the rules with which they began.
 */
#ifndef SERVER_RELOAD_H
#define SERVER_RELOAD_H

#include "server/log_target.h"
#include "server/serving.h"

/*
 * The failures of config_read, serving_prepare and log_target_apply: then everything is as it was, but that the text of
 * a new consent may be registered. The log's file is opened anew before all else, and whatever fails: who rotated it
 * away changed nothing. What was changed, and what waits for the next start, is in the log. From one thread.
 */
MUST_CHECK enum status reload_run(const char *config_path, struct serving *serving, struct log_target *log,
                                  struct err *err);

#endif
