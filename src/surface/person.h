/*
 * How a person is shown: in the clear where the command line itself named them (--id), masked everywhere else.
 */
#ifndef SURFACE_PERSON_H
#define SURFACE_PERSON_H

#include "base/national_id.h"
#include "pki/cert.h"

/* given_id: of --id, NULL without one. "" stays "". */
void person_show_id(const char *national_id, const char *given_id, char out[NATIONAL_ID_SIZE]);
/* "王小明" -> "王○明", "王明" -> "王○", "Ann Lee" -> "A○e": first and last character, one circle for what is between.
 */
void person_mask_name(const char *name, char out[CERT_NAME_SIZE]);

enum { PERSON_BOTH_SIZE = CERT_NAME_SIZE + NATIONAL_ID_SIZE + 4 };
/* Both masked, beside one another: "王○明   A12****789". Either may be "". */
void person_mask_both(const char *name, const char *national_id, char out[PERSON_BOTH_SIZE]);

#endif
