/*
 * Whether this program is the newest (client/release.h), with what this user's PC remembers of it from run to run
 * (release.json in the user's data folder). A record that cannot be read is an empty one, one that cannot be written is
 * no failure: the host is asked again.
 */
#ifndef SURFACE_RELEASE_FILE_H
#define SURFACE_RELEASE_FILE_H

#include "client/release.h"
#include "surface/pc.h"

enum release_asking {
    RELEASE_ASK_NOBODY,
    RELEASE_ASK_DAILY, /* the host, where it is time */
    RELEASE_ASK_NOW
};

/*
 * Always fills *out, with what is known after asking. The failures of release_ask where the host was asked, else ST_OK.
 * Not on the UI thread.
 */
MUST_CHECK enum status release_file_look(const struct pc *pc, enum release_asking asking, struct release_word *out,
                                         struct err *err);
/* What is remembered, and of which program: for whoever asks by client/release.h. *out is filled in every case. */
const struct release_program *release_file_read(struct release_record *out);
/* Whether RELEASE_ASK_DAILY would ask. */
bool release_file_is_due(const struct pc *pc);

#endif
