# The vocabulary of tools/demo: what a step does and how it is verified from outside. Sourced; wants $root, $run,
# $headless. Each function ends the demo through fail when what it saw is not what must be.

bin_native=$root/build/native-release
bin_windows=$root/build/mingw64-release
wine=$root/tests/wine/wine
export WINEPREFIX=$run/pc WINEDEBUG=-all WINEARCH=win64 WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe=' LC_ALL=C.UTF-8
step_number=0
host_pid=
declare -a background=()

say() { printf '    %s\n' "$*"; }
step() {
    step_number=$((step_number + 1))
    printf '\n[%d] %s\n' "$step_number" "$*"
}
fail() {
    printf '\ndemo: FAILED at step %d: %s\n' "$step_number" "$*"
    exit 1
}
on_exit() {
    local status=$?
    local pid

    for pid in "${background[@]}"; do kill "$pid" 2>/dev/null || true; done
    if [ "$status" -ne 0 ] || [ "$headless" = yes ]; then
        host_stop
        [ -d "$WINEPREFIX" ] && "$root/tests/wine/prefix" stop "$WINEPREFIX" >/dev/null 2>&1
    fi
    exit "$status"
}
trap on_exit EXIT
trap 'fail "line $LINENO: $BASH_COMMAND"' ERR
set -E

# A clone whose build trees exist already (tools/check) keeps their settings; a new one builds without -Werror, since a
# stranger's compiler warns anew.
build_preset() {
    local preset=$1
    shift

    [ -f "$root/build/$preset/build.ninja" ] || (cd "$root" && cmake --preset "$preset" -DPCCERT_WERROR=OFF) >"$run/cmake-$preset.log" 2>&1 ||
        fail "configuring $preset: see $run/cmake-$preset.log"
    cmake --build "$root/build/$preset" --target "$@" >"$run/build-$preset.log" 2>&1 ||
        fail "building $preset: see $run/build-$preset.log"
    say "$preset: $*"
}

build_everything() {
    host_stop
    [ ! -d "$WINEPREFIX" ] || "$root/tests/wine/prefix" stop "$WINEPREFIX"
    rm -rf "$run"
    mkdir -p "$run"
    "$root/tools/deps" >"$run/deps.log" 2>&1 || fail "tools/deps: see $run/deps.log"
    build_preset native-release pccert-ra
    build_preset mingw64-release pccert PeiChengCert manual my_probe ui_driver ui_eye sample-ap-setup
    openssl=$("$root/tools/deps" --print native)/bin/openssl
    say "$("$openssl" version)"
}

# --- the host -----------------------------------------------------------------------------------------------------------

ra() { "$bin_native/src/server/pccert-ra" "$@"; }

host_init() {
    ra init --dir "$run/host" --names localhost,127.0.0.1 | sed 's/^/    /'
}

host_add_customer() {
    ra user add --config "$run/host/ra.json" --id "$1" --name "$2" --phone "$4" <<<"$3" | sed 's/^/    /'
}

host_start() {
    local ready

    rm -f "$run/ready"
    mkfifo "$run/ready"
    "$bin_native/src/server/pccert-ra" serve --config "$run/host/ra.json" >"$run/ready" 2>>"$run/host.log" &
    host_pid=$!
    exec 8<"$run/ready"
    read -r -t 30 ready <&8 || fail "the host did not get ready: see $run/host.log"
    case $ready in ready*) ;; *) fail "the host said: $ready" ;; esac
    echo "$host_pid" >"$run/host.pid"
    say "$ready"
    say "outbox of text messages: $run/host/outbox.txt"
}

# Ends the host that an earlier run of this script left in $run, and none other.
host_stop() {
    local pid

    [ -f "$run/host.pid" ] || return 0
    pid=$(<"$run/host.pid")
    if tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "serve --config $run/host/ra.json"; then
        kill "$pid"
        tail --pid="$pid" -f /dev/null
    fi
    rm -f "$run/host.pid"
}

# host_configure SECTION NAME=VALUE...: whole numbers of the host's configuration, and a restart.
host_configure() {
    host_stop
    python3 - "$run/host/ra.json" "$@" <<'CONFIGURE'
import json, sys
path, section, *figures = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    config = json.load(file)
config.setdefault(section, {}).update({name: int(value) for name, value in (one.split("=") for one in figures)})
with open(path, "w", encoding="utf-8") as file:
    json.dump(config, file, ensure_ascii=False)
CONFIGURE
    host_start
}

