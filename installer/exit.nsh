; How setup and uninstaller end: the exit codes of README.md, each with its sentence. 0, 1 (cancelled) and 2 (failed) are
; NSIS' own.
!define EXIT_FAILED 2
!define EXIT_USAGE 3
!define EXIT_NEWER_INSTALLED 10
!define EXIT_WINDOWS_TOO_OLD 11
!define EXIT_WINDOWS_32_BIT 12
!define EXIT_INSTALLED_ELSEWHERE 13
!define EXIT_NEEDS_ADMINISTRATOR 14
!define EXIT_STILL_RUNNING 15
!define EXIT_ANOTHER_SETUP 16
!define EXIT_CERTIFICATES_LEFT 17
!define EXIT_OTHER_USER 18

; ${Refuse} CODE SENTENCE: before anything was changed.
!macro Refuse code sentence
    MessageBox MB_OK|MB_ICONSTOP "${sentence}" /SD IDOK
    SetErrorLevel ${code}
    Quit
!macroend
!define Refuse "!insertmacro Refuse"

; ${Fail} CODE SENTENCE: in a section.
!macro Fail code sentence
    MessageBox MB_OK|MB_ICONSTOP "${sentence}" /SD IDOK
    SetErrorLevel ${code}
    Abort "${sentence}"
!macroend
!define Fail "!insertmacro Fail"

; A place at which the tests end the setup as a power cut does. There is none in what is released.
!macro KillPoint name
    !ifdef KILL_POINTS
        Push $0
        ReadEnvStr $0 PCCERT_SETUP_KILL
        ${If} $0 == "${name}"
            System::Call 'kernel32::TerminateProcess(p -1, i 99)'
        ${EndIf}
        Pop $0
    !endif
!macroend
!define KillPoint "!insertmacro KillPoint"
