/*
 * Places where tests kill the process: before and after each write and each call that changes the world. In test builds
 * (PCCERT_TEST_HOOKS) KILL_POINT("enrol.have_key") ends the process at once, as kill -9 would, when the environment
 * variable PCCERT_KILL_AT holds that name, or, with "enrol.have_key#3", when it is passed for the third time; "@FILE"
 * says that it stands in that file, from the moment on in which there is one: for a server that runs already. The file
 * that PCCERT_KILL_POINTS_PASSED names gets each name that is passed as a line: what there is to be killed at need not
 * be known beforehand. In release builds a kill point is nothing.
 * Names: <module>.<what has just been done>.
 */
#ifndef BASE_KILL_POINT_H
#define BASE_KILL_POINT_H

#if defined(PCCERT_TEST_HOOKS)
/* From any thread. */
void kill_point_reached(const char *name);
#define KILL_POINT(name) kill_point_reached(name)
#else
#define KILL_POINT(name) ((void)0)
#endif

#endif
