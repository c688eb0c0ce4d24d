; Carries the certificate tool in the NSIS installer of a trading application: two macros, one for each way.
;
;   !include bundle.nsh
;   Section
;       ; SETUP: at build time, the tool's setup of the same architecture. SCOPE: /CurrentUser or /AllUsers, as the
;       ; application itself is installed. NOTE_KEY: a registry key of the application's own. CONFIG: at build time, the
;       ; firm's pccert.json (host, CAs), or "" where the brand has all of it; one that is there already stays. MORE: what
;       ; else the setup is told, such as /NOAUTOSTART (README.md), or "".
;       !insertmacro CertToolInstall "${SETUP}" /CurrentUser "Software\SampleAp" "pccert.json" ""
;       ${If} $0 <> 0 ...
;   Section Uninstall
;       !insertmacro CertToolUninstall "Software\SampleAp"
;
; Both leave an exit code in $0. After CertToolInstall the tool is there if $0 is 0, ${CERT_TOOL_NEWER} (a newer one is
; there and stays) or ${CERT_TOOL_ELSEWHERE} (it is installed in the other scope, and stays as it is); any other code is the
; setup's, README.md. CertToolUninstall takes away only what CertToolInstall has brought: a tool that was there before
; belongs to the user. Certificates, keys and open orders always stay.
;
; An installer that is elevated must say /AllUsers: what it starts is elevated too, perhaps as another user.
; SetShellVarContext says the scope, as it does for the application's own keys. An installer of 32 bits carries the setup of
; 64 as well: the tool's entry is always in the registry of 64 bits, where there is one.

!ifndef CERT_TOOL_ID
    !define CERT_TOOL_ID "PeiChengCert" ; of the brand
!endif
!define CERT_TOOL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${CERT_TOOL_ID}"
!define CERT_TOOL_NOTE "CertToolBrought"
!define CERT_TOOL_NEWER 10
!define CERT_TOOL_ELSEWHERE 13

!include LogicLib.nsh
!include x64.nsh

; out: a value of the tool's entry in the scope at hand, "" without.
!macro CertToolRead out value
    !if ${NSIS_PTR_SIZE} < 8
        ${If} ${RunningX64}
            SetRegView 64
        ${EndIf}
    !endif
    ReadRegStr ${out} SHCTX "${CERT_TOOL_KEY}" ${value}
    !if ${NSIS_PTR_SIZE} < 8
        ${If} ${RunningX64}
            SetRegView lastused
        ${EndIf}
    !endif
    ClearErrors
!macroend

; out: its folder, "" where its program is not.
!macro CertToolFolder out
    !insertmacro CertToolRead ${out} InstallLocation
    ${IfNot} ${FileExists} "${out}\${CERT_TOOL_ID}.exe"
        StrCpy ${out} ""
    ${EndIf}
!macroend

!macro CertToolInstall setup scope note_key config more
    Push $1
    !insertmacro CertToolFolder $1
    InitPluginsDir ; gone by itself, and nobody else's to write into
    File "/oname=$PLUGINSDIR\cert-tool-setup.exe" "${setup}"
    ClearErrors
    ExecWait '"$PLUGINSDIR\cert-tool-setup.exe" /S ${scope} ${more}' $0
    ${If} ${Errors} ; it could not be started
        StrCpy $0 2
        ClearErrors
    ${ElseIf} $0 = 0
    ${AndIf} $1 == ""
        WriteRegDWORD SHCTX "${note_key}" ${CERT_TOOL_NOTE} 1
        !if "${config}" != ""
            !insertmacro CertToolFolder $1
            ${If} $1 != ""
            ${AndIfNot} ${FileExists} "$1\pccert.json"
                File "/oname=$1\pccert.json" "${config}"
            ${EndIf}
        !endif
    ${EndIf}
    Delete "$PLUGINSDIR\cert-tool-setup.exe"
    Pop $1
!macroend

!macro CertToolUninstall note_key
    Push $1
    Push $2
    StrCpy $0 0
    ReadRegDWORD $1 SHCTX "${note_key}" ${CERT_TOOL_NOTE}
    ${If} $1 = 1
        !insertmacro CertToolFolder $2
        !insertmacro CertToolRead $1 QuietUninstallString
        ${If} $1 != ""
            ExecWait $1 $0
        ${EndIf}
        ${If} $0 = 0
            ${If} $2 != "" ; what CertToolInstall put beside it
                Delete "$2\pccert.json"
                RMDir "$2"
            ${EndIf}
            DeleteRegValue SHCTX "${note_key}" ${CERT_TOOL_NOTE}
        ${EndIf}
    ${EndIf}
    ClearErrors
    Pop $2
    Pop $1
!macroend
