/**
 * Whether the feed ranks well: what happened once is told to the service again, up to a cut, the
 * service is asked for feeds, and what people did after the cut is compared with them.
 */
@NullMarked
package io.tributary.local.evaluation;

import org.jspecify.annotations.NullMarked;
