/* The deadline of a run (--timeout): one for the whole process, for everything that waits. */
#ifndef KUBEVET_BASE_DEADLINE_H
#define KUBEVET_BASE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

/* `left`: nanoseconds from now; INT64_MAX = none, as before the first call. */
void kv_deadline_set(int64_t left);

/* Nanoseconds; 0 = it has passed; INT64_MAX = there is none. */
int64_t kv_deadline_left(void);

/* Waits until the descriptor is readable or at its end. False if the deadline passes before: then
 * kv_deadline_was_missed is true. */
bool kv_deadline_wait_to_read(int descriptor);

/* Likewise, until it is writable: for a pipe, by PIPE_BUF bytes. */
bool kv_deadline_wait_to_write(int descriptor);

/* Waits a moment, for polling. False if the deadline has passed. */
bool kv_deadline_wait_a_moment(void);

/* Did a wait end because the deadline passed? */
bool kv_deadline_was_missed(void);

#endif
