/** The Helm chart in {@code helm/}, rendered by real Helm, and the image that it runs. */
@NullMarked
package io.tributary.chart;

import org.jspecify.annotations.NullMarked;
