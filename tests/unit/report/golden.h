/* Comparing a written report with a file of tests/unit/report/expected/. With $KUBEVET_UPDATE set,
 * the file is rewritten instead: read the diff before you commit it. */
#ifndef KUBEVET_TESTS_UNIT_REPORT_GOLDEN_H
#define KUBEVET_TESTS_UNIT_REPORT_GOLDEN_H

#include "kubevet/base/file.h"
#include "kubevet/report/format.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static void assert_golden(const struct kv_format *format, const struct kv_report *report,
                          const struct kv_style *style, const char *file)
{
    struct kv_buffer written = {0}, expected = {0}, again = {0};
    struct kv_error error = {0};
    format->write(report, style, &written);
    format->write(report, style, &again);
    if (getenv("KUBEVET_UPDATE"))
        assert_true(kv_file_write(file, kv_buffer_as_text(&written), &error));
    assert_true(kv_file_read(file, 1 << 20, &expected, KV_ERROR_STATE, &error));
    if (strcmp(kv_buffer_as_text(&written).data, kv_buffer_as_text(&expected).data) != 0)
        print_error("%s is not what is written now: run this test with KUBEVET_UPDATE=1, and read "
                    "what it changes\n",
                    file);
    assert_string_equal(kv_buffer_as_text(&written).data, kv_buffer_as_text(&expected).data);
    assert_string_equal(kv_buffer_as_text(&again).data, kv_buffer_as_text(&expected).data);
    kv_buffer_release(&written);
    kv_buffer_release(&expected);
    kv_buffer_release(&again);
}

#endif
