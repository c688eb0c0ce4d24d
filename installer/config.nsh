; pccert.json beside the programs: written only with /RAURL=, and never over one that is there, which is the firm's word.

Var ConfigMade ; 1: by this setup

!define CONFIG "$INSTDIR\pccert.json"

; $0: what this setup writes for the host $1.
!macro ConfigText un
Function ${un}ConfigText
    StrCpy $0 '{$\n    "host_url": "$1"$\n}$\n'
FunctionEnd
!macroend
!insertmacro ConfigText ""
!insertmacro ConfigText "un."

Function ConfigPlace
    StrCpy $ConfigMade 0
    ${If} $HostUrl == ""
    ${OrIf} ${FileExists} "${CONFIG}"
        Return
    ${EndIf}
    StrCpy $1 $HostUrl
    Call ConfigText
    ClearErrors
    FileOpen $2 "${CONFIG}.new" w
    FileWrite $2 $0
    FileClose $2
    Rename "${CONFIG}.new" "${CONFIG}"
    ${If} ${Errors}
        ${Fail} ${EXIT_FAILED} "$(CANNOT_WRITE)"
    ${EndIf}
    StrCpy $ConfigMade 1
FunctionEnd

; Only the one that a setup made, as it made it.
Function un.ConfigRemove
    ReadRegStr $1 SHCTX "${ARP_KEY}" HostUrl
    ${If} $1 == ""
        Return
    ${EndIf}
    Call un.ConfigText
    ClearErrors
    FileOpen $2 "${CONFIG}" r
    ${If} ${Errors}
        Return
    ${EndIf}
    StrCpy $3 ""
    ${Do}
        FileRead $2 $4
        ${If} ${Errors}
            ${ExitDo}
        ${EndIf}
        StrCpy $3 "$3$4"
    ${Loop}
    FileClose $2
    ${If} $3 S== $0
        Delete "${CONFIG}"
    ${EndIf}
FunctionEnd
