/* Help pages, printed from the table of options and the commands' descriptors. */
#ifndef KUBEVET_CLI_OPTIONS_HELP_H
#define KUBEVET_CLI_OPTIONS_HELP_H

#include "options.h"

#include "kubevet/base/buffer.h"
#include "kubevet/cli/command.h"

/* NULL with an error that names the nearest one. */
const struct kv_command *command_find(const char *name, struct kv_error *error) KV_MUST_USE;

/* Section titles in the order of a help page. An option belongs to the first section that has one
 * of its groups; one without group belongs to the last section. Ends with a row whose title is
 * NULL. */
struct option_section {
    unsigned groups; /* enum kv_option_group */
    const char *title;
};
extern const struct option_section option_sections[];

/* The section of an option that has these groups. */
const struct option_section *option_section_of(unsigned groups);

/* Appends the accepted words of an option of the command, as " (auto, always, never)", if they are
 * known. */
void option_values_add(const struct option_row *option, const struct kv_command *command,
                       struct kv_buffer *out);

void help_program(struct kv_buffer *out);
void help_command(const struct kv_command *command, struct kv_buffer *out);

#endif
