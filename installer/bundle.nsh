; Carries the certificate tool in the NSIS installer of a trading application: two macros, one for each way.
;
;   !include bundle.nsh
;   Section
;       ; SETUP: at build time, the tool's setup of the same architecture. SCOPE: /CurrentUser or /AllUsers, as the
;       ; application itself is installed. NOTE_KEY: a registry key of the application's own. MORE: what else the setup
;       ; is told, such as /RAURL= and /NOAUTOSTART (README.md), or "".
;       !insertmacro CertToolInstall "${SETUP}" ${SCOPE} "Software\SampleAp" "/RAURL=https://ra.example.test"
;       ${If} $0 <> 0 ...
;   Section Uninstall
;       !insertmacro CertToolUninstall "Software\SampleAp"
;
; Both leave an exit code in $0. After CertToolInstall the tool is there if $0 is 0, ${CERT_TOOL_NEWER} (a newer one is
; there and stays) or ${CERT_TOOL_ELSEWHERE} (it is installed in the other scope, and stays as it is); any other code is the
; setup's, README.md. CertToolUninstall takes away only what CertToolInstall has brought: a tool that was there before
; belongs to the user. Certificates, keys and open orders always stay.
;
; An installer that is elevated must say /AllUsers: what it starts is elevated too, perhaps as another user. In the
; uninstaller SetShellVarContext says the scope, as it does for the application's own keys.

!ifndef CERT_TOOL_ID
    !define CERT_TOOL_ID "PeiChengCert" ; of the brand
!endif
!define CERT_TOOL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${CERT_TOOL_ID}"
!define CERT_TOOL_NOTE "CertToolBrought"
!define CERT_TOOL_NEWER 10
!define CERT_TOOL_ELSEWHERE 13

!include LogicLib.nsh

!macro CertToolInstall setup scope note_key more
    Push $1
    InitPluginsDir ; gone by itself, and nobody else's to write into
    File "/oname=$PLUGINSDIR\cert-tool-setup.exe" "${setup}"
    ClearErrors
    ReadRegStr $1 SHCTX "${CERT_TOOL_KEY}" DisplayVersion
    ${If} ${Errors}
        StrCpy $1 ""
        ClearErrors
    ${EndIf}
    ExecWait '"$PLUGINSDIR\cert-tool-setup.exe" /S ${scope} ${more}' $0
    ${If} ${Errors} ; it could not be started
        StrCpy $0 2
        ClearErrors
    ${ElseIf} $0 = 0
    ${AndIf} $1 == ""
        WriteRegDWORD SHCTX "${note_key}" ${CERT_TOOL_NOTE} 1
    ${EndIf}
    Delete "$PLUGINSDIR\cert-tool-setup.exe"
    Pop $1
!macroend

!macro CertToolUninstall note_key
    Push $1
    StrCpy $0 0
    ReadRegDWORD $1 SHCTX "${note_key}" ${CERT_TOOL_NOTE}
    ${If} $1 = 1
        ReadRegStr $1 SHCTX "${CERT_TOOL_KEY}" QuietUninstallString
        ${If} $1 != ""
            ExecWait $1 $0
        ${EndIf}
        ${If} $0 = 0
            DeleteRegValue SHCTX "${note_key}" ${CERT_TOOL_NOTE}
        ${EndIf}
    ${EndIf}
    ClearErrors
    Pop $1
!macroend