# A certificate is due a month before its end; here as long before it as it lives.
host_make_due() { host_configure certificate renew_months=12; }

# The demo is faster than an investor: a second code within three minutes would be refused.
host_forget_code_limits() { host_configure code resend_s=0; }

# host_certificate ID confirmed|waiting: the serial of that customer's live certificate, by the host's own records; waiting:
# issued, and no PC has said yet that it is installed.
host_certificate() {
    ra cert list --config "$run/host/ra.json" --id "$1" --json | python3 -c '
import json, sys
for certificate in json.load(sys.stdin)["certificates"]:
    if certificate["revoked"] is None and (certificate["confirmed"] is None) == (sys.argv[1] == "waiting"):
        print(certificate["serial"])' "$2"
}

host_confirmed_serial() {
    local serial

    serial=$(host_certificate "$1" confirmed)
    [ -n "$serial" ] || fail "the host has no confirmed certificate of $1"
    echo "$serial"
}

# --- the PC -------------------------------------------------------------------------------------------------------------

windows_path() { printf 'Z:%s' "${1//\//\\}"; }

# With windows if somebody is there to see them.
pc_new() {
    local option=--headless

    [ "$headless" = yes ] || option=
    "$root/tests/wine/prefix" start "$WINEPREFIX" $option
    program=$WINEPREFIX/drive_c/PeiChengCert
    mkdir -p "$program"
    cp "$bin_windows/src/cli/pccert.exe" "$bin_windows/src/tray/PeiChengCert.exe" "$bin_windows"/src/tray/manual.*.html \
        "$run/host/pccert.json" "$program/"
    cp "$bin_windows/tests/probe/my_probe.exe" "$WINEPREFIX/drive_c/"
    pccert 0 --version
}

# pccert EXIT ARGUMENTS...: runs the release program, shows what it says, insists on that exit code.
pccert() {
    local want=$1 got=0
    shift

    printf '    > pccert %s\n' "$*"
    "$wine" "$program/pccert.exe" --lang "$language" "$@" >"$run/out" 2>&1 || got=$?
    sed 's/^/      /' "$run/out" | tr -d '\r'
    [ "$got" -eq "$want" ] || fail "pccert $1: exit $got, expected $want"
    say "(exit $got)"
}

probe() {
    local want=$1 got=0
    shift

    printf '    > my_probe %s\n' "$*"
    "$wine" "$WINEPREFIX/drive_c/my_probe.exe" "$@" >"$run/out" 2>&1 </dev/null || got=$?
    sed 's/^/      /' "$run/out" | tr -d '\r'
    [ "$got" -eq "$want" ] || fail "my_probe $1: exit $got, expected $want"
}

pc_container() {
    "$wine" "$WINEPREFIX/drive_c/my_probe.exe" list </dev/null 2>/dev/null | tr -d '\r' | awk -F'\t' -v s="$1" '$1 == s { print $3 }'
}

# next_line FILE COUNT: waits for the line after the first COUNT ones, up to a minute.
next_line() {
    local line= from pid

    exec {from}< <(exec tail -n "+$(($2 + 1))" -F "$1" 2>/dev/null)
    pid=$!
    read -r -t 60 -u "$from" line || true
    kill "$pid"
    exec {from}<&-
    printf '%s\n' "$line"
}

# The next text message, as the customer's phone would show it: waits for it, prints the code ("7750-123456 ...").
next_code() {
    local line

    line=$(next_line "$run/host/outbox.txt" "$1")
    printf '      [outbox] %s\n' "$line" >&2
    sed -nE 's/.* [0-9]{4}-([0-9]{6}) .*/\1/p' <<<"$line"
}

outbox_lines() { if [ -e "$run/host/outbox.txt" ]; then wc -l <"$run/host/outbox.txt"; else echo 0; fi; }

