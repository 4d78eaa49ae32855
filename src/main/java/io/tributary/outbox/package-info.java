/** Every change as an event, in the transaction that makes it; and the relay that carries it on. */
@NullMarked
package io.tributary.outbox;

import org.jspecify.annotations.NullMarked;
