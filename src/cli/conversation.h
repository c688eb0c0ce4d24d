/*
 * Talking with the person in words of res/lang: sentences and questions on standard error, answers from standard input.
 * Decides nothing and keeps nothing. Secrets are asked for in secrets.h.
 */
#ifndef CLI_CONVERSATION_H
#define CLI_CONVERSATION_H

#include <stdbool.h>

#include "base/buf.h"
#include "surface/words.h"

/* The string on lines of its own. */
void conversation_say(int id, const char *const inserts[]);
/* Text that is nobody's string (a host's consent text, a command): as it is, on lines of its own. */
void conversation_say_text(const char *text);
/* The two lines of a failure, for one that can be put right on the spot. */
void conversation_say_failure(const struct err *err);
/* The string with the cursor behind it; on a line of its own where nobody types. */
void conversation_prompt(int id, const char *const inserts[]);
/* Nothing was typed and nothing more will come: ST_BAD_INPUT (FAULT_SECRET_MISSING). */
enum status conversation_input_ended(struct err *err);

/*
 * Asks until the answer is yes (yes, y, 是, 同意, 我同意) or no (anything else on a keyboard is asked again, elsewhere
 * it is no). ST_BAD_INPUT (FAULT_SECRET_MISSING) at the end of input, ST_CANCELLED.
 */
MUST_CHECK enum status conversation_ask(int question, const char *const inserts[], bool *yes, struct err *err);
/* The same, where a no ends the command: ST_CANCELLED (FAULT_CANCELLED); what says in English what was asked. */
MUST_CHECK enum status conversation_must_agree(int question, const char *const inserts[], const char *what,
                                               struct err *err);

#endif
