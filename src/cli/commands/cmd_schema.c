#include "cli/failure.h"
#include "cli/run/output.h"

#include "kubevet/engine/engine.h"
#include "kubevet/spec/fleet.h"
#include "kubevet/spec/schema.h"

enum format { FORMAT_JSON, FORMAT_MARKDOWN };

static const char *const kinds[] = {"ClusterSpec", "Fleet"};
static const char *const formats[] = {"json", "markdown", NULL};

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format, count;
    struct kv_error error = {0};
    if (!document_format(command, options, &format, &error))
        return error_print(&error);
    struct kv_buffer document = {0};
    const char *const *rule_ids = kv_engine_rule_ids(&count);
    const char *kind = options->arguments.count > 0 ? options->arguments.items[0] : kinds[0];
    bool is_fleet = strcmp(kind, kinds[1]) == 0;
    if (!is_fleet && strcmp(kind, kinds[0]) != 0)
        return unknown_word_error(&error, "kind", kind, kinds, 2) ? KV_EXIT_CONFORMS
                                                                  : error_print(&error);
    if (format == FORMAT_MARKDOWN && is_fleet)
        kv_fleet_schema_markdown(&document);
    else if (is_fleet)
        kv_fleet_schema_json(&document);
    else if (format == FORMAT_MARKDOWN)
        kv_schema_markdown(&document);
    else
        kv_schema_json(rule_ids, count, &document);
    return document_print(&document);
}

const struct kv_command kv_cmd_schema = {
    .name = "schema",
    .arguments = "[KIND]",
    .summary = "print the schema of specs and fleets",
    .details = "Prints a JSON Schema (2020-12) for editors or, with -o markdown, the reference of "
               "all keys. KIND is ClusterSpec, the default, or Fleet.\n"
               "\n"
               "Example: completion and validation of a spec in an editor\n"
               "  kubevet schema > cluster-spec.schema.json\n"
               "  # in the spec: # yaml-language-server: $schema=cluster-spec.schema.json",
    .options = KV_OPTIONS_DOCUMENT,
    .max_arguments = 1,
    .formats = formats,
    .run = run,
};
