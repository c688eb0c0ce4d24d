/*
 * What is going on, in words: which string (client/message.h) names a step of a use case.
 */
#ifndef SURFACE_PROGRESS_TEXT_H
#define SURFACE_PROGRESS_TEXT_H

#include "client/port/progress.h"

int progress_text(enum progress_step step);

#endif
