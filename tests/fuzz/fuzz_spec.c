/* Any bytes as a spec: loaded, or refused with at least one mistake, each with a place. */
#include "kubevet/spec/spec.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const rule_ids[] = {"namespace/undeclared", "quota/limits", "quota/usage"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_text input = {(const char *)data, size};
    struct kv_mistakes mistakes = {0};
    struct kv_spec *spec = kv_spec_parse(input, "fuzz.yaml", rule_ids,
                                         sizeof rule_ids / sizeof rule_ids[0], &mistakes);
    if ((spec != NULL) == (mistakes.list.count > 0))
        abort();
    kv_list_each(&mistakes.list, struct kv_mistake, mistake)
    {
        if (!mistake->place.file || mistake->place.line == 0 || mistake->text[0] == '\0')
            abort();
    }
    kv_spec_free(spec);
    kv_mistakes_release(&mistakes);
    return 0;
}
