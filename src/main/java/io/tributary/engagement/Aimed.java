package io.tributary.engagement;

/** An act and the post that it is about, which is known to be there. */
record Aimed(Act act, Target target) {}
