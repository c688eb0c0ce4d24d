#include "surface/progress_text.h"

#include "client/message.h"

int progress_text(enum progress_step step)
{
    switch (step) {
    case PROGRESS_ASKING:
        return MSG_PROGRESS_ASKING;
    case PROGRESS_KEY:
        return MSG_PROGRESS_KEY;
    case PROGRESS_ORDER:
        return MSG_PROGRESS_ORDER;
    case PROGRESS_ISSUING:
        return MSG_PROGRESS_ISSUING;
    case PROGRESS_DOWNLOADING:
        return MSG_PROGRESS_DOWNLOADING;
    case PROGRESS_INSTALLING:
        return MSG_PROGRESS_INSTALLING;
    case PROGRESS_TESTING:
        return MSG_PROGRESS_TESTING;
    case PROGRESS_CONFIRMING:
        return MSG_PROGRESS_CONFIRMING;
    case PROGRESS_WRITING:
        return MSG_PROGRESS_WRITING;
    case PROGRESS_READING_BACK:
        return MSG_PROGRESS_READING_BACK;
    case PROGRESS_KEEPING:
        return MSG_PROGRESS_KEEPING;
    case PROGRESS_REPAIRING:
        return MSG_PROGRESS_REPAIRING;
    case PROGRESS_REMOVING:
        return MSG_PROGRESS_REMOVING;
    case PROGRESS_REVOKING:
        return MSG_PROGRESS_REVOKING;
    case PROGRESS_WAITING:
        return MSG_PROGRESS_WAITING;
    case PROGRESS_READING:
        return MSG_PROGRESS_READING;
    case PROGRESS_SEALING:
        return MSG_PROGRESS_SEALING;
    case PROGRESS_PHONE:
        return MSG_PROGRESS_PHONE;
    case PROGRESS_CHECKING:
        return MSG_PROGRESS_CHECKING;
    case PROGRESS_TELLING:
        return MSG_PROGRESS_TELLING;
    }
    return 0;
}
