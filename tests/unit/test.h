/* What every unit test includes: cmocka and the headers that it demands first. */
#ifndef KUBEVET_TESTS_UNIT_TEST_H
#define KUBEVET_TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
