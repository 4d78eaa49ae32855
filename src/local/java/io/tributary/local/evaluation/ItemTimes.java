package io.tributary.local.evaluation;

import com.google.protobuf.Timestamp;
import io.tributary.api.imports.v1.ImportItem;
import java.time.Duration;
import java.time.Instant;

/** When an item happened, whatever it is. */
final class ItemTimes {
  private ItemTimes() {}

  static Instant of(ImportItem item) {
    Timestamp at =
        switch (item.getItemCase()) {
          case USER -> item.getUser().getCreateTime();
          case POST -> item.getPost().getCreateTime();
          case COMMENT -> item.getComment().getCreateTime();
          case FOLLOW -> item.getFollow().getCreateTime();
          case BLOCK -> item.getBlock().getCreateTime();
          case MUTE -> item.getMute().getCreateTime();
          case LIKE -> item.getLike().getCreateTime();
          case VIEW -> item.getView().getOccurTime();
          case SHARE -> item.getShare().getOccurTime();
          case ITEM_NOT_SET -> throw new IllegalArgumentException("an item without anything in it");
        };
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }

  /** The same, later by so much. */
  static ImportItem later(ImportItem item, Duration by) {
    Timestamp at = timestamp(of(item).plus(by));
    var later = item.toBuilder();
    switch (item.getItemCase()) {
      case USER -> later.getUserBuilder().setCreateTime(at);
      case POST -> later.getPostBuilder().setCreateTime(at);
      case COMMENT -> later.getCommentBuilder().setCreateTime(at);
      case FOLLOW -> later.getFollowBuilder().setCreateTime(at);
      case BLOCK -> later.getBlockBuilder().setCreateTime(at);
      case MUTE -> later.getMuteBuilder().setCreateTime(at);
      case LIKE -> later.getLikeBuilder().setCreateTime(at);
      case VIEW -> later.getViewBuilder().setOccurTime(at);
      case SHARE -> later.getShareBuilder().setOccurTime(at);
      case ITEM_NOT_SET -> throw new IllegalArgumentException("an item without anything in it");
    }
    return later.build();
  }

  static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
