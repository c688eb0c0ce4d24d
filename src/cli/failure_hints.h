/*
 * What the command line offers beside the remedy of a failure: an option, or another command.
 */
#ifndef CLI_FAILURE_HINTS_H
#define CLI_FAILURE_HINTS_H

/* For failure_words_set_hints: the string, 0 for none. */
int failure_hint(int fault);

#endif
