/** What the gateways of all stores share: waiting, measuring, looking whether they are there. */
@NullMarked
package io.tributary.platform.store;

import org.jspecify.annotations.NullMarked;
