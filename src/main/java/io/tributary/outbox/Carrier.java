package io.tributary.outbox;

import io.tributary.platform.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a batch to a destination and finds out what is at fault if it does not get there: the
 * destination, and then the whole batch waits, or one event, which then becomes a dead letter and
 * holds up no other.
 */
final class Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);
  private static final int ATTEMPTS = 3;

  /**
   * So many different events that fail one after another, with none between them that arrives, say
   * that it is the destination and not they: a table that is missing, a password that is wrong.
   */
  private static final int TOO_MANY = 5;

  /** The destination takes nothing, for a reason that it does not name as its own. */
  static final class Refuses extends RuntimeException {
    Refuses(String destination, RuntimeException cause) {
      super(destination + " takes no event: " + cause.getMessage(), cause);
    }
  }

  private final Destination destination;
  private int failedInARow;

  Carrier(Destination destination) {
    this.destination = destination;
  }

  /**
   * Once it returns, every event has arrived or is among the dead letters.
   *
   * @throws Failure if the destination is away
   */
  List<DeadLetter> carry(List<Delivery> events) {
    var dead = new ArrayList<DeadLetter>();
    carry(events, dead);
    return dead;
  }

  private void carry(List<Delivery> events, List<DeadLetter> dead) {
    var rest = new ArrayList<Delivery>(events);
    while (!rest.isEmpty()) {
      try {
        destination.deliver(rest);
        failedInARow = 0;
        return;
      } catch (Failure away) {
        throw away;
      } catch (RejectedEvent rejected) {
        Delivery culprit =
            rest.stream()
                .filter(each -> each.eventId().equals(rejected.eventId()))
                .findFirst()
                .orElseThrow(() -> rejected);
        rest.remove(culprit);
        dead.add(dead(culprit, 1, rejected));
      } catch (RuntimeException unknown) {
        if (rest.size() == 1) {
          alone(rest.getFirst(), unknown).ifPresent(dead::add);
          return;
        }
        int half = rest.size() / 2;
        carry(rest.subList(0, half), dead);
        carry(rest.subList(half, rest.size()), dead);
        return;
      }
    }
  }

  /** One event that failed by itself: twice more, then it is given up. */
  private Optional<DeadLetter> alone(Delivery event, RuntimeException first) {
    RuntimeException last = first;
    for (int attempt = 2; attempt <= ATTEMPTS; attempt++) {
      try {
        destination.deliver(List.of(event));
        failedInARow = 0;
        return Optional.empty();
      } catch (Failure away) {
        throw away;
      } catch (RuntimeException again) {
        last = again;
      }
    }
    failedInARow++;
    if (failedInARow >= TOO_MANY) {
      throw new Refuses(destination.name(), last);
    }
    return Optional.of(dead(event, ATTEMPTS, last));
  }

  private DeadLetter dead(Delivery event, int attempts, RuntimeException why) {
    LOG.error(
        "{} does not take {} {} of {}, which becomes a dead letter: {}",
        destination.name(),
        event.eventType(),
        event.eventId(),
        event.aggregateId(),
        why.toString());
    return new DeadLetter(event, attempts, why.toString());
  }
}
