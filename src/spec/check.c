#include "kubevet/spec/check.h"

struct kv_place kv_spec_expression_place(const struct kv_spec_expression *expression, size_t offset)
{
    struct kv_yaml_span at =
        kv_yaml_locate(&expression->spans, kv_text_of(expression->value.text), offset);
    return (struct kv_place){expression->value.place.file, at.line, at.column};
}

const struct kv_spec_check *kv_spec_check_at(const struct kv_spec *spec, size_t index)
{
    return spec && index < spec->all_checks.count
               ? *kv_list_item(&spec->all_checks, struct kv_spec_check *, index)
               : NULL;
}
