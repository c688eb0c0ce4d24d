; What the user sees: one page of choices, the progress, the end. The banner is the program's own: the firm's sign on its
; dark colour.

!define MUI_ICON "${PROGRAM_ICON}"
!define MUI_UNICON "${PROGRAM_ICON}"
!define MUI_BGCOLOR "${BANNER_COLOR}"
!define MUI_TEXTCOLOR "${BANNER_TEXT_COLOR}"
!define MUI_CUSTOMFUNCTION_GUIINIT PagesDrawLogo
!define MUI_CUSTOMFUNCTION_UNGUIINIT un.PagesDrawLogo

; The system's own fonts; NSIS would take PMingLiU for Chinese.
SetFont /LANG=${LANG_ID_ZH_TW} "Microsoft JhengHei UI" 9
SetFont /LANG=${LANG_ID_EN} "Segoe UI" 9
AutoCloseWindow true

!define LOGO_UNITS 22 ; its height in dialog units


Var ForMe
Var ForAll
Var AutostartBox
Var AutostartNote
Var FolderText
Var RunBox
Var DoneElevated ; 1: the elevated part has installed everything

!macro PagesFunctions un
; In the place where NSIS shows the setup's icon, in the size that this screen has for it.
Function ${un}PagesDrawLogo
    InitPluginsDir
    File "/oname=$PLUGINSDIR\logo.ico" "${LOGO_ICON}"
    GetDlgItem $0 $HWNDPARENT 1039
    System::Call '*(i 0, i 0, i 0, i ${LOGO_UNITS}) p .r1'
    System::Call 'user32::MapDialogRect(p $HWNDPARENT, p r1)'
    System::Call '*$1(i, i, i, i .r2)'
    System::Free $1
    System::Call 'user32::LoadImageW(p 0, w "$PLUGINSDIR\logo.ico", i ${IMAGE_ICON}, i r2, i r2, i ${LR_LOADFROMFILE}) p .r3'
    SendMessage $0 ${STM_SETIMAGE} ${IMAGE_ICON} $3
    ; At the right of the banner, in the middle of its height.
    System::Call 'user32::SetWindowPos(p r0, p 0, i 0, i 0, i r2, i r2, i 0x16)'
FunctionEnd

; $0: what the button that goes on says.
Function ${un}PagesNameButton
    GetDlgItem $1 $HWNDPARENT 1
    SendMessage $1 ${WM_SETTEXT} 0 "STR:$0"
FunctionEnd
!macroend

Page custom PageOptions PageOptionsLeave
!define MUI_PAGE_CUSTOMFUNCTION_PRE PageProgressPre
!insertmacro MUI_PAGE_INSTFILES
Page custom PageEnd PageEndLeave
UninstPage custom un.PageConfirm un.PageConfirmLeave
!define MUI_PAGE_CUSTOMFUNCTION_PRE un.PageProgressPre
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "TradChinese"
!insertmacro MUI_LANGUAGE "English"

!insertmacro PagesFunctions ""
!insertmacro PagesFunctions "un."

; --- the choices ---

; What this setup is going to do, in $0.
Function PagesSayWhat
    ${If} $OldVersion == ""
        StrCpy $0 "$(WHAT_NEW)"
    ${ElseIf} $OldVersion == "${VERSION}"
        StrCpy $0 "$(WHAT_REPAIR)"
    ${Else}
        StrCpy $0 "$(WHAT_UPGRADE)"
    ${EndIf}
FunctionEnd

Function PageOptions
    ${If} $Elevated = 1
        Abort ; they were made before
    ${EndIf}
    !insertmacro MUI_HEADER_TEXT "$(OPTIONS_TITLE)" "$(OPTIONS_SUBTITLE)"
    nsDialogs::Create 1018
    Pop $0
    Call PagesSayWhat
    ${NSD_CreateLabel} 0 2u 100% 20u "$0"
    Pop $0
    ${NSD_CreateLabel} 0 28u 100% 10u "$(FOR_WHOM)"
    Pop $0
    ${NSD_CreateRadioButton} 8u 40u 290u 12u "$(FOR_ME)"
    Pop $ForMe
    ${NSD_CreateRadioButton} 8u 54u 290u 12u "$(FOR_ALL)"
    Pop $ForAll
    ${NSD_CreateCheckBox} 0 76u 100% 12u "$(AUTOSTART)"
    Pop $AutostartBox
    ${NSD_CreateLabel} 12u 89u 286u 20u ""
    Pop $AutostartNote
    ${NSD_CreateLabel} 0 116u 100% 10u "$(FOLDER)"
    Pop $0
    nsDialogs::CreateControl STATIC ${DEFAULT_STYLES}|${SS_PATHELLIPSIS}|0x80 0 0 127u 100% 10u ""
    Pop $FolderText
    ${If} $Scope == "machine"
        ${NSD_Check} $ForAll
    ${Else}
        ${NSD_Check} $ForMe
    ${EndIf}
    ${If} $OldVersion != ""
        EnableWindow $ForMe 0
        EnableWindow $ForAll 0
    ${EndIf}
    ${If} $Autostart = 1
        ${NSD_Check} $AutostartBox
    ${EndIf}
    ${NSD_OnClick} $ForMe PageOptionsScope
    ${NSD_OnClick} $ForAll PageOptionsScope
    Call PageOptionsShow
    StrCpy $0 "$(^InstallBtn)"
    Call PagesNameButton
    nsDialogs::Show
