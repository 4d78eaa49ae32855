/**
 * What runs a recipe: stages in their order, from a query to a ranked list. It knows nothing of
 * what is ranked, nor of any store, client or metric; it tells one listener what happens.
 */
@NullMarked
package io.tributary.pipeline;

import org.jspecify.annotations.NullMarked;