# Starts "pccert apply" with its standard input on descriptor 7 and types password, code and consent as asked.
apply_begin() {
    local before code

    before=$(outbox_lines)
    rm -f "$run/typed"
    mkfifo "$run/typed"
    printf '    > pccert apply --id %s\n' "$1"
    (exec "$wine" "$program/pccert.exe" --lang "$language" apply --id "$1" <"$run/typed" >"$run/out" 2>&1) &
    apply_pid=$!
    background+=("$apply_pid")
    exec 7>"$run/typed"
    echo "$2" >&7
    code=$(next_code "$before")
    [ -n "$code" ] || fail "no code came: $(cat "$run/out")"
    echo "$code" >&7
    echo yes >&7
}

apply_with_code() {
    local got=0

    apply_begin "$1" "$2"
    exec 7>&-
    wait "$apply_pid" || got=$?
    background=()
    sed 's/^/      /' "$run/out" | tr -d '\r'
    [ "$got" -eq 0 ] || fail "pccert apply: exit $got"
    say "(exit 0)"
}

# The separate program holds the store's lock, so the client gets its certificate and waits before installing it: the
# moment is exact without any hook in the release program.
kill_between_finalize_and_install() {
    local held serial=

    rm -f "$run/hold"
    mkfifo "$run/hold"
    "$wine" "$WINEPREFIX/drive_c/my_probe.exe" hold 'Global\PeiChengCert-store-{SID}' <"$run/hold" >"$run/held" 2>&1 &
    background+=("$!")
    exec 6>"$run/hold"
    held=$(next_line "$run/held" 0)
    [[ $held == held* ]] || fail "the store's lock could not be held: $held"

    apply_begin "$1" "$2"
    for _ in $(seq 200); do # each round asks the host's records, which takes its time
        serial=$(host_certificate "$1" waiting)
        [ -z "$serial" ] || break
    done
    [ -n "$serial" ] || fail "the host did not issue: $(cat "$run/out")"
    kill -9 "$apply_pid"
    wait "$apply_pid" 2>/dev/null || true
    exec 7>&- 6>&-
    background=()
    [ "$(host_certificate "$1" waiting)" = "$serial" ] || fail "the program was killed too late: the host says confirmed"
    sed 's/^/      /' "$run/out" | tr -d '\r'
    say "killed (kill -9) while the host counts $serial as issued, not confirmed"
    probe 1 sign "$serial" "$(windows_path "$run/host/ra.json")" 'C:\unused.sig' 'C:\unused.der'
}

# --- verification by others ---------------------------------------------------------------------------------------------

# The probe signs random bytes with the certificate's key, openssl verifies signature and chain.
sign_and_verify() {
    local serial=$1 at=$run/sign-$2

    head -c 4096 /dev/urandom >"$at.data"
    probe 0 sign "$serial" "$(windows_path "$at.data")" "$(windows_path "$at.sig")" "$(windows_path "$at.der")"
    "$openssl" x509 -inform der -in "$at.der" -out "$at.pem"
    "$openssl" x509 -in "$at.pem" -noout -pubkey >"$at.pub"
    "$openssl" dgst -sha256 -verify "$at.pub" -signature "$at.sig" "$at.data" | sed 's/^/      openssl dgst: /'
    "$openssl" verify -CAfile "$run/host/root.pem" -untrusted "$run/host/issuing.pem" "$at.pem" | sed 's/^.*: /      openssl verify: /'
    "$openssl" x509 -in "$at.pem" -noout -subject -nameopt utf8,sep_comma_plus -enddate | sed 's/^/      /'
}

# pccert signs a file; the answers of everybody who may doubt it.
cms_sign_and_verify() {
    local data=$run/cms-$2.bin signature=$run/cms-$2.p7s

    head -c 4096 /dev/urandom >"$data"
    pccert 0 sign --id "$1" --in "$(windows_path "$data")" --out "$(windows_path "$signature")"
    "$openssl" cms -verify -binary -inform DER -in "$signature" -content "$data" -CAfile "$run/host/root.pem" \
        -purpose any -out /dev/null 2>&1 | sed 's/^/      openssl cms: /'
    pccert 0 verify --signature "$(windows_path "$signature")" --in "$(windows_path "$data")" --host
    printf x >>"$data"
    pccert 1 verify --signature "$(windows_path "$signature")" --in "$(windows_path "$data")"
    if "$openssl" cms -verify -binary -inform DER -in "$signature" -content "$data" -CAfile "$run/host/root.pem" \
        -purpose any -out /dev/null 2>/dev/null; then fail "openssl takes the signature for a changed content"; fi
}

