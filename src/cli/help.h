/* Help pages, printed from the table of options and the commands' descriptors. */
#ifndef KUBEVET_CLI_HELP_H
#define KUBEVET_CLI_HELP_H

#include "options.h"

#include "kubevet/base/buffer.h"
#include "kubevet/cli/command.h"

/* NULL with an error that names the nearest one. */
const struct kv_command *kv_command_find(const char *name, struct kv_error *error) KV_MUST_USE;

/* Headings, in the order of a page; an option stands under the first that its groups name, one of
 * no group under the last. Ends with a row whose title is NULL. */
struct kv_option_section {
    unsigned groups; /* enum kv_option_group */
    const char *title;
};
extern const struct kv_option_section kv_option_sections[];

/* The heading of an option that has these groups. */
const struct kv_option_section *kv_option_section_of(unsigned groups);

/* Appends " (auto, always, never)": the words that an option of the command takes, where they are
 * known. */
void kv_option_add_values(const struct kv_option *option, const struct kv_command *command,
                          struct kv_buffer *out);

void kv_help_program(struct kv_buffer *out);
void kv_help_command(const struct kv_command *command, struct kv_buffer *out);

#endif
