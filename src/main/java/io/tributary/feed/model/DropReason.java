package io.tributary.feed.model;

/** Why a candidate is not in the feed. */
public enum DropReason {
  OWN_POST,
  /** The post or its author is gone. */
  DELETED,
  /** For followers of its author, of whom the viewer is none. */
  NOT_VISIBLE,
  /** Either by the other. */
  BLOCKED,
  MUTED,
  TOO_OLD,
  /** It was a candidate by a follow alone, which has ended. */
  NO_LONGER_FOLLOWED,
  /** From somebody whom the viewer does not follow, where only those were asked for. */
  STRANGER,
  /** Shown to the viewer within the last days. */
  SEEN,
  /** Nobody could say whether the viewer may see it. */
  UNVERIFIED
}
