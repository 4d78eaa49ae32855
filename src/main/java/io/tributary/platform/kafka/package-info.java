/** The way to Kafka, for those whose events travel by it. */
@NullMarked
package io.tributary.platform.kafka;

import org.jspecify.annotations.NullMarked;
