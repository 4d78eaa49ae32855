package io.tributary.outbox;

/** An event that its destination did not take, however often it was tried. */
record DeadLetter(Delivery event, int attempts, String error) {}
