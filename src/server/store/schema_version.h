/*
 * The version of the tables, the same number for every engine. A new one: the step that leads to it in
 * sqlite_migration.c.
 */
#ifndef STORE_SCHEMA_VERSION_H
#define STORE_SCHEMA_VERSION_H

#define SCHEMA_VERSION 11
#define SCHEMA_TEXT_OF(number) #number
#define SCHEMA_TEXT(macro) SCHEMA_TEXT_OF(macro)
#define SCHEMA_VERSION_TEXT SCHEMA_TEXT(SCHEMA_VERSION)

#endif
