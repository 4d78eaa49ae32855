package io.tributary.local.demo;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Chance that falls the same way for the same seed, whatever is drawn elsewhere: each thing of each
 * kind has dice of its own.
 */
final class Dice {
  private final SplittableRandom random;

  private Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Dice of(long seed, String kind, int number) {
    return new Dice(mixed(seed, kind, number));
  }

  /** A name's id: of version 8, because a seed made it and not a clock. */
  static UUID id(long seed, String kind, int number) {
    var bits = new SplittableRandom(mixed(seed, kind, number));
    long high = (bits.nextLong() & ~0xF000L) | 0x8000L;
    long low = (bits.nextLong() & ~(3L << 62)) | (2L << 62);
    return new UUID(high, low);
  }

  private static long mixed(long seed, String kind, int number) {
    long mixed = seed;
    for (char letter : kind.toCharArray()) {
      mixed = mixed * 0x9E3779B97F4A7C15L + letter;
    }
    return new SplittableRandom(mixed ^ (number * 0xD1B54A32D192ED03L)).nextLong();
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** From 0 to below 1. */
  double share() {
    return random.nextDouble();
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Few have much and most have little: mean about 1, at most 50. */
  double heavyTailed() {
    return Math.min(50, 0.4 * StrictMath.pow(1 - random.nextDouble(), -0.65));
  }
}
