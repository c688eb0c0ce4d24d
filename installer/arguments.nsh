; The command line of setup and uninstaller. What is not known is refused: a misspelt /CurrentUser must not install
; something else. /S, /NCRC, /D= and _?= are NSIS' own; it cuts the last two off before.

Var Arguments    ; what is left to read
Var ScopeAsked   ; user, machine, or "": nothing said
Var Autostart    ; 1, 0, or "": nothing said yet
Var HostUrl      ; of /RAURL=
Var RemoveCerts  ; 1: of /REMOVECERTS
Var Last         ; of /LAST=: the process whose file is to go
Var Elevated     ; 1: started by another setup, which waits and speaks to the user

!macro ArgumentsFunctions un
; The next word in $0, "" at the end. Quotes hold words together and are left out.
Function ${un}ArgumentsNext
    StrCpy $0 ""
    StrCpy $2 0 ; within quotes
    ${Do}
        StrCpy $1 $Arguments 1
        ${If} $1 == ""
            ${ExitDo}
        ${EndIf}
        StrCpy $Arguments $Arguments "" 1
        ${If} $1 == '"'
            IntOp $2 1 - $2
        ${ElseIf} $1 != " "
        ${OrIf} $2 = 1
            StrCpy $0 "$0$1"
        ${ElseIf} $0 != ""
            ${ExitDo}
        ${EndIf}
    ${Loop}
FunctionEnd

; $0 one word.
Function ${un}ArgumentsTakeScope
    ${If} $0 == "/AllUsers"
        StrCpy $1 machine
    ${Else}
        StrCpy $1 user
    ${EndIf}
    ${If} $ScopeAsked != ""
    ${AndIf} $ScopeAsked != $1
        ${Refuse} ${EXIT_USAGE} "$(USAGE_SCOPES)"
    ${EndIf}
    StrCpy $ScopeAsked $1
FunctionEnd

Function ${un}ArgumentsTakeLanguage
    StrCpy $1 $0 "" 6
    ${If} $1 == "zh-TW"
        StrCpy $LANGUAGE ${LANG_ID_ZH_TW}
    ${ElseIf} $1 == "en"
        StrCpy $LANGUAGE ${LANG_ID_EN}
    ${Else}
        ${Refuse} ${EXIT_USAGE} "$(USAGE_LANGUAGE)"
    ${EndIf}
FunctionEnd
!macroend

!insertmacro ArgumentsFunctions ""
!insertmacro ArgumentsFunctions "un."

; $1 one character; $3: whether one of a host's name and port.
Function ArgumentsIsHostCharacter
    StrCpy $4 -1
    ${Do}
        IntOp $4 $4 + 1
        StrCpy $3 "abcdefghijklmnopqrstuvwxyz0123456789.-:[]" 1 $4
        ${If} $3 == $1
            StrCpy $3 1
            ${ExitDo}
        ${ElseIf} $3 == ""
            StrCpy $3 0
            ${ExitDo}
        ${EndIf}
    ${Loop}
FunctionEnd

; It becomes a text in pccert.json: nothing that would end it there, and no path (client/settings.h).
Function ArgumentsTakeHost
    StrCpy $HostUrl $0 "" 7
    StrCpy $3 $HostUrl 8
    StrCpy $2 8 ; behind "https://"
    StrCpy $1 $HostUrl 1 $2
    ${If} $3 == "https://"
        ${DoUntil} $1 == ""
            Call ArgumentsIsHostCharacter
            ${If} $3 = 0
                ${ExitDo}
            ${EndIf}
            IntOp $2 $2 + 1
            StrCpy $1 $HostUrl 1 $2
        ${Loop}
    ${EndIf}
    ${If} $1 != ""
    ${OrIf} $2 = 8
        ${Refuse} ${EXIT_USAGE} "$(USAGE_HOST)"
    ${EndIf}
FunctionEnd

Function ArgumentsRead
    StrCpy $Arguments $CMDLINE
    Call ArgumentsNext ; the program itself
    ${Do}
        Call ArgumentsNext
        StrCpy $3 $0 6
        StrCpy $4 $0 7
        ${If} $0 == ""
            ${ExitDo}
        ${ElseIf} $0 == "/AllUsers"
        ${OrIf} $0 == "/CurrentUser"
            Call ArgumentsTakeScope
        ${ElseIf} $0 == "/NOAUTOSTART"
            StrCpy $Autostart 0
        ${ElseIf} $0 == "/ELEVATED"
            StrCpy $Elevated 1
        ${ElseIf} $3 == "/LANG="
            Call ArgumentsTakeLanguage
        ${ElseIf} $4 == "/RAURL="
            Call ArgumentsTakeHost
        ${ElseIf} $0 S!= "/S"
        ${AndIf} $0 S!= "/NCRC"
            ${Refuse} ${EXIT_USAGE} "$(USAGE_WORD)"
        ${EndIf}
    ${Loop}
FunctionEnd

Function un.ArgumentsRead
    StrCpy $Arguments $CMDLINE
    Call un.ArgumentsNext
    ${Do}
        Call un.ArgumentsNext
        StrCpy $3 $0 6
        ${If} $0 == ""
            ${ExitDo}
        ${ElseIf} $0 == "/AllUsers"
        ${OrIf} $0 == "/CurrentUser"
            Call un.ArgumentsTakeScope
        ${ElseIf} $0 == "/REMOVECERTS"
            StrCpy $RemoveCerts 1
        ${ElseIf} $0 == "/ELEVATED"
            StrCpy $Elevated 1
        ${ElseIf} $3 == "/LAST="
            StrCpy $Last $0 "" 6
        ${ElseIf} $3 == "/LANG="
            Call un.ArgumentsTakeLanguage
        ${ElseIf} $0 S!= "/S"
        ${AndIf} $0 S!= "/NCRC"
            ${Refuse} ${EXIT_USAGE} "$(USAGE_WORD)"
        ${EndIf}
    ${Loop}
FunctionEnd
