/** The people: profiles, and what goes when one goes. */
@NullMarked
package io.tributary.users;

import org.jspecify.annotations.NullMarked;
