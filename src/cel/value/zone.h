/* Time zones: offsets, and names of the IANA data base in /usr/share/zoneinfo. */
#ifndef CEL_VALUE_ZONE_H
#define CEL_VALUE_ZONE_H

#include "kubevet/base/text.h"

#include <stdint.h>

/* The seconds east of UTC of a zone (`+02:00`, `-8:30`, `Europe/Sofia`, ``) at a time. False: there
 * is no such zone here; `problem` says why. */
bool cel_zone_offset(struct kv_text zone, int64_t seconds, int64_t *offset, const char **problem);

#endif
