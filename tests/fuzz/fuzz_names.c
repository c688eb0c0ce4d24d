/*
 * Names and strings from certificates: whatever octets stand there, what is shown is one line of text, and what is
 * compared is printing ASCII from its first octet to its last. The first byte is the type of a string; the whole is
 * tried as a name too. fuzz: max_len 600
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "fuzz.h"
#include "pki/cert.h"
#include "pki/name_text.h"
#include "pki/subject_internal.h"

static void string_of(struct fuzz_input input)
{
    const int type = fuzz_byte(&input) & 0x1F;
    char shown[CERT_NAME_SIZE] = "", narrow[9] = "";
    ASN1_STRING *value = ASN1_STRING_type_new(type);

    FUZZ_HOLDS(value != NULL && ASN1_STRING_set(value, input.at, (int)input.left) == 1);
    name_text_display(value, shown, sizeof shown);
    FUZZ_HOLDS(fuzz_is_displayable(shown, sizeof shown));
    name_text_display(value, narrow, sizeof narrow);
    FUZZ_HOLDS(fuzz_is_displayable(narrow, sizeof narrow) && strncmp(shown, narrow, strlen(narrow)) == 0);
    ASN1_STRING_free(value);
}

static void look_at(const X509_NAME *name, int nid)
{
    char shown[CERT_NAME_SIZE] = "", only[16] = "unset";
    const unsigned count = name_text_last(name, nid, shown, sizeof shown);

    FUZZ_HOLDS(fuzz_is_displayable(shown, sizeof shown) && (count > 0 || shown[0] == '\0'));
    if (name_text_only(name, nid, only, sizeof only)) {
        FUZZ_HOLDS(count == 1 && strcmp(only, shown) == 0);
        for (const char *at = only; *at != '\0'; at++)
            FUZZ_HOLDS(*at >= ' ' && *at <= '~');
    } else {
        FUZZ_HOLDS(strcmp(only, "unset") == 0);
    }
}

static void as_subject(X509_NAME *name)
{
    struct subject subject;
    X509_NAME *again = NULL;
    struct subject twice;

    if (subject_from_name(name, &subject, NULL) != ST_OK)
        return;
    FUZZ_HOLDS(subject.count <= SUBJECT_FIELDS_MAX);
    if (subject_to_name(&subject, &again, NULL) == ST_OK) {
        FUZZ_HOLDS(subject_from_name(again, &twice, NULL) == ST_OK && twice.count == subject.count);
        for (size_t i = 0; i < subject.count; i++)
            FUZZ_HOLDS(strcmp(subject.fields[i].type, twice.fields[i].type) == 0 &&
                       strcmp(subject.fields[i].value, twice.fields[i].value) == 0);
    }
    X509_NAME_free(again);
}

static void name_of(struct fuzz_input input)
{
    const unsigned char *at = input.at;
    X509_NAME *name = d2i_X509_NAME(NULL, &at, (long)input.left);

    ERR_clear_error();
    if (name == NULL)
        return;
    look_at(name, NID_commonName);
    look_at(name, NID_serialNumber);
    look_at(name, NID_organizationName);
    as_subject(name);
    ERR_clear_error();
    X509_NAME_free(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct fuzz_input input = {data, size};

    string_of(input);
    name_of(input);
    return 0;
}