# fetch_crl CERTIFICATE.pem NAME: the list at the address that stands in the certificate, as $run/NAME.pem.
fetch_crl() {
    local url

    url=$("$openssl" x509 -in "$1" -noout -ext crlDistributionPoints | sed -n 's/.*URI:\(http[^ ]*\).*/\1/p')
    python3 - "$url" "$run/$2.der" <<'FETCH'
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
with opener.open(sys.argv[1], timeout=30) as answer, open(sys.argv[2], "wb") as file:
    file.write(answer.read())
FETCH
    "$openssl" crl -inform DER -in "$run/$2.der" -out "$run/$2.pem"
}

# crl_says good|revoked CERTIFICATE.pem, by openssl alone. A new list follows a revocation within seconds: asked until then.
crl_says() {
    local said=

    for _ in $(seq 300); do
        fetch_crl "$2" list
        said=$("$openssl" verify -crl_check -CAfile "$run/host/root.pem" -untrusted "$run/host/issuing.pem" \
            -CRLfile "$run/list.pem" "$2" 2>&1 || true)
        case $1:$said in good:*": OK" | revoked:*"certificate revoked"*) break ;; esac
        said=
    done
    [ -n "$said" ] || fail "the revocation list does not call it $1"
    say "the revocation list calls it $1 (openssl verify -crl_check)"
}

openssl_opens() {
    local file=$1 password=$2 serial=$3 key cert

    "$openssl" pkcs12 -in "$file" -passin "pass:$password" -info -noout 2>&1 | sed 's/^/      openssl pkcs12: /'
    key=$("$openssl" pkcs12 -in "$file" -passin "pass:$password" -nocerts -nodes | "$openssl" pkey -pubout)
    cert=$("$openssl" pkcs12 -in "$file" -passin "pass:$password" -clcerts -nokeys | "$openssl" x509 -noout -pubkey)
    [ -n "$key" ] && [ "$key" = "$cert" ] || fail "the key in $file is not the certificate's"
    say "the private key in the file belongs to its certificate"
    "$openssl" pkcs12 -in "$file" -passin "pass:$password" -clcerts -nokeys | "$openssl" x509 -noout -serial | sed 's/^/      /'
    if "$openssl" pkcs12 -in "$file" -passin pass:not-it -noout 2>/dev/null; then fail "the file opens with a wrong password"; fi
    say "a wrong password does not open it"
}

# upload_to_phone ID PASSWORD: what pccert says is the phone's to fetch, by the page's own button, and openssl's to open.
upload_to_phone() {
    local url passphrase

    pccert 0 --json upload --id "$1" <<<"$2"
    url=$(sed -n 's/.*"url":[[:space:]]*"\([^"]*\)".*/\1/p' "$run/out")
    passphrase=$(sed -n 's/.*"passphrase":[[:space:]]*"\([^"]*\)".*/\1/p' "$run/out")
    mkdir -p "$run/screenshots"
    python3 -B "$root/tests/flow/phone.py" "$run/host/root.pem" "$url" "$run/phone.p12" "$run/screenshots/phone.png" |
        sed 's/^/      phone: /' || fail "the phone did not get the file"
    openssl_opens "$run/phone.p12" "$passphrase" "$serial"
}

# --- the window ---------------------------------------------------------------------------------------------------------

# Opens it and waits until it is seen.
window_open() {
    local said

    (exec "$wine" "$program/PeiChengCert.exe" --lang "$language" </dev/null >"$run/window.log" 2>&1) &
    said=$(printf 'wait\t0\tPeiChengCert.Window\t\t0\t60000\n' | "$wine" "$bin_windows/tests/ui/ui_driver.exe" 2>/dev/null)
    case $said in ok*) ;; *) fail "the window does not open: $said, see $run/window.log" ;; esac
    say "$program/PeiChengCert.exe is open"
}

window_tell() {
    cat <<TEXT

Log in as $customer ($customer_name), password $customer_password
    or as $second ($second_name), password $second_password.
Text messages with the one-time codes: $run/host/outbox.txt
The host runs on (process $host_pid); the PC is the Wine prefix $WINEPREFIX. The command line there:
    export WINEPREFIX=$WINEPREFIX WINEDEBUG=-all
    $wine $program/pccert.exe status --id $customer --login
To end: 結束 (Exit) in the menu of its icon in the notification area, then kill $host_pid
TEXT
}

