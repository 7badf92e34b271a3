/* What is kept of a container's env, args and command. */
#ifndef KUBEVET_KINDS_SETTINGS_H
#define KUBEVET_KINDS_SETTINGS_H

#include "kubevet/kinds/podspec.h"

/* Reduces the settings of a completely decoded struct kv_container to what struct kv_env and struct
 * kv_container document. */
void settings_reduce(void *container, const struct kv_memory *memory);

#endif
