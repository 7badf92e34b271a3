#include "cli/failure.h"
#include "cli/run/output.h"

#include "kubevet/cel/library.h"

enum { FORMAT_TEXT, FORMAT_MARKDOWN };

static const char *const formats[] = {"text", "markdown", NULL};

/* An operator, or what only a macro calls, is no function to users. */
static bool is_shown(const struct kv_cel_function *function)
{
    return isalpha((unsigned char)function->name[0]);
}

static bool has_shown(const struct kv_cel_library *library)
{
    for (size_t i = 0; i < library->count; i++)
        if (is_shown(&library->functions[i]))
            return true;
    return false;
}

/* `string.charAt(int) -> string`, as it is called. */
static void function_add(struct kv_buffer *out, const struct kv_cel_function *function)
{
    const char *method = strstr(function->signature, ".(");
    if (method)
        kv_buffer_printf(out, "%.*s%s%s\n", (int)(method - function->signature + 1),
                         function->signature, function->name, method + 1);
    else
        kv_buffer_printf(out, "%s%s\n", function->name, function->signature);
}

static void library_text(const struct kv_cel_library *library, struct kv_buffer *out)
{
    for (size_t i = 0; i < library->count; i++) {
        if (!is_shown(&library->functions[i]))
            continue;
        kv_buffer_printf(out, "%-12s ", library->name);
        function_add(out, &library->functions[i]);
    }
}

static void library_markdown(const struct kv_cel_library *library, struct kv_buffer *out)
{
    kv_buffer_printf(out, "\n## %s\n\n%s\n\n```text\n", library->name, library->summary);
    for (size_t i = 0; i < library->count; i++)
        if (is_shown(&library->functions[i]))
            function_add(out, &library->functions[i]);
    kv_buffer_text(out, "```\n");
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format;
    struct kv_error error = {0};
    struct kv_buffer document = {0};
    if (!document_format(command, options, &format, &error))
        return error_print(&error);
    if (format == FORMAT_MARKDOWN)
        kv_buffer_text(&document,
                       "# Functions\n\n"
                       "<!-- Printed by `kubevet functions -o markdown`: do not edit. -->\n\n"
                       "What [expressions](checks.md) can call, by library. `string.charAt(int) -> "
                       "string` is called as `'text'.charAt(2)`.\n");
    for (size_t i = 0; kv_cel_registry[i]; i++) {
        if (!has_shown(kv_cel_registry[i]))
            continue;
        if (format == FORMAT_MARKDOWN)
            library_markdown(kv_cel_registry[i], &document);
        else
            library_text(kv_cel_registry[i], &document);
    }
    return document_print(&document);
}

const struct kv_command kv_cmd_functions = {
    .name = "functions",
    .arguments = "",
    .summary = "list the functions of expressions",
    .details = "Prints one line per function that an expression can call: its library, and the "
               "types of its arguments and of its result.",
    .options = KV_OPTIONS_DOCUMENT,
    .formats = formats,
    .run = run,
};
