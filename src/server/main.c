/*
 * pccert-ra: the host. This file only finds the command.
 *
 * To run one for a test, on ports that are free:
 *     pccert-ra init --dir DIR                              DIR must not exist or be empty; prints what it made
 *     printf 'secret\n' | pccert-ra user add --config DIR/ra.json --id A123456789 --name NAME --phone 0912345678
 *     pccert-ra serve --config DIR/ra.json                  wait for "ready https=127.0.0.1:P http=127.0.0.1:Q..." on
 * stdout DIR/pccert.json is the clients' configuration; codes appear in DIR/outbox.txt, the last line being JSON with
 * "code". SIGTERM stops it (exit 0), kill -9 loses nothing that was answered. In test builds
 * PCCERT_RA_CLOCK_OFFSET_S=181 lets a restarted host live that many seconds later, and PCCERT_KILL_AT=finalize.signed
 * (and other names) kills it there.
 */
#include <stdio.h>
#include <string.h>

#include "server/command.h"
#include "version.h"

static const char USAGE[] =
    "usage: pccert-ra COMMAND [OPTION...]\n"
    "  init --dir DIR [--names localhost,127.0.0.1] [--listen 127.0.0.1:0] [--plain-listen 127.0.0.1:0]\n"
    "       [--transfer-listen 127.0.0.1:0|none]  the page for phones\n"
    "       [--firm-name TEXT] [--ra-name TEXT] [--root-passphrase-file FILE]\n"
    "       [--issuing-bits 2048|3072|4096]      of the issuing CA's key; 3072 if not said\n"
    "       [--issuing-key 'pkcs11:token=...;object=...' --pkcs11-module FILE.so --pkcs11-pin-file FILE\n"
    "        [--pkcs11-provider FILE.so]]        that key in a PKCS#11 token: found there, or made\n"
    "       [--cmp-url URL --cmp-ca FILE [--cmp-reference NAME]]   another CA issues, over CMP; none is made then\n"
    "  migrate --config FILE --to URL            the records from their file into an empty PostgreSQL; stop serve "
    "first\n"
    "  serve --config FILE                       SIGTERM ends it, SIGHUP has it read its configuration anew\n"
    "  -n --config FILE [--running FILE]         check a configuration and everything it names; beside the one that "
    "is\n"
    "                                            in force: what a reload (SIGHUP) changes, and what the next start\n"
    "  backup --config FILE --to DIR             all of the host while it serves, but PostgreSQL's records; DIR: new "
    "or empty\n"
    "  restore --from DIR --dir NEW [--head NUMBER:HASH]               only if it is whole; never over another\n"
    "  user add --config FILE --id ID --name NAME [--phone NUMBER]     login password from standard input\n"
    "  user import --config FILE FILE.csv        header: id,name,phone,password; UTF-8; all lines are\n"
    "                                            looked at first; may be run again with the same file\n"
    "                                            a pipe will do: <(gpg -d FILE.csv.gpg), /dev/stdin\n"
    "  user blocked --config FILE                who waits for the helpdesk after too many wrong passwords or codes\n"
    "  user unlock --config FILE --id ID         ends both\n"
    "  user phone --config FILE --id ID (--phone NUMBER | --none)\n"
    "  operator add --config FILE --name NAME    who may log in to the operators' page; password from standard input\n"
    "  operator password --config FILE --name NAME                     another one; ends what is locked or logged in\n"
    "  operator disable|enable --config FILE --name NAME\n"
    "  operator list --config FILE\n"
    "  ca list --config FILE                     the issuing CAs: which one issues, what the others still answer for\n"
    "  ca rollover --config FILE --key FILE      the next issuing CA, by the root's key; passphrase from standard "
    "input\n"
    "       [--issuing-bits 2048|3072|4096] [--issuing-key 'pkcs11:...']\n"
    "  cert list --config FILE [--id ID] [--json]\n"
    "  cert show --config FILE SERIAL [--pem]\n"
    "  cert revoke --config FILE --serial SERIAL --reason unspecified|keyCompromise|superseded|cessationOfOperation\n"
    "  order show --config FILE --id ID          the application of a person that is open\n"
    "  order approve --config FILE --id ID --key DIGITS [--agreed-to TEXT]     the person was identified at the\n"
    "                                            counter, brought these first digits (16 or more) of the key's\n"
    "                                            SHA-256, and agreed to that text: in place of the code (EST)\n"
    "  crl make --config FILE [--out FILE.crl]   a new revocation list now; serve makes one when it is due\n"
    "  crl show --config FILE [--out FILE.crl]   the newest one\n"
    "  consent list --config FILE                the texts that people agree to\n"
    "  consent show --config FILE --text TEXT [--language zh-TW]\n"
    "  consent add --config FILE --text TEXT --title TITLE --file FILE.txt [--language en] [--valid-from TIME]\n"
    "  consent evidence --config FILE (--order ORDER | --id ID)\n"
    "  audit --config FILE [--since DATE] [--person ID] [--order ORDER] [--serial SERIAL]\n"
    "  audit export --config FILE                JSON, a row a line; the head, to be noted, on standard error\n"
    "  audit verify --config FILE [--head NUMBER:HASH] [EXPORT]        names the first broken row\n"
    "  crl root --config FILE --key FILE         the root's next list, for a year; passphrase from standard input\n"
    "       [--revoke NUMBER --reason cACompromise|superseded|cessationOfOperation]      names an issuing CA of ca "
    "list\n"
    "  --version, help\n"
    "exit codes: 0 done, 1 failed, 2 usage, 3 the audit log is broken, 4 the token refuses its PIN or takes no more "
    "tries\n";

