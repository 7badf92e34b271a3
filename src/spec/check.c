#include "kubevet/spec/check.h"

#include "kubevet/base/buffer.h"

struct kv_place kv_spec_expression_place(const struct kv_spec_expression *expression, size_t offset)
{
    struct kv_yaml_span at =
        kv_yaml_locate(&expression->spans, kv_text_of(expression->value.text), offset);
    return (struct kv_place){expression->value.place.file, at.line, at.column};
}

const struct kv_rule_doc *kv_spec_own_rule(const char *id)
{
    static const struct kv_rule_doc rules[] = {
        {
            .id = "custom/",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a check of the spec",
            .why = "The spec demands it (checks).",
            .fix = "Change the object, or the check in the spec.",
            .keys = "check validation validation.expression",
        },
        {
            .id = "policy/",
            .severity = KV_SEVERITY_ERROR,
            .summary = "an admission policy of the spec",
            .why = "A ValidatingAdmissionPolicy of the spec's `policies` demands it, and admission "
                   "refuses such objects only when they are created or changed: those from before "
                   "stay.",
            .fix = "Change the object, or the policy.",
            .keys = "check validation validation.expression",
        },
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strncmp(id, rules[i].id, strlen(rules[i].id)) == 0)
            return &rules[i];
    return NULL;
}

const struct kv_spec_check *kv_spec_check_at(const struct kv_spec *spec, size_t index)
{
    return spec && index < spec->all_checks.count
               ? *kv_list_item(&spec->all_checks, struct kv_spec_check *, index)
               : NULL;
}

/* --- what a check demands, for its page --- */

static void line_add(struct kv_buffer *out, const char *before, const char *text)
{
    kv_buffer_text(out, before);
    for (const char *c = text ? text : ""; *c; c++) /* of several lines each is indented alike */
        kv_buffer_printf(out, *c == '\n' && c[1] ? "\n    " : "%.1s", c);
    kv_buffer_text(out, "\n");
}

const char *kv_spec_check_demands(const struct kv_spec_check *check, struct kv_arena *arena)
{
    struct kv_buffer out = {0};
    kv_list_each(&check->reads, const struct kv_expression_kind, kind)
        kv_buffer_printf(&out, "%s%s/%s", out.length > 0 ? ", " : "kinds: [", kind->api_version,
                         kind->kind);
    kv_buffer_text(&out, out.length > 0 ? "]\n" : "");
    kv_records_each(&check->variables, const struct kv_spec_named_expression, variable) {
        kv_buffer_printf(&out, "variables.%s:\n", variable->name.text);
        line_add(&out, "    ", variable->expression.value.text);
    }
    kv_records_each(&check->validations, const struct kv_spec_validation, validation) {
        line_add(&out, "must be true:\n    ", validation->expression.value.text);
        if (validation->message.text)
            line_add(&out, "else: ", validation->message.text);
    }
    const char *text = kv_arena_copy(arena, kv_text_trim(kv_buffer_as_text(&out)));
    kv_buffer_release(&out);
    return text;
}
