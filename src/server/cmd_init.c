#include "server/command.h"

#include <stdio.h>
#include <string.h>

#include "server/clock.h"
#include "server/options.h"
#include "server/secret_file.h"
#include "server/setup.h"

enum { PASSPHRASE_FILE_MAX = 4096 };

/* What proves to the other CA that it is this host stays in the hands of whoever got it from there. */
static void say_what_is_wanted(const struct config *config)
{
    const struct config_cmp *cmp = &config->cmp;

    (void)printf("  issues: the CA at %s, none of this host's\n", cmp->url);
    if (cmp->reference[0] != '\0')
        (void)printf("first: the secret of reference %s as one line of %s/%s, chmod 600\n", cmp->reference,
                     config->folder, cmp->secret);
    else
        (void)printf("first, in %s: %s and its key %s (encrypted, chmod 600), by which messages are signed; its "
                     "passphrase,\n"
                     "  %s (chmod 600); %s, under which the CA's signed answers must be\n",
                     config->folder, cmp->certificate, cmp->key, cmp->passphrase, cmp->trusted);
    (void)printf("then: pccert-ra -n --config %s/" SETUP_CONFIG_FILE " says what is missing still\n", config->folder);
}

static void say_what_was_made(const struct config *config, bool own_passphrase)
{
    (void)printf("made in %s:\n"
                 "  " SETUP_CONFIG_FILE "      the host's configuration, every figure with its default\n"
                 "  " SETUP_CLIENT_FILE "  for the clients: where the host is and which CAs to trust\n"
                 "  host: %s, plain HTTP: %s\n",
                 config->folder, config->public_origin, config->plain_origin);
    if (config->transfer.url[0] != '\0')
        (void)printf("  page for phones: %s (replace %s and %s: phones must trust it)\n", config->transfer.url,
                     config->transfer.tls_certificate, config->transfer.tls_key);
    if (config_key_is_in_token(config->files.issuing_key))
        (void)printf("  key of the issuing CA: in the token, %s\n", config->files.issuing_key);
    if (config->cmp.url[0] != '\0')
        say_what_is_wanted(config);
    (void)printf("next: pccert-ra user add --config %s/" SETUP_CONFIG_FILE " ..., then pccert-ra serve\n",
                 config->folder);
    (void)printf("TAKE OFF THIS MACHINE: %s/" SETUP_OFFLINE_FOLDER " (key of the root CA%s)\n", config->folder,
                 own_passphrase ? "" : " and its passphrase: keep the two apart");
}

static enum status read_passphrase(const char *path, struct buf *out, struct err *err)
{
    enum status status = ST_OK;

    buf_init(out, PASSPHRASE_FILE_MAX);
    if (path == NULL)
        return ST_OK;
    status = secret_file_read_line(path, out, err);
    if (status == ST_OK && out->len == 0)
        status = err_set(err, ST_BAD_INPUT, 0, "the passphrase file is empty");
    return status;
}

int cmd_init(int argc, char *const *argv)
{
    struct setup_request request = {.names = "localhost,127.0.0.1",
                                    .listen = "127.0.0.1:0",
                                    .plain_listen = "127.0.0.1:0",
                                    .transfer_listen = "127.0.0.1:0"};
    const char *passphrase_file = NULL;
    const struct option options[] = {
        {"--dir", &request.folder, NULL, true},
        {"--names", &request.names, NULL, false},
        {"--listen", &request.listen, NULL, false},
        {"--plain-listen", &request.plain_listen, NULL, false},
        {"--transfer-listen", &request.transfer_listen, NULL, false},
        {"--firm-name", &request.firm_name, NULL, false},
        {"--ra-name", &request.ra_name, NULL, false},
        {"--root-passphrase-file", &passphrase_file, NULL, false},
        {"--issuing-bits", &request.issuing_bits, NULL, false},
        {"--issuing-key", &request.issuing_key, NULL, false},
        {"--pkcs11-module", &request.pkcs11_module, NULL, false},
        {"--pkcs11-provider", &request.pkcs11_provider, NULL, false},
        {"--pkcs11-pin-file", &request.pkcs11_pin, NULL, false},
        {"--cmp-url", &request.cmp_url, NULL, false},
        {"--cmp-ca", &request.cmp_ca, NULL, false},
        {"--cmp-reference", &request.cmp_reference, NULL, false},
    };
    const struct clock clock = clock_of_machine();
    struct buf passphrase = {0};
    struct config config;
    struct err err = ERR_INIT;
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (strcmp(request.transfer_listen, "none") == 0)
        request.transfer_listen = NULL;
    request.now_utc = clock.now_utc(clock.self);
    if (status == ST_OK)
        status = read_passphrase(passphrase_file, &passphrase, &err);
    if (status == ST_OK) {
        request.root_passphrase = passphrase_file == NULL ? NULL : buf_text(&passphrase);
        status = setup_host(&request, &config, &err);
    }
    if (status == ST_OK)
        say_what_was_made(&config, passphrase_file != NULL);
    buf_clear(&passphrase);
    return command_end(status, &err);
}
