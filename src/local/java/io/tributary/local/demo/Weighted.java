package io.tributary.local.demo;

import java.util.Arrays;

/** Draws one of some people, each as often as it has weight. */
final class Weighted {
  private final int[] people;
  private final double[] upTo;

  Weighted(int[] people, double[] weightOfAll) {
    this.people = people;
    this.upTo = new double[people.length];
    double sum = 0;
    for (int i = 0; i < people.length; i++) {
      sum += weightOfAll[people[i]];
      upTo[i] = sum;
    }
  }

  int draw(Dice dice) {
    int found = Arrays.binarySearch(upTo, dice.share() * upTo[upTo.length - 1]);
    return people[Math.min(people.length - 1, found < 0 ? -found - 1 : found + 1)];
  }
}
