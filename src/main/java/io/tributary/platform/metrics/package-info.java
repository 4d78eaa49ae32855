/** What is measured, by name: operators know it by these, so they change like an API. */
@NullMarked
package io.tributary.platform.metrics;

import org.jspecify.annotations.NullMarked;
