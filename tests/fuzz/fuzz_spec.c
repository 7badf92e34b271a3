/* Any bytes as a spec: loaded, or refused with at least one problem, each with a place. */
#include "kubevet/spec/spec.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const rule_ids[] = {"namespace/undeclared", "quota/limits", "quota/usage"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_text input = {(const char *)data, size};
    struct kv_problems problems = {0};
    struct kv_spec *spec = kv_spec_parse(input, "fuzz.yaml", rule_ids,
                                         sizeof rule_ids / sizeof rule_ids[0], &problems);
    if ((spec != NULL) == (problems.list.count > 0))
        abort();
    kv_list_each(&problems.list, struct kv_problem, problem) {
        if (!problem->place.file || problem->place.line == 0 || problem->text[0] == '\0')
            abort();
    }
    kv_spec_free(spec);
    kv_problems_release(&problems);
    return 0;
}
