/*
 * Which certificate of each person a trading application would take, among those of a plan that are not gone. The
 * cleaner's own.
 */
#ifndef CLIENT_CLEANER_TAKEN_H
#define CLIENT_CLEANER_TAKEN_H

#include "client/cleaner.h"

/* Fills persons (with room for each item) and taken_by_mistake; proven and gone of the items are known. */
void cleaner_taken(struct cleaner_plan *plan);

#endif
