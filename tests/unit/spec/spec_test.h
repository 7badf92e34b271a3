/* What the tests of the spec floor share: specs from text, and the problems that they must have. */
#ifndef KUBEVET_TESTS_UNIT_SPEC_SPEC_TEST_H
#define KUBEVET_TESTS_UNIT_SPEC_SPEC_TEST_H

#include "test.h"

#include "kubevet/spec/spec.h"

#include <string.h>

/* What every spec must have, in three lines. */
#define HEAD "apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: test}\n"

static const char *const rule_ids[] = {"namespace/undeclared", "quota/limits", "quota/usage"};
enum { RULE_COUNT = sizeof rule_ids / sizeof rule_ids[0] };

static inline struct kv_spec *parse(const char *text, struct kv_problems *problems)
{
    return kv_spec_parse(kv_text_of(text), "test.yaml", rule_ids, RULE_COUNT, problems);
}

/* A spec that must load. */
static inline struct kv_spec *parse_good(const char *text)
{
    struct kv_problems problems = {0};
    struct kv_spec *spec = parse(text, &problems);
    kv_list_each(&problems.list, struct kv_problem, problem)
        print_error("%u:%u: %s\n", problem->place.line, problem->place.column, problem->text);
    assert_non_null(spec);
    assert_int_equal(problems.list.count, 0);
    kv_problems_release(&problems);
    return spec;
}

/* A spec that must be refused with exactly these problems, one a line: "LINE:COLUMN: TEXT". */
static inline void assert_mistakes(const char *text, const char *expected)
{
    struct kv_problems problems = {0};
    struct kv_arena arena = {0};
    assert_null(parse(text, &problems));
    const char *found = "";
    kv_list_each(&problems.list, struct kv_problem, problem) {
        assert_string_equal(problem->place.file, "test.yaml");
        found = kv_arena_printf(&arena, "%s%u:%u: %s\n", found, problem->place.line,
                                problem->place.column, problem->text);
    }
    assert_string_equal(found, expected);
    kv_arena_release(&arena);
    kv_problems_release(&problems);
}

#endif
