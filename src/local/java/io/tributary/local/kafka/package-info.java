/** Kafka without its distribution: broker and controller in one process of its own. */
@NullMarked
package io.tributary.local.kafka;

import org.jspecify.annotations.NullMarked;
