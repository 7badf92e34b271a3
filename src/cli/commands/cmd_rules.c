#include "cli/failure.h"
#include "cli/pages.h"
#include "cli/run/output.h"
#include "cli/run/source.h"

static const char *const formats[] = {"text", "json", "markdown", NULL};

enum { TEXT, JSON, MARKDOWN }; /* indexes of `formats` */

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format, count;
    struct kv_error error = {0};
    if (!document_format(command, options, &format, &error))
        return error_print(&error);
    const char *path = options->arguments.count > 0 ? spec_path(options) : NULL;
    struct kv_spec *spec = path ? spec_open(path) : NULL;
    if (path && !spec)
        return spec_exit();
    struct kv_arena arena = {0};
    struct kv_buffer document = {0};
    const struct kv_rule_page *pages = rule_pages_make(spec, &arena, &count);
    if (format == TEXT)
        kv_rule_pages_text(pages, count, document_style(options).width, &document);
    else if (format == JSON)
        kv_rule_pages_json(pages, count, &document);
    else
        kv_rule_pages_markdown(pages, count, &document);
    kv_arena_release(&arena);
    kv_spec_free(spec);
    return document_print(&document);
}

const struct kv_command kv_cmd_rules = {
    .name = "rules",
    .arguments = "[SPEC]",
    .summary = "list the rules",
    .details = "Prints one line per rule: its id, its default severity, and what it finds. "
               "`kubevet explain ID` explains a rule. With SPEC also the rules of its own "
               "`checks` and `policies`.",
    .max_arguments = 1,
    .options = KV_OPTIONS_DOCUMENT,
    .formats = formats,
    .run = run,
};
