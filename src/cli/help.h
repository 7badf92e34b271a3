/* Help pages, printed from the table of options and the commands' descriptors. */
#ifndef KUBEVET_CLI_HELP_H
#define KUBEVET_CLI_HELP_H

#include "kubevet/base/buffer.h"
#include "kubevet/cli/command.h"

/* NULL with an error that names the nearest one. */
const struct kv_command *kv_command_find(const char *name, struct kv_error *error) KV_MUST_USE;

void kv_help_program(struct kv_buffer *out);
void kv_help_command(const struct kv_command *command, struct kv_buffer *out);

#endif
