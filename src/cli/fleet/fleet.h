/* --fleet: a command on many clusters, each in a process of its own, as one report. */
#ifndef KUBEVET_CLI_FLEET_FLEET_H
#define KUBEVET_CLI_FLEET_FLEET_H

#include "kubevet/cli/command.h"

enum kv_exit fleet_run(const struct kv_command *command, const struct kv_options *options);

#endif
