#include "server/host_files.h"

#include "server/ca/names.h"
#include "server/consent.h"
#include "server/ra.h"
#include "server/tls_pair.h"

static enum status token_wanted(const struct config *config, bool *out, struct err *err)
{
    int64_t newest = 0;
    int64_t number = 0;
    enum status status = ca_names_newest(config, &newest, err);

    *out = false;
    for (number = 1; status == ST_OK && !*out && number <= newest; number++) {
        struct ca_names names;

        status = ca_names_of(config, number, &names, err);
        if (status == ST_OK)
            status = ca_names_key_in_token(config, &names, out, err);
    }
    return status;
}

static enum status check_authority(const struct config *config, struct err *err)
{
    struct ca_former former = {.count = 0};
    struct ca *ca = NULL;
    bool token = false;
    enum status status = token_wanted(config, &token, err);

    if (status != ST_OK || token)
        return status;
    status = ca_open_all(config, &ca, &former, err);
    ca_close_former(&former);
    ca_close(&ca);
    return status;
}

static enum status check_outside(const struct config *config, struct err *err)
{
    struct outside_ca *outside = NULL;
    const enum status status = outside_open(config, &outside, err);

    outside_close(&outside);
    return status;
}

static enum status check_consent(const struct config *config, struct err *err)
{
    struct consent_answer consent = {.id = ""};
    const enum status status = consent_read(config, &consent, err);

    if (status == ST_OK)
        consent_answer_clear(&consent);
    return status;
}

static enum status check_pair(const struct ra *ra, const char *certificate, const char *key, struct err *err)
{
    struct tls_pair pair = {.key = {0}};
    const enum status status = tls_pair_read(ra, certificate, key, "", &pair, err);

    tls_pair_clear(&pair);
    return status;
}

enum status host_files_check(const struct config *config, struct clock clock, struct err *err)
{
    const struct ra ra = {.config = *config, .clock = clock};
    enum status status = check_authority(config, err);

    if (status == ST_OK)
        status = check_outside(config, err);
    if (status == ST_OK)
        status = check_consent(config, err);
    if (status == ST_OK)
        status = check_pair(&ra, config->files.tls_certificate, config->files.tls_key, err);
    if (status == ST_OK && config->transfer.url[0] != '\0')
        status = check_pair(&ra, config->transfer.tls_certificate, config->transfer.tls_key, err);
    if (status == ST_OK && config->operators.listen[0] != '\0' && config->operators.tls_certificate[0] != '\0')
        status = check_pair(&ra, config->operators.tls_certificate, config->operators.tls_key, err);
    return status;
}
