#include "failure.h"
#include "output.h"
#include "pages.h"

#include "kubevet/engine/engine.h"

enum { PAGE_WIDTH = 80 };

/* The rules whose ids hold the word (`quota` for all of that family), else the nearest one. */
static enum kv_exit fail_unknown(const char *word)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    struct kv_buffer alike = {0};
    for (size_t i = 0; i < count; i++)
        if (strstr(ids[i], word))
            kv_buffer_printf(&alike, "%s%s", alike.length > 0 ? ", " : "", ids[i]);
    struct kv_error error = {0};
    if (alike.length > 0)
        kv_error_set(&error, KV_ERROR_USAGE, "unknown rule '%s'; like it are %s", word, alike.data);
    else
        kv_unknown_word(&error, "rule", word, ids, count);
    kv_buffer_release(&alike);
    return kv_fail(&error);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    (void)command;
    const char *id = options->arguments.items[0];
    struct kv_arena arena = {0};
    struct kv_buffer document = {0};
    size_t count;
    const struct kv_rule_page *pages = kv_pages_of_rules(&arena, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(pages[i].doc->id, id) == 0)
            kv_rule_page_text(&pages[i], PAGE_WIDTH, &document);
    kv_arena_release(&arena);
    return document.length > 0 ? kv_print(&document) : fail_unknown(id);
}

const struct kv_command kv_cmd_explain = {
    .name = "explain",
    .arguments = "ID",
    .summary = "tell all about one rule",
    .details = "What the rule finds, why that matters, how to mend it, an example, and what it "
               "reads. `kubevet rules` lists the ids.\n"
               "\n"
               "Example:\n"
               "  kubevet explain quota/limits",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