static const struct {
    const char *first, *second; /* words of the command; second NULL if it has one */
    int (*run)(int argc, char *const *argv);
} COMMANDS[] = {
    {"init", NULL, cmd_init},
    {"migrate", NULL, cmd_migrate},
    {"serve", NULL, cmd_serve},
    {"-n", NULL, cmd_check},
    {"backup", NULL, cmd_backup},
    {"restore", NULL, cmd_restore},
    {"user", "add", cmd_user_add},
    {"user", "import", cmd_user_import},
    {"user", "unlock", cmd_user_unlock},
    {"user", "blocked", cmd_user_blocked},
    {"user", "phone", cmd_user_phone},
    {"operator", "add", cmd_operator_add},
    {"operator", "list", cmd_operator_list},
    {"operator", "disable", cmd_operator_disable},
    {"operator", "enable", cmd_operator_enable},
    {"operator", "password", cmd_operator_password},
    {"ca", "list", cmd_ca_list},
    {"ca", "rollover", cmd_ca_rollover},
    {"cert", "list", cmd_cert_list},
    {"cert", "show", cmd_cert_show},
    {"cert", "revoke", cmd_cert_revoke},
    {"order", "show", cmd_order_show},
    {"order", "approve", cmd_order_approve},
    {"crl", "make", cmd_crl_make},
    {"crl", "show", cmd_crl_show},
    {"crl", "root", cmd_crl_root},
    {"consent", "list", cmd_consent_list},
    {"consent", "show", cmd_consent_show},
    {"consent", "add", cmd_consent_add},
    {"consent", "evidence", cmd_consent_evidence},
    {"audit", "export", cmd_audit_export},
    {"audit", "verify", cmd_audit_verify},
    {"audit", NULL, cmd_audit},
};

int main(int argc, char **argv)
{
    size_t i = 0;

    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        (void)printf("pccert-ra %s\n", PCCERT_VERSION);
        return COMMAND_DONE;
    }
    if (argc >= 2 && (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)) {
        (void)printf("%s", USAGE);
        return COMMAND_DONE;
    }
    for (i = 0; argc >= 2 && i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        const int words = COMMANDS[i].second == NULL ? 1 : 2;

        if (strcmp(COMMANDS[i].first, argv[1]) != 0)
            continue;
        if (words == 1 || (argc >= 3 && strcmp(COMMANDS[i].second, argv[2]) == 0))
            return COMMANDS[i].run(argc - 1 - words, argv + 1 + words);
    }
    (void)fprintf(stderr, "%s", USAGE);
    return COMMAND_USAGE;
}
