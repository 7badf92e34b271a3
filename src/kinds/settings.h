/* What is kept of a container's env, args and command. */
#ifndef KUBEVET_KINDS_SETTINGS_H
#define KUBEVET_KINDS_SETTINGS_H

#include "kubevet/kinds/podspec.h"

/* Reduces the settings of a struct kv_container that was read whole to what struct kv_env and
 * struct kv_container say is kept. */
void settings_reduce(void *container, const struct kv_memory *memory);

#endif
