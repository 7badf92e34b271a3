#include "cli/failure.h"
#include "cli/pages.h"
#include "cli/run/output.h"
#include "cli/run/source.h"

#include "kubevet/base/glob.h"
#include "kubevet/engine/engine.h"

enum { PAGE_WIDTH = 80 };

/* Is it a rule of a spec's own, which only that spec explains? */
static bool is_own(const char *id)
{
    return strncmp(id, "custom/", strlen("custom/")) == 0 ||
           strncmp(id, "policy/", strlen("policy/")) == 0;
}

/* Suggests the rule that is meant, else those whose ids contain the word (all of a family for
 * `quota`). */
static enum kv_exit unknown_fail(const char *word, const struct kv_spec *spec)
{
    struct kv_arena arena = {0};
    const struct kv_strings own = kv_engine_check_ids(spec, &arena);
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    if (is_own(word)) {
        ids = own.items;
        count = own.count;
    }
    bool is_family = !strchr(word, '/') && !kv_nearest_word(word, ids, count);
    struct kv_buffer alike = {0};
    for (size_t i = 0; is_family && i < count; i++)
        if (strstr(ids[i], word))
            kv_buffer_printf(&alike, "%s%s", alike.length > 0 ? ", " : "", ids[i]);
    struct kv_error error = {0};
    if (alike.length > 0)
        kv_error_set(&error, KV_ERROR_USAGE, "unknown rule '%s'; similar rules: %s", word,
                     alike.data);
    else
        unknown_word_error(&error, "rule", word, ids, count);
    kv_buffer_release(&alike);
    kv_arena_release(&arena);
    return error_print(&error);
}

static enum kv_exit explain(const char *id, const struct kv_spec *spec)
{
    struct kv_arena arena = {0};
    struct kv_buffer document = {0};
    size_t count;
    const struct kv_rule_page *pages = rule_pages_make(spec, &arena, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(pages[i].doc->id, id) == 0)
            kv_rule_page_text(&pages[i], PAGE_WIDTH, &document);
    kv_arena_release(&arena);
    return document.length > 0 ? document_print(&document) : unknown_fail(id, spec);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    const char *id = options->arguments.items[0];
    struct kv_error error = {0};
    bool needs_spec = is_own(id) || options->arguments.count > 1;
    const char *path = needs_spec ? spec_path_at(options, 1) : NULL;
    if (needs_spec && !path) {
        kv_error_set(&error, KV_ERROR_USAGE,
                     "%s is a rule of a spec: name the spec (kubevet %s %s SPEC)", id,
                     command->name, id);
        return error_print(&error);
    }
    struct kv_spec *spec = path ? spec_open(path) : NULL;
    enum kv_exit code = path && !spec ? spec_exit() : explain(id, spec);
    kv_spec_free(spec);
    return code;
}

const struct kv_command kv_cmd_explain = {
    .name = "explain",
    .arguments = "ID [SPEC]",
    .summary = "explain a rule",
    .details = "Shows what the rule finds, why that matters, how to fix it, an example, and what "
               "it reads. `kubevet rules` lists the ids. Rules of a spec's own, custom/NAME and "
               "policy/NAME, are explained by that SPEC, which defaults to $KUBEVET_SPEC, then "
               "./kubevet.yaml.\n"
               "\n"
               "Example:\n"
               "  kubevet explain quota/limits",
    .min_arguments = 1,
    .max_arguments = 2,
    .run = run,
};
