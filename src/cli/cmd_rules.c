#include "failure.h"
#include "output.h"
#include "pages.h"

static const char *const formats[] = {"text", "json", "markdown", NULL};

static void (*const writers[])(const struct kv_rule_page *, size_t, struct kv_buffer *) = {
    kv_rule_pages_text,
    kv_rule_pages_json,
    kv_rule_pages_markdown,
};

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format, count;
    struct kv_error error = {0};
    if (!kv_document_format(command, options, &format, &error))
        return kv_fail(&error);
    struct kv_arena arena = {0};
    struct kv_buffer document = {0};
    const struct kv_rule_page *pages = kv_pages_of_rules(&arena, &count);
    writers[format](pages, count, &document);
    kv_arena_release(&arena);
    return kv_print(&document);
}

const struct kv_command kv_cmd_rules = {
    .name = "rules",
    .arguments = "",
    .summary = "list the rules",
    .details = "A line for each rule: its id, its severity unless the spec says otherwise, and "
               "what it finds. `kubevet explain ID` tells all about one.",
    .options = KV_OPTIONS_DOCUMENT,
    .formats = formats,
    .run = run,
};
