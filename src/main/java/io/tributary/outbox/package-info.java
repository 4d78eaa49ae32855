/** Every change as an event, in the transaction that makes the change. */
@NullMarked
package io.tributary.outbox;

import org.jspecify.annotations.NullMarked;