# window_walk Chinese|English: one of tests/ui/test_life.py, with a host, a PC and a screen of its own. It looks at every
# page for what is cut, and asks host and MY store what they hold.
window_walk() {
    local pictures=$run/screenshots/life.$1

    PYTHONDONTWRITEBYTECODE=1 PCCERT_RA=$bin_native/src/server/pccert-ra PCCERT_EXE=$program/pccert.exe \
        PCCERT_WINDOW=$program/PeiChengCert.exe PCCERT_PROBE=$bin_windows/tests/probe/my_probe.exe \
        PCCERT_UI_DRIVER=$bin_windows/tests/ui/ui_driver.exe PCCERT_UI_EYE=$bin_windows/tests/ui/ui_eye.dll \
        PCCERT_UI_PICTURES=$run/screenshots \
        python3 "$root/tests/ui/test_life.py" "$1" >"$run/window-$1.log" 2>&1 ||
        fail "the window ($1): see $run/window-$1.log"
    say "$1: $(find "$pictures" -name '*.png' | wc -l) pictures"
}

# --- a trading application that carries the tool ------------------------------------------------------------------------

# Its setup carries this host's configuration, as the firm's would. Debian's Wine says that it is Windows 7 unless told.
ap_install() {
    mkdir -p "$run/AP"
    makensis -V2 -INPUTCHARSET UTF8 -DPROGRAM="$bin_windows/installer/sample-ap/SampleAp.exe" -DTARGET=amd64-unicode \
        -DTOOL_SETUP="$(ls "$bin_windows"/PeiChengCert-*-x64-setup.exe)" -DTOOL_CONFIG="$run/host/pccert.json" \
        -DOUT_FILE="$run/AP/SampleAp-setup.exe" "$root/installer/sample-ap/setup.nsi" >"$run/makensis.log" ||
        fail "makensis: see $run/makensis.log"
    "$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null 2>&1
    "$wine" "$run/AP/SampleAp-setup.exe" /S || fail "SampleAp-setup.exe: exit $?"
    ap_folder=$(dirname "$(find "$WINEPREFIX/drive_c/users" -name SampleAp.exe)")
    by_hand=$program # what pccert runs from here on is the installed one
    program=$(dirname "$(find "$WINEPREFIX/drive_c/users" -name pccert.exe)")
    [ -e "$program/PeiChengCert.exe" ] && [ -e "$program/pccert.json" ] || fail "the setup did not bring the tool"
    (cd "$WINEPREFIX/drive_c/users" && find . -path '*Programs/*' -type f | sort | sed 's/^/      /')
}

# ap EXIT ARGUMENTS...: like pccert.
ap() {
    local want=$1 got=0
    shift

    printf '    > SampleAp %s\n' "$*"
    "$wine" "$ap_folder/SampleAp.exe" "$@" >"$run/out" 2>&1 || got=$?
    sed 's/^/      /' "$run/out" | tr -d '\r'
    [ "$got" -eq "$want" ] || fail "SampleAp $1: exit $got, expected $want"
    say "(exit $got)"
}

ap_wait_begin() {
    "$wine" "$ap_folder/SampleAp.exe" --wait "$1" 120 >"$run/ap-waits" 2>&1 &
    ap_pid=$!
    background+=("$ap_pid")
    [[ $(next_line "$run/ap-waits" 0) == waiting* ]] || fail "the application does not wait: $(cat "$run/ap-waits")"
}

ap_wait_end() {
    wait "$ap_pid" || fail "the application did not notice: $(cat "$run/ap-waits")"
    background=()
    sed 's/^/      SampleAp: /' "$run/ap-waits" | tr -d '\r'
    grep -q "^usable $1" "$run/ap-waits" || fail "the application means another certificate than $1"
}

ap_uninstall() {
    "$wine" "$ap_folder/uninstall.exe" /S "_?=$(windows_path "$ap_folder")" || fail "its uninstaller: exit $?"
    [ ! -e "$ap_folder/SampleAp.exe" ] && [ ! -e "$program/PeiChengCert.exe" ] || fail "something was left"
    program=$by_hand
}

# finish [LINE]: what there is to see, and the verdict.
finish() { printf '\n%sdemo: ok\n' "${1:+$1$'\n'}"; }
