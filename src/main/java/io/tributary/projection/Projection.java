package io.tributary.projection;

import io.tributary.projection.Change.UserErased;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One store's copy of what PostgreSQL knows. Events may come more than once, cut into other
 * batches, and an older one of an aggregate after a newer one: the highest version of a key stays,
 * ended things are remembered with the version of their end, and nothing about a deleted user comes
 * back.
 */
public interface Projection {
  /** The store's name, as metrics and commands know it. */
  String name();

  /**
   * Applies all of them, or fails and may have applied any part: whoever failed comes again.
   *
   * @throws io.tributary.platform.failure.Failure if the store is away
   */
  void apply(Changes changes);

  /** Everything of these buckets that was committed at that time has been applied. */
  default void caughtUp(Collection<Short> buckets, Instant asOf) {}

  /** Something was given up that it should have: an event that became a dead letter. */
  default void missed() {}

  /** Until it is trusted again, nobody may take what it lacks for something that is not so. */
  default void distrust() {}

  /** It is whole again. */
  default void trust() {}

  /** Forgets everything; first of all which filling is in it. */
  void clear();

  /** The same to be filled anew; what was computed from it may stay until it is whole. */
  default void makeRoom() {
    clear();
  }

  /** Notes which filling from PostgreSQL begins, now that it is empty. */
  void begin(UUID filling);

  /** The filling that began last, if the store has not been emptied or exchanged since. */
  Optional<UUID> filling();

  /**
   * Takes out all that it has of the user but that it is gone. False while the store is still at
   * it: then it is to be asked again.
   */
  default boolean erase(UserErased gone) {
    apply(Changes.of(List.of(gone)));
    return true;
  }

  /** Of what it keeps a copy. */
  Set<Kind> kinds();

  /** All living things that belong to these users, or are these posts. */
  List<Entry> contents(Owners owners);

  /** Everybody that it knows of, living or not, in portions. */
  void eachOwner(Consumer<Owners> portion);
}