FunctionEnd

; What depends on the scope: the folder, the shield on the button, what the user has told Windows of the start.
Function PageOptionsShow
    ${NSD_SetText} $FolderText "$INSTDIR"
    StrCpy $0 0
    ${If} $Scope == "machine"
    ${AndIf} $IsAdministrator = 0
        StrCpy $0 1
    ${EndIf}
    GetDlgItem $1 $HWNDPARENT 1
    SendMessage $1 ${BCM_SETSHIELD} 0 $0
    Call RegistryAutostartIsOff
    ${If} $0 = 1
        ${NSD_SetText} $AutostartNote "$(AUTOSTART_OFF)"
    ${Else}
        ${NSD_SetText} $AutostartNote ""
    ${EndIf}
FunctionEnd

Function PageOptionsScope
    Pop $0
    StrCpy $Scope user
    ${NSD_GetState} $ForAll $0
    ${If} $0 = ${BST_CHECKED}
        StrCpy $Scope machine
    ${EndIf}
    Call ScopeEnter
    Call PageOptionsShow
FunctionEnd

Function PageOptionsLeave
    ${NSD_GetState} $AutostartBox $Autostart
    Call ScopeRefuse
    ${If} $Scope == "machine"
    ${AndIf} $IsAdministrator = 0
        Call PagesElevate
    ${EndIf}
FunctionEnd

; The elevated part of this setup installs; the program is closed and started from here, by the user himself.
Function PagesElevate
    Call RunningTry
    ${If} $0 <> 0
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(STILL_RUNNING)"
        Abort
    ${EndIf}
    StrCpy $1 "/AllUsers /ELEVATED"
    ${If} $LANGUAGE = ${LANG_ID_EN}
        StrCpy $1 "$1 /LANG=en"
    ${Else}
        StrCpy $1 "$1 /LANG=zh-TW"
    ${EndIf}
    ${If} $Autostart = 0
        StrCpy $1 "$1 /NOAUTOSTART"
    ${EndIf}
    ${If} $HostUrl != ""
        StrCpy $1 "$1 /RAURL=$HostUrl"
    ${EndIf}
    ${If} $Folder != ""
        StrCpy $1 "$1 /D=$Folder" ; last
    ${EndIf}
    StrCpy $0 $EXEPATH
    Call ProcessElevate
    ${If} $0 == ""
        Call RunningStartAgain
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(NOT_ALLOWED)"
        Abort
    ${ElseIf} $0 <> 0
        SetErrorLevel $0 ; it has said why
        Call RunningStartAgain
        Quit
    ${EndIf}
    StrCpy $DoneElevated 1
FunctionEnd

Function PageProgressPre
    ${If} $DoneElevated = 1
        Abort
    ${EndIf}
FunctionEnd

; --- the end ---

Function PageEnd
    ${If} $Elevated = 1
        Abort
    ${EndIf}
    Call RunningStartAgain
    !insertmacro MUI_HEADER_TEXT "$(END_TITLE)" "$(END_SUBTITLE)"
    nsDialogs::Create 1018
    Pop $0
    ${NSD_CreateLabel} 0 2u 100% 40u "$(END_TEXT)"
    Pop $0
    ${NSD_CreateCheckBox} 0 50u 100% 12u "$(END_RUN)"
    Pop $RunBox
    ${NSD_Check} $RunBox
    StrCpy $0 "$(END_BUTTON)"
    Call PagesNameButton
    GetDlgItem $0 $HWNDPARENT 2
    EnableWindow $0 0
    GetDlgItem $0 $HWNDPARENT 3
    ShowWindow $0 ${SW_HIDE}
    nsDialogs::Show
FunctionEnd

Function PageEndLeave
    ${NSD_GetState} $RunBox $0
    ${If} $0 = ${BST_CHECKED}
        StrCpy $0 ""
        Call RunningStart
    ${EndIf}
FunctionEnd
